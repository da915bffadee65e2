import assert from 'node:assert/strict';
import { inDriver } from './run';

describe('security identifiers', () => {
  it('are made, compared, copied and written', () => {
    const lines = inDriver(`
      const a = new W.SID(), b = new W.SID(); const s = new UNICODE_STRING(); const nt = new W.SID_IDENTIFIER_AUTHORITY([0, 0, 0, 0, 0, 5]);
      W.RtlInitializeSidEx(a, nt, 2, 32, 544); W.RtlInitializeSidEx(b, nt, 2, 32, 545);
      show(W.RtlConvertSidToUnicodeString(s, a, true), text(s), W.RtlLengthSid(a), W.RtlEqualSid(a, b), W.RtlEqualPrefixSid(a, b), W.RtlCopySid(15, b, a), W.RtlCopySid(16, b, a), W.RtlEqualSid(a, b));
      s.MaximumLength = 10; show(W.RtlConvertSidToUnicodeString(s, a, false)); a.SubAuthorityCount = 16; show(W.RtlValidSid(a), W.RtlConvertSidToUnicodeString(s, a, true));
      W.RtlInitializeSid(b, new W.SID_IDENTIFIER_AUTHORITY([1, 0, 0, 0, 0, 2]), 1); W.RtlConvertSidToUnicodeString(s, b, true); show(s.Buffer);`);
    assert.deepEqual(lines, [
      '0 "S-1-5-32-544" 24/26 16 false true c0000023 0 true',
      '80000005',
      'false c0000078',
      'S-1-0x010000000002-0',
    ]);
  });
});
