/** What a component has to tell others, in order, from a worker thread. */
import { DelayedWorkQueue, WORK_QUEUE_ITEM } from '../inc/ex';
import { ExQueueWorkItem } from './worker';

export class EX_WORK_LIST {
  readonly Item = new WORK_QUEUE_ITEM();
  readonly Work: (() => void)[] = [];
  Running = false;
}

/**
 * Does something at PASSIVE_LEVEL in a worker thread, after all that came before. IRQL DISPATCH_LEVEL at most.
 * @stack 0x40
 */
export function ExAppendWork(List: EX_WORK_LIST, Work: () => void): void {
  List.Work.push(Work);
  if (List.Running) return;
  List.Running = true;
  List.Item.WorkerRoutine = ExpWorkListWorker;
  List.Item.Parameter = List;
  ExQueueWorkItem(List.Item, DelayedWorkQueue);
}

/** @stack 0x40 */
function ExpWorkListWorker(List: EX_WORK_LIST): void {
  for (let work = List.Work.shift(); work !== undefined; work = List.Work.shift()) work();
  List.Running = false;
}
