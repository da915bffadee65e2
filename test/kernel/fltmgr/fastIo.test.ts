import assert from 'node:assert/strict';
import { contains } from '../scenario';
import { runFilters } from './support';

const CACHED = "const h = Open('cached'); Write(h, 'abc'); CloseHandle(h);";
const filter = (pre: string, post = 'null') => ({
  routines: `export function Pre(Data: any, Objects: any, Context: any): number { Log('pre ' + (W.FLT_IS_FASTIO_OPERATION(Data) ? 'fast' : 'irp')); ${pre} }
    export function Post(Data: any): number { Log('post ' + (Data.IoStatus.Status >>> 0).toString(16)); return 0; }
    export function Work(Data: any): void { W.FltCompletePendedPreOperation(Data, W.FLT_PREOP_SUCCESS_NO_CALLBACK, null); }`,
  operations: `[W.IRP_MJ_WRITE, 1, Pre, ${post}]`,
});

describe('filter manager: fast I/O and Filter Verifier', () => {
  it('goes through the filters without an IRP; disallowed it comes again with one', () => {
    const r = runFilters({
      filters: { F: filter('return W.FLT_PREOP_SUCCESS_WITH_CALLBACK;', 'Post') },
      application: CACHED,
    });
    assert.ok(r.debug.includes('F.pre fast\nFs fast write 3\nF.post 0\n'), r.debug);
    const again = runFilters({
      filters: {
        F: filter(`if (W.FLT_IS_FASTIO_OPERATION(Data)) return W.FLT_PREOP_DISALLOW_FASTIO;
          const item: any = new W.WORK_QUEUE_ITEM(); W.ExInitializeWorkItem(item, Work, Data); W.ExQueueWorkItem(item, 1); return W.FLT_PREOP_PENDING;`),
        High: { ...filter('return W.FLT_PREOP_SUCCESS_WITH_CALLBACK;', 'Post'), altitude: '380000' },
      },
      application: CACHED,
    });
    assert.ok(
      again.debug.includes(
        'High.pre fast\nF.pre fast\nHigh.post c01c0004\nHigh.pre irp\nF.pre irp\nFs write 3\nHigh.post 0\n',
      ),
      again.debug,
    );
    assert.equal(again.stdout, 'wrote 3\n');
    assert.deepEqual(again.machine.violations, []);
  });

  it('FLT_PREOP_PENDING of fast I/O: a free build loses the write; verified, without a debugger, 0x3B', () => {
    const pending = filter('return W.FLT_PREOP_PENDING;');
    const r = runFilters({ filters: { F: pending }, application: CACHED });
    assert.ok(!r.debug.includes('Fs fast write'), r.debug);
    assert.equal(r.machine.violations.length, 1);
    const verified = runFilters({
      filters: { F: pending },
      application: CACHED,
      verifier: { options: ['io-verification'], drivers: ['F'] },
      debugger: false,
    });
    assert.equal(verified.bugcheck?.code, 0x3b);
    assert.equal(verified.bugcheck?.parameters[0], 0x80000003n);
    assert.ok(verified.debug.includes('FILTER VERIFIER ERROR: FLT_PREOP_PENDING was returned'), verified.debug);
    assert.ok(
      contains(verified.machine.stack(), [
        'nt!DebugPrompt',
        'nt!DbgPrompt',
        'FLTMGR!FltpvPrintErrors',
        'FLTMGR!FltpvVerifyPreOperationStatus',
        'FLTMGR!FltvPreOperation',
        'FLTMGR!FltpPerformPreCallbacksWorker',
        'FLTMGR!FltpPassThroughFastIo',
        'FLTMGR!FltpFastIoWrite',
        'nt!IopWriteFile',
        'nt!NtWriteFile',
      ]),
      verified.machine.stack().join('\n'),
    );
  });

  it('parameters: changes count when they are declared, and are undone for the own postoperation callback', () => {
    const changing = (dirty: string) => ({
      altitude: '360000',
      routines: `export function Pre(Data: any, Objects: any, Context: any): number {
          if (!name(Data).match(/f$|slow$|cached$/) || (Data.Iopb.IrpFlags & 2) !== 0) return 1; const b = new Uint8Array(8); b[0] = 120; b[1] = 121; b[2] = 122; Data.Iopb.Parameters.Write.WriteBuffer = b; ${dirty} return W.FLT_PREOP_SUCCESS_WITH_CALLBACK; }
        export function Post(Data: any): number { Log('post ' + Data.Iopb.Parameters.Write.WriteBuffer.length); return 0; }`,
      operations: '[W.IRP_MJ_WRITE, 0, Pre, Post]',
    });
    for (const [dirty, text] of [
      ['', 'abc'],
      ['W.FltSetCallbackDataDirty(Data);', 'xyz'],
    ])
      for (const file of ['f', 'slow', 'cached']) {
        const r = runFilters({
          filters: { F: changing(dirty) },
          application: `const h = Open('${file}'); Write(h, 'abc'); CloseHandle(h); const g = Open('${file}'); Read(g, 3); CloseHandle(g);`,
        });
        assert.equal(
          r.stdout,
          `wrote 3\nread ${text}\n`,
          `${dirty} ${file} ${r.kind} ${r.debug} ${r.machine.stack().join()}`,
        );
        assert.ok(r.debug.includes('F.post 3\n'), r.debug);
        assert.deepEqual(r.events('session'), ['completed']);
      }
  });

  it('leaks are told when a verified filter goes', () => {
    const r = runFilters({
      filters: {
        F: {
          routines: `export class CONTEXT { X = 0; }
            export function Pre(Data: any, Objects: any): number { const c = new Ref<any>(null); W.FltAllocateContext(filter.value, W.FLT_INSTANCE_CONTEXT, CONTEXT, W.PagedPool, c); return 1; }`,
          operations: '[W.IRP_MJ_CREATE, 0, Pre, null]',
          registration:
            "Registration.ContextRegistration = [new W.FLT_CONTEXT_REGISTRATION(W.FLT_INSTANCE_CONTEXT, 0, null, CONTEXT, 'xtcI'), new W.FLT_CONTEXT_REGISTRATION()];",
        },
      },
      application: "CloseHandle(Open('f'));",
      verifier: { options: ['io-verification'], drivers: ['F'] },
    });
    assert.ok(r.debug.includes('FILTER VERIFIER ERROR: the filter has leaked a context of kind 0x2'), r.debug);
  });

  it('a filter is asked to go, and may refuse; and is loaded again', () => {
    const r = runFilters({
      filters: {
        F: {
          routines:
            'let answers = 0; export function Pre(): number { return 1; } export function Unload(flags: number): number { Log("unload " + flags); if (answers++ === 0) return 0xc01c0010 | 0; FltUnregisterFilter(filter.value); return 0; }',
          operations: '[W.IRP_MJ_CREATE, 0, Pre, null]',
          registration: 'Registration.FilterUnloadCallback = Unload;',
        },
      },
      application: '',
      applicationText: `
import { FilterLoad, FilterUnload, FilterFindFirst, FilterFindClose } from 'fltuser';
import { printf, Ref } from 'windows';
export function main(): number {
  const info = new Ref<any>(null); const find = new Ref<any>(0);
  printf('%x ', FilterFindFirst(info, find)); printf('%s %s %d\\n', info.value.FilterName, info.value.FilterAltitude, info.value.NumberOfInstances); FilterFindClose(find.value);
  printf('%x ', FilterUnload('F')); printf('%x ', FilterUnload('F')); printf('%x ', FilterUnload('F')); printf('%x\\n', FilterLoad('F')); return 0; }`,
    });
    assert.equal(r.stdout, '0 F 370000 1\n801f0010 0 801f0013 0\n', r.debug);
  });
});
