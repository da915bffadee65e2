/** What a routine leaves behind when it returns, and who finds it: DPC, worker thread, thread that ends. */
import assert from 'node:assert/strict';
import { crash, inEntry } from '../ex/poolDriver';

const WAIT = 'W.KeDelayExecutionThread(W.KernelMode, false, -500000n);';
const LOOK = 'let app: any = null;';

describe('what a routine leaves behind', () => {
  it('a DPC routine of a timer at another IRQL is IRQL_NOT_DISPATCH_LEVEL, as any DPC', () => {
    const r = inEntry(`W.KeInitializeTimer(t); W.KeInitializeDpc(d, f, null); W.KeSetTimer(t, -10000n, d); ${WAIT}`, {
      more: 'const t = new W.KTIMER(), d = new W.KDPC(); function f(): void { const old = new Ref(0); W.KeRaiseIrql(5, old); }',
    });
    assert.match(crash(r), /^8 5 [0-9a-f]+ [0-9a-f]+ 0$/);
  });

  // In a DriverEntry, which runs in System: attached to the first application's process, the session manager's, or any other.
  const attached = (queue: string) =>
    inEntry(
      `for (let id = 8; id < 4000 && app === null; id += 4) { const p = new Ref<any>(null); if (W.PsLookupProcessByProcessId(id, p) === 0) app = p.value; }
       ${queue} ${WAIT} DbgPrint('nothing');`,
      {
        more: `${LOOK} const item = new W.WORK_QUEUE_ITEM(), h = new Ref<any>(0);
        function work(): void { W.KeStackAttachProcess(app, new W.KAPC_STATE()); }`,
      },
    );

  it('a worker routine that is still attached is APC_INDEX_MISMATCH with the index', () => {
    const r = attached('W.ExInitializeWorkItem(item, work, null); W.ExQueueWorkItem(item, W.DelayedWorkQueue);');
    assert.match(crash(r), /^1 [0-9a-f]+ 1 0 1$/);
  });

  it('a thread that ends attached is INVALID_PROCESS_ATTACH_ATTEMPT', () => {
    const r = attached('W.PsCreateSystemThread(h, 0, null, null, null, work, null);');
    const [code, own, to, index, dpc] = crash(r).split(' ');
    assert.deepEqual([code, index, dpc], ['5', '1', '0']);
    assert.notEqual(own, to);
  });

  it('a wait of less than a tick ends at the next tick, also if it is over before it began; a DPC may not', () => {
    const r = inEntry(
      `const before = W.KeQueryInterruptTime(); W.KeDelayExecutionThread(W.KernelMode, false, -1n);
       DbgPrint('%d %d\\n', Number(W.KeQueryInterruptTime() - before), W.KeSetTimer(t, -1n, null)); DbgPrint('%d\\n', W.KeReadStateTimer(t));
       W.KeInitializeDpc(d, f, null); W.KeInsertQueueDpc(d, null, null); ${WAIT}`,
      {
        more: 'const t = new W.KTIMER(), d = new W.KDPC(); W.KeInitializeTimer(t); function f(): void { W.KeDelayExecutionThread(W.KernelMode, false, -1n); }',
      },
    );
    assert.match(r.debug, /^156250 0\n0\n/);
    assert.match(crash(r), /^b8 /);
  });

  it('free of null is 0xC2/0x46', () => {
    assert.equal(crash(inEntry('W.ExFreePool(null as any);')), 'c2 46 0 0 0');
  });
});
