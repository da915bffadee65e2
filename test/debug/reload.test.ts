import assert from 'node:assert/strict';
import type { DebugTarget } from '../../simulator/debug';
import { CompileError } from '../../simulator/engine/api';
import { APP, HEAD, SCENARIO, top } from './driverModel';
import { targetOf } from './support';

const READ = `let reads = 0;
class Counter {
  #n = 0;
  next(): number { return ++this.#n; }
}
const counter = new Counter();
function Twice(n: number): number {
  return n * 2;
}
function Unused(): number { return 1; }
function Read(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  reads++; // #first
  let sum = 0;
  for (let i = 0; i < 5; i++) {
    sum += Twice(i); // #loop
    if (sum > 100) sum = 0;
  }
  counter.next();
  Irp.IoStatus.Information = sum; // #here
  Irp.IoStatus.Status = STATUS_SUCCESS; // #after
  IoCompleteRequest(Irp, IO_NO_INCREMENT);
  return STATUS_SUCCESS;
}
`;

/** A session whose sources can be edited, stopped at `#here`. */
async function standing(options = {}, parts = {}) {
  const files: Record<string, string> = { 't.ts': HEAD + READ, 'app.ts': APP, 't.scenario.ts': SCENARIO };
  const sources = {
    readFile: (path: string) => files[path.replace(/^\/m\//, '')],
    readDirectory: () => Object.keys(files),
  };
  const target = targetOf({}, 't.scenario.ts', options, { sources, ...parts });
  await target.load();
  target.breakpoints.add({ place: { kind: 'source', file: '/m/t.ts', line: lineOf(files['t.ts'], '#here') } });
  const stop = await target.go();
  assert.equal(stop.reason.kind, 'breakpoint');
  const edit = (from: string, to: string, file = 't.ts'): void => {
    assert.ok(files[file].includes(from), from);
    files[file] = files[file].replace(from, to);
  };
  return { target, files, edit };
}

const lineOf = (text: string, marker: string): number => text.split('\n').findIndex(l => l.includes(marker)) + 1;
const local = (target: DebugTarget, name: string): unknown => {
  const frame = target.stack(target.selectedThread!)[0];
  return [...target.variables(frame), ...target.moduleVariables(frame)].find(v => v.name === name)?.value();
};

describe('new code at the same point', function () {
  this.timeout(120_000);

  for (const [what, from, to] of [
    [
      'a later statement changes',
      'Irp.IoStatus.Status = STATUS_SUCCESS; // #after',
      'Irp.IoStatus.Status = STATUS_PENDING;',
    ],
    [
      'a local is declared later',
      'IoCompleteRequest(Irp, IO_NO_INCREMENT);\n  return STATUS_SUCCESS;\n}\n',
      'const done = STATUS_SUCCESS;\n  IoCompleteRequest(Irp, IO_NO_INCREMENT);\n  return done;\n}\n',
    ],
    ['a branch changes that was not taken', 'sum = 0;\n  }', 'sum = 1;\n  }'],
    [
      'a branch is added that is not taken',
      'if (sum > 100) sum = 0;',
      'if (sum > 100) {\n      sum = 0;\n      if (reads) sum = 7;\n    }',
    ],
    ['a function changes that was not called', 'return 1;', 'return 2;'],
    [
      'functions, types, imports and comments are added',
      'let reads = 0;',
      "import { KeGetCurrentIrql } from 'ntddk';\n// nothing\ninterface Unknown { a: { b: number } }\nfunction New(): number { return KeGetCurrentIrql(); }\nlet reads = 0;",
    ],
    [
      'the statement where it stands changes',
      'Irp.IoStatus.Information = sum; // #here',
      'Irp.IoStatus.Information = sum + 1; // #here',
    ],
  ] as const)
    it(`is there when ${what}`, async () => {
      const { target, files, edit } = await standing();
      const { position } = target;
      if (from.includes('IoCompleteRequest'))
        files['t.ts'] = files['t.ts'].slice(0, files['t.ts'].lastIndexOf(from)) + to;
      else edit(from, to);
      const { stop, same, message } = await target.reload();
      assert.ok(same, message);
      assert.deepEqual(target.position, position);
      assert.equal(top(target, stop).source?.line, lineOf(files['t.ts'], '#here'));
      assert.equal(target.sourceText('/m/t.ts'), files['t.ts']);
      assert.equal(local(target, 'sum'), 20);
      assert.equal(local(target, 'reads'), 1);
      // An editor moves breakpoints with their lines.
      target.breakpoints.remove(target.breakpoints.all[0].id);
      target.breakpoints.add({ place: { kind: 'source', file: '/m/t.ts', line: lineOf(files['t.ts'], '#here') } });
      // It is a history like any other.
      const back = await target.stepBackOver('line');
      assert.equal(top(target, back).source?.line, lineOf(files['t.ts'], 'counter.next()'));
      assert.equal((await target.go()).reason.kind, 'breakpoint');
      assert.deepEqual(target.position, position);
      assert.equal((await target.goBack()).reason.kind, 'historyStart');
      assert.equal((await target.go()).reason.kind, 'breakpoint');
      target.breakpoints.remove(target.breakpoints.all[0].id);
      assert.equal((await target.go()).reason.kind, 'completed');
    });

  it('runs the new code from there', async () => {
    const { target, edit } = await standing();
    edit('Irp.IoStatus.Information = sum; // #here', 'Irp.IoStatus.Information = sum + 1; // #here');
    assert.ok((await target.reload()).same);
    const stop = await target.stepOver('line');
    const irp = target
      .variables(top(target, stop))
      .find(v => v.name === 'Irp')!
      .value() as {
      IoStatus: { Information: number };
    };
    assert.equal(irp.IoStatus.Information, 21);
  });

  for (const [what, from, to, marker] of [
    ['a statement before has changed', 'reads++; // #first', 'reads += 2; // #first', '#first'],
    ['a statement was added before', 'let sum = 0;', 'reads++; // #new\n  let sum = 0;', '#new'],
    ['a statement before was taken away', 'counter.next();\n', '\n', '#here'],
    ['a loop runs another way', 'i < 5', 'i < 6', 'for (let i'],
    [
      'a branch is taken now',
      'if (sum > 100) sum = 0;',
      'if (sum > 100) sum = 0;\n    else { sum++; } // #else',
      '#else',
    ],
    ['the head of a function has changed', 'Twice(n: number)', 'Twice(n: number, more = 1)', 'return n * 2'],
    ['a tag that counts has changed', 'function Twice', '/** @stack 0x400 */\nfunction Twice', 'return n * 2'],
    ['an initial value has changed', 'let reads = 0', 'let reads = 10', 'let reads'],
  ] as const)
    it(`is not when ${what}: the machine stands where the two part`, async () => {
      const { target, files, edit } = await standing();
      const { position } = target;
      edit(from, to);
      const { same, message } = await target.reload();
      assert.ok(!same);
      assert.match(message, /t\.ts:\d+:\d+/);
      assert.ok(target.position.executed < position.executed);
      const { fiber } = (target as unknown as { run: { machine: { current: { fiber: { frames: any[] } } } } }).run
        .machine.current;
      const frame = fiber.frames.at(-1);
      const point = frame.code.record.points.find((p: { pc: number }) => p.pc === frame.pc);
      assert.equal(point.line, lineOf(files['t.ts'], marker), message);
      if (marker !== '#here') assert.equal((await target.go()).reason.kind, 'breakpoint');
    });

  it('says so when a function that ran takes another part of the stack', async () => {
    const { target, files, edit } = await standing();
    const { position } = target;
    const sp = () => target.stack(target.selectedThread!)[0].childSp;
    const before = sp();
    const end = 'IoCompleteRequest(Irp, IO_NO_INCREMENT);\n  return STATUS_SUCCESS;\n}\n';
    const at = files['t.ts'].lastIndexOf(end);
    files['t.ts'] =
      `${files['t.ts'].slice(0, at)}const a = [reads, sum], b = a[0], c = b + 1, d = c + 1, e = d + 1;\n  reads = e;\n  ${end}`;
    edit('return 1;', 'const one = 1, two = one + 1, three = two + 1, four = three + 1, five = 1; return five + four;');
    const { same, message } = await target.reload();
    assert.ok(same, message);
    assert.deepEqual(target.position, position);
    assert.notEqual(sp(), before);
    assert.match(message, /Read takes 0x[\da-f]+ bytes instead of 0x[\da-f]+/);
    assert.doesNotMatch(message, /Unused/, 'it has not run');
    // The next edit leaves the frames as they are.
    edit('reads = e;', 'reads = e + 1;');
    const again = await target.reload();
    assert.ok(again.same);
    assert.doesNotMatch(again.message, /bytes/);
  });

  it('makes the changes again that the person made on the way', async () => {
    const { target, files, edit } = await standing();
    await target.seek('start');
    target.breakpoints.add({ place: { kind: 'source', file: '/m/t.ts', line: lineOf(files['t.ts'], 'let sum = 0') } });
    const stop = await target.go();
    target.moduleVariables(top(target, stop)).find(v => v.name === 'reads')!.set!(41);
    await target.stepOver('line');
    target.variables(target.stack(target.selectedThread!)[0]).find(v => v.name === 'sum')!.set!(50);
    target.breakpoints.remove(target.breakpoints.all[1].id);
    await target.go();
    assert.equal(local(target, 'reads'), 41);
    const { position } = target;
    edit('  let sum = 0;', '  // a line more\n  let sum = 0;');
    const { same, message } = await target.reload();
    assert.ok(same, message);
    assert.deepEqual(target.position, position);
    assert.equal(local(target, 'reads'), 41);
    assert.equal(local(target, 'sum'), 70);
  });

  it('begins anew when the scenario has changed', async () => {
    const { target, edit } = await standing();
    edit("service: 'T'", "service: 'U'", 't.scenario.ts');
    const { same, message } = await target.reload();
    assert.ok(!same);
    assert.match(message, /scenario/);
    assert.equal(target.position.executed, 0);
    assert.equal((await target.go()).reason.kind, 'breakpoint');
  });

  it('leaves everything as it is when the new code has a mistake, or when it is cancelled', async () => {
    let cancel: (() => void) | undefined;
    const { target, edit } = await standing({}, { yieldToHost: async () => cancel?.(), now: clock() });
    const { position } = target;
    edit('return 1;', 'return (;');
    await assert.rejects(target.reload(), CompileError);
    assert.deepEqual(target.position, position);
    edit('return (;', 'return 2;');
    cancel = () => target.cancel();
    const { stop, same } = await target.reload();
    cancel = undefined;
    assert.ok(!same);
    assert.deepEqual(stop.reason, { kind: 'seek', cancelled: true });
    assert.deepEqual(target.position, position);
    assert.ok((await target.reload()).same);
  });

  it('is there at a crash, too, until its cause has changed', async () => {
    const { target, edit } = await standing();
    target.breakpoints.remove(target.breakpoints.all[0].id);
    edit('Irp.IoStatus.Status = STATUS_SUCCESS; // #after', 'IoCompleteRequest(Irp, IO_NO_INCREMENT); // #after');
    assert.ok((await target.reload()).same);
    const crash = await target.go();
    assert.equal(crash.reason.kind, 'bugcheck');
    const { position } = target;
    edit('function Unused(): number { return 1; }', 'function Unused(): number { return 3; }');
    const { same } = await target.reload();
    assert.ok(same);
    assert.deepEqual(target.position, position);
    assert.ok(target.bugcheck);
    edit('IoCompleteRequest(Irp, IO_NO_INCREMENT); // #after', 'Irp.IoStatus.Status = STATUS_SUCCESS; // #after');
    const reloaded = await target.reload();
    assert.ok(!reloaded.same);
    assert.equal(target.bugcheck, null);
    assert.equal((await target.go()).reason.kind, 'completed');
  });
});

/** A clock that lets the host in after every slice. */
function clock(): () => number {
  let now = 0;
  return () => (now += 5);
}
