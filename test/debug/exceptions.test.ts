import assert from 'node:assert/strict';
import type { DebugTarget, ExceptionFilter, Stop } from '../../simulator/debug/target';
import { HEAD, machine, started, top } from './driverModel';
import { markerLine } from './support';

const MODEL = `
let g_caught = 0;
class DeviceError extends Error {}
function fails(n: number): number {
  const twice = n * 2;
  if (twice > 2) throw new DeviceError(\`number \${twice}\`); // #throw
  return (null as any).Field; // #native
}
function tries(n: number): number {
  try {
    return fails(n); // #try
  } catch (e) {
    g_caught++; // #catch
    return -1;
  } finally {
    g_caught += 10; // #finally
  }
}
function Read(d: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  tries(5); // #first
  tries(1); // #second
  [1].forEach(x => fails(x + 3)); // #uncaught
  return Done(d, Irp); // #done
}
`;
const line = (marker: string): number => markerLine(HEAD + MODEL, marker);

async function with_(...filters: ExceptionFilter[]): Promise<DebugTarget> {
  const target = await started(machine(MODEL));
  target.exceptionFilters.clear();
  for (const f of filters) target.exceptionFilters.add(f);
  return target;
}

const errorOf = (stop: Stop) => (stop.reason.kind === 'exception' ? (stop.reason.exception.error as Error) : undefined);
const place = (target: DebugTarget, stop: Stop) =>
  `${stop.reason.kind} ${top(target, stop).symbol.name}:${top(target, stop).source!.line}`;

describe('exceptions', function () {
  this.timeout(60_000);

  it('stop where they are thrown, caught or not, with the frame alive', async () => {
    const target = await with_('thrown');
    const first = await target.go();
    assert.equal(place(target, first), `exception fails:${line('#throw')}`);
    assert.equal(errorOf(first)?.message, 'number 10');
    assert.equal(errorOf(first)?.constructor.name, 'DeviceError');
    assert.equal(target.peek('twice + n', top(target, first)), 15);
    assert.ok(first.reason.kind === 'exception' && first.reason.exception.handled && !first.reason.exception.native);
    const second = await target.go();
    assert.equal(place(target, second), `exception fails:${line('#native')}`);
    assert.ok(second.reason.kind === 'exception' && second.reason.exception.native);
    assert.match(errorOf(second)!.message, /null/);
    assert.equal(target.peek('twice', top(target, second)), 2);
    assert.equal(target.peek('g_caught', top(target, second)), 11);
    const third = await target.go();
    assert.equal(place(target, third), `exception fails:${line('#throw')}`);
    assert.ok(third.reason.kind === 'exception' && !third.reason.exception.handled);
    assert.equal(target.peek('g_caught', top(target, third)), 22);
    assert.equal((await target.go()).reason.kind, 'bugcheck');
    // The way back stops at the same places.
    assert.equal((await target.goBack()).position.executed, third.position.executed);
    const back = await target.goBack();
    assert.equal(place(target, back), `exception fails:${line('#native')}`);
    assert.equal(target.peek('twice', top(target, back)), 2);
    assert.equal((await target.go()).position.executed, third.position.executed);
  });

  it('stop only where nothing catches them, when so wanted', async () => {
    const target = await with_('uncaught');
    const stop = await target.go();
    assert.equal(place(target, stop), `exception fails:${line('#throw')}`);
    assert.equal(errorOf(stop)?.message, 'number 8');
    assert.ok(target.stack(stop.thread!).some(f => f.symbol.name === 'Read'));
    assert.equal((await target.go()).reason.kind, 'bugcheck');
  });

  it('are stepped over into the handler', async () => {
    const target = await with_('thrown');
    await target.go();
    let stop = await target.stepOver('line');
    assert.equal(place(target, stop), `step tries:${line('#catch')}`);
    await target.stepOver('line');
    stop = await target.stepOver('line');
    assert.equal(place(target, stop), `step tries:${line('#finally')}`);
  });

  it('do not move places when the filters change', async () => {
    const target = await with_('thrown');
    const first = await target.go();
    await target.go();
    target.exceptionFilters.clear();
    assert.equal((await target.goBack()).reason.kind, 'historyStart');
    target.exceptionFilters.add('thrown');
    assert.equal((await target.go()).position.executed, first.position.executed);
    assert.equal(place(target, await target.seek('end')), `seek fails:${line('#native')}`);
  });
});
