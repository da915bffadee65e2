import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { CompileError } from '../../simulator/engine/api';
import type { DebugTarget } from '../../simulator/debug';
import { APP, HEAD, SCENARIO, machine, started, top, where } from './driverModel';
import { EXAMPLES, markerLine, targetFor, targetOf } from './support';

const FOLDER = `${EXAMPLES}/irql-dpc`;
const STORY = `${FOLDER}/irql-dpc.scenario.ts`;
const DRIVER = `${FOLDER}/driver.ts`;
const driverText = readFileSync(DRIVER, 'utf8');

describe('debug session', function () {
  this.timeout(60_000);

  describe('breakpoints', () => {
    it('stand at lines, columns, functions and addresses', async () => {
      const target = await started(targetFor(STORY));
      const line = markerLine(driverText, 'extension.PendingIrp = Irp');
      const source = target.breakpoints.add({ place: { kind: 'source', file: DRIVER, line } });
      assert.equal(source.locations[0].source.line, line);
      const comment = target.breakpoints.add({ place: { kind: 'source', file: DRIVER, line: 2 } });
      assert.ok(comment.locations[0].source.line > 2);
      const wild = target.breakpoints.add({ place: { kind: 'function', name: 'IRQL!*Dispatch' } });
      assert.deepEqual(
        wild.locations.map(l => l.symbol.name),
        ['ReadDispatch'],
      );
      const missing = target.breakpoints.add({ place: { kind: 'function', name: 'Nothing' } });
      assert.match(missing.message!, /Nothing/);
      assert.match(
        target.breakpoints.add({ place: { kind: 'source', file: '/none.ts', line: 1 } }).message!,
        /not part of the machine/,
      );
      const stop = await target.go();
      assert.deepEqual(stop.reason.kind === 'breakpoint' && stop.reason.breakpoints.map(b => b.id), [comment.id]);
      target.breakpoints.remove(comment.id);
      assert.equal(
        where(target, await target.go()),
        `IRQL!ReadDispatch:${markerLine(driverText, 'const extension: DEVICE_EXTENSION = DeviceObject')}`,
      );
      assert.equal(where(target, await target.go()), `IRQL!ReadDispatch:${line}`);
      const call = target.symbols.find('IRQL!DpcRoutine')[0];
      target.breakpoints.add({ place: { kind: 'address', address: call.address } });
      assert.equal(
        where(target, await target.go()),
        `IRQL!DpcRoutine:${markerLine(driverText, 'KeDelayExecutionThread(KernelMode')}`,
      );
    });

    it('count, have conditions and log', async () => {
      const target = await started(
        machine(
          'function Read(d: DEVICE_OBJECT, Irp: IRP): NTSTATUS {\n  for (let i = 0; i < 20; i++) {\n    Tick(i);\n  }\n  return Done(d, Irp);\n}\nfunction Tick(n: number): number {\n  return n * 2;\n}\n',
        ),
      );
      const log: string[] = [];
      target.onOutput(o => o.category === 'log' && log.push(o.text));
      target.setExpressionEvaluator({
        condition: (t, text) => Boolean(t.peek(text, t.stack(t.selectedThread!)[0])),
        text: (t, text) => String(t.peek(text, t.stack(t.selectedThread!)[0])),
      });
      const tick: { kind: 'function'; name: string } = { kind: 'function', name: 'T!Tick' };
      const counted = target.breakpoints.add({ place: tick, hitCondition: '5' });
      const n = async () => {
        const stop = await target.go();
        return target
          .variables(top(target, stop))
          .find(v => v.name === 'n')
          ?.value();
      };
      assert.equal(await n(), 4);
      assert.equal(await n(), 5);
      assert.equal(counted.hits, 6);
      target.breakpoints.remove(counted.id);
      const conditional = target.breakpoints.add({ place: tick, condition: 'n === 9' });
      assert.equal(await n(), 9);
      await target.goBack();
      await target.go();
      assert.deepEqual(await target.evaluate('n', target.stack(target.selectedThread!)[0], { sideEffects: false }), {
        value: 9,
      });
      target.breakpoints.remove(conditional.id);
      target.breakpoints.add({ place: tick, condition: 'n > 16', logMessage: 'n is {n}, twice {n + n}' });
      assert.equal((await target.go()).reason.kind, 'completed');
      assert.deepEqual(log, ['n is 17, twice 34\n', 'n is 18, twice 36\n', 'n is 19, twice 38\n']);
    });
  });

  describe('steps', () => {
    it('over a blocking call stay on the thread while others run', async () => {
      const target = await started(
        machine(
          'function Read(d: DEVICE_OBJECT, Irp: IRP): NTSTATUS {\n  KeDelayExecutionThread(KernelMode, false, -50_000_000n);\n  return Done(d, Irp);\n}\n',
        ),
        'app!main',
      );
      const first = await target.go();
      const thread = target.threads().find(v => v.thread === first.thread)!.id;
      let stop = await target.stepOver('line');
      assert.equal(where(target, stop), `app!main:${markerLine(APP, '#read')}`);
      const before = target.time;
      stop = await target.stepOver('line');
      assert.equal(where(target, stop), `app!main:${markerLine(APP, '#close')}`);
      assert.ok(target.time - before >= 50_000_000);
      assert.equal(target.threads().find(v => v.thread === stop.thread)!.id, thread);
    });

    it('go into kernel functions and out again', async () => {
      const target = await started(targetFor(STORY), 'IRQL!ReadDispatch');
      await target.go();
      for (let i = 0; i < 3; i++) await target.stepOver('line');
      const line = top(target, target.lastStop!).source!.line;
      let stop = await target.stepInto('line');
      assert.equal(top(target, stop).symbol.name, 'IoMarkIrpPending');
      assert.equal(top(target, stop).system, true);
      assert.match(target.sourceText(top(target, stop).source!.file)!, /IoMarkIrpPending/);
      stop = await target.stepOut();
      assert.equal(where(target, stop), `IRQL!ReadDispatch:${line + 1}`);
    });

    it('do not enter interrupts that arrive meanwhile, and out of an interrupt comes back to what it interrupted', async () => {
      const read =
        'function Read(d: DEVICE_OBJECT, Irp: IRP): NTSTATUS {\n  const sum = Work(); // #work\n  return sum < 0 ? 1 : Done(d, Irp); // #after\n}\nfunction Work(): number {\n  let sum = 0;\n  for (let i = 0; i < 200_000; i++) sum += i & 3;\n  return sum;\n}\n';
      const target = await started(machine(read), 'T!Read');
      await target.go();
      const events = target.events.length;
      const stop = await target.stepOver('line');
      assert.equal(where(target, stop), `T!Read:${markerLine(HEAD + read, '#after')}`);
      assert.ok(target.time > 0 && target.events.length >= events);
      const other = await started(machine(read), 'nt!KeClockInterruptNotify');
      const work = other.breakpoints.add({ place: { kind: 'function', name: 'T!Work' } });
      let inside = await other.go();
      while (!(inside.reason.kind === 'breakpoint' && inside.reason.breakpoints.includes(work)))
        inside = await other.go();
      const clock = await other.go();
      const frames = other.stack(clock.thread!);
      const base = frames.findIndex(f => f.note?.includes('Interrupt'));
      assert.ok(base > 0 && frames[base + 1].symbol.name === 'Work', frames.map(f => f.symbol.name).join());
      let out = clock;
      while (other.stack(out.thread!).some(f => f.note?.includes('Interrupt'))) out = await other.stepOut();
      assert.equal(top(other, out).symbol.name, 'Work');
    });
  });

  it('shows the start of the system on the stack of the idle thread', async () => {
    const target = await started(targetFor(STORY));
    target.breakpoints.add({ place: { kind: 'function', name: 'nt!CmInitSystem' } });
    await target.go();
    const [idle] = target.threads();
    assert.match(idle.label, /^CPU0\* Idle .* Running/);
    assert.deepEqual(
      target.stack(idle.thread).map(f => f.symbol?.name),
      ['CmInitSystem', 'InitBootProcessor', 'KiInitializeKernel', 'KiSystemStartup', 'OslArchTransferToKernel'],
    );
    await target.stepOver('statement');
    assert.equal(target.selectedThread, idle.thread);
  });

  it('pauses a loop, and steps in it', async () => {
    const target = await started(
      machine('function Read(d: DEVICE_OBJECT, Irp: IRP): NTSTATUS {\n  let n = 0;\n  while (true) n++;\n}\n'),
      'T!Read',
    );
    await target.go();
    setTimeout(() => target.pause(), 30);
    const stop = await target.go();
    assert.equal(stop.reason.kind, 'pause');
    assert.equal(target.state, 'stopped');
    await target.stepInto('statement');
  });

  it('pauses a step that never ends', async () => {
    const target = await started(
      machine('function Read(d: DEVICE_OBJECT, Irp: IRP): NTSTATUS {\n  let n = 0;\n  while (true) n++; // #loop\n}\n'),
      'T!Read',
    );
    await target.go();
    await target.stepOver('line');
    for (const step of [() => target.stepInto('line'), () => target.stepOver('line'), () => target.stepOut()]) {
      setTimeout(() => target.pause(), 20);
      assert.equal((await step()).reason.kind, 'pause');
    }
  });

  it('tells who waits for what when nothing will happen any more', async () => {
    const target = await started(
      machine(
        'function Read(d: DEVICE_OBJECT, Irp: IRP): NTSTATUS {\n  IoMarkIrpPending(Irp);\n  return STATUS_PENDING;\n}\n',
      ),
    );
    const stop = await target.go();
    assert.ok(stop.reason.kind === 'hang', stop.reason.kind);
    assert.match(stop.reason.message, /app\.exe .*waits \(Executive\) for _KEVENT.* in _FILE_OBJECT/);
  });

  it('finds a circle of waits', async () => {
    const read = `import { KMUTEX, KeInitializeMutex, KeWaitForSingleObject, Executive, PsCreateSystemThread } from 'ntddk';
const first = new KMUTEX();
const second = new KMUTEX();
function Both(a: KMUTEX, b: KMUTEX): void {
  KeWaitForSingleObject(a, Executive, KernelMode, false, null);
  KeDelayExecutionThread(KernelMode, false, -1_000_000n);
  KeWaitForSingleObject(b, Executive, KernelMode, false, null);
}
function Forward(): void {
  Both(first, second);
}
function Backward(): void {
  Both(second, first);
}
function Read(d: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  KeInitializeMutex(first, 0);
  KeInitializeMutex(second, 0);
  PsCreateSystemThread(new Ref(0), 0, null, 0, null, Forward, null);
  PsCreateSystemThread(new Ref(0), 0, null, 0, null, Backward, null);
  return Done(d, Irp);
}
`;
    const target = await started(machine(read));
    const stop = await target.go();
    assert.ok(stop.reason.kind === 'hang', stop.reason.kind);
    assert.match(stop.reason.message, /^Deadlock: .*\nSystem .*owned by System .*\nSystem .*owned by System /);
  });

  it('stops at the memory limit with the statement', async () => {
    let target: DebugTarget | undefined;
    target = machine(
      'function Read(d: DEVICE_OBJECT, Irp: IRP): NTSTATUS {\n  let n = 0;\n  while (true) n++;\n}\n',
      { memoryLimit: 64 },
      { usedMemory: () => (target!.time > 1_000_000 ? 2 ** 27 : 0) },
    );
    await target.load();
    const stop = await target.go();
    assert.ok(stop.reason.kind === 'memoryLimit');
    assert.match(stop.reason.message, /more than the 64 MB .*t\.ts:\d+:\d+\)/);
  });

  describe('evaluation', () => {
    it('sees the frame, and changes nothing when it only looks', async () => {
      const target = await started(targetFor(STORY), 'IRQL!ReadDispatch');
      await target.go();
      await target.stepOver('line');
      const frame = target.stack(target.selectedThread!)[0];
      assert.deepEqual(await target.evaluate('extension.PendingIrp === null', frame, { sideEffects: false }), {
        value: true,
      });
      await assert.rejects(target.evaluate('extension.PendingIrp = Irp', frame, { sideEffects: false }));
      assert.equal(target.endPosition.executed, target.position.executed);
      const { executed } = target.position;
      await target.stepOver('statement');
      assert.ok(target.position.executed > executed);
    });

    it('is repeated by replays when it changes something', async () => {
      const target = await started(targetFor(STORY), 'IRQL!DpcRoutine');
      await target.go();
      const frame = target.stack(target.selectedThread!)[0];
      await target.evaluate('DeferredContext.PendingIrp!.IoStatus.Information = 42', frame, { sideEffects: true });
      const crash = await target.go();
      await target.stepBackOver('line');
      const again = await target.go();
      assert.deepEqual(again.position, crash.position);
      await target.goBack();
      const there = target.stack(target.selectedThread!)[0];
      assert.equal(
        (await target.evaluate('DeferredContext.PendingIrp!.IoStatus.Information', there, { sideEffects: false }))
          .value,
        42,
      );
    });

    it('that waits lets time pass', async () => {
      const target = await started(targetFor(STORY), 'IRQL!ReadDispatch');
      const stop = await target.go();
      const { time } = target;
      const here = where(target, stop);
      const frame = target.stack(stop.thread!)[0];
      await target.evaluate('KeDelayExecutionThread(KernelMode, false, -1000n)', frame, { sideEffects: true });
      assert.ok(target.time - time >= 1000);
      assert.equal(where(target, target.lastStop!), here);
      assert.equal((await target.go()).reason.kind, 'bugcheck');
    });

    it('sets variables, and keeps them', async () => {
      const target = await started(
        machine(
          'function Read(d: DEVICE_OBJECT, Irp: IRP): NTSTATUS {\n  let n = 1;\n  n = Twice(n); // #twice\n  return n === 10 ? Done(d, Irp) : STATUS_PENDING;\n}\nfunction Twice(n: number): number {\n  return n * 2;\n}\n',
        ),
        'T!Twice',
      );
      await target.go();
      target.variables(target.stack(target.selectedThread!)[0]).find(v => v.name === 'n')!.set!(5);
      assert.equal((await target.go()).reason.kind, 'completed');
      await target.goBack();
      assert.equal(
        target
          .variables(target.stack(target.selectedThread!)[0])
          .find(v => v.name === 'n')!
          .value(),
        5,
      );
    });
  });

  describe('stops inside statements', () => {
    const reasons = async (target: DebugTarget): Promise<string[]> => {
      const kinds: string[] = [];
      for (;;) {
        const stop = await target.go();
        kinds.push(stop.reason.kind);
        if (stop.reason.kind === 'completed' || stop.reason.kind === 'bugcheck' || kinds.length > 20) return kinds;
      }
    };

    it('are rule violations, when rules are strict, and one can go back to them', async () => {
      const scenario = `${FOLDER}/signalled-event.scenario.ts`;
      const strict = await started(targetFor(scenario, { rules: 'strict' }));
      const first = await strict.go();
      assert.ok(first.reason.kind === 'violation' && first.reason.violation.kind === 'irql');
      await strict.go();
      const back = await strict.goBack();
      assert.deepEqual([back.reason.kind, back.position], ['violation', first.position]);
      const lenient = await started(targetFor(scenario));
      assert.deepEqual(await reasons(lenient), ['completed']);
      assert.equal(lenient.violations.length, 1);
    });

    it('are exceptions, by filter', async () => {
      const read =
        "function Read(d: DEVICE_OBJECT, Irp: IRP): NTSTATUS {\n  try {\n    throw new Error('caught');\n  } catch {\n    return Done(d, Irp);\n  }\n}\n";
      const quiet = await started(machine(read));
      assert.deepEqual(await reasons(quiet), ['completed']);
      const raised = await started(machine(read));
      raised.exceptionFilters.add('raised');
      const stop = await raised.go();
      assert.ok(stop.reason.kind === 'exception' && stop.reason.exception.handled);
      assert.equal(where(raised, stop), `T!Read:${markerLine(HEAD + read, 'throw new Error')}`);
      assert.equal((await raised.go()).reason.kind, 'completed');
      const uncaught = await started(
        machine('function Read(d: DEVICE_OBJECT, Irp: IRP): NTSTATUS {\n  throw new Error("nobody");\n}\n'),
      );
      uncaught.exceptionFilters.add('uncaught');
      assert.deepEqual(await reasons(uncaught), ['exception', 'bugcheck']);
    });
  });

  it('runs several processors the same way back and forth', async () => {
    const target = await started(targetFor(STORY, { processors: 4, seed: 3 }), 'IRQL!ReadDispatch', 'IRQL!DpcRoutine');
    const stops = [await target.go(), await target.go()];
    for (let i = 0; i < 3; i++) await target.stepOver('line');
    const crash = target.lastStop!;
    assert.equal(crash.reason.kind, 'bugcheck');
    assert.deepEqual((await target.goBack()).position, stops[1].position);
    assert.deepEqual((await target.goBack()).position, stops[0].position);
    await target.seek('end');
    assert.deepEqual(target.position, crash.position);
    assert.equal(target.bugcheck?.code, 0xb8);
  });

  it('goes down in order when it is asked to', async () => {
    const target = await started(targetFor(`${FOLDER}/complete-in-dpc.scenario.ts`), 'IRQL!ReadDispatch');
    await target.go();
    target.breakpoints.add({ place: { kind: 'function', name: 'IRQL!DriverUnload' } });
    target.requestShutdown();
    const stop = await target.go();
    assert.equal(top(target, stop).symbol.name, 'DriverUnload');
    await target.stepBackOver('line');
    assert.deepEqual((await target.go()).position, stop.position);
  });

  it('tells every mistake of every file at once', async () => {
    const target = targetOf(
      {
        't.ts': 'export function DriverEntry() { let a = ; }',
        'app.ts': 'export function main() { return 1 +; }',
        't.scenario.ts': SCENARIO,
      },
      't.scenario.ts',
    );
    await assert.rejects(target.load(), (error: CompileError) => {
      assert.deepEqual(
        error.diagnostics.map(d => d.fileName),
        ['/m/t.ts', '/m/app.ts'],
      );
      return true;
    });
  });

  it('finds the scenario beside a driver, or makes a machine for it', async () => {
    const found = targetFor(DRIVER);
    await found.load();
    assert.equal(found.title, 'KeDelayExecutionThread in a DPC');
    const alone = targetOf(
      { 't.ts': `${HEAD}function Read(d: DEVICE_OBJECT, Irp: IRP): NTSTATUS {\n  return Done(d, Irp);\n}\n` },
      't.ts',
    );
    await started(alone, 'DriverEntry');
    assert.equal((await alone.go()).reason.kind, 'breakpoint');
    assert.equal((await alone.go()).reason.kind, 'completed');
  });
});
