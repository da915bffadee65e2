/** What registry callbacks are told (wdm.h). Source: the pages of EX_CALLBACK_FUNCTION, REG_NOTIFY_CLASS and the REG_XXX_INFORMATION structures. */
import { HalDefineType } from 'hal';
import type { CM_KEY_BODY, RegistryData } from './cm';
import type { NTSTATUS } from './io';
import type { UNICODE_STRING } from './ntdef';
import { STATUS_SUCCESS } from './ntstatus';
import type { OBJECT_TYPE } from './ob';
import { Ref } from './ref';
import type { KTRANSACTION } from './tm';

/** REG_NOTIFY_CLASS. */
export const RegNtDeleteKey = 0;
export const RegNtPreDeleteKey = 0;
export const RegNtSetValueKey = 1;
export const RegNtPreSetValueKey = 1;
export const RegNtDeleteValueKey = 2;
export const RegNtPreDeleteValueKey = 2;
export const RegNtEnumerateKey = 5;
export const RegNtPreEnumerateKey = 5;
export const RegNtEnumerateValueKey = 6;
export const RegNtPreEnumerateValueKey = 6;
export const RegNtQueryKey = 7;
export const RegNtPreQueryKey = 7;
export const RegNtQueryValueKey = 8;
export const RegNtPreQueryValueKey = 8;
export const RegNtKeyHandleClose = 14;
export const RegNtPreKeyHandleClose = 14;
export const RegNtPostDeleteKey = 15;
export const RegNtPostSetValueKey = 16;
export const RegNtPostDeleteValueKey = 17;
export const RegNtPostEnumerateKey = 20;
export const RegNtPostEnumerateValueKey = 21;
export const RegNtPostQueryKey = 22;
export const RegNtPostQueryValueKey = 23;
export const RegNtPostKeyHandleClose = 25;
export const RegNtPreCreateKeyEx = 26;
export const RegNtPostCreateKeyEx = 27;
export const RegNtPreOpenKeyEx = 28;
export const RegNtPostOpenKeyEx = 29;
export const RegNtPreFlushKey = 30;
export const RegNtPostFlushKey = 31;
export const RegNtCallbackObjectContextCleanup = 40;
export type REG_NOTIFY_CLASS = number;

/** Whatever is told before an operation on an open key. */
export class REG_KEY_INFORMATION {
  /** What the callback sets is given to it again after the operation. */
  CallContext: unknown = null;
  /** CmSetCallbackObjectContext's, of this callback. */
  ObjectContext: unknown = null;
  constructor(readonly Object: CM_KEY_BODY) {}
}
export class REG_DELETE_KEY_INFORMATION extends REG_KEY_INFORMATION {}
export class REG_FLUSH_KEY_INFORMATION extends REG_KEY_INFORMATION {}
export class REG_KEY_HANDLE_CLOSE_INFORMATION extends REG_KEY_INFORMATION {}
export class REG_DELETE_VALUE_KEY_INFORMATION extends REG_KEY_INFORMATION {
  constructor(
    Object: CM_KEY_BODY,
    readonly ValueName: UNICODE_STRING,
  ) {
    super(Object);
  }
}
export class REG_SET_VALUE_KEY_INFORMATION extends REG_KEY_INFORMATION {
  readonly TitleIndex = 0;
  constructor(
    Object: CM_KEY_BODY,
    readonly ValueName: UNICODE_STRING,
    readonly Type: number,
    readonly Data: RegistryData,
    /** Bytes. */
    readonly DataSize: number,
  ) {
    super(Object);
  }
}
export class REG_QUERY_KEY_INFORMATION extends REG_KEY_INFORMATION {
  constructor(
    Object: CM_KEY_BODY,
    readonly KeyInformationClass: number,
    readonly KeyInformation: unknown,
    readonly Length: number,
    readonly ResultLength: Ref<number>,
  ) {
    super(Object);
  }
}
export class REG_QUERY_VALUE_KEY_INFORMATION extends REG_KEY_INFORMATION {
  constructor(
    Object: CM_KEY_BODY,
    readonly ValueName: UNICODE_STRING,
    readonly KeyValueInformationClass: number,
    readonly KeyValueInformation: unknown,
    readonly Length: number,
    readonly ResultLength: Ref<number>,
  ) {
    super(Object);
  }
}
export class REG_ENUMERATE_KEY_INFORMATION extends REG_KEY_INFORMATION {
  constructor(
    Object: CM_KEY_BODY,
    readonly Index: number,
    readonly KeyInformationClass: number,
    readonly KeyInformation: unknown,
    readonly Length: number,
    readonly ResultLength: Ref<number>,
  ) {
    super(Object);
  }
}
export class REG_ENUMERATE_VALUE_KEY_INFORMATION extends REG_KEY_INFORMATION {
  constructor(
    Object: CM_KEY_BODY,
    readonly Index: number,
    readonly KeyValueInformationClass: number,
    readonly KeyValueInformation: unknown,
    readonly Length: number,
    readonly ResultLength: Ref<number>,
  ) {
    super(Object);
  }
}
/** A key is about to be created or opened; who bypasses it puts the key's object and what goes with it here. */
export class REG_CREATE_KEY_INFORMATION_V1 {
  readonly Version = 1;
  readonly ResultObject = new Ref<CM_KEY_BODY | null>(null);
  readonly Disposition = new Ref(0);
  CallContext: unknown = null;
  /** Of the root. */
  RootObjectContext: unknown = null;
  GrantedAccess = 0;
  readonly Options = 0;
  readonly Class: UNICODE_STRING | null = null;
  constructor(
    /** From the root on, or complete when it begins with a backslash. */
    readonly CompleteName: UNICODE_STRING,
    readonly RootObject: CM_KEY_BODY,
    readonly ObjectType: OBJECT_TYPE,
    readonly DesiredAccess: number,
    /** What is left to parse. */
    readonly RemainingName: UNICODE_STRING,
    readonly CheckAccessMode: number,
    /** That the key is opened for; what the root is bound to tells CmGetBoundTransaction. */
    readonly Transaction: KTRANSACTION | null = null,
  ) {}
}
export class REG_POST_OPERATION_INFORMATION {
  CallContext: unknown = null;
  ObjectContext: unknown = null;
  RootObjectContext: unknown = null;
  /** What is returned instead, when the callback returns STATUS_CALLBACK_BYPASS. */
  ReturnStatus: NTSTATUS = STATUS_SUCCESS;
  constructor(
    readonly Object: CM_KEY_BODY | null,
    /** What the operation returned, or will. */
    readonly Status: NTSTATUS,
    readonly PreInformation: object,
  ) {
    this.ReturnStatus = Status;
  }
}
export class REG_CALLBACK_CONTEXT_CLEANUP_INFORMATION {
  constructor(
    readonly Object: CM_KEY_BODY,
    readonly ObjectContext: unknown,
  ) {}
}

/** Argument1: a REG_NOTIFY_CLASS; Argument2: the structure that goes with it. */
export type EX_CALLBACK_FUNCTION = (CallbackContext: any, Argument1: REG_NOTIFY_CLASS, Argument2: any) => NTSTATUS;

for (const [type, name, size] of [
  [REG_DELETE_KEY_INFORMATION, '_REG_DELETE_KEY_INFORMATION', 0x20],
  [REG_FLUSH_KEY_INFORMATION, '_REG_FLUSH_KEY_INFORMATION', 0x20],
  [REG_KEY_HANDLE_CLOSE_INFORMATION, '_REG_KEY_HANDLE_CLOSE_INFORMATION', 0x20],
  [REG_DELETE_VALUE_KEY_INFORMATION, '_REG_DELETE_VALUE_KEY_INFORMATION', 0x28],
  [REG_SET_VALUE_KEY_INFORMATION, '_REG_SET_VALUE_KEY_INFORMATION', 0x40],
  [REG_QUERY_KEY_INFORMATION, '_REG_QUERY_KEY_INFORMATION', 0x40],
  [REG_QUERY_VALUE_KEY_INFORMATION, '_REG_QUERY_VALUE_KEY_INFORMATION', 0x48],
  [REG_ENUMERATE_KEY_INFORMATION, '_REG_ENUMERATE_KEY_INFORMATION', 0x40],
  [REG_ENUMERATE_VALUE_KEY_INFORMATION, '_REG_ENUMERATE_VALUE_KEY_INFORMATION', 0x40],
  [REG_CREATE_KEY_INFORMATION_V1, '_REG_CREATE_KEY_INFORMATION_V1', 0x98],
  [REG_POST_OPERATION_INFORMATION, '_REG_POST_OPERATION_INFORMATION', 0x38],
  [REG_CALLBACK_CONTEXT_CLEANUP_INFORMATION, '_REG_CALLBACK_CONTEXT_CLEANUP_INFORMATION', 0x18],
] as const)
  HalDefineType(type, name, size, []);
