import assert from 'node:assert/strict';
import { contains } from '../scenario';
import { runFilters } from './support';

const logging = (statuses = 'W.FLT_PREOP_SUCCESS_WITH_CALLBACK') => `
export function Pre(Data: any, Objects: any, Context: any): number { Log('pre'); return ${statuses}; }
export function Post(Data: any, Objects: any, Context: any, Flags: number): number { Log('post ' + Flags); return W.FLT_POSTOP_FINISHED_PROCESSING; }`;
const create = '[W.IRP_MJ_CREATE, 0, Pre, Post]';
const write = '[W.IRP_MJ_WRITE, 0, Pre, Post]';
const WRITE = "const h = Open('f'); Write(h, 'abc'); CloseHandle(h);";

describe('filter manager: callbacks', () => {
  it('pre from high altitudes to low, post from low to high, whoever came first', () => {
    const r = runFilters({
      filters: {
        Low: { altitude: '320000', routines: logging(), operations: create },
        High: { altitude: '370000', routines: logging(), operations: create },
        Middle: { altitude: '320000.5', routines: logging(), operations: create },
      },
      application: "CloseHandle(Open('f'));",
    });
    assert.equal(
      r.debug,
      'High.pre\nMiddle.pre\nLow.pre\nFs create \\f\nLow.post 0\nMiddle.post 0\nHigh.post 0\nFs cleanup\nFs close\n',
    );
    assert.deepEqual(r.events('session'), ['completed']);
  });

  it('the stack of a preoperation callback, of a create and of a write', () => {
    const r = runFilters({
      filters: {
        F: {
          routines:
            'export function Pre(Data: any, Objects: any, Context: any): number { W.KeBugCheckEx(0xe2, 0n, 0n, 0n, 0n); return 1; }',
          operations: '[W.IRP_MJ_CREATE, 0, Pre, null]',
        },
      },
      application: "Open('f');",
    });
    assert.ok(
      contains(r.machine.stack(), [
        'F!Pre',
        'FLTMGR!FltpPerformPreCallbacks',
        'FLTMGR!FltpPassThroughInternal',
        'FLTMGR!FltpPassThrough',
        'FLTMGR!FltpCreate',
        'FLTMGR!FltpCreateInternal',
        'nt!IofCallDriver',
        'nt!IopParseDevice',
      ]),
    );
    const at = r.machine.stack().indexOf('F!Pre');
    assert.equal(r.machine.stack()[at + 1], 'FLTMGR!FltpPerformPreCallbacks');
  });

  it('completing leaves those below and the file system out', () => {
    const r = runFilters({
      filters: {
        High: { altitude: '370000', routines: logging(), operations: write },
        Mid: {
          altitude: '360000',
          routines: logging().replace(
            "Log('pre');",
            "Log('pre'); Data.IoStatus.Status = 0xc0000022 | 0; Data.IoStatus.Information = 0; return W.FLT_PREOP_COMPLETE;",
          ),
          operations: write,
        },
        Low: { altitude: '350000', routines: logging(), operations: write },
      },
      application: WRITE,
    });
    assert.equal(r.debug, 'Fs create \\f\nHigh.pre\nMid.pre\nHigh.post 0\nFs cleanup\nFs close\n');
    assert.equal(r.stdout, 'write error 5\n');
  });

  it('WITH_CALLBACK without a postoperation callback is 0xF5/0x66', () => {
    const r = runFilters({
      filters: {
        F: {
          routines: 'export function Pre(Data: any): number { return W.FLT_PREOP_SUCCESS_WITH_CALLBACK; }',
          operations: '[W.IRP_MJ_WRITE, 0, Pre, null]',
        },
      },
      application: WRITE,
    });
    assert.equal(r.bugcheck?.code, 0xf5);
    assert.equal(r.bugcheck?.parameters[0], 0x66n);
    assert.equal((r.bugcheck?.objects?.[1] as any)?.constructor.name, 'FLT_CALLBACK_DATA');
    assert.ok(
      contains(r.machine.stack(), [
        'nt!KeBugCheckEx',
        'FLTMGR!FltpPerformPreCallbacks',
        'FLTMGR!FltpPassThroughInternal',
        'nt!IofCallDriver',
        'nt!IopSynchronousServiceTail',
      ]),
    );
  });

  it('pended, and completed by a worker; and completed before it was pended', () => {
    const pending = (early: boolean) => `
export function Pre(Data: any, Objects: any, Context: any): number {
  Log('pre');
  ${early ? 'Work(Data);' : 'const item: any = new W.WORK_QUEUE_ITEM(); W.ExInitializeWorkItem(item, Work, Data); W.ExQueueWorkItem(item, 1);'}
  return W.FLT_PREOP_PENDING; }
export function Work(Data: any): void { Log('work'); W.FltCompletePendedPreOperation(Data, W.FLT_PREOP_SUCCESS_WITH_CALLBACK, 'context'); Log('worked'); }
export function Post(Data: any, Objects: any, Context: any, Flags: number): number { Log('post ' + Context); return 0; }`;
    for (const major of ['CREATE', 'WRITE'])
      for (const early of [false, true]) {
        const r = runFilters({
          filters: {
            F: { routines: pending(early), operations: `[W.IRP_MJ_${major}, 0, Pre, Post]` },
          },
          application: WRITE,
        });
        assert.equal(r.stdout, 'wrote 3\n', `${major} ${early}`);
        assert.deepEqual(r.events('session'), ['completed']);
        assert.ok(r.debug.includes('F.pre\nF.work\n'), r.debug);
        assert.ok(r.debug.includes('F.post context\n'), r.debug);
        assert.deepEqual(r.machine.violations, []);
      }
  });

  it('a pended create that nobody completes waits in FltpCreate', () => {
    const r = runFilters({
      filters: {
        F: {
          routines: 'export function Pre(Data: any): number { return W.FLT_PREOP_PENDING; }',
          operations: '[W.IRP_MJ_CREATE, 0, Pre, null]',
        },
      },
      application: "printf('open\\n'); Open('f');",
    });
    assert.equal(r.stdout, 'open\n');
    assert.notDeepEqual(r.events('session'), ['completed']);
  });

  it('the postoperation callback of a read that a DPC completes runs there; SYNCHRONIZE brings it home', () => {
    for (const [status, expected] of [
      ['W.FLT_PREOP_SUCCESS_WITH_CALLBACK', 'F.post irql 2\n'],
      ['W.FLT_PREOP_SYNCHRONIZE', 'F.post irql 0\n'],
    ]) {
      const r = runFilters({
        filters: {
          F: {
            routines: `export function Pre(Data: any, Objects: any, Context: any): number { return ${status}; }
              export function Post(Data: any): number { Log('post irql ' + W.KeGetCurrentIrql()); return 0; }`,
            operations: '[W.IRP_MJ_READ, 0, Pre, Post]',
          },
          Low: { altitude: '320000', routines: logging(), operations: '[W.IRP_MJ_READ, 0, Pre, Post]' },
        },
        application:
          "const h = Open('slow'); Write(h, 'abc'); CloseHandle(h); const g = Open('slow'); Read(g, 3); CloseHandle(g);",
      });
      assert.ok(r.debug.includes(`Low.pre\nFs read 3\nLow.post 0\n${expected}`), r.debug);
      assert.equal(r.stdout, 'wrote 3\nread abc\n');
      assert.deepEqual(r.events('session'), ['completed']);
    }
  });

  it('a completion that goes on in another thread, whenever it comes, ends the operation once', () => {
    const r = runFilters({
      filters: {
        F: {
          routines: `let count = 0;
export function Pre(): number { return W.FLT_PREOP_SUCCESS_WITH_CALLBACK; }
export function Post(Data: any): number {
  const item: any = new W.WORK_QUEUE_ITEM(); W.ExInitializeWorkItem(item, Work, Data); W.ExQueueWorkItem(item, 1);
  return W.FLT_POSTOP_MORE_PROCESSING_REQUIRED; }
export function Work(Data: any): void { count++; for (let i = 0; i < count % 50; i++); W.FltCompletePendedPostOperation(Data); }`,
          operations: '[W.IRP_MJ_WRITE, 0, Pre, Post]',
        },
      },
      processors: 4,
      imports: 'OVERLAPPED',
      application: `const h = Open('f'); const n = new Ref(0); let done = 0;
        for (let i = 0; i < 100; i++) done += WriteFile(h, new Uint8Array(3), 3, n, new OVERLAPPED()) && n.value === 3 ? 1 : 0;
        CloseHandle(h); printf('%d\\n', done);`,
    });
    assert.equal(r.stdout, '100\n', r.debug);
    assert.deepEqual(r.events('session'), ['completed']);
  });

  it('completion that goes on later, and completion when safe', () => {
    const later = (early: boolean) => `
export function Pre(): number { return W.FLT_PREOP_SUCCESS_WITH_CALLBACK; }
export function Post(Data: any): number {
  Log('post');
  ${early ? 'Work(Data);' : 'const item: any = new W.WORK_QUEUE_ITEM(); W.ExInitializeWorkItem(item, Work, Data); W.ExQueueWorkItem(item, 1);'}
  return W.FLT_POSTOP_MORE_PROCESSING_REQUIRED; }
export function Work(Data: any): void { Log('work'); W.FltCompletePendedPostOperation(Data); }`;
    for (const file of ['f', 'slow'])
      for (const early of [false, true]) {
        const r = runFilters({
          filters: {
            F: {
              routines: later(early),
              operations: '[W.IRP_MJ_CREATE, 0, Pre, Post], [W.IRP_MJ_WRITE, 0, Pre, Post]',
            },
            High: { altitude: '380000', routines: logging(), operations: write },
          },
          application: WRITE.replace('f', file),
        });
        assert.equal(
          r.stdout,
          'wrote 3\n',
          `${file} ${early} ${r.debug} ${r.kind} ${JSON.stringify(r.machine.violations.map(v => v.text))}`,
        );
        assert.ok(r.debug.includes('F.post\nF.work\nHigh.post 0\n'), r.debug);
        assert.deepEqual(r.events('session'), ['completed']);
        assert.deepEqual(r.machine.violations, []);
      }
  });
});
