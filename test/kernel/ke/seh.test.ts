import assert from 'node:assert/strict';
import { runDriver, stackContains } from './machine';

const IMPORTS = `
import { __except, __fastfail, __debugbreak, __report_gsfailure, AppendTailList, CreateThread, CreateUserThread, DbgBreakPoint, DbgPrint,
  ExInterlockedInsertTailList, ExRaiseStatus, EXCEPTION_CONTINUE_EXECUTION, EXCEPTION_CONTINUE_SEARCH, EXCEPTION_EXECUTE_HANDLER, EXCEPTION_RECORD,
  GetExceptionCode, GetExceptionInformation, InitializeListHead, InsertHeadList, InsertTailList, IsListEmpty, KDPC, KeInitializeDpc, KeInsertQueueDpc,
  KeLowerIrql, KeTerminateThread, KfRaiseIrql, KiSystemServiceCopyEnd, KSPIN_LOCK, LIST_ENTRY, RemoveEntryList, RemoveHeadList, RemoveTailList,
  RtlFailFast, RtlRaiseException, RtlRaiseStatus, STATUS_ACCESS_VIOLATION, STATUS_INTEGER_DIVIDE_BY_ZERO, KdInitSystem, NT_SUCCESS } from 'wdm';
const code = (e: unknown): string => (GetExceptionCode(e) >>> 0).toString(16);
`;
const entry = (body: string, more = '') => `${IMPORTS} ${more} export function DriverEntry(): void { ${body} }`;
const inService = (body: string, more = '') =>
  `${IMPORTS} ${more}
  function NtService(): void { ${body} KeTerminateThread(0); }
  export function DriverEntry(): void { CreateUserThread('app', () => { KiSystemServiceCopyEnd(NtService, []); }, null); }`;
const inDpc = (body: string) =>
  `${IMPORTS} const dpc = new KDPC(); function DpcRoutine(): void { ${body} }
  export function DriverEntry(): void { KeInitializeDpc(dpc, DpcRoutine, null); KeInsertQueueDpc(dpc, 0, 0); }`;

describe('structured exceptions', () => {
  it('each error of the language is the exception that C code would get', () => {
    const { m } = runDriver(
      entry(`
      const nothing: any = null; const zero = 0; let n = 5;
      const attempts: (() => void)[] = [
        () => { nothing.field = 1; }, () => { DbgPrint('%d', nothing.field); }, () => { nothing(); },
        () => { n = n / zero; }, () => { n %= zero; }, () => { DbgPrint('%d', Number(1n / 0n)); }, () => { DbgPrint('%d', 1 / 0); },
        () => { throw 'ouch'; }, () => { ExRaiseStatus(0xc000009a); }, () => { new Array(-1); },
      ];
      for (const attempt of attempts) try { attempt(); } catch (e) { DbgPrint('%s %d\\n', code(e), GetExceptionInformation(e).ExceptionRecord.NumberParameters); }
      DbgPrint('%d %d\\n', n / 2, n % 3);`),
    );
    assert.deepEqual(m.lines, [
      ...['c0000005 2', 'c0000005 2', 'c0000005 2', 'c0000094 0', 'c0000094 0', 'c0000094 0', 'c0000094 0'],
      ...['e06d7363 0', 'c000009a 0', 'c0000017 0', '2 2'],
    ]);
  });

  it('an access violation tells what was done; a raised record keeps its parameters', () => {
    const { m } = runDriver(
      entry(`
      const nothing: any = null;
      const show = (f: () => void): void => { try { f(); } catch (e) { const r = GetExceptionInformation(e).ExceptionRecord; DbgPrint('%s %I64d %d\\n', code(e), r.ExceptionInformation[0], r.ExceptionAddress !== 0n); } };
      show(() => { nothing.x = 1; }); show(() => { DbgPrint('%d', nothing.x); }); show(() => { nothing(); });
      const record = new EXCEPTION_RECORD(0xe0001234 | 0, [77n]); show(() => { RtlRaiseException(record); });`),
    );
    assert.deepEqual(m.lines, ['c0000005 1 1', 'c0000005 0 1', 'c0000005 8 0', 'e0001234 77 1']);
  });

  it('a filter that searches on passes the exception to the outer handler, as it was', () => {
    const { m } = runDriver(
      entry(`
      const z = 0;
      const only = (e: unknown, status: number): void => __except(e, GetExceptionCode(e) === status ? EXCEPTION_EXECUTE_HANDLER : EXCEPTION_CONTINUE_SEARCH);
      let address = 0n;
      try {
        try { DbgPrint('%d', 1 / z); }
        catch (e) { address = GetExceptionInformation(e).ExceptionRecord.ExceptionAddress; only(e, STATUS_ACCESS_VIOLATION); DbgPrint('never\\n'); }
        finally { DbgPrint('finally\\n'); }
      } catch (e) {
        __except(e, p => { DbgPrint('filter %d\\n', p.ExceptionRecord.ExceptionAddress === address); return 1; });
        DbgPrint('outer %s\\n', code(e));
      }
      try { try { ExRaiseStatus(1); } catch (e) { __except(e, EXCEPTION_CONTINUE_EXECUTION); } } catch (e) { DbgPrint('%s\\n', code(e)); }`),
    );
    assert.deepEqual(m.lines, ['finally', 'filter 1', 'outer c0000094', 'c0000025']);
  });

  it('a finally block knows whether its try came to the end', () => {
    const { m } = runDriver(
      entry(
        `for (const how of ['end', 'return', 'throw', 'break', 'nested']) { try { leave(how); } catch (e) { DbgPrint('caught '); } DbgPrint('\\n'); }
         DbgPrint('%d\\n', AbnormalTermination());`,
        `import { AbnormalTermination } from 'wdm';
         function leave(how: string): void {
           for (const n of [1, 2]) {
             try {
               if (how === 'return') return;
               if (how === 'throw') ExRaiseStatus(0xc0000001 | 0);
               if (how === 'break') break;
               if (how === 'nested') try { if (n === 1) continue; } finally { DbgPrint('inner %d ', AbnormalTermination()); }
             } finally { DbgPrint('%s %d ', how, AbnormalTermination()); }
           }
         }`,
      ),
    );
    assert.deepEqual(
      m.lines.map(l => l.trim()),
      ['end 0 end 0', 'return 1', 'throw 1 caught', 'break 1', 'inner 1 nested 1 inner 0 nested 0', '0'],
    );
  });

  it('searched on to the end it is the bug check of the first raise', () => {
    const { m } = runDriver(
      inService(`const z = 0; try { DbgPrint('%d', 1 / z); } catch (e) { __except(e, EXCEPTION_CONTINUE_SEARCH); }`),
    );
    assert.equal(m.machine.bugcheck?.code, 0x3b);
    assert.equal(m.machine.bugcheck?.parameters[0], 0xc0000094n);
  });

  it('a division by zero in a DPC is 0x1E through KiDivideErrorFault', () => {
    const { m } = runDriver(inDpc(`const zero = 0; DbgPrint('%d', 1 / zero);`));
    assert.equal(m.machine.bugcheck?.code, 0x1e);
    assert.equal(m.machine.bugcheck?.parameters[0], 0xffffffffc0000094n);
    assert.equal(m.machine.bugcheck?.irql, 2);
    const stack = [
      'nt!KeBugCheckEx',
      'nt!KiDispatchException',
      'nt!KiExceptionDispatch',
      'nt!KiDivideErrorFault',
      'MyDrv!DpcRoutine',
    ];
    assert.ok(stackContains(m.stack(), stack), m.stack().join('\n'));
  });

  it('at DISPATCH_LEVEL an exception is caught, a page fault is not', () => {
    const divided = runDriver(
      inDpc(`const z = 0; try { DbgPrint('%d', 1 / z); } catch (e) { DbgPrint('%s\\n', code(e)); }`),
    );
    assert.deepEqual(divided.m.lines, ['c0000094']);
    const faulted = runDriver(
      entry(`KfRaiseIrql(2); const p: any = null; try { p.x = 1; } catch (e) { DbgPrint('no\\n'); }`),
    );
    assert.equal(faulted.m.machine.bugcheck?.code, 0xd1);
  });

  it('a breakpoint stops in the debugger; without one it is an exception in DbgBreakPoint', () => {
    assert.equal(runDriver(entry('DbgBreakPoint();')).stop.kind, 'debugBreak');
    const { m } = runDriver(inService('KdInitSystem(false); DbgBreakPoint();'));
    assert.equal(m.machine.bugcheck?.code, 0x3b);
    assert.equal(m.machine.bugcheck?.parameters[0], 0x80000003n);
    const stack = [
      'nt!KiSystemServiceHandler',
      'nt!KiExceptionDispatch',
      'nt!KiBreakpointTrap',
      'nt!DbgBreakPoint',
      'MyDrv!NtService',
    ];
    assert.ok(stackContains(m.stack(), stack), m.stack().join('\n'));
    const caught = runDriver(
      entry(`KdInitSystem(false); try { __debugbreak(); } catch (e) { DbgPrint('%s\\n', code(e)); }`),
    );
    assert.deepEqual(caught.m.lines, ['80000003']);
  });
});

describe('fast fail', () => {
  const lists = `const head = new LIST_ENTRY(); const a = new LIST_ENTRY(); const b = new LIST_ENTRY(); const c = new LIST_ENTRY(); const stray = new LIST_ENTRY();
    InitializeListHead(head); InsertTailList(head, a); InsertTailList(head, b); InsertTailList(head, c);`;
  const corrupt: Readonly<Record<string, string>> = {
    'an entry removed twice': 'RemoveEntryList(b); RemoveEntryList(b);',
    'an entry that was first, removed twice': 'RemoveHeadList(head); RemoveEntryList(a);',
    'an entry that was last, removed twice': 'RemoveTailList(head); RemoveEntryList(c);',
    'a Flink that leads elsewhere': 'b.Flink = stray; RemoveEntryList(b);',
    'a Blink that leads elsewhere': 'b.Blink = stray; RemoveEntryList(b);',
    'RemoveHeadList with a bad second entry': 'b.Blink = stray; RemoveHeadList(head);',
    'RemoveTailList with a bad entry before': 'b.Flink = stray; RemoveTailList(head);',
    'InsertTailList behind a bad last entry': 'c.Flink = stray; InsertTailList(head, stray);',
    'InsertHeadList before a bad first entry': 'a.Blink = stray; InsertHeadList(head, stray);',
    'InsertTailList of a head that was initialised again elsewhere':
      'InitializeListHead(a); InsertTailList(head, stray); InsertHeadList(head, stray);',
    'AppendTailList of a bad list': 'stray.Flink = a; AppendTailList(head, stray);',
    'an interlocked insertion': 'c.Flink = stray; ExInterlockedInsertTailList(head, stray, new KSPIN_LOCK());',
  };
  for (const [what, body] of Object.entries(corrupt))
    it(`${what} is 0x139/3`, () => {
      const { m } = runDriver(inService(`${lists} try { ${body} } catch (e) { DbgPrint('caught\\n'); }`));
      assert.equal(m.machine.bugcheck?.code, 0x139, m.output);
      assert.equal(m.machine.bugcheck?.parameters[0], 3n);
      assert.equal(m.machine.bugcheck?.parameters[3], 0n);
      assert.deepEqual(
        m.machine.bugcheck?.objects?.slice(1, 3).map(o => o!.constructor.name),
        ['KTRAP_FRAME', 'EXCEPTION_RECORD'],
      );
      const stack = [
        'nt!KeBugCheckEx',
        'nt!KiBugCheckDispatch',
        'nt!KiFastFailDispatch',
        'nt!KiRaiseSecurityCheckFailure',
        'MyDrv!NtService',
      ];
      assert.ok(stackContains(m.stack(), stack), m.stack().join('\n'));
    });

  it('lists that fit are what they were; an entry may be removed and inserted again', () => {
    const { m } = runDriver(
      entry(`${lists} DbgPrint('%d %d\\n', RemoveEntryList(b), RemoveHeadList(head) === a); InsertHeadList(head, b); AppendTailList(head, stray);
        DbgPrint('%d %d %d %d\\n', RemoveTailList(head) === stray, RemoveEntryList(b), RemoveEntryList(c), IsListEmpty(head)); RemoveHeadList(head) === head;`),
    );
    assert.deepEqual(m.lines, ['0 1', '1 0 1 1']);
    assert.equal(m.machine.bugcheck, null);
  });

  it('other codes, at any IRQL', () => {
    for (const [body, expected] of [
      ['RtlFailFast(5)', 5n],
      ['__fastfail(0x1f)', 0x1fn],
      ['__report_gsfailure(0n)', 2n],
    ] as const) {
      const { m } = runDriver(inDpc(`${body};`));
      assert.equal(m.machine.bugcheck?.code, 0x139);
      assert.equal(m.machine.bugcheck?.parameters[0], expected);
      assert.equal(m.machine.bugcheck?.irql, 2);
    }
  });
});
