/** What a free finds out, in both kinds of pool. */
import assert from 'node:assert/strict';
import { contains } from '../scenario';
import { crash, inEntry, printed } from './poolDriver';

const two = (size: number, damage: string, type = 'W.NonPagedPoolNx') =>
  `for (let i = 0; i < 60; i++) W.ExAllocatePoolWithTag(${type}, ${size}, 'gaTc'); // no holes left
   const p = W.ExAllocatePoolWithTag(${type}, ${size}, 'gaTa')!; const q = W.ExAllocatePoolWithTag(${type}, ${size}, 'gaTb')!;
   DbgPrint('%p %p', p, q); ${damage}`;

describe('damage of pool', () => {
  for (const [type, size] of [
    ['W.NonPagedPoolNx', 64],
    ['W.NonPagedPool', 10],
    ['W.PagedPool', 500],
    ['W.NonPagedPoolNxCacheAligned', 100],
  ] as const) {
    it(`classic, ${type} ${size}: bytes behind a block are found when it is freed`, () => {
      const r = inEntry(
        two(size, `for (let i = p.length; i < p.length + 64; i++) p[i] = 0x41; W.ExFreePool(p);`, type),
        {
          pool: 'classic',
        },
      );
      const [at, next] = r.bugcheck!.parameters.slice(1, 3);
      assert.equal(r.bugcheck?.code, 0x19);
      assert.equal(r.bugcheck?.parameters[0], 0x20n);
      assert.ok(at < BigInt(`0x${printed(r)[0]}`) && next > at);
    });
    it(`segment heap, ${type} ${size}: the same`, () => {
      const r = inEntry(
        two(size, `for (let i = p.length; i < p.length + 64; i++) p[i] = 0x41; W.ExFreePool(p);`, type),
      );
      assert.match(crash(r), /^13a 12 /);
      assert.ok(contains(r.machine.stack(), ['nt!RtlpHeapHandleError', 'nt!RtlpLogHeapFailure', 'nt!ExFreePool']));
    });
  }

  it('the last block of a page has a neighbour as well', () => {
    const last = `for (let i = 0; i < 200; i++) {
        const p = W.ExAllocatePoolWithTag(W.NonPagedPoolNx, 48, 'gaTa')!; const at = W.BYTE_OFFSET(p) + 48;
        if (at < 4096 - 128) continue; W.RtlFillMemory(p, 64, 0x41); W.ExFreePool(p); break;
      }`;
    assert.match(crash(inEntry(last, { pool: 'classic' })), /^19 20 /);
    assert.match(crash(inEntry(last)), /^13a 12 /);
  });

  it('found at the next block too, if that is freed first', () => {
    const damage = 'W.RtlFillMemory(p, 64 + 16, 0x41); W.ExFreePool(q);';
    const r = inEntry(two(64, damage), { pool: 'classic' });
    // The type 0x41 says that it is free.
    assert.match(crash(r), /^c2 7 41414141 41414141 /);
    assert.equal(r.bugcheck?.parameters[3], BigInt(`0x${printed(r)[1]}`));
    assert.match(crash(inEntry(two(64, 'W.RtlFillMemory(p, 64 + 32, 0x41); W.ExFreePool(q);'))), /^13a 3 /);
  });

  it('a copy that is too long, and bytes before the block', () => {
    const copy = 'W.RtlCopyMemory(p, new Uint8Array(100).fill(7), 80); W.ExFreePool(p);';
    assert.match(crash(inEntry(two(64, copy), { pool: 'classic' })), /^19 20 /);
    const before = 'for (let i = -16; i < 0; i++) q[i] = 0; W.ExFreePool(q);';
    assert.match(crash(inEntry(two(64, before), { pool: 'classic' })), /^c2 7 0 0 /);
  });

  it('what stays inside the block is nobody else’s', () => {
    const inside = `for (let i = 0; i < p.length; i++) p[i] = 0xff; W.RtlFillMemory(p, 64, 1); W.ExFreePool(p); W.ExFreePool(q); DbgPrint(' fine');`;
    for (const pool of ['classic', 'segment'] as const)
      assert.equal(printed(inEntry(two(64, inside), { pool })).at(-1), 'fine');
  });
});

describe('bad frees', () => {
  const free = (what: string, pool?: 'classic' | 'segment') =>
    crash(inEntry(`const p = W.ExAllocatePoolWithTag(W.NonPagedPoolNx, 64, 'gaTa')!; ${what}`, { pool }));

  it('twice: small, large, structures', () => {
    assert.match(free('W.ExFreePool(p); W.ExFreePool(p);', 'classic'), /^c2 7 67615461 /);
    assert.match(free('W.ExFreePool(p); W.ExFreePool2(p, "gaTa", null, 0);'), /^13a 8 /);
    const large = 'const l = W.ExAllocatePool2(0x40, 5000, "gaTa")!; W.ExFreePool(l); W.ExFreePool(l);';
    assert.match(free(large, 'classic'), /^19 22 [0-9a-f]+000 0 0$/);
    assert.match(free(large), /^13a 9 /);
    const event = 'const e = W.ExAllocatePool2(0x40, W.KEVENT, "gaTa")!; W.ExFreePool(e); W.ExFreePool(e);';
    assert.match(free(event, 'classic'), /^c2 7 67615461 /);
  });

  it('a block that somebody else has by now is freed for him', () => {
    const r = inEntry(
      `const p = W.ExAllocatePool2(0x40, 64, 'gaTa')!; W.ExFreePool(p); const q = W.ExAllocatePool2(0x40, 64, 'gaTb')!;
       W.ExFreePool(p); DbgPrint('silent'); W.ExFreePool(q);`,
      { pool: 'classic' },
    );
    assert.equal(printed(r)[0], 'silent');
    assert.match(crash(r), /^c2 7 67615462 /);
  });

  it('an address inside a block, of the stack, of the image, of user mode', () => {
    const inner = `class S { A = 0n; List = new W.LIST_ENTRY(this); }`;
    const r = inEntry('const s = W.ExAllocatePool2(0x40, S, "gaTa")!; W.ExFreePool(s.List);', { more: inner });
    assert.match(crash(r), /^c2 46 /);
    assert.match(free('W.ExFreePool(new W.KEVENT());'), /^c2 /);
    assert.match(free('W.ExFreePool(DriverObject.MajorFunction[0]);'), /^c2 /);
  });

  it('a number: by where it points', () => {
    for (const pool of ['classic', 'segment'] as const) {
      assert.equal(free('W.ExFreePool(5 as any);', pool), 'c2 40 5 ffff800000000000 0');
      assert.equal(free('W.ExFreePool(0n as any);', pool), 'c2 46 0 0 0');
      assert.match(free('W.ExFreePool(0xfffff805ffff0000n as any);', pool), /^c2 99 /);
    }
    assert.match(free('W.ExFreePool(0xfffff780fedc0010n as any);', 'classic'), /^50 fffff780fedc0000 0 /);
    assert.match(
      free('W.KfRaiseIrql(2); W.ExFreePool(0xfffff780fedc0010n as any);', 'classic'),
      /^a fffff780fedc0000 2 0 /,
    );
    assert.match(free('W.MmFreeContiguousMemory(0xfffff780fedc0000n as any);'), /^c2 60 fffff780fedc0000 0 0$/);
    assert.match(free('W.MmFreeContiguousMemory(p);'), /^c2 60 /);
  });

  it('the first member of a structure is the block', () => {
    const first = `class S { Event = new W.KEVENT(); A = 0; }`;
    const r = inEntry('const s = W.ExAllocatePool2(0x40, S, "gaTa")!; W.ExFreePool(s.Event); DbgPrint("ok");', {
      more: first,
    });
    assert.equal(crash(r), 'none');
  });

  it('tags: protected blocks are compared, others are not', () => {
    const TAG = '(0x67615461 | W.PROTECTED_POOL)';
    const protectedBlock = (how: string) =>
      crash(inEntry(`const p = W.ExAllocatePoolWithTag(W.PagedPool, 64, ${TAG})!; ${how}`));
    assert.match(protectedBlock('W.ExFreePoolWithTag(p, "gaTb");'), /^c2 a [0-9a-f]+ e7615461 67615462$/);
    assert.match(protectedBlock('W.ExFreePool(p);'), /^c2 a [0-9a-f]+ e7615461 0$/);
    assert.equal(protectedBlock('W.ExFreePoolWithTag(p, "gaTa");'), 'none');
    assert.equal(free('W.ExFreePoolWithTag(p, "xxxx");'), 'none');
  });

  it('requests that no allocator believes', () => {
    assert.match(free('W.ExAllocatePoolWithTag(1, 64, 0);'), /^c2 9b 1 40 fffff80/);
    assert.match(free('W.ExAllocatePool2(0x40, 100, 0);'), /^c2 9b 200 64 /);
    assert.match(free('W.ExAllocatePoolWithTag(2, 64, "gaTa");'), /^c2 9a 2 40 67615461$/);
    assert.match(free('W.ExAllocatePoolWithTag(0, 64, " GIB");'), /^c2 9c 0 40 /);
    const high = 'const old = new Ref(0); W.KeRaiseIrql(5, old);';
    assert.match(free(`${high} W.ExAllocatePoolWithTag(0, 64, "gaTa");`), /^c2 8 5 0 40$/);
    assert.match(free(`${high} W.ExFreePool(p);`), /^c2 9 5 200 /);
  });
});

describe('forms of a request', () => {
  const prints = (body: string, more = '') => printed(inEntry(body, { more })).join(' ');

  it('flags: one type, known bits, optional ones ignored', () => {
    assert.equal(
      prints(`for (const f of [0x40, 0x80, 0x100, 0x40 | 8, 0, 0x140, 0x40 | 0x1000]) DbgPrint('%d ', W.ExAllocatePool2(f, 32, 'gaTa') !== null);
        DbgPrint('%d ', W.ExAllocatePool2(0x40n | 0x8000000000n, 32, 'gaTa') !== null);
        try { W.ExAllocatePool2(0x20, 32, 'gaTa'); } catch (e) { DbgPrint('%x', W.GetExceptionCode(e)); }`),
      '1 1 1 1 0 0 0 1 C000000D'.toLowerCase(),
    );
  });

  it('contents: zeroed or not; alignment to 16, to cache lines, to pages', () => {
    assert.equal(
      prints(`const a = W.ExAllocatePool2(0x40, 40, 'gaTa')!, b = W.ExAllocatePool2(0x42, 40, 'gaTa')!, c = W.ExAllocatePoolZero(0, 40, 'gaTa')!, d = W.ExAllocatePoolUninitialized(0, 40, 'gaTa')!;
        DbgPrint('%x %x %x %x ', a[39], b[39], c[39], d[39]);
        const text = new Ref(''); for (const size of [1, 40, 100, 1000]) { const x = W.ExAllocatePool2(0x48, size, 'gaTa')!; DbgPrint('%p ', x); }
        DbgPrint('%p', W.ExAllocatePoolWithTag(1, 4096, 'gaTa')!);`)
        .split(' ')
        .map((v, i) => (i < 4 ? v : (BigInt(`0x${v}`) & (i < 8 ? 63n : 4095n)).toString()))
        .join(' '),
      '0 cc 0 cc 0 0 0 0 0',
    );
  });

  it('no memory: null, or raised', () => {
    assert.equal(
      prints(`DbgPrint('%d ', W.ExAllocatePoolWithTag(0, 0x50000000, 'gaTa') === null);
        try { W.ExAllocatePoolWithTag(16, 0x50000000, 'gaTa'); } catch (e) { DbgPrint('%x ', W.GetExceptionCode(e)); }
        try { W.ExAllocatePoolWithQuotaTag(0, 0x50000000, 'gaTa'); } catch (e) { DbgPrint('%x ', W.GetExceptionCode(e)); }
        DbgPrint('%d', W.ExAllocatePoolWithQuotaTag(8, 0x50000000, 'gaTa') === null);`),
      '1 c000009a c000009a 1',
    );
  });

  it('lookaside lists: what was freed comes back; own routines; depth', () => {
    const own = `const list = new W.LOOKASIDE_LIST_EX(); const n = new W.NPAGED_LOOKASIDE_LIST(); class S { A = 1; } let made = 0, gone = 0;
      function Make(type: number, size: any, tag: any, l: any): any { made++; return W.ExAllocatePoolWithTag(type, size, tag); }
      function Drop(b: any, l: any): void { gone++; W.ExFreePool(b); }`;
    assert.equal(
      prints(
        `W.ExInitializeNPagedLookasideList(n, null, null, 0, 100, 'gaTa', 0); const a = W.ExAllocateFromNPagedLookasideList(n); W.ExFreeToNPagedLookasideList(n, a);
         DbgPrint('%d ', W.ExAllocateFromNPagedLookasideList(n) === a); W.ExFreeToNPagedLookasideList(n, a); W.ExDeleteNPagedLookasideList(n);
         DbgPrint('%x ', W.ExInitializeLookasideListEx(list, Make, Drop, W.PagedPool, 0, S, 'gaTb', 0)); const all: any[] = [];
         for (let i = 0; i < 6; i++) all.push(W.ExAllocateFromLookasideListEx(list)); DbgPrint('%d %u ', all[5] instanceof S, made);
         for (const b of all) W.ExFreeToLookasideListEx(list, b); DbgPrint('%u ', gone); W.ExDeleteLookasideListEx(list); DbgPrint('%u', gone);`,
        own,
      ),
      '1 0 1 6 2 6',
    );
  });
});

describe('what a verified driver leaves behind in its image', () => {
  const dpc = 'const dpc = new W.KDPC(); const timer = new W.KTIMER(); function Late(): void { DbgPrint("late"); }';
  const set = 'W.KeInitializeDpc(dpc, Late, null); W.KeInitializeTimer(timer); W.KeSetTimer(timer, -100000000n, dpc);';
  const left = (more: string, body: string, unload = '') =>
    crash(inEntry(body, { more, unload, verifier: ['standard'] }));

  it('a timer, its DPC, or only its routine: 0xC7 at the unload', () => {
    assert.match(left(dpc, set), /^c7 0 /);
    const inPool = `const P = W.ExAllocatePool2(W.POOL_FLAG_NON_PAGED, HOLDER, 'gaTa'); p.push(P);`;
    const holder =
      'class HOLDER { timer = new W.KTIMER(); dpc = new W.KDPC(); } const p: any[] = []; function Late(): void { DbgPrint("late"); }';
    const arm = `${inPool} W.KeInitializeDpc(P.dpc, Late, null); W.KeInitializeTimer(P.timer); W.KeSetTimer(P.timer, -100000000n, P.dpc);`;
    assert.match(left(holder, arm), /^c4 62 |^c7 2 /);
    assert.equal(left(dpc, set, 'W.KeCancelTimer(timer);'), 'none');
  });
});
