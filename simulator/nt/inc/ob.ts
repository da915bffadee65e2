/** Object manager (ob) structures. An object's body follows its header in memory; `$header` links the two. */
import { HalDefineType } from 'hal';
import { LIST_ENTRY } from './list';

/** What a parse procedure reports besides its status. */
export interface ParseResult {
  Object: ObjectBody | null;
  /** What is left of the path; with STATUS_REPARSE the whole path to begin anew with. */
  Path: string;
}

export interface OBJECT_TYPE_PROCEDURES {
  /** A handle was closed; `SystemHandleCount` handles to the object were left before it. */
  readonly CloseProcedure?: (Process: any, Object: any, ProcessHandleCount: number, SystemHandleCount: number) => void;
  /** The last reference has gone. */
  readonly DeleteProcedure?: (Object: any) => void;
  /** The rest of a path belongs to this object. Fills `Result.Object` with a referenced object; returns an NTSTATUS. */
  readonly ParseProcedure?: (ParseObject: any, Context: any, RemainingName: string, Result: ParseResult) => number;
}

export class OBJECT_TYPE {
  TotalNumberOfObjects = 0;
  TotalNumberOfHandles = 0;
  constructor(
    readonly Name: string,
    readonly Index: number,
    readonly procedures: OBJECT_TYPE_PROCEDURES = {},
    /** What GENERIC_READ, _WRITE, _EXECUTE and _ALL mean for this type. */
    readonly GenericMapping: readonly [number, number, number, number] = [0x120000, 0x120000, 0x120000, 0x1f0000],
    /** Pool tag of its objects, as C writes it. */
    readonly Key: string = 'tcbO',
  ) {}
}
HalDefineType(OBJECT_TYPE, '_OBJECT_TYPE', 0xd8, [
  ['Name', 0x10, '_UNICODE_STRING'],
  ['Index', 0x28, 'UChar'],
  ['TotalNumberOfObjects', 0x2c, 'Uint4B'],
  ['TotalNumberOfHandles', 0x30, 'Uint4B'],
]);

export class OBJECT_HEADER {
  PointerCount = 1;
  HandleCount = 0;
  Name: string | null = null;
  Directory: OBJECT_DIRECTORY | null = null;
  Permanent = false;
  constructor(
    readonly Type: OBJECT_TYPE,
    readonly Body: ObjectBody,
  ) {}
}
HalDefineType(OBJECT_HEADER, '_OBJECT_HEADER', 0x30, [
  ['PointerCount', 0x0, 'Int8B'],
  ['HandleCount', 0x8, 'Int8B'],
]);

/** Everything the object manager manages. */
export interface ObjectBody {
  $header: OBJECT_HEADER | null;
}

export class OBJECT_DIRECTORY implements ObjectBody {
  $header: OBJECT_HEADER | null = null;
  /** Upper-cased name -> object. */
  readonly Entries = new Map<string, ObjectBody>();
}
HalDefineType(OBJECT_DIRECTORY, '_OBJECT_DIRECTORY', 0x158, []);

export class OBJECT_SYMBOLIC_LINK implements ObjectBody {
  $header: OBJECT_HEADER | null = null;
  constructor(readonly LinkTarget: string) {}
}
HalDefineType(OBJECT_SYMBOLIC_LINK, '_OBJECT_SYMBOLIC_LINK', 0x28, [['LinkTarget', 0x8, '_UNICODE_STRING']]);

export class HANDLE_TABLE_ENTRY {
  constructor(
    readonly Object: ObjectBody,
    readonly GrantedAccess: number,
    /** OBJ_INHERIT, OBJ_PROTECT_CLOSE, ... */
    public Attributes: number,
  ) {}
}
export class HANDLE_TABLE {
  /** Handle value / 4 -> entry; handles are multiples of 4. */
  readonly Entries: (HANDLE_TABLE_ENTRY | null)[] = [null];
  HandleCount = 0;
  readonly HandleTableList = new LIST_ENTRY(this, true);
}
HalDefineType(HANDLE_TABLE, '_HANDLE_TABLE', 0x80, [['HandleCount', 0x0, 'Uint4B']]);
