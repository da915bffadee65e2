/**
 * What is on the volume: file records with their names and streams. On disk they are records of $MFT and its indexes; here
 * they are objects that stay in memory, as if every record were cached. File data is on the disk.
 */
import { HalBootTime, HalQueryTime } from 'hal';
import { FILE_ATTRIBUTE_DIRECTORY } from '../../nt/inc/iodefs';
import type { SECURITY_DESCRIPTOR } from '../../nt/inc/se';
import { RtlpUpcase } from '../../nt/rtl/casing';
import { NTFS_TUNNEL_ENTRY, NtfsGenerateShortName, TUNNEL_AGE, TUNNEL_ENTRIES } from './shortName';
import type { FCB, LCB, SCB } from './types';

/** Numbers of the records that every volume has. */
export const ROOT_FILE_NUMBER = 5;
export const VOLUME_FILE_NUMBER = 3;
export const FIRST_USER_FILE_NUMBER = 0x27;

/** A contiguous piece of a stream: `Count` clusters from `Vcn` of the stream on lie at `Lcn` of the volume. */
export class NTFS_RUN {
  constructor(
    readonly Vcn: number,
    readonly Lcn: number,
    public Count: number,
  ) {}
}

/** A $DATA attribute. */
export class NTFS_STREAM {
  Key: string;
  readonly Runs: NTFS_RUN[] = [];
  Clusters = 0;
  /** Bytes. */
  FileSize = 0;
  /** Bytes that were written to the disk; what follows reads as zeros. */
  ValidDataLength = 0;
  Scb: SCB | null = null;
  constructor(
    readonly Record: NTFS_RECORD,
    /** '' is the file's data. */
    public Name: string,
  ) {
    this.Key = RtlpUpcase(Name);
  }
}

/** A $FILE_NAME attribute and its entry in the directory's index: one name of a file. */
export class NTFS_LINK {
  Key: string;
  /** 8.3; '' where the name is such itself, or the volume makes none. */
  ShortName = '';
  Lcb: LCB | null = null;
  constructor(
    readonly Record: NTFS_RECORD,
    public Parent: NTFS_RECORD,
    public Name: string,
  ) {
    this.Key = RtlpUpcase(Name);
  }
}

/** $I30: the names in a directory, in the order of their upcased characters. */
export class NTFS_INDEX {
  readonly Links = new Map<string, NTFS_LINK>();
  /** By short name. */
  readonly ShortNames = new Map<string, NTFS_LINK>();
  /** Names that have gone: by name, and by short name. */
  readonly Tunnel = new Map<string, NTFS_TUNNEL_ENTRY>();
  MakesShortNames = true;
  /** Keys in order; null: to be sorted anew. */
  Sorted: string[] | null = null;
}

export class NTFS_RECORD {
  CreationTime: bigint;
  LastModificationTime: bigint;
  LastChangeTime: bigint;
  LastAccessTime: bigint;
  readonly Links: NTFS_LINK[] = [];
  /** A file's data first; a directory may have named ones only. */
  readonly Streams: NTFS_STREAM[] = [];
  readonly Index: NTFS_INDEX | null;
  /** Null: the volume's default. */
  SecurityDescriptor: SECURITY_DESCRIPTOR | null = null;
  ReparseTag = 0;
  ReparseData: Uint8Array | null = null;
  /** Extended attributes, as FILE_FULL_EA_INFORMATION entries. */
  Ea: Uint8Array | null = null;
  /** While somebody has it open. */
  Fcb: FCB | null = null;
  constructor(
    readonly FileNumber: number,
    readonly SequenceNumber: number,
    public FileAttributes: number,
  ) {
    const now = NtfsGetCurrentTime();
    this.CreationTime = now;
    this.LastModificationTime = now;
    this.LastChangeTime = now;
    this.LastAccessTime = now;
    this.Index = (FileAttributes & FILE_ATTRIBUTE_DIRECTORY) !== 0 ? new NTFS_INDEX() : null;
    if (this.Index === null) this.Streams.push(new NTFS_STREAM(this, ''));
  }
}

/** 100 ns since 1601. */
export function NtfsGetCurrentTime(): bigint {
  return HalBootTime() + BigInt(HalQueryTime());
}

/** FILE_REFERENCE: the record's number and how often it was used. */
export function NtfsFileReference(Record: NTFS_RECORD): bigint {
  return (BigInt(Record.SequenceNumber) << 48n) | BigInt(Record.FileNumber);
}

/**
 * By either name.
 * @stack 0x40
 */
export function NtfsLookupInIndex(Directory: NTFS_RECORD, Name: string): NTFS_LINK | null {
  const { Links, ShortNames } = Directory.Index!;
  const key = RtlpUpcase(Name);
  return Links.get(key) ?? ShortNames.get(key) ?? null;
}

/** @stack 0x70 */
export function NtfsAddIndexEntry(Link: NTFS_LINK): void {
  const index = Link.Parent.Index!;
  if (Link.Record.Index !== null) Link.Record.Index.MakesShortNames = index.MakesShortNames;
  Link.ShortName = NtfsTakeFromTunnel(index, Link);
  if (Link.ShortName === '' && index.MakesShortNames)
    Link.ShortName = NtfsGenerateShortName(Link.Name, key => NtfsHasName(index, key));
  if (Link.ShortName !== '') index.ShortNames.set(Link.ShortName, Link);
  index.Links.set(Link.Key, Link);
  index.Sorted = null;
  NtfsTouchDirectory(Link.Parent);
}

/** @stack 0x70 */
export function NtfsDeleteIndexEntry(Link: NTFS_LINK): void {
  const index = Link.Parent.Index!;
  index.Links.delete(Link.Key);
  if (Link.ShortName !== '') index.ShortNames.delete(Link.ShortName);
  index.Sorted = null;
  NtfsPutIntoTunnel(index, Link);
  NtfsTouchDirectory(Link.Parent);
}

function NtfsHasName(Index: NTFS_INDEX, Key: string): boolean {
  return Index.Links.has(Key) || Index.ShortNames.has(Key);
}

/** For programs that save by deleting a file, or renaming it away, and making it anew. */
function NtfsPutIntoTunnel({ Tunnel }: NTFS_INDEX, { Key, Name, ShortName, Record }: NTFS_LINK): void {
  if (Record.Index !== null) return;
  const entry = new NTFS_TUNNEL_ENTRY(Name, ShortName, Record.CreationTime, NtfsGetCurrentTime() + TUNNEL_AGE);
  for (const key of ShortName === '' ? [Key] : [Key, ShortName]) {
    Tunnel.delete(key);
    Tunnel.set(key, entry);
  }
  while (Tunnel.size > TUNNEL_ENTRIES) Tunnel.delete(Tunnel.keys().next().value!);
}

/** A file that is replaced leaves nothing to the one that comes: of that, Knowledge Base article 172190 does not speak. */
export function NtfsForgetInTunnel({ Parent, Key, ShortName }: NTFS_LINK): void {
  const { Tunnel } = Parent.Index!;
  Tunnel.delete(Key);
  Tunnel.delete(ShortName);
}

/**
 * A name that has gone not long ago comes again: with its other name and the file's time.
 * @returns its short name; '': none
 */
function NtfsTakeFromTunnel(Index: NTFS_INDEX, Link: NTFS_LINK): string {
  const entry = Index.Tunnel.get(Link.Key);
  if (entry === undefined || Link.Record.Index !== null) return '';
  Index.Tunnel.delete(Link.Key);
  if (entry.Until < NtfsGetCurrentTime()) return '';
  Link.Record.CreationTime = entry.CreationTime;
  if (entry.ShortName === Link.Key && !NtfsHasName(Index, RtlpUpcase(entry.Name))) {
    Link.Name = entry.Name;
    Link.Key = RtlpUpcase(entry.Name);
  }
  return entry.ShortName === '' || NtfsHasName(Index, entry.ShortName) ? '' : entry.ShortName;
}

function NtfsTouchDirectory(Directory: NTFS_RECORD): void {
  const now = NtfsGetCurrentTime();
  Directory.LastModificationTime = now;
  Directory.LastChangeTime = now;
}

/** The names of a directory in order. */
export function NtfsSortedKeys(Directory: NTFS_RECORD): string[] {
  const index = Directory.Index!;
  return (index.Sorted ??= [...index.Links.keys()].sort());
}

/** The data of a file, or one of its named streams. */
export function NtfsFindStream(Record: NTFS_RECORD, Name: string): NTFS_STREAM | null {
  const key = RtlpUpcase(Name);
  for (const stream of Record.Streams) if (stream.Key === key) return stream;
  return null;
}

/**
 * The path of a name: `\Windows\System32`; the root is `\`.
 * @stack 0x50
 */
export function NtfsPathOfLink(Link: NTFS_LINK): string {
  let path = '';
  let link: NTFS_LINK = Link;
  while (link.Record.FileNumber !== ROOT_FILE_NUMBER) {
    path = `\\${link.Name}${path}`;
    link = link.Parent.Links[0];
  }
  return path.length === 0 ? '\\' : path;
}
