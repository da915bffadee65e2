/** IRP_MN_MDL and IRP_MN_COMPLETE: transfers that get pages of the cache instead of a copy. */
import { CcMdlRead, CcMdlReadComplete, CcMdlWriteComplete, CcPrepareMdlWrite } from '../../nt/cc/mdl';
import type { FILE_OBJECT, IRP } from '../../nt/inc/io';
import { IRP_MN_COMPLETE } from '../../nt/inc/irpminor';
import type { MDL } from '../../nt/inc/mdl';
import { Ref } from '../../nt/inc/ref';
import { IoGetCurrentIrpStackLocation } from '../../nt/io/irp';

/** @stack 0x50 */
export function NtfsMdlRead(Irp: IRP, FileObject: FILE_OBJECT, Offset: number, Length: number): void {
  const chain = new Ref<MDL | null>(Irp.MdlAddress as MDL | null);
  CcMdlRead(FileObject, BigInt(Offset), Length, chain, Irp.IoStatus);
  Irp.MdlAddress = chain.value;
}

/** @stack 0x50 */
export function NtfsPrepareMdlWrite(Irp: IRP, FileObject: FILE_OBJECT, Offset: number, Length: number): void {
  const chain = new Ref<MDL | null>(Irp.MdlAddress as MDL | null);
  CcPrepareMdlWrite(FileObject, BigInt(Offset), Length, chain, Irp.IoStatus);
  Irp.MdlAddress = chain.value;
}

/**
 * The MDL of an earlier request comes back.
 * @returns false: this is no such request
 * @stack 0x50
 */
export function NtfsCompleteMdl(Irp: IRP, Write: boolean): boolean {
  const { FileObject, MinorFunction, Parameters } = IoGetCurrentIrpStackLocation(Irp);
  if ((MinorFunction & IRP_MN_COMPLETE) === 0) return false;
  const chain = Irp.MdlAddress as MDL | null;
  Irp.MdlAddress = null;
  if (Write) CcMdlWriteComplete(FileObject!, Parameters.Write.ByteOffset, chain);
  else CcMdlReadComplete(FileObject!, chain);
  Irp.IoStatus.Information = 0;
  return true;
}
