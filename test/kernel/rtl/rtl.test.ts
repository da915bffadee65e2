import assert from 'node:assert/strict';
import { inDriver } from './run';

describe('Rtl', () => {
  it('bitmaps', () => {
    const lines = inDriver(`
      const map = new W.RTL_BITMAP(); W.RtlInitializeBitMap(map, new Uint32Array(2), 40); W.RtlClearAllBits(map);
      const at = new Ref(0);
      show(W.RtlFindClearBitsAndSet(map, 3, 30), W.RtlNumberOfSetBits(map), W.RtlNumberOfClearBits(map), W.RtlTestBit(map, 32), W.RtlCheckBit(map, 33));
      show(W.RtlFindClearBits(map, 8, 29), W.RtlFindClearBits(map, 31, 0) >>> 0, W.RtlFindSetBits(map, 2, 39), W.RtlAreBitsSet(map, 30, 3), W.RtlAreBitsClear(map, 36, 5));
      show(W.RtlFindFirstRunClear(map, at), text(at), W.RtlFindNextForwardRunClear(map, 30, at), text(at), W.RtlFindLastBackwardRunClear(map, 32, at), at);
      W.RtlSetBits(map, 2, 20); const runs: W.RTL_BITMAP_RUN[] = [];
      show(W.RtlFindClearRuns(map, runs, 2, true), runs.map(r => r.StartingIndex + '+' + r.NumberOfBits), W.RtlFindLongestRunClear(map, at), at);
      show(W.RtlFindLeastSignificantBit(0x8000000000000000n), W.RtlFindMostSignificantBit(5n), W.RtlFindMostSignificantBit(0n), W.RtlNumberOfSetBitsUlongPtr(0xf0fn));
      W.RtlSetAllBits(map); show(W.RtlFindClearBits(map, 1, 0) >>> 0, W.RtlFindSetBitsAndClear(map, 40, 0), W.RtlNumberOfSetBits(map));`);
    assert.deepEqual(lines, [
      '30 3 37 true 0',
      '0 4294967295 30 true false',
      '30 &0 7 &33 30 &0',
      '2 [22+8 33+7] 8 &22',
      '63 2 -1 8',
      '4294967295 0 0',
    ]);
  });

  it('time and its fields', () => {
    const lines = inDriver(`
      const t = new Ref(0n); const f = new W.TIME_FIELDS(); const s = new Ref(0);
      W.RtlSecondsSince1970ToTime(951826153, t); W.RtlTimeToTimeFields(t, f);
      show(t, f.Year, f.Month, f.Day, f.Hour, f.Minute, f.Second, f.Milliseconds, f.Weekday);
      f.Milliseconds = 5; show(W.RtlTimeFieldsToTime(f, t), t, W.RtlTimeToSecondsSince1970(t, s), text(s), W.RtlTimeToSecondsSince1980(t, s), s);
      f.Year = 2023; show(W.RtlTimeFieldsToTime(f, t), W.RtlTimeToSecondsSince1970(0n, s));
      W.RtlTimeToTimeFields(0n, f); show(f.Year, f.Month, f.Day, f.Weekday);`);
    assert.deepEqual(lines, [
      '&125962997530000000n 2000 2 29 12 9 13 0 2',
      'true &125962997530050000n true &951826153 true &636293353',
      'false false',
      '1601 1 1 1',
    ]);
  });

  it('Unicode strings: case, hash, numbers, own buffers', () => {
    const lines = inDriver(`
      const s = new UNICODE_STRING(); const n = new Ref(0);
      show(W.RtlUpcaseUnicodeString(s, 'straße é', true), text(s), W.RtlDowncaseUnicodeString(s, 'ABC', false), s, W.RtlUpcaseUnicodeString(s, 'ABCDEFGHI', false));
      show(W.RtlHashUnicodeString('Ab', true, 0, n), text(n), W.RtlHashUnicodeString('ab', true, 1, n), n, W.RtlHashUnicodeString('ab', false, 7, n));
      for (const [t, b] of [['  -0x1F;', 0], ['777', 8], ['12', 3], ['0b101', 0], ['zz', 10], ['0x10', 16]] as const) { n.value = -1; show(W.RtlUnicodeStringToInteger(t, b, n), n); }
      W.RtlInitEmptyUnicodeString(s, null, 8); show(W.RtlIntegerToUnicodeString(0xabcd, 16, s), s, W.RtlIntegerToUnicodeString(123456, 0, s), W.RtlIntegerToUnicodeString(1, 7, s));
      s.MaximumLength = 64; show(W.RtlInt64ToUnicodeString(0xffffffffffffffffn, 10, s), text(s), W.RtlCreateUnicodeString(s, 'x'), text(s), W.RtlDuplicateUnicodeString(1, 'abc', s), s);
      show(W.RtlInitUnicodeStringEx(s, 'x'.repeat(40000)), W.RtlValidateUnicodeString(0, s), W.RtlCharToInteger('0o17', 0, n), n);`);
    assert.deepEqual(lines, [
      '0 "STRAßE É" 16/16 0 "abc" 6/16 80000005',
      '0 &4264001 0 &4264001 c000000d',
      '0 &4294967265',
      '0 &511',
      'c000000d &-1',
      '0 &5',
      '0 &0',
      '0 &0',
      '0 "ABCD" 8/8 80000005 c000000d',
      '0 "18446744073709551615" 40/64 true "x" 2/4 0 "abc" 6/8',
      'c0000106 0 0 &15',
    ]);
  });

  it('strings of bytes, and conversions that do not fit', () => {
    const lines = inDriver(`
      const a = new W.ANSI_STRING('abc'); const u = new UNICODE_STRING(); const n = new Ref(0);
      show(W.RtlAnsiStringToUnicodeString(u, a, true), u, W.RtlAnsiStringToUnicodeSize(a)); u.MaximumLength = 7;
      show(W.RtlAnsiStringToUnicodeString(u, a, false)); const b = new W.ANSI_STRING(); b.MaximumLength = 3;
      show(W.RtlUnicodeStringToAnsiString(b, 'x€yz', false), text(b), W.RtlUnicodeStringToAnsiString(b, 'x€', true), b);
      show(W.RtlCompareString('abd', a, true) > 0, W.RtlEqualString('ABC', a, true), W.RtlAppendStringToString(a, 'd'), a, W.RtlAppendStringToString(a, 'e'));
      W.RtlUpperString(a, 'qwertz'); show(a); W.RtlFreeAnsiString(a); show(a);
      const bytes = new Uint8Array(8);
      show(W.RtlUnicodeToUTF8N(bytes, 4, n, 'aé€', 6), text(n), bytes, W.RtlUnicodeToUTF8N(null, 0, n, 'aé€😀', 10), n);
      show(W.RtlUTF8ToUnicodeN(bytes, 8, n, new Uint8Array([0xe2, 0x82, 0xac, 0xff, 0x41]), 5), n, bytes);
      show(W.RtlUnicodeStringToUTF8String(b, 'é', true), b.Length, W.RtlUTF8StringToUnicodeString(u, b, true), u);
      show(W.RtlMultiByteToUnicodeN(bytes, 4, n, new Uint8Array([65, 66, 67]), 3), text(n), W.RtlUpcaseUnicodeToMultiByteN(bytes, 8, n, 'ab', 4), n, bytes.subarray(0, 2));`);
    assert.deepEqual(lines, [
      '0 "abc" 6/8 8',
      '80000005',
      '80000005 "x?" 2/3 0 "x?" 2/3',
      'true true 0 "abcd" 4/4 c0000023',
      '"QWER" 4/4',
      '"" 0/0',
      'c0000023 &3 [97 195 169 0 0 0 0 0] 0 &10',
      '263 &6 [172 32 253 255 65 0 0 0]',
      '0 2 0 "é" 2/4',
      '80000005 &4 0 &2 [65 66]',
    ]);
  });

  it('GUIDs, LUIDs, byte orders, random numbers', () => {
    const lines = inDriver(`
      const g = new W.GUID(); const s = new UNICODE_STRING(); const seed = new Ref(1);
      show(W.RtlGUIDFromString('{4d36e967-e325-11ce-bfc1-08002be10318}', g), g.Data1 === 0x4d36e967, g.Data4, W.RtlStringFromGUID(g, s), s);
      show(W.RtlGUIDFromString('4d36e967-e325-11ce-bfc1-08002be10318', g)); W.ExUuidCreate(g); show(g.Data3 >>> 12, g.Data4[0] >>> 6);
      show(W.RtlUlongByteSwap(0x12345678).toString(16), W.RtlUshortByteSwap(0x1234).toString(16), W.RtlUlonglongByteSwap(0x0102030405060708n).toString(16));
      const bytes = new Uint8Array(4); W.RtlStoreUlong(bytes, 0x01020304); show(bytes, W.RtlConvertLongToLargeInteger(-1), W.RtlConvertUlongToLargeInteger(-1));
      show(W.RtlEqualLuid(W.RtlConvertLongToLuid(-1), W.RtlConvertUlongToLuid(-1)), W.RtlIsZeroLuid(new W.LUID()));
      const a = W.RtlRandomEx(seed), b = W.RtlRandomEx(seed); show(a !== b, a < 0x7fffffff, seed.value !== 1);`);
    assert.deepEqual(lines, [
      '0 true [191 193 8 0 43 225 3 24] 0 "{4D36E967-E325-11CE-BFC1-08002BE10318}" 76/78',
      'c000000d',
      '4 2',
      '78563412 3412 807060504030201',
      '[4 3 2 1] -1n 4294967295n',
      'false true',
      'true true true',
    ]);
  });
});
