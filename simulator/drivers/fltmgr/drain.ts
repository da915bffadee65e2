/** Draining: the postoperation callbacks that an instance is owed when it goes. */
import { HalTrace } from 'hal';
import {
  FLTFL_CALLBACK_DATA_DRAINING_IO,
  FLTFL_CALLBACK_DATA_POST_OPERATION,
  FLTFL_POST_OPERATION_DRAINING,
} from './inc/constants';
import { type COMPLETION_NODE, IRP_CTRL } from './inc/irpCtrl';
import type { FLT_INSTANCE } from './inc/objects';
import { FltpCopyIopb } from './irpCtrl';

/**
 * Calls each of them with a copy of the operation, which may not be complete. At <= APC_LEVEL.
 * @stack 0x60
 */
export function FltpDrainInstance(Instance: FLT_INSTANCE): void {
  for (const owed of [...Instance.$outstanding]) {
    const node = owed as COMPLETION_NODE;
    // Whoever takes it out of the set calls it.
    if (!Instance.$outstanding.delete(node)) continue;
    const copy = new IRP_CTRL();
    const data = copy.Data;
    const original = node.IrpCtrl.Data;
    data.Flags = original.Flags | FLTFL_CALLBACK_DATA_DRAINING_IO | FLTFL_CALLBACK_DATA_POST_OPERATION;
    data.Thread = original.Thread;
    data.RequestorMode = original.RequestorMode;
    FltpCopyIopb(node.DataSnapshot, data.Iopb);
    HalTrace('filter', `${Instance.Filter.Name} is drained of an operation`, original);
    node.Drained = true;
    copy.$current = node;
    // The thread that waits for its turn does not get one.
    node.CallbackNode!.PostOperation!(data, node.Objects, node.Context.value, FLTFL_POST_OPERATION_DRAINING);
  }
}
