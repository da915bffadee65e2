import assert from 'node:assert/strict';
import { runFilters } from './support';

/** A file `f=3` makes the preoperation callback return 3; 2 is completed by a worker later, 4 is STATUS_ACCESS_DENIED. */
const byName = (major: string) => ({
  routines: `
export function Pre(Data: any): number {
  const n = name(Data); const at = n.indexOf('='); if (at < 0) return 1;
  const s = Number(n.substring(at + 1));
  if (s === 2) { const item: any = new W.WORK_QUEUE_ITEM(); W.ExInitializeWorkItem(item, Work, Data); W.ExQueueWorkItem(item, 1); }
  if (s === 4) Data.IoStatus.Status = 0xc0000022 | 0;
  return s; }
export function Work(Data: any): void { W.FltCompletePendedPreOperation(Data, W.FLT_PREOP_SUCCESS_WITH_CALLBACK, 'later'); }
export function Post(Data: any, Objects: any, Context: any): number { Log('post ' + name(Data) + ' ' + Context); return 0; }`,
  operations: `[W.${major}, 0, Pre, Post]`,
});
const writes = (prefix: string, statuses: readonly number[]) =>
  statuses
    .map(s => `{ const h = Open('${prefix}=${s}'); printf('${s} '); Write(h, 'abc'); CloseHandle(h); }`)
    .join('\n');
const All = [0, 1, 2, 3, 4, 5, 6, 7, -1];
const texts = (r: ReturnType<typeof runFilters>): string[] => r.machine.violations.map(v => v.text);
const unknown = 'F: A filter returned an unknown pre-operation callback status';
const fsFilter = 'F: FLT_PREOP_DISALLOW_FSFILTER_IO was returned for an operation other than IRP_MJ_QUERY_OPEN';

describe('filter manager: statuses of callbacks', () => {
  it('of a request: each legal one has its effect, the others end the operation and are reported', () => {
    const r = runFilters({ filters: { F: byName('IRP_MJ_WRITE') }, application: writes('f', All) });
    assert.equal(
      r.stdout,
      '0 wrote 3\n1 wrote 3\n2 wrote 3\n3 write error 317\n4 write error 5\n5 wrote 3\n6 wrote 0\n7 wrote 0\n-1 wrote 0\n',
    );
    assert.deepEqual(r.debug.match(/F\.post.*/g), ['F.post \\f=0 null', 'F.post \\f=2 later', 'F.post \\f=5 null']);
    assert.deepEqual(texts(r), [
      'F: FLT_PREOP_DISALLOW_FASTIO was returned for an operation that is no fast I/O operation',
      fsFilter,
      unknown,
      unknown,
    ]);
    assert.deepEqual(r.events('session'), ['completed']);
  });

  it('of fast I/O: nothing to pend, SYNCHRONIZE is WITH_CALLBACK, what is disallowed comes again as a request', () => {
    const r = runFilters({ filters: { F: byName('IRP_MJ_WRITE') }, application: writes('cached', All.slice(0, 7)) });
    assert.equal(
      r.stdout,
      '0 wrote 3\n1 wrote 3\n2 wrote 0\n3 write error 317\n4 write error 5\n5 wrote 3\n6 wrote 0\n',
    );
    assert.deepEqual(r.debug.match(/F\.post.*/g), ['F.post \\cached=0 null', 'F.post \\cached=5 null']);
    assert.ok(texts(r).includes('F: FLT_PREOP_PENDING was returned for an operation that is not IRP-based'));
  });

  it('verified, the first that is wrong stops in the debugger, named as Filter Verifier does', () => {
    for (const status of [3, 6, 0x7f]) {
      const r = runFilters({
        filters: { F: byName('IRP_MJ_WRITE') },
        application: writes('f', [0, 1, 5, status]),
        verifier: { options: ['io-verification'], drivers: ['F'] },
        debugger: true,
      });
      assert.equal(r.kind, 'debugBreak');
      const last = `\\(Filter = FFFF[0-9A-F]{12} \\(F\\), Status = 0x${status.toString(16)}\\)\nBreak, ignore, zap or remove \\? $`;
      assert.match(r.debug, new RegExp(`FILTER VERIFIER ERROR: .*\\.\n${last}`));
      assert.equal(texts(r).length, 1);
    }
  });

  it('completion of what was pended: in a DPC, twice, with a context that nobody gets, and of what was not pended', () => {
    const r = runFilters({
      filters: {
        F: {
          routines: `
const timer: any = new W.KTIMER(); const dpc: any = new W.KDPC();
export function Pre(Data: any, Objects: any, Context: any): number { const n = name(Data);
  if (n === '\\\\dpc') { W.KeInitializeTimer(timer); W.KeInitializeDpc(dpc, Dpc, Data); W.KeSetTimer(timer, -100000n, dpc); return 2; }
  if (n === '\\\\twice') { Complete(Data, null); Complete(Data, null); return 2; }
  if (n === '\\\\context') { Complete(Data, 'nobody'); return 2; }
  if (n === '\\\\own') { Context.value = 'own'; Complete(Data, null); return 2; }
  Complete(Data, null); return 1; }
function Complete(Data: any, context: any): void { W.FltCompletePendedPreOperation(Data, 1, context); }
export function Dpc(d: any, Data: any): void { Data.IoStatus.Status = 0; Data.IoStatus.Information = 2; W.FltCompletePendedPreOperation(Data, 4, null); Log('irql ' + W.KeGetCurrentIrql()); }`,
          operations: '[W.IRP_MJ_WRITE, 0, Pre, null]',
        },
      },
      application: ['dpc', 'twice', 'context', 'own', 'never']
        .map(f => `{ const h = Open('${f}'); Write(h, 'abc'); CloseHandle(h); }`)
        .join('\n'),
    });
    assert.equal(r.stdout, 'wrote 2\nwrote 3\nwrote 3\nwrote 3\nwrote 3\n', r.debug);
    assert.ok(r.debug.includes('F.irql 2\n'));
    assert.deepEqual(texts(r), [
      'F: FltCompletePendedPreOperation: the operation has been completed before',
      'F: FltCompletePendedPreOperation: a context is given, and nobody will get it',
      'F: a CompletionContext was returned, and no postoperation callback will get it',
      'F: FltCompletePendedPreOperation was called for an operation that the callback did not pend',
    ]);
    assert.deepEqual(r.events('session'), ['completed']);
  });
});
