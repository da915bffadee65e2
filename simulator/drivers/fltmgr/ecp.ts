/** Extra create parameters for minifilters: those of FsRtl, with the filter first. All IRQL <= APC_LEVEL. */
import {
  FsRtlAcknowledgeEcp,
  FsRtlAllocateExtraCreateParameter,
  FsRtlAllocateExtraCreateParameterList,
  FsRtlFindExtraCreateParameter,
  FsRtlFreeExtraCreateParameter,
  FsRtlFreeExtraCreateParameterList,
  FsRtlGetEcpListFromIrp,
  FsRtlGetNextExtraCreateParameter,
  FsRtlInsertExtraCreateParameter,
  FsRtlIsEcpAcknowledged,
  FsRtlIsEcpFromUserMode,
  FsRtlPrepareToReuseEcp,
  FsRtlRemoveExtraCreateParameter,
  FsRtlSetEcpListIntoIrp,
} from '../../nt/fsrtl/ecp';
import type { ECP_LIST } from '../../nt/inc/ecp';
import type { NTSTATUS } from '../../nt/inc/io';
import { IRP_MJ_CREATE } from '../../nt/inc/iodefs';
import { STATUS_INVALID_PARAMETER } from '../../nt/inc/ntstatus';
import type { Ref } from '../../nt/inc/ref';
import type { FLT_CALLBACK_DATA } from './inc/callbackData';
import type { FLT_FILTER } from './inc/objects';

type Of<Routine extends (...Arguments: any[]) => unknown> = [Filter: FLT_FILTER, ...Arguments: Parameters<Routine>];

/**
 * As FsRtlAllocateExtraCreateParameterList. Source: fltkernel/nf-fltkernel-fltallocateextracreateparameterlist.
 * @stack 0x30
 */
export function FltAllocateExtraCreateParameterList(
  ...[, ...Arguments]: Of<typeof FsRtlAllocateExtraCreateParameterList>
): NTSTATUS {
  return FsRtlAllocateExtraCreateParameterList(...Arguments);
}
/**
 * As FsRtlFreeExtraCreateParameterList. Source: fltkernel/nf-fltkernel-fltfreeextracreateparameterlist.
 * @stack 0x30
 */
export function FltFreeExtraCreateParameterList(
  ...[, ...Arguments]: Of<typeof FsRtlFreeExtraCreateParameterList>
): void {
  FsRtlFreeExtraCreateParameterList(...Arguments);
}
/**
 * As FsRtlAllocateExtraCreateParameter. Source: fltkernel/nf-fltkernel-fltallocateextracreateparameter.
 * @stack 0x30
 */
export function FltAllocateExtraCreateParameter(
  ...[, ...Arguments]: Of<typeof FsRtlAllocateExtraCreateParameter>
): NTSTATUS {
  return FsRtlAllocateExtraCreateParameter(...Arguments);
}
/**
 * As FsRtlFreeExtraCreateParameter. Source: fltkernel/nf-fltkernel-fltfreeextracreateparameter.
 * @stack 0x30
 */
export function FltFreeExtraCreateParameter(...[, ...Arguments]: Of<typeof FsRtlFreeExtraCreateParameter>): void {
  FsRtlFreeExtraCreateParameter(...Arguments);
}
/**
 * As FsRtlInsertExtraCreateParameter. Source: fltkernel/nf-fltkernel-fltinsertextracreateparameter.
 * @stack 0x30
 */
export function FltInsertExtraCreateParameter(
  ...[, ...Arguments]: Of<typeof FsRtlInsertExtraCreateParameter>
): NTSTATUS {
  return FsRtlInsertExtraCreateParameter(...Arguments);
}
/**
 * As FsRtlFindExtraCreateParameter. Source: fltkernel/nf-fltkernel-fltfindextracreateparameter.
 * @stack 0x30
 */
export function FltFindExtraCreateParameter(...[, ...Arguments]: Of<typeof FsRtlFindExtraCreateParameter>): NTSTATUS {
  return FsRtlFindExtraCreateParameter(...Arguments);
}
/**
 * As FsRtlRemoveExtraCreateParameter. Source: fltkernel/nf-fltkernel-fltremoveextracreateparameter.
 * @stack 0x30
 */
export function FltRemoveExtraCreateParameter(
  ...[, ...Arguments]: Of<typeof FsRtlRemoveExtraCreateParameter>
): NTSTATUS {
  return FsRtlRemoveExtraCreateParameter(...Arguments);
}
/**
 * As FsRtlGetNextExtraCreateParameter. Source: fltkernel/nf-fltkernel-fltgetnextextracreateparameter.
 * @stack 0x30
 */
export function FltGetNextExtraCreateParameter(
  ...[, ...Arguments]: Of<typeof FsRtlGetNextExtraCreateParameter>
): NTSTATUS {
  return FsRtlGetNextExtraCreateParameter(...Arguments);
}
/**
 * As FsRtlAcknowledgeEcp. Source: fltkernel/nf-fltkernel-fltacknowledgeecp.
 * @stack 0x30
 */
export function FltAcknowledgeEcp(...[, ...Arguments]: Of<typeof FsRtlAcknowledgeEcp>): void {
  FsRtlAcknowledgeEcp(...Arguments);
}
/**
 * As FsRtlIsEcpAcknowledged. Source: fltkernel/nf-fltkernel-fltisecpacknowledged.
 * @stack 0x30
 */
export function FltIsEcpAcknowledged(...[, ...Arguments]: Of<typeof FsRtlIsEcpAcknowledged>): boolean {
  return FsRtlIsEcpAcknowledged(...Arguments);
}
/**
 * As FsRtlIsEcpFromUserMode. Source: fltkernel/nf-fltkernel-fltisecpfromusermode.
 * @stack 0x30
 */
export function FltIsEcpFromUserMode(...[, ...Arguments]: Of<typeof FsRtlIsEcpFromUserMode>): boolean {
  return FsRtlIsEcpFromUserMode(...Arguments);
}
/**
 * As FsRtlPrepareToReuseEcp. Source: fltkernel/nf-fltkernel-fltpreparetoreuseecp.
 * @stack 0x30
 */
export function FltPrepareToReuseEcp(...[, ...Arguments]: Of<typeof FsRtlPrepareToReuseEcp>): void {
  FsRtlPrepareToReuseEcp(...Arguments);
}

/**
 * The list that a create carries. Source: fltkernel/nf-fltkernel-fltgetecplistfromcallbackdata.
 * @param EcpList null if there is none
 * @returns STATUS_INVALID_PARAMETER for an operation that is no create
 * @stack 0x40
 */
export function FltGetEcpListFromCallbackData(
  _Filter: FLT_FILTER,
  CallbackData: FLT_CALLBACK_DATA,
  EcpList: Ref<ECP_LIST | null>,
): NTSTATUS {
  EcpList.value = null;
  const { Irp } = CallbackData.$ctrl;
  if (Irp === null || CallbackData.Iopb.MajorFunction !== IRP_MJ_CREATE) return STATUS_INVALID_PARAMETER;
  return FsRtlGetEcpListFromIrp(Irp, EcpList);
}

/**
 * Hangs a list on a create, which frees it in the end. Source: fltkernel/nf-fltkernel-fltsetecplistintocallbackdata.
 * @returns STATUS_INVALID_PARAMETER if it carries one, and for an operation that is no create
 * @stack 0x40
 */
export function FltSetEcpListIntoCallbackData(
  _Filter: FLT_FILTER,
  CallbackData: FLT_CALLBACK_DATA,
  EcpList: ECP_LIST,
): NTSTATUS {
  const { Irp } = CallbackData.$ctrl;
  if (Irp === null || CallbackData.Iopb.MajorFunction !== IRP_MJ_CREATE) return STATUS_INVALID_PARAMETER;
  return FsRtlSetEcpListIntoIrp(Irp, EcpList);
}
