import assert from 'node:assert/strict';
import { contains, runSession } from '../scenario';

const inEntry = (body: string, more = '', pool: 'classic' | 'segment' = 'segment') =>
  runSession({
    pool,
    drivers: {
      D: `import * as W from 'ntifs'; import { DbgPrint, ExAllocatePool2, ExFreePool, ExFreePoolWithTag, POOL_FLAG_NON_PAGED, POOL_FLAG_PAGED, Ref, STATUS_SUCCESS } from 'ntifs';
  class ITEM { A = 3; List = new W.LIST_ENTRY(this); }
  ${more}
  export function DriverUnload(D: any): void {}
  export function DriverEntry(DriverObject: any, RegistryPath: any): number { DriverObject.DriverUnload = DriverUnload; ${body} return STATUS_SUCCESS; }`,
    },
  });

describe('pool', () => {
  it('bytes and structures, aligned to 16, header before them, zeroed', () => {
    const r = inEntry(`
      const a = ExAllocatePool2(POOL_FLAG_NON_PAGED, 10, 'gaTa')!; const b = ExAllocatePool2(POOL_FLAG_NON_PAGED, ITEM, 'gaTb')!;
      const c = ExAllocatePool2(POOL_FLAG_PAGED, 8192, 'gaTc')!;
      DbgPrint('%u %u %d %u %p %p %p\\n', a.length, a[9], b instanceof ITEM, b.A, a, b, c);
      ExFreePool(a); ExFreePool(b); ExFreePoolWithTag(c, 'gaTc');`);
    const [length, last, isItem, field, a, b, c] = r.debug.trim().split(' ');
    assert.deepEqual([length, last, isItem, field], ['10', '0', '1', '3']);
    for (const address of [a, b]) assert.equal(BigInt(`0x${address}`) & 15n, 0n);
    assert.equal(BigInt(`0x${c}`) & 0xfffn, 0n, 'a page or more is page aligned');
    assert.match(a, /^FFFFCB82/);
    const tags = r.machine.kernel('nt/ex/pool').PoolTrackTable;
    const tracker = tags.get(0x67615461 * 2);
    assert.deepEqual([tracker.Allocs, tracker.Frees, tracker.Bytes], [1, 1, 0]);
  });

  it('the header lies in memory before the block', () => {
    const r = inEntry(
      `const a = ExAllocatePool2(POOL_FLAG_NON_PAGED, 24, 'gaTa')!; DbgPrint('%p\\n', a);`,
      '',
      'classic',
    );
    const address = BigInt(`0x${r.debug.trim()}`);
    const header = r.machine.memory.read(address - 16n, 8);
    assert.equal(header[2], 3, '16 + 24 bytes rounded up, in units of 16');
    assert.deepEqual(
      header
        .slice(4, 8)
        .map(v => String.fromCharCode(v!))
        .join(''),
      'aTag',
    );
  });

  it('freed twice is 0xC2 (7, ..., block)', () => {
    const r = inEntry(
      `const a = ExAllocatePool2(POOL_FLAG_NON_PAGED, 32, 'gaTa')!; DbgPrint('%p', a); ExFreePool(a); ExFreePool(a);`,
      '',
      'classic',
    );
    assert.equal(r.bugcheck?.code, 0xc2);
    assert.equal(r.bugcheck?.parameters[0], 7n);
    assert.equal(r.bugcheck?.parameters[3], BigInt(`0x${r.debug.substring(0, 16)}`));
    assert.ok(contains(r.machine.stack(), ['nt!KeBugCheckEx', 'nt!ExFreeHeapPool', 'nt!ExFreePool', 'D!DriverEntry']));
  });

  it('freeing what is not pool is 0xC2 too', () => {
    assert.equal(inEntry('ExFreePool(new Uint8Array(4));').bugcheck?.code, 0xc2);
    assert.equal(inEntry('ExFreePool(DriverObject.MajorFunction[0]);').bugcheck?.code, 0xc2);
  });

  it('bad sizes fail as an allocation does', () => {
    const r = inEntry(
      `DbgPrint('%d %d\\n', ExAllocatePool2(POOL_FLAG_NON_PAGED, 0x50000000, 'gaTa') === null, ExAllocatePool2(POOL_FLAG_NON_PAGED, -1, 'gaTa') === null);`,
    );
    assert.equal(r.debug, '1 1\n');
  });
});

describe('work items', () => {
  const more = `const item = new W.WORK_QUEUE_ITEM(); const event = new W.KEVENT();
  function Worker(Parameter: any): void { DbgPrint('%s %d %d\\n', Parameter, W.KeGetCurrentIrql(), W.PsGetCurrentProcessId()); W.KeSetEvent(event, 0, false); }`;

  it('run in System at PASSIVE_LEVEL', () => {
    const r = inEntry(
      `W.KeInitializeEvent(event, 0, false); W.ExInitializeWorkItem(item, Worker, 'x'); W.ExQueueWorkItem(item, W.DelayedWorkQueue);
       W.KeWaitForSingleObject(event, W.Executive, W.KernelMode, false, null);`,
      more,
    );
    assert.equal(r.debug, 'x 0 4\n');
  });

  it('queued twice is 0x96 in the worker', () => {
    const r = inEntry(
      `W.KeInitializeEvent(event, 0, false); W.ExInitializeWorkItem(item, Worker, 'x'); const old = new Ref(0); W.KeRaiseIrql(2, old);
       W.ExQueueWorkItem(item, W.DelayedWorkQueue); W.ExQueueWorkItem(item, W.DelayedWorkQueue); W.KeLowerIrql(old.value);`,
      more,
    );
    assert.equal(r.bugcheck?.code, 0x96);
    assert.ok(
      contains(r.machine.stack(), [
        'nt!KeBugCheckEx',
        'nt!ExpWorkerThread',
        'nt!PspSystemThreadStartup',
        'nt!KiStartSystemThread',
      ]),
    );
  });

  it('a routine that returns at DISPATCH_LEVEL is 0xE1', () => {
    const r = inEntry(
      `W.ExInitializeWorkItem(item, Bad, null); W.ExQueueWorkItem(item, W.CriticalWorkQueue);`,
      `const item = new W.WORK_QUEUE_ITEM(); function Bad(p: any): void { const o = new Ref(0); W.KeRaiseIrql(2, o); }`,
    );
    assert.equal(r.bugcheck?.code, 0xe1);
    assert.equal(r.bugcheck?.parameters[1], 2n);
  });

  it('one that ends its thread is 0xE9, one that still acts for somebody 0xDF', () => {
    const routine = (body: string) =>
      inEntry(
        `W.ExInitializeWorkItem(item, Bad, null); W.ExQueueWorkItem(item, W.CriticalWorkQueue);`,
        `const item = new W.WORK_QUEUE_ITEM(); function Bad(p: any): void { ${body} }`,
      ).bugcheck?.code;
    assert.equal(routine('W.PsTerminateSystemThread(0);'), 0xe9);
    const act =
      'W.PsImpersonateClient(W.PsGetCurrentThread(), W.PsReferencePrimaryToken(W.PsGetCurrentProcess()), false, false, 2);';
    assert.equal(routine(act), 0xdf);
  });
});
