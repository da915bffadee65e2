import assert from 'node:assert/strict';
import { runDriver, stackContains } from './machine';

const IMPORTS = `
import { DbgPrint, KDPC, KTIMER, KEVENT, KAPC, KMUTANT, KernelMode, UserMode, Executive, NotificationEvent, OriginalApcEnvironment,
  KeInitializeDpc, KeInsertQueueDpc, KeInitializeApc, KeInsertQueueApc, KeInitializeEvent, KeSetEvent, KeWaitForSingleObject, KeDelayExecutionThread,
  KeEnterCriticalRegion, KeLeaveCriticalRegion, KeEnterGuardedRegion, KeLeaveGuardedRegion, KeAreAllApcsDisabled, KeAreApcsDisabled,
  KfRaiseIrql, KeLowerIrql, KeGetCurrentIrql, KeGetCurrentThread, KeTerminateThread, KeInitializeMutex, KeReleaseMutex, KeBugCheckEx,
  KeRegisterBugCheckCallback, KBUGCHECK_CALLBACK_RECORD, KiSystemServiceCopyEnd, KiServiceLinkage, ExGetPreviousMode, ExRaiseStatus, KeSetEvent as Set,
  STATUS_SUCCESS, CreateThread, CreateUserThread } from 'wdm';
const ms = (n: bigint): bigint => -n * 10_000n;
`;
/** A user thread that makes one system call, which does `body`. */
const service = (body: string, after = '') => `${IMPORTS}
  function NtService(a: number, b: number): number { ${body}; return 7; }
  function main(): void { try { DbgPrint('%d\\n', KiSystemServiceCopyEnd(NtService, [1, 2])); } catch (e) { DbgPrint('app caught\\n'); } ${after} KiSystemServiceCopyEnd(NtTerminate, []); }
  function NtTerminate(): void { KeTerminateThread(0); }
  export function DriverEntry(): void { CreateUserThread('app', main, null); }`;

describe('system calls', () => {
  it('run on the kernel stack, in previous mode user, and return', () => {
    const { m, stop } = runDriver(
      service(`DbgPrint('%d %d mode %d irql %d\\n', a, b, ExGetPreviousMode(), KeGetCurrentIrql())`),
    );
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['1 2 mode 1 irql 0', '7']);
  });

  it('from the kernel, through KiServiceLinkage, previous mode is kernel and comes back', () => {
    const { m } = runDriver(`${IMPORTS}
      function NtInner(): number { return ExGetPreviousMode(); }
      function NtOuter(): void { DbgPrint('%d %d %d\\n', ExGetPreviousMode(), KiServiceLinkage(NtInner, []), ExGetPreviousMode()); KeTerminateThread(0); }
      export function DriverEntry(): void { CreateUserThread('app', () => { KiSystemServiceCopyEnd(NtOuter, []); }, null); }`);
    assert.deepEqual(m.lines, ['1 0 1']);
  });

  it('left at a raised IRQL are 0x4A with the service as first parameter', () => {
    const { m } = runDriver(service('KfRaiseIrql(2)'));
    const bugcheck = m.machine.bugcheck!;
    assert.equal(bugcheck.code, 0x4a);
    assert.equal(bugcheck.irql, 2);
    assert.equal(bugcheck.parameters[1], 2n);
    assert.equal((bugcheck.objects![0] as unknown as Function).name, 'NtService');
    assert.ok(
      stackContains(m.stack(), [
        'nt!KeBugCheckEx',
        'nt!KiBugCheckDispatch',
        'nt!KiSystemServiceExit',
        'nt!KiSystemServiceCopyEnd',
      ]),
    );
  });

  it('left in a critical region are 0x1', () => {
    const { m } = runDriver(service('KeEnterCriticalRegion()'));
    assert.equal(m.machine.bugcheck?.code, 1);
    assert.deepEqual(m.machine.bugcheck?.parameters.slice(1), [0n, 0xffffn, 0n]);
  });

  it('a guarded region counts in the upper half', () => {
    const { m } = runDriver(service('KeEnterGuardedRegion()'));
    assert.deepEqual(m.machine.bugcheck?.parameters.slice(1), [0n, 0xffff0000n, 0n]);
  });
});

describe('exceptions', () => {
  it('raised and caught in one driver do nothing else', () => {
    const { m, stop } = runDriver(`${IMPORTS}
      export function DriverEntry(): void {
        try { ExRaiseStatus(0xc0000001 | 0); } catch (e: any) { DbgPrint('%x\\n', e.ExceptionCode); }
        try { const nothing: any = null; nothing.field = 1; } catch (e) { DbgPrint('null\\n'); }
      }`);
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['c0000001', 'null']);
  });

  it('a raised status that nobody catches in a system call is 0x3B, whatever the application catches', () => {
    const { m } = runDriver(service('ExRaiseStatus(0xc0000046 | 0)'));
    assert.equal(m.machine.bugcheck?.code, 0x3b);
    assert.equal(m.machine.bugcheck?.parameters[0], 0xc0000046n);
    assert.equal(m.machine.bugcheck?.parameters[3], 0n);
    assert.ok(
      stackContains(m.stack(), [
        'nt!KeBugCheckEx',
        'nt!KiBugCheckDispatch',
        'nt!KiSystemServiceHandler',
        'nt!RtlpExecuteHandlerForException',
        'nt!RtlDispatchException',
        'nt!ExRaiseStatus',
        'MyDrv!NtService',
        'nt!KiSystemServiceCopyEnd',
      ]),
      m.stack().join('\n'),
    );
  });

  it('a mutex released by another thread: the canonical stack', () => {
    const { m } = runDriver(
      service('KeReleaseMutex(mutex, false)').replace(
        'export function DriverEntry(): void {',
        'const mutex = new KMUTANT(); export function DriverEntry(): void { KeInitializeMutex(mutex, 0);',
      ),
    );
    assert.equal(m.machine.bugcheck?.code, 0x3b);
    assert.equal(m.machine.bugcheck?.parameters[0], 0xc0000046n);
    assert.ok(
      stackContains(m.stack(), [
        'nt!KiSystemServiceHandler',
        'nt!RtlpExecuteHandlerForException',
        'nt!RtlRaiseStatus',
        'nt!KeReleaseMutant',
        'nt!KeReleaseMutex',
        'MyDrv!NtService',
      ]),
    );
  });

  it('a null pointer in a system call is 0x3B with an access violation, through KiPageFault', () => {
    const { m } = runDriver(service('const p: any = null; p.x = 5'));
    assert.equal(m.machine.bugcheck?.code, 0x3b);
    assert.equal(m.machine.bugcheck?.parameters[0], 0xc0000005n);
    assert.ok(
      stackContains(m.stack(), [
        'nt!KiSystemServiceHandler',
        'nt!RtlpExecuteHandlerForException',
        'nt!RtlDispatchException',
        'nt!KiDispatchException',
        'nt!KiExceptionDispatch',
        'nt!KiPageFault',
        'MyDrv!NtService',
      ]),
    );
  });

  it('in a system thread is 0x7E, sign-extended', () => {
    const { m } = runDriver(
      `${IMPORTS} export function DriverEntry(): void { CreateThread('t', () => { const p: any = null; DbgPrint('%d', p.x); }, null); }`,
    );
    assert.equal(m.machine.bugcheck?.code, 0x7e);
    assert.equal(m.machine.bugcheck?.parameters[0], 0xffffffffc0000005n);
    assert.ok(
      stackContains(m.stack(), [
        'nt!KeBugCheckEx',
        'nt!PspSystemThreadStartup$filt$0',
        'nt!_C_specific_handler',
        'nt!RtlpExecuteHandlerForException',
        'nt!RtlDispatchException',
        'nt!KiDispatchException',
        'nt!KiExceptionDispatch',
        'nt!KiPageFault',
        'MyDrv!',
      ]),
    );
  });

  it('a null pointer in a DPC is 0xA, renamed 0xD1, though somebody would catch it', () => {
    const { m } = runDriver(`${IMPORTS}
      const dpc = new KDPC();
      function DpcRoutine(): void { try { const p: any = null; p.x = 1; } catch (e) { DbgPrint('caught\\n'); } }
      export function DriverEntry(): void { KeInitializeDpc(dpc, DpcRoutine, null); KeInsertQueueDpc(dpc, 0, 0); }`);
    const bugcheck = m.machine.bugcheck!;
    assert.equal(bugcheck.code, 0xd1);
    assert.equal(bugcheck.originalCode, 0xa);
    assert.deepEqual(bugcheck.parameters.slice(0, 3), [0n, 2n, 1n]);
    assert.ok(
      stackContains(m.stack(), [
        'nt!KeBugCheckEx',
        'nt!KiBugCheckDispatch',
        'nt!KiPageFault',
        'MyDrv!DpcRoutine',
        'nt!KiExecuteAllDpcs',
      ]),
    );
    assert.match(m.output, /Fatal System Error: 0x000000d1/);
  });

  it('a raised status in a DPC is 0x1E', () => {
    const { m } = runDriver(`${IMPORTS}
      const dpc = new KDPC();
      function DpcRoutine(): void { ExRaiseStatus(0xc0000017 | 0); }
      export function DriverEntry(): void { KeInitializeDpc(dpc, DpcRoutine, null); try { KeInsertQueueDpc(dpc, 0, 0); } catch (e) { DbgPrint('no\\n'); } }`);
    assert.equal(m.machine.bugcheck?.code, 0x1e);
    assert.equal(m.machine.bugcheck?.parameters[0], 0xffffffffc0000017n);
  });

  it('a division by zero is 0xC0000094', () => {
    const { m } = runDriver(service('let z = 0n; z = 1n / z'));
    assert.equal(m.machine.bugcheck?.parameters[0], 0xc0000094n);
  });

  it('a thrown string is a C++ exception', () => {
    const { m } = runDriver(service(`throw 'ouch'`));
    assert.equal(m.machine.bugcheck?.code, 0x3b);
    assert.equal(m.machine.bugcheck?.parameters[0], 0xe06d7363n);
  });

  it('running out of the kernel stack is 0x7F/8 on another stack', () => {
    const { m } = runDriver(`${IMPORTS}
      /** @stack 0x200 */
      function Recurse(n: number): number { return Recurse(n + 1) + 1; }
      export function DriverEntry(): void { CreateThread('t', () => { Recurse(0); }, null); }`);
    const bugcheck = m.machine.bugcheck!;
    assert.equal(bugcheck.code, 0x7f);
    assert.equal(bugcheck.parameters[0], 8n);
    const t = m.thread('t');
    assert.ok(bugcheck.parameters[2] < t.StackLimit && bugcheck.parameters[2] > t.StackLimit - 0x400n);
    assert.ok(
      stackContains(m.stack(), [
        'nt!KeBugCheckEx',
        'nt!KiBugCheckDispatch',
        'nt!KiDoubleFaultAbort',
        'MyDrv!Recurse',
        'MyDrv!Recurse',
      ]),
    );
  });

  it("a driver's own bug check and its callbacks", () => {
    const { m } = runDriver(`${IMPORTS}
      const record = new KBUGCHECK_CALLBACK_RECORD();
      export function DriverEntry(): void {
        KeRegisterBugCheckCallback(record, (buffer: number[], length: number) => { DbgPrint('callback %d at %d\\n', buffer[0], KeGetCurrentIrql()); }, [42], 1, 'MyDrv');
        KeBugCheckEx(0xe2, 1n, record, 3n, -1n);
      }`);
    assert.equal(m.machine.bugcheck?.code, 0xe2);
    assert.equal(m.machine.bugcheck?.objects?.[1] instanceof Object, true);
    assert.equal(m.machine.bugcheck?.parameters[3], 0xffffffffffffffffn);
    assert.equal(m.lines.at(-1), 'callback 42 at 15');
  });
});

describe('APCs', () => {
  it('a special kernel APC breaks a wait, runs at APC_LEVEL, and the wait goes on', () => {
    const { m, stop } = runDriver(`${IMPORTS}
      const event = new KEVENT(); const apc = new KAPC();
      export function DriverEntry(): void {
        KeInitializeEvent(event, NotificationEvent, false);
        const t = CreateThread('t', () => { DbgPrint('waited %x\\n', KeWaitForSingleObject(event, Executive, KernelMode, false, null)); }, null);
        KeDelayExecutionThread(KernelMode, false, ms(20n));
        KeInitializeApc(apc, t, OriginalApcEnvironment, a => { DbgPrint('apc at %d on %s, %d\\n', KeGetCurrentIrql(), KeGetCurrentThread().$name, a.SystemArgument1); }, null, null, KernelMode, null);
        DbgPrint('%d\\n', KeInsertQueueApc(apc, 5, 6, 0));
        KeDelayExecutionThread(KernelMode, false, ms(20n));
        KeSetEvent(event, 0, false);
      }`);
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['1', 'apc at 1 on t, 5', 'waited 0']);
  });

  it('a normal kernel APC: kernel routine at 1, normal routine at 0; a critical region holds it off, special ones come', () => {
    const { m } = runDriver(`${IMPORTS}
      const normal = new KAPC(); const special = new KAPC();
      export function DriverEntry(): void {
        const t = KeGetCurrentThread();
        KeInitializeApc(normal, t, OriginalApcEnvironment, () => { DbgPrint('kernel %d\\n', KeGetCurrentIrql()); }, null, (c, a, b) => { DbgPrint('normal %d %s %d %d\\n', KeGetCurrentIrql(), c, a, b); }, KernelMode, 'ctx');
        KeInitializeApc(special, t, OriginalApcEnvironment, () => { DbgPrint('special %d\\n', KeGetCurrentIrql()); }, null, null, KernelMode, null);
        KeEnterCriticalRegion();
        KeInsertQueueApc(normal, 1, 2, 0);
        DbgPrint('held\\n');
        KeInsertQueueApc(special, 1, 2, 0);
        KeLeaveCriticalRegion();
        DbgPrint('left\\n');
        KeEnterGuardedRegion();
        KeInsertQueueApc(special, 1, 2, 0);
        DbgPrint('guarded %d %d\\n', KeAreAllApcsDisabled(), KeInsertQueueApc(special, 1, 2, 0));
        KeLeaveGuardedRegion();
        KfRaiseIrql(1);
        KeInsertQueueApc(special, 1, 2, 0);
        DbgPrint('raised\\n');
        KeLowerIrql(0);
      }`);
    assert.deepEqual(m.lines, [
      'held',
      'special 1',
      'kernel 1',
      'normal 0 ctx 1 2',
      'left',
      'guarded 1 0',
      'special 1',
      'raised',
      'special 1',
    ]);
  });

  it('a kernel routine that comes back at another IRQL is 0xC8', () => {
    const { m } = runDriver(`${IMPORTS}
      const apc = new KAPC();
      function KernelRoutine(): void { KfRaiseIrql(2); }
      export function DriverEntry(): void {
        KeInitializeApc(apc, KeGetCurrentThread(), OriginalApcEnvironment, KernelRoutine, null, null, KernelMode, null);
        KeInsertQueueApc(apc, 0, 0, 0);
      }`);
    assert.equal(m.machine.bugcheck?.code, 0xc8);
    assert.equal(m.machine.bugcheck?.parameters[0], 0x20100n);
    assert.equal(m.machine.bugcheck?.objects?.[2] instanceof Object, true);
    assert.equal(m.machine.bugcheck?.parameters[3], 0n);
    assert.ok(stackContains(m.stack(), ['nt!KeBugCheckEx', 'nt!KiDeliverApc', 'nt!KiApcInterrupt']));
  });

  it('into a waiting thread: KiDeliverApc above KiSwapThread', () => {
    const { m, stop } = runDriver(`${IMPORTS}
      import { DbgBreakPoint } from 'wdm';
      const event = new KEVENT(); const apc = new KAPC();
      export function DriverEntry(): void {
        KeInitializeEvent(event, NotificationEvent, false);
        const t = CreateThread('t', () => { KeWaitForSingleObject(event, Executive, KernelMode, false, null); }, null);
        KeDelayExecutionThread(KernelMode, false, ms(20n));
        KeInitializeApc(apc, t, OriginalApcEnvironment, () => { DbgBreakPoint(); }, null, null, KernelMode, null);
        KeInsertQueueApc(apc, 5, 6, 0);
      }`);
    assert.equal(stop.kind, 'debugBreak');
    assert.ok(
      stackContains(m.stack(), [
        'MyDrv!',
        'nt!KiDeliverApc',
        'nt!KiSwapThread',
        'nt!KiCommitThreadWait',
        'nt!KeWaitForSingleObject',
      ]),
    );
  });

  it('a user APC comes at the return to user mode, and ends an alertable user wait', () => {
    const { m, stop } = runDriver(`${IMPORTS}
      const event = new KEVENT(); const apc = new KAPC();
      function NtWait(): number { return KeWaitForSingleObject(event, Executive, UserMode, true, null); }
      function NtTerminate(): void { KeTerminateThread(0); }
      function main(): void { DbgPrint('%x\\n', KiSystemServiceCopyEnd(NtWait, [])); KiSystemServiceCopyEnd(NtTerminate, []); }
      export function DriverEntry(): void {
        KeInitializeEvent(event, NotificationEvent, false);
        const t = CreateUserThread('app', main, null);
        KeDelayExecutionThread(KernelMode, false, ms(20n));
        KeInitializeApc(apc, t, OriginalApcEnvironment, () => { DbgPrint('kernel routine %d\\n', KeGetCurrentIrql()); }, null, (c, a, b) => { DbgPrint('user routine %s %d %d\\n', c, a, b); }, UserMode, 'ctx');
        KeInsertQueueApc(apc, 1, 2, 0);
      }`);
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['kernel routine 1', 'user routine ctx 1 2', 'c0']);
  });
});

describe('attaching to a process', () => {
  it('changes the address space, not the thread; nests; a thread that attaches to its own has nothing to undo', () => {
    const { m, stop } = runDriver(`${IMPORTS}
      import { KAPC_STATE, KPRCB, EPROCESS, KeStackAttachProcess, KeUnstackDetachProcess, KeIsAttachedProcess, KeGetCurrentPrcb, Other, System } from 'wdm';
      const show = (): void => { const t = KeGetCurrentThread(); DbgPrint('%d %I64x %d\\n', KeIsAttachedProcess(), KeGetCurrentPrcb().$cr3, t.Process === System); };
      export function DriverEntry(): void {
        const own = new KAPC_STATE(); const other = new KAPC_STATE(); const nested = new KAPC_STATE(); const apc = new KAPC();
        show();
        KeStackAttachProcess(System, own); show(); KeUnstackDetachProcess(own);
        KeInitializeApc(apc, KeGetCurrentThread(), OriginalApcEnvironment, () => { DbgPrint('apc\\n'); }, null, null, KernelMode, null);
        KeStackAttachProcess(Other, other); show();
        KeInsertQueueApc(apc, 0, 0, 0);
        KeStackAttachProcess(System, nested); show();
        KeUnstackDetachProcess(nested); show();
        KeDelayExecutionThread(KernelMode, false, ms(10n)); show();
        KeUnstackDetachProcess(other); show();
      }`);
    assert.equal(stop.kind, 'idle');
    const [system, other] = ['0 1aa000 1', '1 1bb000 1'];
    assert.deepEqual(m.lines, [system, system, other, '1 1aa000 1', other, other, 'apc', system]);
  });
});

describe('IRQL', () => {
  it('a raised IRQL masks: the interrupt comes inside the call that lowers it', () => {
    const { m } = runDriver(`${IMPORTS}
      import { KINTERRUPT, KeInitializeInterrupt, KeConnectInterrupt } from 'wdm';
      import { HalRequestInterrupt } from 'hal';
      const interrupt = new KINTERRUPT();
      export function DriverEntry(): void {
        KeInitializeInterrupt(interrupt, () => { DbgPrint('isr %d\\n', KeGetCurrentIrql()); return true; }, null, null, 0x51, 5, 5, 0);
        KeConnectInterrupt(interrupt);
        KfRaiseIrql(5);
        HalRequestInterrupt(0, 0x51);
        DbgPrint('masked\\n');
        KeLowerIrql(4);
        DbgPrint('lowered\\n');
        KeLowerIrql(0);
      }`);
    assert.deepEqual(m.lines, ['masked', 'isr 5', 'lowered']);
    assert.equal(m.violations.length, 0);
  });

  it('raising to a lower level and lowering to a higher one are reported, and done', () => {
    const { m } = runDriver(`${IMPORTS}
      export function DriverEntry(): void {
        KfRaiseIrql(2); KfRaiseIrql(1); DbgPrint('%d\\n', KeGetCurrentIrql());
        KeLowerIrql(2); DbgPrint('%d\\n', KeGetCurrentIrql()); KeLowerIrql(0);
      }`);
    assert.deepEqual(m.lines, ['1', '2']);
    assert.deepEqual(
      m.violations.map(v => v.kind),
      ['irql', 'irql'],
    );
  });
});
