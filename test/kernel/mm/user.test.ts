/** User memory: whose it is, when it is there, and what a driver that touches it meets. */
import assert from 'node:assert/strict';
import { application, contains, deviceDriver, runSession } from '../scenario';

const NEITHER = 'CTL_CODE(0x22, 0x801, 3, 0)';
const ALLOCATE = 'const b = VirtualAlloc(null, 8192, 0x3000, 4)!;';
const IMPORTS = 'VirtualAlloc, VirtualFree, VirtualProtect, Sleep, CreateThread, WaitForSingleObject';

/** The driver does `control` with the user buffer `u` of `n` bytes; the application calls it with `b`. */
function run(control: string, app: string, more: { routines?: string; after?: string } = {}) {
  return runSession({
    drivers: {
      D: deviceDriver({
        routines: `${more.routines ?? ''}
          const code = (e: unknown): string => (W.GetExceptionCode(e) >>> 0).toString(16);
          export function Control(DeviceObject: any, Irp: any): number {
            const n = IoGetCurrentIrpStackLocation(Irp).Parameters.DeviceIoControl.OutputBufferLength; const u = Irp.UserBuffer;
            ${control}
            return complete(Irp, STATUS_SUCCESS, 0);
          }`,
        entry: 'DriverObject.MajorFunction[14] = Control;',
      }),
    },
    applications: { 'app.exe': application(app, '0', IMPORTS) },
  });
}
const call = (buffer = 'b', bytes = `${buffer}.length`) =>
  `DeviceIoControl(h, ${NEITHER}, ${buffer}, ${bytes}, ${buffer}, ${bytes}, null, null)`;

describe('user memory', function () {
  // The first machine compiles the system.
  this.timeout(120_000);

  it("a driver in the caller's context reads and writes it; it lies in user space", () => {
    const r = run(
      `DbgPrint('%d %d\\n', u[3], W.MmGetMdlVirtualAddress(W.IoAllocateMdl(u, n, false, false, null)!) < 0x7fffffffffffn); u[0] = 9; W.RtlCopyMemory(u.subarray(4), 'ab', 2);`,
      `const b = new Uint8Array(8); b[3] = 7; ${call()}; printf('%u %u %u', b[0], b[4], b[5]); ${ALLOCATE.replaceAll('b =', 'v =')} v[3] = 8; ${call('v')}; printf(' %u %u', v[0], v[5]);`,
    );
    assert.equal(r.bugcheck, undefined);
    assert.equal(r.debug, '7 1\n8 1\n');
    assert.equal(r.stdout, '9 97 98 9 98');
  });

  const foreign: Readonly<Record<string, [body: string, code: number, routines?: string]>> = {
    'a work item': [
      `W.IoQueueWorkItem(W.IoAllocateWorkItem(DeviceObject), Work, W.DelayedWorkQueue, u); IoMarkIrpPending(Irp); return STATUS_PENDING;`,
      0x7e,
      `function Work(d: any, u: any): void { u[0] = 1; }`,
    ],
    'a system thread, reading': [
      `W.PsCreateSystemThread(new Ref(0), 0x1fffff, null, null, null, Thread, u);`,
      0x7e,
      `function Thread(u: any): void { DbgPrint('%d', u[0]); }`,
    ],
    'a DPC on the idle thread': [
      `W.KeInitializeTimer(timer); W.KeInitializeDpc(dpc, Dpc, u); W.KeSetTimer(timer, -1_000_000n, dpc); IoMarkIrpPending(Irp); return STATUS_PENDING;`,
      0xd1,
      `const timer = new W.KTIMER(); const dpc = new W.KDPC(); function Dpc(d: any, u: any): void { u[0] = 1; }`,
    ],
  };
  for (const [who, [body, code, routines]] of Object.entries(foreign))
    it(`touched by ${who} it is not there: 0x${code.toString(16)}`, () => {
      const r = run(body, `const b = new Uint8Array(8); ${call()}; Sleep(100);`, { routines });
      assert.equal(r.bugcheck?.code, code);
      if (code === 0x7e) assert.equal(r.bugcheck?.parameters[0], 0xffffffffc0000005n);
    });

  it('a thread that attaches to the process reaches it, and no other; MmCopyVirtualMemory does that', () => {
    const r = run(
      `process = W.PsGetCurrentProcess(); W.PsCreateSystemThread(new Ref(0), 0x1fffff, null, null, null, Thread, u); W.KeWaitForSingleObject(done, Executive, KernelMode, false, null);`,
      `const b = new Uint8Array(8); b[1] = 5; ${call()}; printf('%u %u', b[0], b[2]);`,
      {
        routines: `let process: any; const done = new W.KEVENT(); W.KeInitializeEvent(done, 0, false);
          function Thread(u: any): void {
            const state = new W.KAPC_STATE(); const copied = new Ref(0); const to = new Uint8Array(4);
            W.KeStackAttachProcess(process, state); u[0] = u[1]; W.KeUnstackDetachProcess(state);
            DbgPrint('%x %d %d ', W.MmCopyVirtualMemory(process, u, W.PsInitialSystemProcess, to, 4, KernelMode, copied), copied.value, to[1]);
            DbgPrint('%x\\n', W.MmCopyVirtualMemory(W.PsInitialSystemProcess, u, process, u, 4, KernelMode, copied));
            to[0] = 6; W.MmCopyVirtualMemory(W.PsInitialSystemProcess, to.subarray(0, 1), process, u.subarray(2), 1, KernelMode, copied);
            try { DbgPrint('%d', u[0]); } catch (e) { DbgPrint('%x\\n', W.GetExceptionCode(e)); }
            W.KeSetEvent(done, 0, false);
          }`,
      },
    );
    assert.equal(r.bugcheck, undefined);
    assert.equal(r.debug, '0 4 5 8000000d\nc0000005\n');
    assert.equal(r.stdout, '5 6');
  });

  it('freed by another thread before it is touched: an exception with the address', () => {
    const touch = `W.KeDelayExecutionThread(KernelMode, false, -5_000_000n); u[4097] = 1;`;
    const app = `${ALLOCATE} CreateThread(null, 0, () => { Sleep(100); VirtualFree(b, 0, 0x8000); return 0; }, null, 0, null); ${call()}; printf('%u', GetLastError());`;
    const caught = run(
      `try { W.ProbeForWrite(u, n, 4); ${touch} } catch (e) { const r = W.GetExceptionInformation(e).ExceptionRecord; DbgPrint('%s %I64d %d', code(e), r.ExceptionInformation[0], r.ExceptionInformation[1] & 0xffffn); return complete(Irp, W.GetExceptionCode(e), 0); }`,
      app,
    );
    assert.equal(caught.bugcheck, undefined);
    assert.equal(caught.debug, 'c0000005 1 4097');
    assert.equal(caught.stdout, '998');
  });

  it('what may not be written, is only reserved, or decommitted, faults; below that it is 0x3B', () => {
    for (const [prepare, body, code] of [
      [`VirtualProtect(b, 1, 2, new Ref(0));`, 'u[0] = 1', 0x3b],
      [`VirtualProtect(b, 1, 2, new Ref(0));`, `DbgPrint('%d', u[0] + (u[4096] = 1))`, undefined],
      [`VirtualProtect(b.subarray(4096), 1, 1, new Ref(0));`, `DbgPrint('%d', u[4096])`, 0x3b],
      [`VirtualFree(b.subarray(4096), 4096, 0x4000);`, `DbgPrint('%d', u[5000])`, 0x3b],
      [`VirtualFree(b, 4096, 0x4000); VirtualAlloc(b, 1, 0x1000, 4);`, 'u[0] = 1', undefined],
    ] as const) {
      const r = run(body, `${ALLOCATE} ${prepare} ${call()};`);
      assert.equal(r.bugcheck?.code, code, prepare);
      if (code) assert.ok(contains(r.machine.stack(), ['nt!KiSystemServiceHandler', 'nt!KiPageFault', 'D!Control']));
    }
  });

  it('the application itself faults too, and ends with the code', () => {
    const r = run('', `${ALLOCATE} VirtualFree(b, 0, 0x8000); printf('before'); b[0] = 1; printf('after');`);
    assert.equal(r.bugcheck, undefined);
    assert.equal(r.stdout, 'before');
    assert.ok(r.events('process').some(text => /exit app.exe status c0000005/.test(text)));
  });

  it('VirtualAlloc, VirtualFree and VirtualProtect refuse what Windows refuses', () => {
    const r = run(
      '',
      `const show = (ok: unknown): void => printf('%u ', ok ? 0 : GetLastError());
       ${ALLOCATE} const old = new Ref(0);
       show(VirtualAlloc(null, 0, 0x3000, 4)); show(VirtualAlloc(null, 10, 0x3000, 0x77)); show(VirtualAlloc(null, 10, 0, 4));
       show(VirtualFree(b, 1, 0x8000)); show(VirtualFree(b.subarray(4096), 0, 0x8000)); show(VirtualProtect(b, 9000, 2, old));
       show(VirtualProtect(b, 10, 2, old)); printf('old %u ', old.value); show(VirtualProtect(b, 4096, 4, old)); printf('old %u ', old.value);
       show(VirtualFree(b, 0, 0x8000)); show(VirtualFree(b, 0, 0x8000));`,
    );
    assert.equal(r.stdout, '87 87 87 87 487 487 0 old 4 0 old 2 0 487 ');
  });

  it('memory that is secured stays as it is until it is unsecured', () => {
    const r = run(
      `if (n === 0) { W.MmUnsecureVirtualMemory(secure); return complete(Irp, STATUS_SUCCESS, 0); }
       DbgPrint('a%d ', W.MmSecureVirtualMemory(u.subarray(4096), 10, W.PAGE_READWRITE) === null);
       DbgPrint('b%d', W.MmSecureVirtualMemory(W.ExAllocatePool2(64, 16, 'tseT'), 16, W.PAGE_READONLY) === null);
       secure = W.MmSecureVirtualMemory(u, n, W.PAGE_READONLY)!;`,
      `${ALLOCATE} const old = new Ref(0); const show = (ok: boolean): void => printf('%u ', ok ? 1 : GetLastError());
       VirtualProtect(b.subarray(4096), 1, 2, old); ${call()};
       show(VirtualProtect(b, 1, 2, old)); show(VirtualFree(b, 0, 0x8000)); ${call('b', '0')}; show(VirtualProtect(b, 1, 2, old)); show(VirtualFree(b, 0, 0x8000));`,
      { routines: 'let secure: any = null;' },
    );
    assert.equal(r.bugcheck, undefined);
    assert.equal(r.debug, 'a1 b1');
    assert.equal(r.stdout, '87 87 1 1 ');
  });

  it('probes look at range and alignment, and writing probes at the pages', () => {
    const r = run(
      `const attempt = (f: () => void): void => { try { f(); DbgPrint('ok '); } catch (e) { DbgPrint('%s ', code(e)); } };
       const kernel = W.ExAllocatePool2(W.POOL_FLAG_NON_PAGED, 64, 'tseT');
       attempt(() => W.ProbeForRead(u, n, 8)); attempt(() => W.ProbeForRead(u.subarray(2), 4, 4)); attempt(() => W.ProbeForRead(u.subarray(2), 4, 2));
       attempt(() => W.ProbeForRead(kernel, 4, 1)); attempt(() => W.ProbeForWrite(kernel, 4, 1)); attempt(() => W.ProbeForRead(0xffff800000000000n, 1, 1));
       attempt(() => W.ProbeForRead(null, 4, 1)); attempt(() => W.ProbeForWrite(null, 4, 1)); attempt(() => W.ProbeForWrite(null, 0, 1));
       attempt(() => W.ProbeForRead(u, 0x7fffffffffff, 1)); attempt(() => W.ProbeForWrite(u, n, 1)); attempt(() => W.ProbeForWrite(u, 4096, 1));`,
      `${ALLOCATE} VirtualProtect(b.subarray(4096), 4096, 2, new Ref(0)); ${call()};`,
    );
    assert.equal(r.bugcheck, undefined);
    assert.equal(r.debug, 'ok 80000002 ok c0000005 c0000005 c0000005 ok c0000005 ok c0000005 c0000005 ok ');
  });

  it('bad buffers of buffered and direct requests are a status of the service', () => {
    const driver = (flags: string) =>
      deviceDriver({
        flags,
        routines: `export function Done(d: any, Irp: any): number { return complete(Irp, STATUS_SUCCESS, 4); }`,
        entry: 'for (const i of [3, 4, 14]) DriverObject.MajorFunction[i] = Done;',
      });
    for (const flags of ['DO_BUFFERED_IO', 'DO_DIRECT_IO']) {
      const r = runSession({
        drivers: { D: driver(flags) },
        applications: {
          'app.exe': application(
            `${ALLOCATE} const n = new Ref(0); const show = (ok: boolean): void => printf('%u ', ok ? n.value : GetLastError());
             show(ReadFile(h, b, 16, n, null)); show(WriteFile(h, b, 16, n, null));
             VirtualProtect(b, 4096, 2, new Ref(0)); show(ReadFile(h, b, 16, n, null)); show(WriteFile(h, b, 16, n, null));
             for (const method of [0, 1, 2]) show(DeviceIoControl(h, CTL_CODE(0x22, 0x800, method, 0), b, 16, b, 16, n, null));
             VirtualFree(b, 0, 0x8000); show(ReadFile(h, b, 16, n, null)); show(WriteFile(h, b, 16, n, null));`,
            '0',
            IMPORTS,
          ),
        },
      });
      assert.equal(r.bugcheck, undefined, flags);
      assert.equal(r.stdout, '4 4 998 4 998 4 998 998 998 ', flags);
    }
  });
});
