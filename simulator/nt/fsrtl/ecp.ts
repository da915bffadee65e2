/** Extra create parameters: lists, and their way with the create. All IRQL <= APC_LEVEL. */
import { ExAllocatePoolWithTag, ExFreePoolWithTag, ExPoolPlace } from '../ex/pool';
import {
  ECP_HEADER,
  ECP_LIST,
  FSRTL_ALLOCATE_ECP_FLAG_NONPAGED_POOL,
  type PFSRTL_EXTRA_CREATE_PARAMETER_CLEANUP_CALLBACK,
} from '../inc/ecp';
import { NonPagedPool, PagedPool } from '../inc/ex';
import type { IRP, NTSTATUS } from '../inc/io';
import { InsertTailList, RemoveEntryList } from '../inc/list';
import {
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_INVALID_PARAMETER,
  STATUS_NOT_FOUND,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import type { Ref } from '../inc/ref';
import type { GUID } from '../rtl/guid';

const ListTag = 'LcpE';
const headers = new WeakMap<object, ECP_HEADER>();
/** Lists that creates carry, and whether the create frees them. */
const carried = new WeakMap<IRP, { List: ECP_LIST; Frees: boolean }>();

function FsRtlpSameType(Left: GUID, Right: GUID): boolean {
  if (Left.Data1 !== Right.Data1 || Left.Data2 !== Right.Data2 || Left.Data3 !== Right.Data3) return false;
  for (let i = 0; i < 8; i++) if (Left.Data4[i] !== Right.Data4[i]) return false;
  return true;
}

/**
 * An empty list. Source: ntifs/nf-ntifs-fsrtlallocateextracreateparameterlist.
 * @stack 0x40
 */
export function FsRtlAllocateExtraCreateParameterList(_Flags: number, EcpList: Ref<ECP_LIST | null>): NTSTATUS {
  EcpList.value = ExPoolPlace(PagedPool, new ECP_LIST(), ListTag);
  return STATUS_SUCCESS;
}

/**
 * Frees a list with what is in it. Source: ntifs/nf-ntifs-fsrtlfreeextracreateparameterlist.
 * @stack 0x40
 */
export function FsRtlFreeExtraCreateParameterList(EcpList: ECP_LIST): void {
  for (const header of [...EcpList.$headers]) {
    FsRtlpUnlink(header);
    FsRtlFreeExtraCreateParameter(header.Context);
  }
  ExFreePoolWithTag(EcpList, ListTag);
}

/**
 * Source: ntifs/nf-ntifs-fsrtlallocateextracreateparameter.
 * @param SizeOfContext the structure's class, or a number of bytes
 * @param CleanupCallback called before it is freed; null: none
 * @param EcpContext gets the context, in no list yet
 * @returns STATUS_INSUFFICIENT_RESOURCES
 * @stack 0x60
 */
export function FsRtlAllocateExtraCreateParameter(
  EcpType: GUID,
  SizeOfContext: number | (new () => object),
  Flags: number,
  CleanupCallback: PFSRTL_EXTRA_CREATE_PARAMETER_CLEANUP_CALLBACK | null,
  PoolTag: string | number,
  EcpContext: Ref<any>,
): NTSTATUS {
  const pool = (Flags & FSRTL_ALLOCATE_ECP_FLAG_NONPAGED_POOL) !== 0 ? NonPagedPool : PagedPool;
  const context: object | null = ExAllocatePoolWithTag(pool, SizeOfContext as number, PoolTag);
  EcpContext.value = context;
  if (context === null) return STATUS_INSUFFICIENT_RESOURCES;
  headers.set(context, new ECP_HEADER(EcpType, context, SizeOfContext, PoolTag, CleanupCallback));
  return STATUS_SUCCESS;
}

/**
 * Frees one that is in no list. Source: ntifs/nf-ntifs-fsrtlfreeextracreateparameter.
 * @stack 0x40
 */
export function FsRtlFreeExtraCreateParameter(EcpContext: object): void {
  const header = headers.get(EcpContext);
  if (header === undefined || header.$list !== null) return;
  if (header.CleanupCallback !== null) header.CleanupCallback(EcpContext, header.EcpType);
  headers.delete(EcpContext);
  ExFreePoolWithTag(EcpContext, header.PoolTag);
}

function FsRtlpFind(EcpList: ECP_LIST, EcpType: GUID): ECP_HEADER | null {
  return EcpList.$headers.find(header => FsRtlpSameType(header.EcpType, EcpType)) ?? null;
}

/** Out of its list. */
function FsRtlpUnlink(Header: ECP_HEADER): void {
  const { $headers } = Header.$list!;
  $headers.splice($headers.indexOf(Header), 1);
  RemoveEntryList(Header.ListEntry);
  Header.$list = null;
}

/** Hands one out. */
function FsRtlpTell(Header: ECP_HEADER | null, EcpContext: Ref<any> | null, EcpContextSize: Ref<any> | null): NTSTATUS {
  if (EcpContext) EcpContext.value = Header === null ? null : Header.Context;
  if (EcpContextSize) EcpContextSize.value = Header === null ? 0 : Header.Size;
  return Header === null ? STATUS_NOT_FOUND : STATUS_SUCCESS;
}

/**
 * Source: ntifs/nf-ntifs-fsrtlinsertextracreateparameter.
 * @returns STATUS_INVALID_PARAMETER if it is in a list, or the list has one of its type
 * @stack 0x40
 */
export function FsRtlInsertExtraCreateParameter(EcpList: ECP_LIST, EcpContext: object): NTSTATUS {
  const header = headers.get(EcpContext);
  if (header === undefined || header.$list !== null || FsRtlpFind(EcpList, header.EcpType) !== null)
    return STATUS_INVALID_PARAMETER;
  header.$list = EcpList;
  EcpList.$headers.push(header);
  InsertTailList(EcpList.EcpList, header.ListEntry);
  return STATUS_SUCCESS;
}

/**
 * Source: ntifs/nf-ntifs-fsrtlfindextracreateparameter.
 * @returns STATUS_NOT_FOUND
 * @stack 0x40
 */
export function FsRtlFindExtraCreateParameter(
  EcpList: ECP_LIST,
  EcpType: GUID,
  EcpContext: Ref<any> | null,
  EcpContextSize: Ref<any> | null,
): NTSTATUS {
  return FsRtlpTell(FsRtlpFind(EcpList, EcpType), EcpContext, EcpContextSize);
}

/**
 * Takes one out of its list: it is the caller's. Source: ntifs/nf-ntifs-fsrtlremoveextracreateparameter.
 * @returns STATUS_NOT_FOUND
 * @stack 0x40
 */
export function FsRtlRemoveExtraCreateParameter(
  EcpList: ECP_LIST,
  EcpType: GUID,
  EcpContext: Ref<any> | null,
  EcpContextSize: Ref<any> | null,
): NTSTATUS {
  const header = FsRtlpFind(EcpList, EcpType);
  if (header !== null) FsRtlpUnlink(header);
  return FsRtlpTell(header, EcpContext, EcpContextSize);
}

/**
 * Source: ntifs/nf-ntifs-fsrtlgetnextextracreateparameter.
 * @param CurrentEcpContext null: the first
 * @returns STATUS_NOT_FOUND after the last
 * @stack 0x40
 */
export function FsRtlGetNextExtraCreateParameter(
  EcpList: ECP_LIST,
  CurrentEcpContext: object | null,
  NextEcpType: Ref<GUID | null> | null,
  NextEcpContext: Ref<any> | null,
  NextEcpContextSize: Ref<any> | null,
): NTSTATUS {
  const { $headers } = EcpList;
  const current = CurrentEcpContext === null ? undefined : headers.get(CurrentEcpContext);
  const next = $headers[current === undefined ? 0 : $headers.indexOf(current) + 1] ?? null;
  if (NextEcpType) NextEcpType.value = next === null ? null : next.EcpType;
  return FsRtlpTell(next, NextEcpContext, NextEcpContextSize);
}

/**
 * Who has understood a parameter says so. Source: ntifs/nf-ntifs-fsrtlacknowledgeecp.
 * @stack 0x10
 */
export function FsRtlAcknowledgeEcp(EcpContext: object): void {
  const header = headers.get(EcpContext);
  if (header !== undefined) header.Acknowledged = true;
}
/** @stack 0x10 */
export function FsRtlIsEcpAcknowledged(EcpContext: object): boolean {
  return headers.get(EcpContext)?.Acknowledged === true;
}
/** @stack 0x10 */
export function FsRtlIsEcpFromUserMode(EcpContext: object): boolean {
  return headers.get(EcpContext)?.FromUserMode === true;
}
/**
 * It is to be sent with another create: nobody has understood it yet.
 * @stack 0x10
 */
export function FsRtlPrepareToReuseEcp(EcpContext: object): void {
  const header = headers.get(EcpContext);
  if (header !== undefined) header.Acknowledged = false;
}

/**
 * The list that a create carries. Source: ntifs/nf-ntifs-fsrtlgetecplistfromirp.
 * @param EcpList null if there is none
 * @stack 0x30
 */
export function FsRtlGetEcpListFromIrp(Irp: IRP, EcpList: Ref<ECP_LIST | null>): NTSTATUS {
  EcpList.value = carried.get(Irp)?.List ?? null;
  return STATUS_SUCCESS;
}

/**
 * Hangs a list on a create, which frees it in the end. Source: ntifs/nf-ntifs-fsrtlsetecplistintoirp.
 * @returns STATUS_INVALID_PARAMETER if it carries one
 * @stack 0x30
 */
export function FsRtlSetEcpListIntoIrp(Irp: IRP, EcpList: ECP_LIST): NTSTATUS {
  if (carried.has(Irp)) return STATUS_INVALID_PARAMETER;
  carried.set(Irp, { List: EcpList, Frees: true });
  return STATUS_SUCCESS;
}

/** A create begins, with the list of who opens the file. */
export function FsRtlpCarryEcpList(Irp: IRP, EcpList: ECP_LIST): void {
  carried.set(Irp, { List: EcpList, Frees: false });
}

/** A create is over. */
export function FsRtlpReleaseEcpList(Irp: IRP): void {
  const entry = carried.get(Irp);
  if (entry === undefined) return;
  carried.delete(Irp);
  if (entry.Frees) FsRtlFreeExtraCreateParameterList(entry.List);
}
