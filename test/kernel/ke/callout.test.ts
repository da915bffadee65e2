import assert from 'node:assert/strict';
import { runDriver, stackContains } from './machine';

const IMPORTS = `
import { DbgPrint, Ref, KeExpandKernelStackAndCallout, KeExpandKernelStackAndCalloutEx, MAXIMUM_EXPANSION_SIZE, KeGetCurrentThread, KfRaiseIrql, KeLowerIrql,
  KernelMode, KeDelayExecutionThread, KeEnterCriticalRegion, CreateThread } from 'wdm';
import { HalRemainingStack } from 'hal';
`;

describe('KeExpandKernelStackAndCallout', function () {
  this.timeout(120_000);

  it('a new segment where the stack is too small, the same stack where it is not; back after', () => {
    const { m, stop } = runDriver(`${IMPORTS}
      function callout(what: string): void {
        const t = KeGetCurrentThread();
        DbgPrint('%s %d %d\\n', what, HalRemainingStack() >= 0x8000, Number(t.StackBase - t.StackLimit) > 0x6000);
        KeDelayExecutionThread(KernelMode, false, -10_000n);
      }
      /** @stack 0x3000 */
      function deep(n: number): number { return n === 0 ? 0 : 1 + deep(n - 1); }
      export function DriverEntry(): void {
        const t = KeGetCurrentThread();
        const before = t.StackLimit;
        DbgPrint('%x\\n', KeExpandKernelStackAndCallout(callout, 'large', 0x8000));
        DbgPrint('%x\\n', KeExpandKernelStackAndCallout(callout, 'small', 0x100));
        DbgPrint('%x\\n', KeExpandKernelStackAndCallout(callout, 'never', MAXIMUM_EXPANSION_SIZE + 1) >>> 0);
        DbgPrint('%x\\n', KeExpandKernelStackAndCallout(() => { DbgPrint('%d deep\\n', deep(4)); }, null, MAXIMUM_EXPANSION_SIZE));
        const old = KfRaiseIrql(2);
        DbgPrint('%x\\n', KeExpandKernelStackAndCalloutEx(callout, 'never', 0x100, true, null) >>> 0);
        KeLowerIrql(old);
        DbgPrint('%d\\n', t.StackLimit === before);
      }`);
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['large 1 1', '0', 'small 0 0', '0', 'c00000f1', '4 deep', '0', 'c00000f2', '1']);
  });

  for (const [name, body, parameter] of [
    ['at another IRQL', 'KfRaiseIrql(2);', 0x20002n],
    ['with APCs disabled', 'KeEnterCriticalRegion();', 0xfen],
  ] as const)
    it(`a callout that returns ${name} is 0xC8`, () => {
      for (const size of ['0x10', '0x8000']) {
        const { m } = runDriver(`${IMPORTS}
          function callout(): void { ${body} }
          export function DriverEntry(): void { KeExpandKernelStackAndCallout(callout, null, ${size}); }`);
        assert.equal(m.machine.bugcheck?.code, 0xc8);
        assert.equal(m.machine.bugcheck?.parameters[0], parameter);
        assert.ok(
          stackContains(m.stack(), ['nt!KeBugCheckEx', 'nt!KeExpandKernelStackAndCallout', 'MyDrv!DriverEntry']),
        );
      }
    });
});
