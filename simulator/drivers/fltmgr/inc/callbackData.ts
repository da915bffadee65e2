/** What callbacks get: the operation (FLT_CALLBACK_DATA) and where it is (FLT_RELATED_OBJECTS); fltkernel.h. */
import { HalDefineType } from 'hal';
import { type FILE_OBJECT, IO_STATUS_BLOCK } from '../../../nt/inc/io';
import { LIST_ENTRY } from '../../../nt/inc/list';
import type { ETHREAD } from '../../../nt/inc/ps';
import {
  FLTFL_CALLBACK_DATA_FAST_IO_OPERATION,
  FLTFL_CALLBACK_DATA_FS_FILTER_OPERATION,
  FLTFL_CALLBACK_DATA_IRP_OPERATION,
  FLTFL_CALLBACK_DATA_REISSUED_IO,
  FLTFL_CALLBACK_DATA_SYSTEM_BUFFER,
} from './constants';
import type { IRP_CTRL } from './irpCtrl';
import type { FLT_FILTER, FLT_INSTANCE, FLT_VOLUME } from './objects';
import { FLT_PARAMETERS } from './parameters';

export class FLT_IO_PARAMETER_BLOCK {
  /** IRP_xxx */
  IrpFlags = 0;
  MajorFunction = 0;
  MinorFunction = 0;
  /** IO_STACK_LOCATION.Flags: SL_xxx */
  OperationFlags = 0;
  TargetFileObject: FILE_OBJECT | null = null;
  TargetInstance: FLT_INSTANCE | null = null;
  readonly Parameters = new FLT_PARAMETERS();
}
HalDefineType(FLT_IO_PARAMETER_BLOCK, '_FLT_IO_PARAMETER_BLOCK', 0x48, [
  ['IrpFlags', 0x0, 'Uint4B'],
  ['MajorFunction', 0x4, 'UChar'],
  ['MinorFunction', 0x5, 'UChar'],
  ['OperationFlags', 0x6, 'UChar'],
  ['TargetFileObject', 0x8, 'Ptr64 _FILE_OBJECT'],
  ['TargetInstance', 0x10, 'Ptr64 _FLT_INSTANCE'],
]);

export class FLT_CALLBACK_DATA {
  /** FLTFL_CALLBACK_DATA_xxx */
  Flags = 0;
  Thread: ETHREAD | null = null;
  readonly Iopb = new FLT_IO_PARAMETER_BLOCK();
  readonly IoStatus = new IO_STATUS_BLOCK();
  /** Of a create that met a reparse point. */
  TagData: any = null;
  readonly QueueLinks = new LIST_ENTRY(this, true);
  readonly QueueContext: unknown[] = [null, null];
  /** KernelMode or UserMode. */
  RequestorMode = 0;
  /** What the filter manager knows of the operation. */
  readonly $ctrl: IRP_CTRL;
  constructor(Ctrl: IRP_CTRL) {
    this.$ctrl = Ctrl;
  }
}
HalDefineType(FLT_CALLBACK_DATA, '_FLT_CALLBACK_DATA', 0x58, [
  ['Flags', 0x0, 'Uint4B'],
  ['Thread', 0x8, 'Ptr64 _KTHREAD'],
  ['Iopb', 0x10, 'Ptr64 _FLT_IO_PARAMETER_BLOCK'],
  ['IoStatus', 0x18, '_IO_STATUS_BLOCK'],
  ['TagData', 0x28, 'Ptr64 Void'],
  ['QueueLinks', 0x30, '_LIST_ENTRY'],
  ['RequestorMode', 0x50, 'Char'],
]);

export class FLT_RELATED_OBJECTS {
  readonly Size = 0x38;
  readonly TransactionContext = 0;
  Filter: FLT_FILTER = null as unknown as FLT_FILTER;
  Volume: FLT_VOLUME = null as unknown as FLT_VOLUME;
  Instance: FLT_INSTANCE = null as unknown as FLT_INSTANCE;
  FileObject: FILE_OBJECT = null as unknown as FILE_OBJECT;
  Transaction: object | null = null;
}
HalDefineType(FLT_RELATED_OBJECTS, '_FLT_RELATED_OBJECTS', 0x38, [
  ['Size', 0x0, 'Uint2B'],
  ['TransactionContext', 0x2, 'Uint2B'],
  ['Filter', 0x8, 'Ptr64 _FLT_FILTER'],
  ['Volume', 0x10, 'Ptr64 _FLT_VOLUME'],
  ['Instance', 0x18, 'Ptr64 _FLT_INSTANCE'],
  ['FileObject', 0x20, 'Ptr64 _FILE_OBJECT'],
  ['Transaction', 0x28, 'Ptr64 _KTRANSACTION'],
]);

export function FLT_IS_IRP_OPERATION(Data: FLT_CALLBACK_DATA): boolean {
  return (Data.Flags & FLTFL_CALLBACK_DATA_IRP_OPERATION) !== 0;
}
export function FLT_IS_FASTIO_OPERATION(Data: FLT_CALLBACK_DATA): boolean {
  return (Data.Flags & FLTFL_CALLBACK_DATA_FAST_IO_OPERATION) !== 0;
}
export function FLT_IS_FS_FILTER_OPERATION(Data: FLT_CALLBACK_DATA): boolean {
  return (Data.Flags & FLTFL_CALLBACK_DATA_FS_FILTER_OPERATION) !== 0;
}
export function FLT_IS_REISSUED_IO(Data: FLT_CALLBACK_DATA): boolean {
  return (Data.Flags & FLTFL_CALLBACK_DATA_REISSUED_IO) !== 0;
}
export function FLT_IS_SYSTEM_BUFFER(Data: FLT_CALLBACK_DATA): boolean {
  return (Data.Flags & FLTFL_CALLBACK_DATA_SYSTEM_BUFFER) !== 0;
}
