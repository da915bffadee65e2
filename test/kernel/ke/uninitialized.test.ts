/** What nobody initialised is zeros: a null pointer to the first who follows its links, as on Windows. */
import assert from 'node:assert/strict';
import { crash, inEntry, printed } from '../ex/poolDriver';

describe('what was not initialised', () => {
  for (const [what, statements] of [
    ['an event that is set', 'W.KeSetEvent(new W.KEVENT(), 0, false);'],
    ['an event that is waited for', 'W.KeWaitForSingleObject(new W.KEVENT(), 0, 0, false, null);'],
    ['a timer that expires', 'W.KeSetTimer(t, -10000n, null); W.KeDelayExecutionThread(0, false, -500000n);'],
  ])
    it(`${what}: the kernel reads address 0 at DISPATCH_LEVEL`, () => {
      assert.match(crash(inEntry(statements, { more: 'const t = new W.KTIMER();' })), /^a 0 2 0 [0-9a-f]+$/);
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
