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

  it('filters are asked innermost first, before anything is left; then the finally blocks run, then the handler', () => {
    const { m } = runDriver(
      entry(
        `outer();`,
        `function inner(): void {
           const z = 0;
           try {
             try { DbgPrint('%d', 1 / z); }
             catch (e) { __except(e, ask('first', GetExceptionCode(e) === STATUS_ACCESS_VIOLATION ? 1 : 0)); DbgPrint('never\\n'); }
             finally { DbgPrint('finally\\n'); }
           } finally { DbgPrint('finally of inner\\n'); }
         }
         function ask(who: string, answer: number): number { DbgPrint('%s\\n', who); return answer; }
         function outer(): void {
           try { inner(); }
           catch (e) {
             __except(e, p => ask('second ' + (p === GetExceptionInformation(e)) + ' ' + (p.ContextRecord.Rip === p.ExceptionRecord.ExceptionAddress), 1));
             DbgPrint('handler %s\\n', code(e));
           }
         }`,
      ),
    );
    assert.deepEqual(m.lines, ['first', 'second true true', 'finally', 'finally of inner', 'handler c0000094']);
  });

  it('a filter stands on top of the frames that raised', () => {
    const { m, stop } = runDriver(
      entry(
        `try { inner(null); } catch (e) { __except(e, filter(GetExceptionCode(e))); }`,
        `function inner(p: any): void { p.x = 1; }
         function filter(code: number): number { DbgBreakPoint(); return 1; }`,
      ),
    );
    assert.equal(stop.kind, 'debugBreak');
    const stack = [
      ...['nt!DbgBreakPoint', 'MyDrv!filter', 'MyDrv!DriverEntry$filt$0', 'nt!_C_specific_handler'],
      ...['nt!RtlpExecuteHandlerForException', 'nt!RtlDispatchException', 'nt!KiDispatchException'],
      ...['nt!KiExceptionDispatch', 'nt!KiPageFault', 'MyDrv!inner', 'MyDrv!DriverEntry'],
    ];
    assert.ok(stackContains(m.stack(), stack), m.stack().join('\n'));
  });

  it('EXCEPTION_CONTINUE_EXECUTION goes back where that is possible', () => {
    const { m } = runDriver(
      entry(`
      let p: any = null;
      try { p.x = 5; DbgPrint('%d\\n', p.x); } catch (e) { __except(e, () => { p = { x: 0 }; return EXCEPTION_CONTINUE_EXECUTION; }); DbgPrint('never\\n'); }
      try { RtlRaiseException(new EXCEPTION_RECORD(0xe0000001 | 0)); DbgPrint('went on\\n'); } catch (e) { __except(e, -1); }
      let asked = '';
      try { ExRaiseStatus(0xc000009a | 0); } catch (e) { __except(e, () => { asked += code(e) + ' '; return code(e) === 'c0000025' ? 1 : -1; }); DbgPrint('%s%s\\n', asked, code(e)); }
      KdInitSystem(false);
      try { DbgBreakPoint(); DbgPrint('behind\\n'); } catch (e) { __except(e, i => { i.ContextRecord.Rip++; return -1; }); }`),
    );
    assert.deepEqual(m.lines, ['5', 'went on', 'c000009a c0000025 c0000025', 'behind']);
  });

  it('what a filter or a finally block raises takes the place of what was raised', () => {
    const { m } = runDriver(
      entry(
        `const z = 0;
         for (let round = 0; round < 2; round++) {
           try {
             try { DbgPrint('%d', 1 / z); } catch (e) { __except(e, code(e) === 'c0000094' ? nothing.filter : 0); DbgPrint('never\\n'); }
           } catch (e) { DbgPrint('%s\\n', code(e)); }
           try { cleanup(); } catch (e) { __except(e, 1); DbgPrint('%s\\n', code(e)); }
         }`,
        `const nothing: any = null;
         function cleanup(): void { try { ExRaiseStatus(0xe0000001 | 0); } finally { ExRaiseStatus(0xe0000002 | 0); } }`,
      ),
    );
    assert.deepEqual(m.lines, ['c0000005', 'e0000002', 'c0000005', 'e0000002']);
  });

  it('the filter of a driver is asked in user mode, in a loop and in a DPC; a call of __except elsewhere is a mistake', () => {
    const body = `for (let i = 0; i < 2; i++) { const z = 0; try { DbgPrint('%d', i / z); } catch (e) { __except(e, i); DbgPrint('took %d\\n', i); } }`;
    assert.deepEqual(runDriver(inDpc(body)).m.machine.bugcheck?.code, 0x1e);
    assert.deepEqual(runDriver(inDpc(body.replace('(e, i)', '(e, 1 - i + i)'))).m.lines, ['took 0', 'took 1']);
    assert.throws(
      () => runDriver(entry(`try { ExRaiseStatus(1); } catch (e) { DbgPrint(''); __except(e, 1); }`)),
      /first statement of a catch/,
    );
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

  it('searched on to the end it is the bug check of the first raise, with its stack', () => {
    const { m } = runDriver(
      inService(`const z = 0; try { DbgPrint('%d', 1 / z); } catch (e) { __except(e, EXCEPTION_CONTINUE_SEARCH); }`),
    );
    assert.equal(m.machine.bugcheck?.code, 0x3b);
    assert.equal(m.machine.bugcheck?.parameters[0], 0xc0000094n);
    const inner = runDriver(
      inService(
        `try { inner(null); } catch (e) { __except(e, EXCEPTION_CONTINUE_SEARCH); }`,
        `function inner(p: any): void { p.x = 1; }`,
      ),
    );
    assert.ok(
      stackContains(inner.m.stack(), ['nt!KiSystemServiceHandler', 'nt!KiPageFault', 'MyDrv!inner', 'MyDrv!NtService']),
      inner.m.stack().join('\n'),
    );
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
    InitializeListHead(head); InitializeListHead(stray); InsertTailList(head, a); InsertTailList(head, b); InsertTailList(head, c);`;
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
