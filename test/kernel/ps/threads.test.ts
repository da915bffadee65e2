import assert from 'node:assert/strict';
import { bootTestMachine } from '../machine';
import { application, deviceDriver, finish, type Ran, runSession } from '../scenario';

const driver = (
  body: string,
  more: string,
  unload = '',
) => `import * as W from 'ntifs'; import { DbgPrint, Ref, STATUS_SUCCESS, KernelMode, Executive } from 'ntifs';
  ${more}
  export function DriverUnload(D: any): void { ${unload} }
  export function DriverEntry(DriverObject: any, RegistryPath: any): number { DriverObject.DriverUnload = DriverUnload; ${body} return STATUS_SUCCESS; }`;

describe('system threads', () => {
  it('run in System, are waited for and leave nothing behind', () => {
    const r = runSession({
      drivers: {
        D: driver(
          `const h = new Ref<number>(0); const id = new W.CLIENT_ID();
           DbgPrint('%x ', W.PsCreateSystemThread(h, W.THREAD_ALL_ACCESS, null, null, id, Routine, 'context'));
           const o = new Ref<any>(null); W.ObReferenceObjectByHandle(h.value, 0, W.PsThreadType, KernelMode, o, null); W.ZwClose(h.value); thread = o.value;`,
          `let thread: any = null;
           export function Routine(Context: any): void { Inside(Context); W.PsTerminateSystemThread(5); DbgPrint('never'); }
           export function Inside(Context: any): void { DbgPrint('%s %d %d\\n', Context, W.PsGetCurrentProcessId(), W.KeGetCurrentIrql()); }`,
          `W.KeWaitForSingleObject(thread, Executive, KernelMode, false, null); DbgPrint('status %d\\n', thread.ExitStatus); W.ObDereferenceObject(thread);`,
        ),
      },
    });
    assert.equal(r.debug.replace(/^0 /, ''), 'context 4 0\nstatus 5\n');
    assert.deepEqual(r.events('session'), ['completed']);
    assert.equal(
      r.machine.kernel('nt/ps/types').PsThreadType.TotalNumberOfObjects,
      livingThreads(r),
      'no thread object is left',
    );
  });

  it('the frames of a system thread', () => {
    const m = bootTestMachine({
      drivers: {
        D: driver(
          'const h = new Ref<number>(0); W.PsCreateSystemThread(h, 0, null, null, null, Routine, null); W.ZwClose(h.value);',
          'export function Routine(c: any): void { c = 1; }',
        ),
      },
      // The driver does not wait for its thread.
      stopServices: false,
    });
    m.runTo('D!Routine');
    assert.deepEqual(m.stack(), ['D!Routine', 'nt!PspSystemThreadStartup', 'nt!KiStartSystemThread']);
    assert.equal(finish(m, m.run()).kind, 'idle');
  });

  it('garbage is refused', () => {
    const r = runSession({
      drivers: {
        D: driver(
          `const h = new Ref<number>(0); DbgPrint('%x %x %x\\n', W.PsCreateSystemThread(h, 0, null, null, null, null as any, null),
            W.PsCreateSystemThread(h, 0, null, 0x1234, null, DriverUnload, null), W.PsLookupProcessByProcessId(0x9999, new Ref<any>(null)));
           const p = new Ref<any>(null); W.PsLookupProcessByProcessId(4, p); DbgPrint('%s\\n', W.PsGetProcessImageFileName(p.value)); W.ObDereferenceObject(p.value);`,
          '',
        ),
      },
    });
    assert.equal(r.debug, 'c000000d c0000008 c000000b\nSystem\n');
  });
});

describe('user threads and processes', () => {
  const idle = deviceDriver({ routines: '' });

  it('CreateThread: own frames, exit code, waiting', () => {
    const app = `${application(
      `const id = new Ref(0); const t = CreateThread(null, 0, Second, 7, 0, id); printf('%u\\n', WaitForSingleObject(t, INFINITE));
       printf('%d\\n', id.value !== GetCurrentThreadId()); CloseHandle(t);`,
      '0',
      'CreateThread, WaitForSingleObject, INFINITE, GetCurrentThreadId',
    )}
export function Second(Parameter: any): number { Deep(Parameter); return 3; }
function Deep(Parameter: any): void { printf('second %d\\n', Parameter); }`;
    const m = bootTestMachine({ drivers: { D: idle }, applications: { 'a.exe': app } });
    m.runTo('a!Deep');
    assert.deepEqual(m.stack().slice(0, 4), [
      'a!Deep',
      'a!Second',
      'KERNEL32!BaseThreadInitThunk',
      'ntdll!RtlUserThreadStart',
    ]);
    const r = finish(m, m.run());
    assert.equal(r.stdout, 'second 7\n0\n1\n');
    assert.deepEqual(r.events('session'), ['completed']);
  });

  it('ExitProcess ends threads that wait, closes handles, and gives the exit code', () => {
    const app = `${application(
      'CreateThread(null, 0, Sleeper, null, 0, null); CreateThread(null, 0, Waiter, null, 0, null); Sleep(20); ExitProcess(9);',
      '0',
      'CreateThread, Sleep, ExitProcess, CreateEventW, WaitForSingleObject, INFINITE',
    )}
function Sleeper(): number { Sleep(1_000_000); printf('no'); return 0; }
function Waiter(): number { WaitForSingleObject(CreateEventW(null, true, false, null), INFINITE); printf('no'); return 0; }`;
    const r = runSession({ drivers: { D: idle }, applications: { 'a.exe': app } });
    assert.equal(r.stdout, '');
    assert.ok(r.events('process').includes('exit a.exe status 9'));
    assert.deepEqual(r.events('session'), ['completed']);
    assert.equal(r.machine.kernel('nt/ps/types').PsProcessType.TotalNumberOfObjects, 3, 'Idle, System, services.exe');
  });

  it('a thread that computes is ended too', () => {
    const app = `${application('CreateThread(null, 0, Busy, null, 0, null); Sleep(50); printf("bye\\n");', '0', 'CreateThread, Sleep')}
function Busy(): number { for (let i = 0; ; i++) if (i < 0) return 1; }`;
    const r = runSession({ drivers: { D: idle }, applications: { 'a.exe': app } });
    assert.equal(r.stdout, 'bye\n');
    assert.deepEqual(r.events('session'), ['completed']);
  });

  it('applications run side by side, on several processors', () => {
    const app = (n: number) =>
      `import { printf, Sleep } from 'windows'; export function main(): number { for (let i = 0; i < 3; i++) { Sleep(20); printf('${n}'); } return 0; }`;
    for (const processors of [1, 2, 4]) {
      const r = runSession({
        drivers: { D: idle },
        applications: { 'a.exe': app(1), 'b.exe': app(2), 'c.exe': app(3) },
        processors,
      });
      assert.deepEqual(r.stdout.split('').sort().join(''), '111222333', `${processors} processors`);
      assert.deepEqual(r.events('session'), ['completed']);
    }
  });

  it('an exception that main does not catch ends the process, not the machine', () => {
    const app = application("const nothing: any = null; printf('%u', nothing.field);");
    const r = runSession({ drivers: { D: idle }, applications: { 'a.exe': app } });
    assert.equal(r.bugcheck, undefined);
    assert.deepEqual(r.events('session'), ['completed']);
  });

  it('the stack of the kernel part is the kernel stack', () => {
    const r = runSession({
      drivers: {
        D: deviceDriver({
          routines: `export function ReadDispatch(DeviceObject: any, Irp: any): number { const low = new Ref(0n); const high = new Ref(0n); W.IoGetStackLimits(low, high);
            DbgPrint('%d %d\\n', Number(high.value - low.value), W.IoGetRemainingStackSize() < 0x6000 && W.IoGetRemainingStackSize() > 0x5000); return complete(Irp, 0, 0); }`,
          entry: 'DriverObject.MajorFunction[3] = ReadDispatch;',
        }),
      },
      applications: { 'a.exe': application('ReadFile(h, null, 0, null, null);') },
    });
    assert.equal(r.debug, '24576 1\n');
  });
});

/** Idle threads and the threads of all processes. */
function livingThreads(r: Ran): number {
  let count = r.machine.kernel('nt/ke/prcb').KiProcessorBlock.length;
  const head = r.machine.kernel('nt/ps/current').PsActiveProcessHead;
  for (let e = head.Flink; e !== head; e = e.Flink) count += e.$record.ActiveThreads;
  return count;
}
