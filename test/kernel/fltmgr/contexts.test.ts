import assert from 'node:assert/strict';
import { contains } from '../scenario';
import { runFilters } from './support';

const REGISTER = `Registration.ContextRegistration = [
  new W.FLT_CONTEXT_REGISTRATION(W.FLT_STREAM_CONTEXT, 0, Cleanup, CONTEXT, 'xtcS'),
  new W.FLT_CONTEXT_REGISTRATION(W.FLT_FILE_CONTEXT, 0, Cleanup, CONTEXT, 'xtcF'),
  new W.FLT_CONTEXT_REGISTRATION(W.FLT_STREAMHANDLE_CONTEXT, 0, Cleanup, CONTEXT, 'xtcH'),
  new W.FLT_CONTEXT_REGISTRATION(W.FLT_INSTANCE_CONTEXT, 0, Cleanup, CONTEXT, 'xtcI'),
  new W.FLT_CONTEXT_REGISTRATION(W.FLT_VOLUME_CONTEXT, 0, Cleanup, CONTEXT, 'xtcV'), new W.FLT_CONTEXT_REGISTRATION()];`;
const CONTEXT = `export class CONTEXT { Number = 0; }
export function Cleanup(context: any, kind: number): void { Log('cleanup ' + kind + ' ' + context.Number); }
export function make(kind: number, n: number): any {
  const c = new Ref<any>(null); const status = W.FltAllocateContext(filter.value, kind, CONTEXT, kind === W.FLT_VOLUME_CONTEXT ? W.NonPagedPool : W.PagedPool, c);
  if (status !== 0) { Log('allocate 0x' + (status >>> 0).toString(16)); return null; }
  c.value.Number = n; return c.value; }
export function Pre(): number { return W.FLT_PREOP_SUCCESS_WITH_CALLBACK; }`;
const run = (post: string, application: string, registration = REGISTER) =>
  runFilters({
    filters: {
      F: {
        routines: `${CONTEXT}\nexport function Post(Data: any, Objects: any): number { const old = new Ref<any>(null); ${post} return 0; }`,
        operations: '[W.IRP_MJ_CREATE, 0, Pre, Post]',
        registration,
      },
    },
    application,
  });
const TWICE = "CloseHandle(Open('f')); CloseHandle(Open('f'));";

describe('filter manager: contexts', () => {
  it('of a stream: set once, found again, gone with the filter', () => {
    const r = run(
      `const c = make(W.FLT_STREAM_CONTEXT, 1); const status = W.FltSetStreamContext(Objects.Instance, Objects.FileObject, W.FLT_SET_CONTEXT_KEEP_IF_EXISTS, c, old);
       Log('set 0x' + (status >>> 0).toString(16) + ' ' + (old.value === null ? 'none' : old.value.Number)); W.FltReleaseContext(c); if (old.value !== null) W.FltReleaseContext(old.value);
       const got = new Ref<any>(null); Log('get ' + W.FltGetStreamContext(Objects.Instance, Objects.FileObject, got) + ' ' + got.value.Number); W.FltReleaseContext(got.value);`,
      TWICE,
    );
    assert.equal(
      r.debug.replace(/Fs .*\n/g, ''),
      'F.set 0x0 none\nF.get 0 1\nF.set 0xc01c0002 1\nF.cleanup 8 1\nF.get 0 1\nF.cleanup 8 1\n',
    );
    assert.deepEqual(r.events('session'), ['completed']);
  });

  it('of a handle: gone with it; replaced; of instance, file and volume: gone with them', () => {
    const r = run(
      `const c = make(W.FLT_STREAMHANDLE_CONTEXT, 2); W.FltSetStreamHandleContext(Objects.Instance, Objects.FileObject, 0, c, null); W.FltReleaseContext(c);
       const i = make(W.FLT_INSTANCE_CONTEXT, 3); W.FltSetInstanceContext(Objects.Instance, 0, i, null); W.FltReleaseContext(i);
       const v = make(W.FLT_VOLUME_CONTEXT, 4); Log('volume 0x' + (W.FltSetVolumeContext(Objects.Volume, 1, v, null) >>> 0).toString(16)); W.FltReleaseContext(v);
       const f = make(W.FLT_FILE_CONTEXT, 5); W.FltSetFileContext(Objects.Instance, Objects.FileObject, 1, f, null); W.FltReleaseContext(f);`,
      TWICE,
    );
    assert.equal(
      r.debug.replace(/Fs .*\n/g, ''),
      'F.volume 0x0\nF.cleanup 16 2\nF.cleanup 2 3\nF.volume 0xc01c0002\nF.cleanup 1 4\nF.cleanup 4 5\nF.cleanup 16 2\nF.cleanup 4 5\nF.cleanup 2 3\nF.cleanup 1 4\n',
    );
    assert.deepEqual(r.events('session'), ['completed']);
  });

  it('one release too many is 0xF5/0x6D, a reference after the last 0xF5/0x6E', () => {
    const over = run(
      'const c = make(W.FLT_INSTANCE_CONTEXT, 1); W.FltSetInstanceContext(Objects.Instance, 0, c, null); W.FltReleaseContext(c); W.FltReleaseContext(c);',
      TWICE,
    );
    assert.equal(over.bugcheck?.code, 0xf5);
    assert.equal(over.bugcheck?.parameters[0], 0x6dn);
    const after = run(
      'const c = make(W.FLT_INSTANCE_CONTEXT, 1); W.FltReleaseContext(c); W.FltReferenceContext(c);',
      TWICE,
    );
    assert.equal(after.bugcheck?.code, 0xf5);
    assert.equal(after.bugcheck?.parameters[0], 0x6en);
    assert.equal((after.bugcheck?.objects?.[2] as any)?.constructor.name, 'CONTEXT_NODE');
    assert.ok(contains(after.machine.stack(), ['nt!KeBugCheckEx', 'FLTMGR!FltReferenceContext', 'F!Post']));
  });

  it('what was not registered, and paged contexts of volumes', () => {
    const r = run(
      "make(W.FLT_STREAM_CONTEXT, 1); const c = new Ref<any>(null); Log('0x' + (W.FltAllocateContext(filter.value, W.FLT_VOLUME_CONTEXT, CONTEXT, W.PagedPool, c) >>> 0).toString(16));",
      "CloseHandle(Open('f'));",
      `Registration.ContextRegistration = [new W.FLT_CONTEXT_REGISTRATION(W.FLT_VOLUME_CONTEXT, 0, null, CONTEXT, 'xtcV'), new W.FLT_CONTEXT_REGISTRATION()];`,
    );
    assert.ok(r.debug.includes('F.allocate 0xc01c0016\nF.0xc01c000c\n'), r.debug);
  });

  it('a leaked reference keeps the filter from going', () => {
    const r = run('W.FltObjectReference(Objects.Instance);', "CloseHandle(Open('f'));");
    assert.notDeepEqual(r.events('session'), ['completed']);
  });
});
