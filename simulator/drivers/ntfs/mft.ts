/** $MFT: making and freeing file records and their names. The caller has the volume's resource. */
import { FILE_ATTRIBUTE_DIRECTORY } from '../../nt/inc/iodefs';
import {
  FIRST_USER_FILE_NUMBER,
  NTFS_LINK,
  NTFS_RECORD,
  NtfsAddIndexEntry,
  NtfsDeleteIndexEntry,
  NtfsLookupInIndex,
  ROOT_FILE_NUMBER,
  VOLUME_FILE_NUMBER,
} from './record';
import type { VCB } from './types';

/**
 * A record that is free, or one more.
 * @stack 0x80
 */
export function NtfsAllocateRecord(Vcb: VCB, FileAttributes: number): NTFS_RECORD {
  const number = Vcb.FreeFileNumbers.pop() ?? Math.max(FIRST_USER_FILE_NUMBER, Vcb.Mft.length);
  return NtfsPlaceRecord(Vcb, number, FileAttributes);
}

function NtfsPlaceRecord(Vcb: VCB, Number: number, FileAttributes: number): NTFS_RECORD {
  const sequence = (Vcb.SequenceNumbers[Number] ?? 0) + 1;
  Vcb.SequenceNumbers[Number] = sequence;
  const record = new NTFS_RECORD(Number, sequence, FileAttributes);
  while (Vcb.Mft.length < Number) Vcb.Mft.push(null);
  Vcb.Mft[Number] = record;
  return record;
}

/** The last name and the last handle are gone. */
export function NtfsFreeRecord(Vcb: VCB, Record: NTFS_RECORD): void {
  Vcb.Mft[Record.FileNumber] = null;
  Vcb.FreeFileNumbers.push(Record.FileNumber);
}

/** One more name for a file. */
export function NtfsAddLink(Record: NTFS_RECORD, Parent: NTFS_RECORD, Name: string): NTFS_LINK {
  const link = new NTFS_LINK(Record, Parent, Name);
  Record.Links.push(link);
  NtfsAddIndexEntry(link);
  return link;
}

/**
 * Takes a name away.
 * @stack 0x60
 */
export function NtfsRemoveLink(Link: NTFS_LINK): void {
  NtfsDeleteIndexEntry(Link);
  const links = Link.Record.Links;
  links.splice(links.indexOf(Link), 1);
  if (Link.Lcb !== null) {
    Link.Lcb.Link = null;
    Link.Lcb = null;
  }
}

/** The record of a file id; null if there is none, or it is another file's by now. */
export function NtfsRecordOfId(Vcb: VCB, FileId: bigint): NTFS_RECORD | null {
  const record = Vcb.Mft[Number(FileId & 0xffffffffffffn)] ?? null;
  const sequence = Number(BigInt.asUintN(64, FileId) >> 48n);
  return record !== null && (sequence === 0 || record.SequenceNumber === sequence) ? record : null;
}

/** Directories that setup makes. */
const SetupDirectories = [
  '\\Program Files',
  '\\ProgramData',
  '\\Users\\user\\AppData\\Local\\Temp',
  '\\Windows\\System32\\drivers',
  '\\Windows\\Temp',
];

/**
 * The records of a volume as setup leaves it.
 * @stack 0x80
 */
export function NtfsInitializeMft(Vcb: VCB, MakesShortNames: boolean): void {
  Vcb.VolumeRecord = NtfsPlaceRecord(Vcb, VOLUME_FILE_NUMBER, 0x6);
  Vcb.RootRecord = NtfsPlaceRecord(Vcb, ROOT_FILE_NUMBER, FILE_ATTRIBUTE_DIRECTORY | 0x6);
  Vcb.RootRecord.Index!.MakesShortNames = MakesShortNames;
  Vcb.RootRecord.Links.push(new NTFS_LINK(Vcb.RootRecord, Vcb.RootRecord, '.'));
  Vcb.VolumeRecord.Links.push(new NTFS_LINK(Vcb.VolumeRecord, Vcb.RootRecord, '$Volume'));
  for (const path of SetupDirectories) NtfsMakeDirectories(Vcb, path.split('\\').slice(1));
}

/** The directory of a path, made where it is missing. */
export function NtfsMakeDirectories(Vcb: VCB, Components: readonly string[]): NTFS_RECORD {
  let directory = Vcb.RootRecord;
  for (const name of Components) {
    const found = NtfsLookupInIndex(directory, name);
    if (found !== null) directory = found.Record;
    else {
      const record = NtfsAllocateRecord(Vcb, FILE_ATTRIBUTE_DIRECTORY);
      NtfsAddLink(record, directory, name);
      directory = record;
    }
  }
  return directory;
}
