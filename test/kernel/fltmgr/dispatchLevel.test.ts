/** Postoperation callbacks at DISPATCH_LEVEL: reads past the cache of Ntfs on an overlapped handle end in the disk's DPC. */
import assert from 'node:assert/strict';
import type { Ran } from '../scenario';
import { runFilters } from './support';

/** Writes two sectors, and reads the second one back, overlapped. */
const APPLICATION = `
import { CreateFileW, CloseHandle, GetLastError, GetOverlappedResult, OVERLAPPED, ReadFile, Ref, WriteFile, printf } from 'windows';
export function main(): number {
  const h = CreateFileW('C:\\\\f', 0xc0000000, 0, null, 2, 0x60000000, null);
  const bytes = new Uint8Array(1024); bytes.fill(5, 512);
  const n = new Ref(0); const o = new OVERLAPPED();
  WriteFile(h, bytes, 1024, null, o); GetOverlappedResult(h, o, n, true);
  const back = new Uint8Array(512); const r = new OVERLAPPED(); r.Offset = 512;
  printf('now %d %u\\n', ReadFile(h, back, 512, null, r) ? 1 : 0, GetLastError());
  const ok = GetOverlappedResult(h, r, n, true);
  printf('then %d %u %u %u\\n', ok ? 1 : 0, n.value, back[0], ok ? 0 : GetLastError());
  CloseHandle(h);
  return 0;
}`;

const FINISH = 'export function Post(): number { Where("post"); return W.FLT_POSTOP_FINISHED_PROCESSING; }';
const DRIVER = `
export function Pre(): number { return W.FLT_PREOP_SUCCESS_WITH_CALLBACK; }
export function Where(text: string): void { Log(text + ' ' + W.KeGetCurrentIrql()); }
`;

function readThrough(post: string, pre = 'Pre', reported: readonly string[] = []): Ran {
  const high = 'export function PostHigh(): number { Where("high"); return W.FLT_POSTOP_FINISHED_PROCESSING; }';
  const r = runFilters({
    filters: {
      F: { routines: DRIVER + post, operations: `[W.IRP_MJ_READ, 0, ${pre}, Post]` },
      High: { altitude: '380000', routines: DRIVER + high, operations: '[W.IRP_MJ_READ, 0, Pre, PostHigh]' },
    },
    application: '',
    applicationText: APPLICATION,
  });
  assert.deepEqual(r.events('session'), ['completed']);
  assert.deepEqual(
    r.machine.violations.map(v => v.text),
    reported,
  );
  return r;
}

const PENDING_THEN_DONE = 'now 0 997\nthen 1 512 5 0\n';

describe('filter manager: postoperation callbacks at DISPATCH_LEVEL', function () {
  this.timeout(60_000);

  it('run in the disk DPC, and those above too', () => {
    const r = readThrough(FINISH);
    assert.equal(r.stdout, PENDING_THEN_DONE);
    assert.ok(r.debug.includes('F.post 2\nHigh.high 2\n'), r.debug);
  });

  it('FltDoCompletionProcessingWhenSafe goes on in a worker thread, and the operation with it', () => {
    const r = readThrough(`
export function Safe(Data: any): number { Where('safe'); return W.FLT_POSTOP_FINISHED_PROCESSING; }
export function Post(Data: any, Objects: any, Context: any, Flags: number): number {
  Where('post'); const status = new Ref(7);
  Log(W.FltDoCompletionProcessingWhenSafe(Data, Objects, Context, Flags, Safe, status) + ' ' + status.value); return status.value; }`);
    assert.equal(r.stdout, PENDING_THEN_DONE);
    assert.ok(r.debug.includes('F.post 2\nF.true 1\nF.safe 0\nHigh.high 0\n'), r.debug);
  });

  it('whose thread the DPC runs in does not matter: it may be inside a file system', () => {
    const r = readThrough(`
export function Safe(Data: any): number { Where('safe'); return W.FLT_POSTOP_FINISHED_PROCESSING; }
export function Post(Data: any, Objects: any, Context: any, Flags: number): number {
  const top = W.IoGetTopLevelIrp(); W.IoSetTopLevelIrp(1 as any); const status = new Ref(7);
  Log(W.FltDoCompletionProcessingWhenSafe(Data, Objects, Context, Flags, Safe, status) + ' ' + status.value);
  W.IoSetTopLevelIrp(top); return status.value; }`);
    assert.equal(r.stdout, PENDING_THEN_DONE);
    assert.ok(r.debug.includes('F.true 1\nF.safe 0\n'), r.debug);
  });

  it('a safe callback may itself go on later, and fail the operation', () => {
    const r = readThrough(`
export function Safe(Data: any): number { Where('safe'); const item: any = new W.WORK_QUEUE_ITEM(); W.ExInitializeWorkItem(item, Work, Data); W.ExQueueWorkItem(item, 1); return W.FLT_POSTOP_MORE_PROCESSING_REQUIRED; }
export function Work(Data: any): void { Where('work'); Data.IoStatus.Status = 0xc0000022 | 0; Data.IoStatus.Information = 0; W.FltCompletePendedPostOperation(Data); }
export function Post(Data: any, Objects: any, Context: any, Flags: number): number {
  const status = new Ref(7); W.FltDoCompletionProcessingWhenSafe(Data, Objects, Context, Flags, Safe, status); return status.value; }`);
    assert.ok(r.stdout.startsWith('now 0 997\nthen 0 0 '), r.stdout);
    assert.ok(r.stdout.endsWith(' 5\n'), r.stdout);
    assert.ok(r.debug.includes('F.safe 0\nF.work 0\nHigh.high 0\n'), r.debug);
  });

  it('FltQueueDeferredIoWorkItem from there', () => {
    const r = readThrough(`
export function Work(Item: any, Data: any, Context: any): void { Where('work ' + Context); W.FltFreeDeferredIoWorkItem(Item); W.FltCompletePendedPostOperation(Data); }
export function Post(Data: any): number {
  const item = W.FltAllocateDeferredIoWorkItem(); const s = W.FltQueueDeferredIoWorkItem(item!, Data, Work, 1, 'context'); Where('post ' + s);
  return W.FLT_POSTOP_MORE_PROCESSING_REQUIRED; }`);
    assert.equal(r.stdout, PENDING_THEN_DONE);
    assert.ok(r.debug.includes('F.post 0 2\nF.work context 0\nHigh.high 0\n'), r.debug);
  });

  it('FLT_PREOP_SYNCHRONIZE brings it home to the thread, which then waits in ReadFile', () => {
    const r = readThrough(
      `
export function PreSync(): number { return W.FLT_PREOP_SYNCHRONIZE; }
${FINISH}`,
      'PreSync',
      ['F: FLT_PREOP_SYNCHRONIZE was returned for an asynchronous read or write'],
    );
    assert.ok(r.stdout.startsWith('now 1 '), r.stdout);
    assert.ok(r.stdout.endsWith('then 1 512 5 0\n'), r.stdout);
    assert.ok(r.debug.includes('F.post 0\nHigh.high 0\n'), r.debug);
  });
});
