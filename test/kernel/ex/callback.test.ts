import assert from 'node:assert/strict';
import { inDriver } from '../rtl/run';

describe('callback objects and EX_TIMERs', () => {
  it('routines are called in order, at the IRQL of the notification, until they are unregistered', () => {
    const lines = inDriver(`
      const c = new Ref<any>(null), d = new Ref<any>(null); const a = new W.OBJECT_ATTRIBUTES();
      W.InitializeObjectAttributes(a, '\\\\Callback\\\\Mine', 0, null, null);
      show(W.ExCreateCallback(c, a, false, true), W.ExCreateCallback(c, a, true, true), W.ExCreateCallback(d, a, false, true), c.value === d.value);
      const first = W.ExRegisterCallback(c.value, (x, p, q) => show('first', x, p, q, W.KeGetCurrentIrql()), 'x')!;
      W.ExRegisterCallback(c.value, () => show('second'), null);
      W.ExNotifyCallback(c.value, 1, 2); const old = new Ref(0); W.KeRaiseIrql(2, old); W.ExNotifyCallback(c.value, 3, 4); W.KeLowerIrql(old.value);
      W.ExUnregisterCallback(first); W.ExNotifyCallback(c.value, 5, 6);
      W.ExCreateCallback(d, null, true, false); show(W.ExRegisterCallback(d.value, () => {}, 0) !== null, W.ExRegisterCallback(d.value, () => {}, 0));
      W.InitializeObjectAttributes(a, '\\\\Callback\\\\PowerState', 0, null, null); show(W.ExCreateCallback(d, a, false, true));`);
    assert.deepEqual(lines, [
      'c0000034 0 0 true',
      'first x 1 2 0',
      'second',
      'first x 3 4 2',
      'second',
      'second',
      'true null',
      '0',
    ]);
  });

  it('a timer calls back at DISPATCH_LEVEL, may repeat, and tells when it is deleted', () => {
    const lines = inDriver(`
      let count = 0; const done = new W.KEVENT(); W.KeInitializeEvent(done, 0, false);
      const t = W.ExAllocateTimer((timer, context) => { show(context, W.KeGetCurrentIrql(), timer === t); if (++count === 2) W.KeSetEvent(done, 0, false); }, 'c', W.EX_TIMER_HIGH_RESOLUTION);
      const p = new W.EXT_DELETE_PARAMETERS(); W.ExInitializeDeleteTimerParameters(p); p.DeleteCallback = c => show('deleted', c); p.DeleteContext = 7;
      show(W.ExSetTimer(t, -100000n, 200000n, null), W.ExSetTimer(t, -100000n, 200000n, null));
      W.KeWaitForSingleObject(done, W.Executive, W.KernelMode, false, null);
      show(W.ExCancelTimer(t, null), W.ExCancelTimer(t, null), W.ExDeleteTimer(t, true, true, p));
      const u = W.ExAllocateTimer(null, null, W.EX_TIMER_NOTIFICATION); W.ExSetTimer(u, -10n, 0n, null);
      show(W.KeWaitForSingleObject(u, W.Executive, W.KernelMode, false, null), W.KeReadStateTimer(u), W.ExDeleteTimer(u, true, false, null));`);
    assert.deepEqual(lines, ['false true', 'c 2 true', 'c 2 true', 'deleted 7', 'true false false', '0 true false']);
  });

  it('sequenced lists, atomics and ordered reads', () => {
    const lines = inDriver(`
      const h = new W.SLIST_HEADER(); W.ExInitializeSListHead(h); const e = [0, 1, 2].map(i => new W.SLIST_ENTRY({ i } as any));
      for (const x of e) show(W.ExInterlockedPushEntrySList(h, x, null) === null);
      show(W.ExQueryDepthSList(h), (W.ExInterlockedPopEntrySList(h)!.$record as any).i, (W.ExInterlockedFlushSList(h)!.$record as any).i, W.ExInterlockedPopEntrySList(h), h.Depth, h.Sequence);
      const n = new Ref(6), q = new Ref(0x7fffffffffffffffn); const lock = new W.KSPIN_LOCK(); W.KeInitializeSpinLock(lock);
      show(W.InterlockedAnd(n, 3), W.InterlockedOr(n, 8), W.InterlockedXor(n, 1), W.InterlockedAdd(n, -1), W.InterlockedBitTestAndSet(n, 31), n.value);
      show(W.InterlockedIncrement64(q), W.InterlockedExchangeAdd64(q, 5n), W.InterlockedCompareExchange64(q, 1n, 2n) < 0n, W.ExInterlockedAddLargeInteger(q, 1n, lock) < 0n, W.ExInterlockedAddUlong(n, 1, lock) >>> 0);
      q.value = 4n; show(W._BitTest64(q, 2), W._BitTestAndReset64(q, 2), q, W._BitTestAndComplement64(q, 63), W.ReadInt32Acquire(n), W.RtlIsZeroMemory(new Uint8Array(3), 3));
      const v = new W.RTL_OSVERSIONINFOEXW(); show(W.RtlGetVersion(v), v.dwMajorVersion, v.dwBuildNumber, W.RtlIsNtDdiVersionAvailable(0x06010000), W.IoIsWdmVersionAvailable(6, 0));
      const wanted = new W.RTL_OSVERSIONINFOEXW(); wanted.dwMajorVersion = 10; wanted.dwBuildNumber = 19042;
      const at = (c: number) => W.VerSetConditionMask(W.VerSetConditionMask(0n, W.VER_MAJORVERSION, c), W.VER_BUILDNUMBER, c);
      show(W.RtlVerifyVersionInfo(wanted, 6, at(W.VER_GREATER_EQUAL)), W.RtlVerifyVersionInfo(wanted, 2, at(W.VER_EQUAL)), W.RtlVerifyVersionInfo(wanted, 6, 0n));`);
    assert.deepEqual(lines, [
      'true',
      'false',
      'false',
      '3 2 1 null 0 5',
      '6 2 10 10 false 8000000a',
      '-9223372036854775808n -9223372036854775808n true true 2147483658',
      'true true &-9223372036854775808n false 8000000b true',
      '0 10 19041 true true',
      'c0000059 0 c000000d',
    ]);
  });
});
