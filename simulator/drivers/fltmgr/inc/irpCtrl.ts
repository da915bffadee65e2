/** What the filter manager knows of an operation under way. Opaque to drivers; layouts are ours. */
import { HalDefineType } from 'hal';
import type { DEVICE_OBJECT, IRP } from '../../../nt/inc/io';
import { KEVENT } from '../../../nt/inc/ke';
import type { MDL } from '../../../nt/inc/mdl';
import type { ETHREAD } from '../../../nt/inc/ps';
import { Ref } from '../../../nt/inc/ref';
import { FLT_CALLBACK_DATA, FLT_IO_PARAMETER_BLOCK, FLT_RELATED_OBJECTS } from './callbackData';
import type { CALLBACK_NODE, FLT_INSTANCE, FLT_VOLUME } from './objects';

/** COMPLETION_NODE.$state: a callback that says it will be completed later, and that completion, in either order. */
export const NODE_RUNNING = 0;
export const NODE_COMPLETED_EARLY = 1;
export const NODE_PENDED = 2;

/** One callback of the way down, and the postoperation callback that it is owed on the way up. */
export class COMPLETION_NODE {
  CallbackNode: CALLBACK_NODE | null = null;
  /** The preoperation callback's CompletionContext. */
  readonly Context = new Ref<any>(null);
  readonly Objects = new FLT_RELATED_OBJECTS();
  /** The operation as this filter got it: its postoperation callback gets it so again. */
  readonly DataSnapshot = new FLT_IO_PARAMETER_BLOCK();
  /** It changed parameters for those below. */
  Dirty = false;
  /** The MDL of the buffer that it put in, which goes with the operation. */
  SwappedMdl: MDL | null = null;
  /** FLT_PREOP_SYNCHRONIZE: the thread that waits for SyncEvent to run the postoperation callback. */
  SynchronizingThread: ETHREAD | null = null;
  readonly SyncEvent = new KEVENT(this, true);
  /** Its postoperation callback has been called for draining: nothing is owed any more. */
  Drained = false;
  /** It is one of its instance's outstanding operations. */
  $owed = false;
  $state = NODE_RUNNING;
  /** Status and context of the completion that came before the callback had returned. */
  $result = 0;
  $resultContext: unknown = null;
  constructor(readonly IrpCtrl: IRP_CTRL) {}
}
HalDefineType(COMPLETION_NODE, '_COMPLETION_NODE', 0x70, [
  ['IrpCtrl', 0x0, 'Ptr64 _IRP_CTRL'],
  ['CallbackNode', 0x8, 'Ptr64 _CALLBACK_NODE'],
]);

/** IRP_CTRL.Kind: how the operation came and ends. */
export const CtrlIrp = 0;
export const CtrlFastIo = 1;
export const CtrlFsFilter = 2;
export const CtrlGenerated = 3;

export class IRP_CTRL {
  Type = 0xf106;
  Kind = CtrlIrp;
  Irp: IRP | null = null;
  Volume!: FLT_VOLUME;
  DeviceObject!: DEVICE_OBJECT;
  /** The callbacks of this operation when it began, and which is next. */
  $callbacks: readonly CALLBACK_NODE[] = [];
  $next = 0;
  /** The first `NextCompletion` are in use. */
  readonly CompletionStack: COMPLETION_NODE[] = [];
  NextCompletion = 0;
  /** The callback that runs or has returned that it goes on later. */
  $current: COMPLETION_NODE | null = null;
  readonly SyncEvent = new KEVENT(this, true);
  /** The thread that waits for SyncEvent and runs the whole way up (creates, generated synchronous I/O). */
  $synchronizer: ETHREAD | null = null;
  /** The way up has begun. */
  $completed = false;
  /** The IRP has gone on up, with this status. */
  $ended = false;
  $finalStatus = 0;
  /** The file system has our own stack location: the operation is its own affair. */
  $passed = false;
  /** The thread that came with the IRP has been told STATUS_PENDING, or will be; the IRP is marked. */
  $pending = false;
  /** Parameters were changed. */
  $changed = false;
  /** One for the operation, one for the thread that entered with it. */
  $references = 0;
  /** Generated I/O: who began it, and what is called at its end. */
  InitiatingInstance: FLT_INSTANCE | null = null;
  $callback: ((Data: FLT_CALLBACK_DATA, Context: any) => void) | null = null;
  $callbackContext: unknown = null;
  /** The MDL that a filter gave it. */
  $ownMdl: object | null = null;
  /** What is given back at its end. */
  $release: (() => void) | null = null;
  /** The other volume's instance that a filter has sent it to. */
  $target: FLT_INSTANCE | null = null;
  /** The filter's routine that cancels it while it is pended. */
  $cancel: ((Data: FLT_CALLBACK_DATA) => void) | null = null;
  /** The IRP's buffers as they came. */
  $buffers: { user: IRP['UserBuffer']; system: Uint8Array | null; mdl: object | null; flags: number } | null = null;
  readonly Data = new FLT_CALLBACK_DATA(this);
}
HalDefineType(IRP_CTRL, '_IRP_CTRL', 0x1c0, [
  ['Type', 0x0, 'Uint2B'],
  ['Kind', 0x2, 'UChar'],
  ['NextCompletion', 0x4, 'Uint4B'],
  ['Irp', 0x10, 'Ptr64 _IRP'],
  ['Volume', 0x18, 'Ptr64 _FLT_VOLUME'],
  ['DeviceObject', 0x20, 'Ptr64 _DEVICE_OBJECT'],
  ['InitiatingInstance', 0x28, 'Ptr64 _FLT_INSTANCE'],
  ['SyncEvent', 0x30, '_KEVENT'],
  ['Data', 0x50, '_FLT_CALLBACK_DATA'],
]);
