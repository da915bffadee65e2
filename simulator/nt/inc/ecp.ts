/** Extra create parameters (ntifs.h): what drivers hang on a create for each other. */
import { HalDefineType } from 'hal';
import type { GUID } from '../rtl/guid';
import { LIST_ENTRY } from './list';

/** FsRtlAllocateExtraCreateParameter's flags. */
export const FSRTL_ALLOCATE_ECP_FLAG_CHARGE_QUOTA = 0x1;
export const FSRTL_ALLOCATE_ECP_FLAG_NONPAGED_POOL = 0x2;

export type PFSRTL_EXTRA_CREATE_PARAMETER_CLEANUP_CALLBACK = (EcpContext: any, EcpType: GUID) => void;

/** Before each context. Opaque to drivers. */
export class ECP_HEADER {
  readonly ListEntry = new LIST_ENTRY(this, true);
  /** Somebody has understood it. */
  Acknowledged = false;
  /** It came with a call from user mode. */
  readonly FromUserMode: boolean = false;
  $list: ECP_LIST | null = null;
  constructor(
    readonly EcpType: GUID,
    readonly Context: object,
    readonly Size: number | (new () => object),
    readonly PoolTag: string | number,
    readonly CleanupCallback: PFSRTL_EXTRA_CREATE_PARAMETER_CLEANUP_CALLBACK | null,
  ) {}
}
HalDefineType(ECP_HEADER, '_ECP_HEADER', 0x48, [
  ['ListEntry', 0x8, '_LIST_ENTRY'],
  ['EcpType', 0x18, '_GUID'],
  ['CleanupCallback', 0x28, 'Ptr64     void '],
]);

/** The extra parameters of one create, one of each type. Opaque to drivers. */
export class ECP_LIST {
  readonly EcpList = new LIST_ENTRY(this, true);
  readonly $headers: ECP_HEADER[] = [];
}
HalDefineType(ECP_LIST, '_ECP_LIST', 0x18, [['EcpList', 0x8, '_LIST_ENTRY']]);

/** What a driver may say of a create (ntddk.h): IoInitializeDriverCreateContext comes first. */
export class IO_DRIVER_CREATE_CONTEXT {
  /** 0: IoInitializeDriverCreateContext has not been called. */
  Size = 0;
  ExtraCreateParameter: ECP_LIST | null = null;
  /** The request begins at this device. */
  DeviceObjectHint: object | null = null;
  TxnParameters: object | null = null;
}
HalDefineType(IO_DRIVER_CREATE_CONTEXT, '_IO_DRIVER_CREATE_CONTEXT', 0x28, [
  ['Size', 0x0, 'Int2B'],
  ['ExtraCreateParameter', 0x8, 'Ptr64 _ECP_LIST'],
  ['DeviceObjectHint', 0x10, 'Ptr64 Void'],
  ['TxnParameters', 0x18, 'Ptr64 Void'],
]);
