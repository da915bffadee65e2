/** 8.3 names: which names are such, those of files whose names are not, and how they come back (tunneling). */
import { RtlpUpcase } from '../../nt/rtl/casing';

const LegalName = /^[^ .+,;=[\]]{1,8}(\.[^ .+,;=[\]]{1,3})?$/;
const SHORT_STEM = 6;
const SHORT_EXTENSION = 3;
/** So many files have a short name of their first six characters; further ones of two, and digits of the name. */
const PLAIN_NAMES = 4;
const HASHED_STEM = 2;

/** Whether a name is its own 8.3 name. Source: ntifs/nf-ntifs-rtlisnamelegaldos8dot3. */
export function NtfsIsFatName(Name: string): boolean {
  return LegalName.test(Name) && /^[\x21-\x7e]*$/.test(Name);
}

/** Upper case, without blanks and with underscores for what is not allowed. */
function NtfsFatCharacters(Text: string): string {
  return RtlpUpcase(Text)
    .replace(/[ .]/g, '')
    .replace(/[+,;=[\]]|[^\x21-\x7e]/g, '_');
}

/** Four digits of a name (which ones is our own choice). */
function NtfsNameDigits(Name: string): string {
  let sum = 0;
  for (let i = 0; i < Name.length; i++) sum = (sum * 0x25 + Name.charCodeAt(i)) & 0xffff;
  return sum.toString(16).toUpperCase().padStart(4, '0');
}

/**
 * The short name of a file that is called `Name`: LONGFI~1.TXT. Source: ntifs/nf-ntifs-rtlgenerate8dot3name.
 * @param IsTaken whether the directory has the name already
 * @returns '' for a name that needs none
 */
export function NtfsGenerateShortName(Name: string, IsTaken: (Key: string) => boolean): string {
  if (NtfsIsFatName(Name)) return '';
  const dot = Name.lastIndexOf('.');
  const hasExtension = dot > 0 && dot < Name.length - 1;
  const stem = NtfsFatCharacters(hasExtension ? Name.substring(0, dot) : Name);
  const extension = hasExtension ? NtfsFatCharacters(Name.substring(dot + 1)).substring(0, SHORT_EXTENSION) : '';
  const ending = extension === '' ? '' : `.${extension}`;
  for (let n = 1; n <= PLAIN_NAMES; n++) {
    const short = `${stem.substring(0, SHORT_STEM)}~${n}${ending}`;
    if (!IsTaken(short)) return short;
  }
  const hashed = stem.substring(0, HASHED_STEM) + NtfsNameDigits(Name);
  for (let n = 1; ; n++) {
    const short = `${hashed.substring(0, SHORT_STEM + 1 - String(n).length)}~${n}${ending}`;
    if (!IsTaken(short)) return short;
  }
}

/** A name that has gone, for a while. */
export class NTFS_TUNNEL_ENTRY {
  constructor(
    readonly Name: string,
    readonly ShortName: string,
    readonly CreationTime: bigint,
    /** 100 ns since 1601. */
    readonly Until: bigint,
  ) {}
}
/** 15 seconds: the default of MaximumTunnelEntryAgeInSeconds. */
export const TUNNEL_AGE = 150_000_000n;
/** Default of MaximumTunnelEntries; here for each directory. */
export const TUNNEL_ENTRIES = 256;
