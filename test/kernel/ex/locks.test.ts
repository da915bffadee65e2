import assert from 'node:assert/strict';
import { deviceDriver, runSession } from '../scenario';

const inEntry = (imports: string, entry: string) =>
  runSession({ drivers: { D: deviceDriver({ imports, routines: '', entry }) } }).debug;

describe('fast mutexes and interlocked operations', () => {
  it('the owner of a fast mutex is at APC_LEVEL; it is not recursive', () => {
    const text = inEntry(
      'FAST_MUTEX, ExInitializeFastMutex, ExAcquireFastMutex, ExReleaseFastMutex, ExTryToAcquireFastMutex, KeGetCurrentIrql',
      `const m = new FAST_MUTEX(); ExInitializeFastMutex(m); ExAcquireFastMutex(m); DbgPrint('%d %d ', KeGetCurrentIrql(), ExTryToAcquireFastMutex(m));
       ExReleaseFastMutex(m); DbgPrint('%d %d %d', KeGetCurrentIrql(), ExTryToAcquireFastMutex(m), KeGetCurrentIrql()); ExReleaseFastMutex(m);`,
    );
    assert.equal(text, '1 0 0 1 1');
  });

  it('interlocked operations give the old or the new value as in C', () => {
    const text = inEntry(
      'InterlockedExchange, InterlockedCompareExchange, InterlockedIncrement, InterlockedDecrement, InterlockedExchangeAdd',
      `const r = new Ref(1); DbgPrint('%d %d ', InterlockedExchange(r, 5), r.value); DbgPrint('%d %d ', InterlockedCompareExchange(r, 9, 4), r.value);
       DbgPrint('%d %d %d %d ', InterlockedCompareExchange(r, 9, 5), r.value, InterlockedIncrement(r), InterlockedDecrement(r)); DbgPrint('%d %d', InterlockedExchangeAdd(r, 3), r.value);`,
    );
    assert.equal(text, '1 5 5 5 5 9 10 9 9 12');
  });
});
