/** The stack gauge, over the real machine: bytes by frame and module, the lowest mark, drivers that are entered again. */
import assert from 'node:assert/strict';
import { CommandInterpreter, buildMachineState } from '../../debug-adapter/windbg';
import { stackGauge } from '../../debug-adapter/windbg/report/stackGauge';
import type { DebugTarget } from '../../simulator/debug/target';
import { machine, started } from '../debug/driverModel';

/** `Read` calls a routine of the kernel, which calls the driver again, deep inside a function with a large frame. */
const NEST = `import { KeExpandKernelStackAndCallout } from 'ntddk';
/** @stack 0x100 */
function Inner(): void { Large(); Mark(); }
/** @stack 0x5000 */
function Large(): number { return 1; }
/** @stack 0x40 */
function Mark(): number { return 2; }
/** @stack 0x200 */
function Read(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  KeExpandKernelStackAndCallout(Inner, null, SIZE);
  return Done(DeviceObject, Irp);
}`;
const nest = (size: string) => NEST.replace('SIZE', size);

describe('stack gauge', function () {
  this.timeout(60_000);
  const at = async (text: string, name: string) => {
    const target = await started(machine(text), name);
    await target.go();
    let printed = '';
    const interpreter = new CommandInterpreter({ target, write: part => (printed += part), ansi: false });
    const ask = async (line: string) => {
      printed = '';
      await interpreter.execute(line);
      return printed;
    };
    return {
      target,
      ask,
      announce: async () => {
        printed = '';
        await interpreter.announce(target.lastStop!);
        return printed;
      },
    };
  };
  const viewOf = (target: DebugTarget) => target.threads().find(v => v.thread === target.lastStop!.thread)!;

  it('adds up what lies on the stack, by function and by module, and marks the second entry of a driver', async () => {
    const { target, ask } = await at(nest('0x100'), 'Mark');
    const view = viewOf(target);
    const gauge = stackGauge(target, view);
    const frames = target.stack(view.thread).filter(f => !f.userMode);
    assert.equal(gauge.used + gauge.left, gauge.size);
    // What is older than the oldest frame is the control area at the base.
    assert.equal(gauge.modules.reduce((n, m) => n + m.bytes, 0) + 0x370, gauge.used);
    assert.deepEqual(gauge.modules.map(m => m.name).sort(), ['T', 'nt']);
    assert.deepEqual(
      gauge.modules.find(m => m.name === 'T'),
      { name: 'T', frames: 3, bytes: 0x340 },
    );
    assert.equal(gauge.left, Number(frames[0].childSp - view.thread.StackLimit));
    // Large has returned: its frame was the deepest.
    assert.equal(gauge.lowest, gauge.left + 0x40 - 0x5000);
    assert.deepEqual(
      gauge.nests.map(n => [n.module, n.entries.map(e => e.bytes)]),
      [['T', [0x200, 0x140]]],
    );
    const usage = await ask('!stackusage');
    assert.match(usage, /Stack Usage By Function\n=+\n\n {6}Size {5}Count {2}Module\n0x00000200 {9}1 {2}T!Read\n/);
    assert.match(usage, /Stack Usage By Module[\s\S]*0x00000340 {9}3 {2}T\n/);
    assert.match(
      usage,
      new RegExp(`${gauge.used} bytes used, ${gauge.left} left of 24576; lowest left so far ${gauge.lowest} \\*\\*\\*`),
    );
    assert.match(
      usage,
      /Second entry of T on this thread \(oldest first: 0x200 bytes in frames \w\w-\w\w; 0x140 bytes in frames 00-01\)/,
    );
    assert.match(await ask('!stackusage *'), /app\.exe {2}T x2/);
    assert.match(
      await ask('!stacks 1'),
      new RegExp(
        `\\[stack: ${gauge.used} bytes used, ${gauge.left} left, lowest ${gauge.lowest} \\*\\*\\*\\]\n +\\[second entry of T`,
      ),
    );
    const kf = (await ask('kf')).split('\n');
    assert.match(kf[2], /^01 +40 .*T!Inner/);
    const state = buildMachineState(target, 1).threads.find(t => t.id === view.id)!;
    assert.deepEqual(state.stack.nests, gauge.nests);
  });

  it('warns once of a stack that was nearly used up', async () => {
    const { announce } = await at(nest('0x100'), 'Mark');
    assert.match(await announce(), /\*\*\* Stack: the thread of app\.exe \S+ had \d+ of the 24576 bytes/);
    assert.doesNotMatch(await announce(), /\*\*\* Stack/);
    const before = await at(nest('0x100'), 'Inner');
    assert.doesNotMatch(await before.announce(), /\*\*\* Stack/);
  });

  it('a segment for a callout has a mark and bounds of its own; the list jumps between the stacks', async () => {
    const { target } = await at(nest('0x8000'), 'Mark');
    const view = viewOf(target);
    const frames = target.stack(view.thread);
    const gauge = stackGauge(target, view);
    assert.ok(gauge.size > 0x8000 && gauge.lowest === gauge.left + 0x40 - 0x5000);
    const own = frames.find(f => f.symbol.name === 'Read')!;
    assert.deepEqual([own.stack, frames[0].stack], ['Kernel', 'Expanded']);
    assert.ok(
      own.childSp < view.thread.$outerStackLimits[0] + 0x6000n && own.childSp > view.thread.$outerStackLimits[0],
    );
    assert.ok(frames[0].childSp > view.thread.StackLimit && frames[0].childSp < view.thread.StackBase);
    const second = await target.go();
    assert.equal(second.reason.kind, 'completed');
    assert.match(
      target.events
        .filter(e => e.kind === 'stack')
        .map(e => e.text)
        .join('\n'),
      /freed; \d+ bytes of it were never used/,
    );
  });

  it('the mark is the same wherever the machine was stopped on the way', async () => {
    const marks = [];
    for (const names of [['Mark'], ['Large', 'Inner', 'Mark']]) {
      const target = await started(machine(nest('0x100')), ...names);
      let stop = await target.go();
      for (let i = 1; i < names.length; i++) stop = await target.go();
      assert.equal(target.stack(stop.thread!)[0].symbol.name, 'Mark');
      marks.push(target.threads().map(v => [v.label, v.stack.lowest]));
    }
    assert.deepEqual(marks[0], marks[1]);
  });
});
