/** What nobody initialised is zeros: a null pointer to the first who follows its links, as on Windows. */
import assert from 'node:assert/strict';
import { crash, inEntry, printed } from '../ex/poolDriver';

const NULL_READ_AT_DISPATCH = /^a 0 2 0 [0-9a-f]+$/;
const NULL_CALL_AT_DISPATCH = 'd1 0 2 8 0';
/** In DriverEntry, which runs in a system worker thread: an access violation at address 0, executing 0. */
const NULL_CALL = /^7e ffffffffc0000005 0 /;

describe('what was not initialised', () => {
  for (const [what, statements, outcome] of [
    ['an event that is set', 'W.KeSetEvent(new W.KEVENT(), 0, false);', NULL_READ_AT_DISPATCH],
    [
      'an event that is waited for',
      'W.KeWaitForSingleObject(new W.KEVENT(), 0, 0, false, null);',
      NULL_READ_AT_DISPATCH,
    ],
    [
      'a timer that expires',
      'W.KeSetTimer(t, -10000n, null); W.KeDelayExecutionThread(0, false, -500000n);',
      NULL_READ_AT_DISPATCH,
    ],
    ['a fast mutex, which nobody gives back', 'W.ExAcquireFastMutex(new W.FAST_MUTEX());', NULL_READ_AT_DISPATCH],
    ['a guarded mutex', 'W.KeAcquireGuardedMutex(new W.KGUARDED_MUTEX());', NULL_READ_AT_DISPATCH],
    [
      'a remove lock, whose first release is its last',
      'W.IoAcquireRemoveLock(lock, null); W.IoReleaseRemoveLock(lock, null);',
      NULL_READ_AT_DISPATCH,
    ],
    ['a queue', 'W.KeInsertQueue(new W.KQUEUE(), new W.LIST_ENTRY());', NULL_READ_AT_DISPATCH],
    ['an APC', 'W.KeInsertQueueApc(new W.KAPC(), null, null, 0);', /^a [0-9a-f]+ 2 0 [0-9a-f]+$/],
    ['a resource that is deleted', 'W.ExDeleteResourceLite(new W.ERESOURCE());', /^a 8 2 0 [0-9a-f]+$/],
    [
      'a lookaside list that is deleted',
      'W.ExDeleteLookasideListEx(new W.LOOKASIDE_LIST_EX());',
      /^a 8 2 0 [0-9a-f]+$/,
    ],
    [
      'a lookaside list of which is allocated',
      'W.ExAllocateFromLookasideListEx(new W.LOOKASIDE_LIST_EX());',
      NULL_CALL,
    ],
    ['a lookaside list that is given a block', 'W.ExFreeToLookasideListEx(new W.LOOKASIDE_LIST_EX(), t);', NULL_CALL],
  ] as const)
    it(what, () => {
      const more = 'const t = new W.KTIMER(), lock = new W.IO_REMOVE_LOCK();';
      assert.match(crash(inEntry(statements, { more })), outcome);
    });

  it('a DPC: its processor calls address 0 at DISPATCH_LEVEL', () => {
    const r = inEntry('W.KeInsertQueueDpc(dpc, null, null); W.KeDelayExecutionThread(0, false, -500000n);', {
      more: 'const dpc = new W.KDPC();',
    });
    assert.equal(crash(r), NULL_CALL_AT_DISPATCH);
  });

  it('what zeros are good for: spin locks, push locks, rundown protection, resources, device queues that are not busy', () => {
    const r = inEntry(
      `const irql = W.KeAcquireSpinLockRaiseToDpc(spin); W.KeReleaseSpinLock(spin, irql);
  W.KeEnterCriticalRegion();
  W.ExAcquirePushLockExclusive(push); W.ExReleasePushLockExclusive(push);
  const first = W.ExAcquireResourceExclusiveLite(resource, true); W.ExReleaseResourceLite(resource);
  W.KeLeaveCriticalRegion();
  const second = W.ExAcquireRundownProtection(rundown); W.ExReleaseRundownProtection(rundown);
  W.ExWaitForRundownProtectionRelease(rundown);
  const third = W.ExTryToAcquireFastMutex(mutex);
  const queued = W.KeInsertDeviceQueue(queue, entry);
  DbgPrint('%d %d %d %d\\n', first, second, third, queued);
  W.KeInsertDeviceQueue(queue, entry);`,
      {
        more: `const spin = new W.KSPIN_LOCK(), push = new W.EX_PUSH_LOCK(), rundown = new W.EX_RUNDOWN_REF();
const resource = new W.ERESOURCE(), mutex = new W.FAST_MUTEX(), queue = new W.KDEVICE_QUEUE(), entry = new W.KDEVICE_QUEUE_ENTRY();`,
      },
    );
    assert.deepEqual(printed(r), ['1', '1', '0', '0']);
    assert.match(crash(r), NULL_READ_AT_DISPATCH);
  });

  it('initialised twice, a resource breaks the list of all: the next that is initialised is a fast fail', () => {
    const r = inEntry('W.ExInitializeResourceLite(a); W.ExInitializeResourceLite(a); W.ExInitializeResourceLite(b);', {
      more: 'const a = new W.ERESOURCE(), b = new W.ERESOURCE();',
    });
    assert.match(crash(r), /^139 3 /);
  });

  it('a list: the driver reads address 0', () => {
    for (const call of ['InsertTailList(head, entry)', 'RemoveHeadList(head)', 'RemoveEntryList(entry)']) {
      const r = inEntry(`W.${call};`, { more: 'const head = new W.LIST_ENTRY(), entry = new W.LIST_ENTRY();' });
      assert.match(crash(r), /^7e ffffffffc0000005 /, call);
    }
  });

  it('a list is not empty before it begins, and is afterwards', () => {
    const r = inEntry(
      "const head = new W.LIST_ENTRY(); const before = W.IsListEmpty(head); W.InitializeListHead(head); DbgPrint('%d %d\\n', before ? 1 : 0, W.IsListEmpty(head) ? 1 : 0);",
    );
    assert.deepEqual(printed(r), ['0', '1']);
  });
});
