import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootTestMachine } from '../machine';
import { runSession } from '../scenario';
import { inDriver } from './run';

const bugChecks: { code: string; name: string }[] = JSON.parse(
  readFileSync(join(__dirname, '../../../debug-adapter/windbg/data/bugchecks.json'), 'utf8'),
).codes;

const entry = (body: string) => `import * as W from 'ntifs';
export function DriverEntry() { ${body} return 0; }`;

describe('codes', () => {
  it('statuses become Win32 errors', () => {
    const lines =
      inDriver(`const S: any = W; for (const n of ['SUCCESS', 'PENDING', 'ACCESS_VIOLATION', 'INVALID_PARAMETER_12', 'NOT_IMPLEMENTED',
      'OBJECT_NAME_COLLISION', 'KEY_DELETED', 'BREAKPOINT', 'WAIT_1', 'FLT_DO_NOT_ATTACH']) show(n, W.RtlNtStatusToDosError(S['STATUS_' + n]));
      show('a Win32 error', W.RtlNtStatusToDosError(0xc0070005 | 0));`);
    assert.deepEqual(lines, [
      'SUCCESS 0',
      'PENDING 997',
      'ACCESS_VIOLATION 998',
      'INVALID_PARAMETER_12 87',
      'NOT_IMPLEMENTED 1',
      'OBJECT_NAME_COLLISION 183',
      'KEY_DELETED 1018',
      'BREAKPOINT 2147483651',
      'WAIT_1 0',
      'FLT_DO_NOT_ATTACH 317',
      'a Win32 error 5',
    ]);
  });

  it('every bug check code has its constant, and is what the machine stops with', () => {
    const m = bootTestMachine({});
    const [codes, statuses] = [m.kernel('nt/inc/bugcodes'), m.kernel('nt/inc/ntstatus')];
    for (const { code, name } of bugChecks) assert.equal(codes[name] ?? statuses[name] >>> 0, Number(code), name);
    const r = runSession({
      drivers: { D: entry('W.KeBugCheckEx(W.DRIVER_VERIFIER_DETECTED_VIOLATION, 0x1234, 2n, null, -1);') },
    });
    assert.equal(r.bugcheck?.code, 0xc4);
    assert.deepEqual(r.bugcheck?.parameters, [0x1234n, 2n, 0n, 0xffffffffffffffffn]);
  });

  it('reason callbacks get what they are about, and add to the dump', () => {
    const r = runSession({
      drivers: {
        D: entry(`
          const pages = new W.KBUGCHECK_REASON_CALLBACK_RECORD(); const data = new W.KBUGCHECK_REASON_CALLBACK_RECORD();
          const plain = new W.KBUGCHECK_CALLBACK_RECORD();
          W.KeRegisterBugCheckReasonCallback(pages, (reason, record, d, length) => { W.DbgPrint('pages %x %d %d\\n', d.BugCheckCode, length, W.KeGetCurrentIrql());
            d.Count = 2; if (d.Context === null) { d.Context = 1; d.Flags = W.KB_ADD_PAGES_FLAG_ADDITIONAL_RANGES_EXIST; } }, W.KbCallbackAddPages, 'D');
          W.KeRegisterBugCheckReasonCallback(data, (reason, record, d) => { d.OutBuffer = d.InBuffer; d.OutBufferLength = 16; }, W.KbCallbackSecondaryDumpData, 'D');
          W.DbgPrint('%d ', W.KeRegisterBugCheckCallback(plain, (buffer, length) => W.DbgPrint('plain %d\\n', length), new Uint8Array(8), 8, 'D'));
          W.DbgPrint('%d\\n', W.KeRegisterBugCheckCallback(plain, () => {}, null, 0, 'D'));
          W.KeBugCheck(W.MANUALLY_INITIATED_CRASH);`),
      },
    });
    assert.equal(r.bugcheck?.code, 0xe2);
    assert.match(r.debug, /^1 0\n[\s\S]*pages e2 32 15\npages e2 32 15\nplain 8\n/);
    assert.deepEqual(r.events('bugcheck').slice(1), [
      'D adds 2 pages to the dump',
      'D adds 2 pages to the dump',
      'D adds 16 bytes to the dump',
    ]);
  });
});
