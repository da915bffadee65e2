/** What is checked where a model calls a DDI. */
import assert from 'node:assert/strict';
import { numberAliases, numberParameters } from '../../../simulator/boot/parameterKinds';
import { inEntry } from '../ex/poolDriver';

describe('calls of a model', () => {
  it('numbers and bigints are told apart at the call, with routine, parameter and what to do', () => {
    const calls = [
      "W.ExAllocatePool2(W.POOL_FLAG_NON_PAGED, 64n as any, 'tseT')",
      'W.KeSetTimer(timer, -10000 as any, null)',
      'W.RtlZeroMemory(new Uint8Array(4), 4n as any)',
    ];
    const r = inEntry(
      calls.map(call => `try { ${call}; } catch (e: any) { DbgPrint('%s\\n', e.message); }`).join('\n'),
      {
        more: 'const timer = new W.KTIMER();',
      },
    );
    assert.deepEqual(r.debug.trim().split('\n'), [
      'ExAllocatePool2: NumberOfBytes is a number, and was given the bigint 64n: pass Number(...)',
      'KeSetTimer: DueTime is a bigint, and was given the number -10000: pass BigInt(...)',
      'RtlZeroMemory: Length is a number, and was given the bigint 4n: pass Number(...)',
    ]);
  });

  it('the IRQL is checked also where the routine is asked of a namespace', () => {
    const r = inEntry(
      'const old = new Ref(0); W.KeRaiseIrql(2, old); W.MmIsAddressValid(0n); W.PsGetVersion(null, null, null, null); W.KeLowerIrql(0); W.KeEnterGuardedRegion(); W.KeLeaveGuardedRegion(); W.KeRaiseIrql(2, old); W.ZwClose(0); W.KeLowerIrql(0);',
    );
    assert.ok(
      r.machine.violations.some(v => v.text.startsWith('ZwClose was called at DISPATCH_LEVEL')),
      r.machine.violations.map(v => v.text).join(),
    );
  });

  it('kinds are read from declarations: what takes both, or objects, is not checked', () => {
    const text = `export type KIRQL = number;
export function A(
  /* (a, b) */ First: KIRQL | null,
  Second: (x: number) => void,
  Third: bigint | number,
  Fourth = 0,
  ...Rest: unknown[]
): void {}
export function B(Only: bigint, { x }: { x: number }): void {}`;
    const found = numberParameters(text, numberAliases([text]));
    assert.deepEqual(found, { A: { kinds: 'n', names: ['First'] }, B: { kinds: 'i', names: ['Only'] } });
  });
});
