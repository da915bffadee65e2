import assert from 'node:assert/strict';
import { inDriver } from './run';

describe('safe strings and integers', () => {
  const imports = `import * as S from 'ntstrsafe'; import * as I from 'ntintsafe';`;

  it('strings are terminated and cut, never overrun', () => {
    const lines = inDriver(
      `const a = new Uint8Array(6), w = new Uint8Array(8), u = new Uint16Array(4), t = new Ref(''), n = new Ref(0);
       show(S.RtlStringCbCopyA(a, 4, 'abcdef'), a, S.RtlStringCchCatA(a, 6, 'xyz'), a);
       show(S.RtlStringCbCopyW(w, 8, 'ab'), w, S.RtlStringCbCatNW(w, 8, 'cdef', 4), S.RtlStringCbLengthW(w, 8, n), n);
       show(S.RtlStringCchCopyNW(u, 4, 'abcdef', 3), [...u], S.RtlStringCchLengthW(u, 3, n), n, S.RtlStringCbCopyA(a, 0, ''));
       show(S.RtlStringCbPrintfW(t, 20, '%ws-%03u', 'ab', 7), t.value, S.RtlStringCchPrintfA(t, 5, '%x', 0x123456), t.value);
       const c = new UNICODE_STRING(); W.RtlInitEmptyUnicodeString(c, null, 12);
       show(S.RtlUnicodeStringPrintf(c, '%wZ.%d', new UNICODE_STRING('ab'), 5), text(c), S.RtlUnicodeStringCatString(c, 'xyz'), text(c), S.RtlUnicodeStringCopy(c, c), S.RtlUnicodeStringCbCopyN(c, 'qwertz', 4), c);
       c.Length = 3; show(S.RtlUnicodeStringCat(c, 'x'), S.RtlUnicodeStringValidate(c));`,
      imports,
    );
    assert.deepEqual(lines, [
      '80000005 [97 98 99 120 121 0] 80000005 [97 98 99 120 121 0]',
      '0 [97 0 98 0 99 0 0 0] 80000005 0 &6',
      '0 [97 98 99 0] c000000d &0 c000000d',
      '0 ab-007 80000005 1234',
      '0 "ab.5" 8/12 80000005 "ab.5xy" 12/12 0 0 "qw" 4/12',
      'c000000d c000000d',
    ]);
  });

  it('integers that do not fit are told', () => {
    const lines = inDriver(
      `const n = new Ref(0), q = new Ref(0n); const t = (status: number, r: any = n) => (status >>> 0).toString(16) + ' ' + text(r);
       show(t(I.RtlULongAdd(0xffffffff, 1, n)), t(I.RtlULongAdd(2, 3, n)), t(I.RtlULongSub(2, 3, n)), t(I.RtlLongMult(0x10000, 0x8000, n)), t(I.RtlLongSub(-5, 3, n)));
       show(t(I.RtlULongLongMult(1n << 63n, 2n, q), q), t(I.RtlSizeTAdd(1, 2, n)), t(I.RtlShortAdd(0x7fff, 1, n)), t(I.RtlLongLongAdd(-1n, 1n, q), q));
       show(t(I.RtlULongToUShort(0x12345, n)), t(I.RtlLongToULong(-1, n)), t(I.RtlULongLongToULong(0xffffffffn, n)), t(I.RtlLongLongToULongLong(-1n, q), q), t(I.RtlSizeTToULong(7, n)));`,
      imports,
    );
    assert.deepEqual(lines, [
      'c0000095 &4294967295 0 &5 c0000095 &4294967295 c0000095 &-1 0 &-8',
      'c0000095 &18446744073709551615n 0 &3 c0000095 &-1 0 &0n',
      'c0000095 &65535 c0000095 &4294967295 0 &4294967295 c0000095 &18446744073709551615n 0 &7',
    ]);
  });
});
