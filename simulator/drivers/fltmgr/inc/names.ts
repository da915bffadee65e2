/** FLT_FILE_NAME_INFORMATION (fltkernel.h). */
import { HalDefineType } from 'hal';
import { UNICODE_STRING } from '../../../nt/inc/ntdef';

export class FLT_FILE_NAME_INFORMATION {
  Size = 0x90;
  /** FLTFL_FILE_NAME_PARSED_xxx: which of the parts below are filled in. */
  NamesParsed = 0;
  /** FLT_FILE_NAME_NORMALIZED, _OPENED or _SHORT. */
  Format = 0;
  readonly Name: UNICODE_STRING;
  Volume = new UNICODE_STRING();
  Share = new UNICODE_STRING();
  Extension = new UNICODE_STRING();
  Stream = new UNICODE_STRING();
  FinalComponent = new UNICODE_STRING();
  ParentDir = new UNICODE_STRING();
  constructor(Name: string) {
    this.Name = new UNICODE_STRING(Name);
  }
}
HalDefineType(FLT_FILE_NAME_INFORMATION, '_FLT_FILE_NAME_INFORMATION', 0x90, [
  ['Size', 0x0, 'Uint2B'],
  ['NamesParsed', 0x2, 'Uint2B'],
  ['Format', 0x4, 'Uint4B'],
  ['Name', 0x8, '_UNICODE_STRING'],
  ['Volume', 0x18, '_UNICODE_STRING'],
  ['Share', 0x28, '_UNICODE_STRING'],
  ['Extension', 0x38, '_UNICODE_STRING'],
  ['Stream', 0x48, '_UNICODE_STRING'],
  ['FinalComponent', 0x58, '_UNICODE_STRING'],
  ['ParentDir', 0x68, '_UNICODE_STRING'],
]);

/** What a name provider puts its name into; FltCheckAndGrowNameControl makes room. */
export class FLT_NAME_CONTROL {
  readonly Name = new UNICODE_STRING();
}
HalDefineType(FLT_NAME_CONTROL, '_FLT_NAME_CONTROL', 0x10, [['Name', 0x0, '_UNICODE_STRING']]);

/** A name with its references: those that filters hold, and that of the stream's cache that has it. */
export class NAME_CACHE_NODE {
  UseCount = 0;
  Cached = false;
  /** The volume's count of renames when it was asked for: a later one makes it worthless. */
  Generation = 0;
  /** Instance that has made it up; null: the file system's own. */
  Provider: object | null = null;
  constructor(readonly Info: FLT_FILE_NAME_INFORMATION) {}
}
