/** Special pool, and what Driver Verifier asks of pool. */
import assert from 'node:assert/strict';
import { crash, inEntry, printed } from './poolDriver';

const S = 'class S { A = 0n; B = 5; List = new W.LIST_ENTRY(this); Timer = new W.KTIMER(); }';

describe('special pool', () => {
  const special = (body: string) => inEntry(body, { more: S, verifier: ['special-pool'] });
  const bytes = (size: number, body: string, type = 'W.NonPagedPoolNx') =>
    special(`const p = W.ExAllocatePoolWithTag(${type}, ${size}, 'gaTa')!; DbgPrint('%p', p); ${body}`);

  for (const type of ['W.NonPagedPoolNx', 'W.PagedPool'])
    for (const size of [1, 16, 64, 4000])
      it(`${type}, ${size} bytes: ends at the page, faults behind it`, () => {
        const r = bytes(size, `p[${(size + 15) & ~15}] = 1;`, type);
        const end = BigInt(`0x${printed(r)[0]}`) + BigInt((size + 15) & ~15);
        assert.equal(end & 0xfffn, 0n);
        assert.match(crash(r), new RegExp(`^d6 ${end.toString(16)} 1 fffff80`));
      });

  it('paged special pool is trimmed like any paged memory: touched, or locked, at DISPATCH_LEVEL', () => {
    const at2 = (body: string) =>
      crash(
        inEntry(
          `const p = W.ExAllocatePoolWithTag(W.PagedPool, 100, 'gaTa')!; p[0] = 7; const mdl = W.IoAllocateMdl(p, 100, false, false, null)!; const irql = new Ref(0);
           W.KeRaiseIrql(2, irql); ${body} W.KeLowerIrql(irql.value); DbgPrint('%u', p[0]); W.IoFreeMdl(mdl); W.ExFreePool(p);`,
          { verifier: ['standard'] },
        ),
      );
    assert.match(at2('p[1] = 1;'), /^d1 [0-9a-f]+ 2 1 /);
    assert.match(at2('W.MmProbeAndLockPages(mdl, 0, 0);'), /^a [0-9a-f]+ 2 0 /);
    assert.equal(at2(''), 'none');
  });

  it('reads and fills beyond the end fault as well', () => {
    assert.match(crash(bytes(64, 'DbgPrint("%u", p[64]);')), /^d6 [0-9a-f]+ 0 /);
    assert.match(crash(bytes(64, 'W.RtlZeroMemory(p, 65);')), /^d6 [0-9a-f]+ 1 /);
    assert.match(crash(bytes(64, 'W.RtlCopyMemory(p, new Uint8Array(80), 80);')), /^d6 [0-9a-f]+ 1 /);
  });

  it('slack behind and before the block is looked at when it is freed', () => {
    const r = bytes(60, 'p[61] ^= 0x11; W.ExFreePool(p);');
    const p = BigInt(`0x${printed(r)[0]}`);
    assert.equal(crash(r), `c1 ${p.toString(16)} ${(p + 61n).toString(16)} 0 24`);
    assert.match(crash(bytes(64, 'p[-1] ^= 0x11; W.ExFreePool(p);')), /^c1 [0-9a-f]+ [0-9a-f]+ 0 23$/);
    assert.match(crash(bytes(60, 'p[60] ^= 4; W.ExFreePool(p);')), /^c1 [0-9a-f]+ [0-9a-f]+ 0 32$/);
  });

  it('what was freed faults: bytes, fields, embedded structures; read and write', () => {
    assert.match(crash(bytes(64, 'W.ExFreePool(p); p[3] = 1;')), /^d5 [0-9a-f]+ 1 /);
    const structure = (use: string) =>
      crash(special(`const s = W.ExAllocatePool2(0x40, S, 'gaTa')!; W.ExFreePool(s); ${use}`));
    assert.match(structure('DbgPrint("%u", s.B);'), /^d5 [0-9a-f]+ 0 /);
    assert.match(structure('s.A = 1n;'), /^d5 [0-9a-f]+ 1 /);
    assert.match(structure('s.List.Flink = s.List;'), /^d5 [0-9a-f]+ 1 /);
    assert.match(
      structure('W.KeSetTimer(s.Timer, -1n, null);'),
      /^a [0-9a-f]+ 2 /,
      'the kernel touches it, with its lock',
    );
  });

  it('above DISPATCH_LEVEL it is 0xD1; a request larger than a page is ordinary pool', () => {
    const old = 'const old = new Ref(0); W.KeRaiseIrql(2, old);';
    assert.match(crash(bytes(64, `W.ExFreePool(p); ${old} p[3] = 1;`)), /^d1 [0-9a-f]+ 2 1 /);
    assert.equal(crash(bytes(5000, 'W.ExFreePool(p);')), 'none');
  });

  it('a flag and a priority ask for it; an underrun faults before the start', () => {
    const ask = (call: string, use: string) => crash(inEntry(`const p = ${call}; ${use}`));
    assert.match(ask("W.ExAllocatePool2(0x100000040n, 64, 'gaTa')!", 'p[64] = 1;'), /^d6 /);
    const under = "W.ExAllocatePoolWithTagPriority(0, 64, 'gaTa', W.NormalPoolPrioritySpecialPoolUnderrun)!";
    assert.match(ask(under, 'p[-1] = 1;'), /^d6 [0-9a-f]+fff 1 /);
    assert.match(ask(under, 'p[64] ^= 0x11; W.ExFreePool(p);'), /^c1 [0-9a-f]+000 [0-9a-f]+040 0 24$/);
  });

  it('everything with a tag, or of a size, whoever asks: the end is guarded, or the start', () => {
    const told = (specialPool: object, use: string, verifier?: readonly 'special-pool'[]) =>
      crash(
        inEntry(`const p = W.ExAllocatePool2(0x40, 60, 'gaTa')!; ${use} W.ExFreePool(p);`, { specialPool, verifier }),
      );
    const over = 'p[64] = 1;';
    for (const tag of ['aTag', 'a*', 'a?ag', '*g']) assert.match(told({ tag }, over), /^d6 [0-9a-f]+000 1 /, tag);
    for (const tag of ['gaTa', 'b*', 'aTa', 'A*']) assert.doesNotMatch(told({ tag }, over), /^d6/, tag);
    assert.match(told({ size: 50 }, over), /^d6 /);
    assert.doesNotMatch(told({ size: 65 }, over), /^d6/);
    assert.match(told({ tag: 'a*', verifyStart: true }, 'p[-1] = 1;'), /^d6 [0-9a-f]+fff 1 /);
    assert.match(told({ verifyStart: true }, 'p[-1] = 1;', ['special-pool']), /^d6 [0-9a-f]+fff 1 /);
    assert.match(told({ tag: 'a*', verifyStart: true }, 'p[60] ^= 0x11;'), /^c1 [0-9a-f]+000 [0-9a-f]+03c 0 24$/);
  });

  it('without it all of that is silent', () => {
    assert.equal(
      crash(inEntry("const p = W.ExAllocatePool2(0x40, 60, 'gaTa')!; p[60] = 1; W.ExFreePool(p); p[3] = 1;")),
      'none',
    );
  });
});

describe('pool of verified drivers', () => {
  const standard = (body: string, unload?: string) => inEntry(body, { more: S, unload, verifier: ['standard'] });
  const allocate = "const s = W.ExAllocatePool2(0x40, S, 'gaTa')!;";

  it('sizes of zero, in every form', () => {
    assert.equal(crash(standard("W.ExAllocatePoolWithTag(512, 0, 'gaTa');")), 'c4 0 0 200 0');
    assert.equal(crash(standard("W.ExAllocatePool2(0x100, 0, 'gaTa');")), 'c4 0 0 1 0');
    assert.equal(crash(standard("W.ExAllocatePool2(0x40, 0, 'gaTa');")), 'c4 0 0 200 0');
    assert.equal(crash(standard("W.ExAllocatePool2(0x80, 0, 'gaTa');")), 'c4 0 0 0 0');
  });

  it('bad and double frees', () => {
    assert.match(crash(standard('W.ExFreePool(new W.KEVENT());')), /^c4 10 [0-9a-f]+ 0 0$/);
    assert.match(crash(standard(`${allocate} W.ExFreePool(s.List);`)), /^c4 10 /);
    assert.match(crash(standard(`${allocate} W.ExFreePool(s); W.ExFreePool(s);`)), /^c4 13 0 /);
  });

  it('active timers, resources, lookaside lists, work items and DPCs in freed memory', () => {
    assert.match(crash(standard(`${allocate} W.KeSetTimer(s.Timer, -10000000n, null); W.ExFreePool(s);`)), /^c4 15 /);
    const inside = (type: string, use: string) =>
      crash(standard(`const x = W.ExAllocatePool2(0x40, W.${type}, 'gaTa')!; ${use} W.ExFreePoolWithTag(x, 'gaTa');`));
    assert.match(inside('ERESOURCE', 'W.ExInitializeResourceLite(x);'), /^c4 d2 [0-9a-f]+ [0-9a-f]+ 68$/);
    assert.equal(inside('ERESOURCE', 'W.ExInitializeResourceLite(x); W.ExDeleteResourceLite(x);'), 'none');
    assert.match(
      inside('NPAGED_LOOKASIDE_LIST', "W.ExInitializeNPagedLookasideList(x, null, null, 0, 8, 'gaTb', 0);"),
      /^c4 cc /,
    );
    const raise = 'const old = new Ref(0); W.KeRaiseIrql(2, old);';
    assert.match(
      inside('WORK_QUEUE_ITEM', `W.ExInitializeWorkItem(x, () => {}, null); ${raise} W.ExQueueWorkItem(x, 1);`),
      /^e4 0 /,
    );
    assert.match(
      inside('KDPC', `W.KeInitializeDpc(x, () => {}, null); ${raise} W.KeInsertQueueDpc(x, null, null);`),
      /^c7 1 /,
    );
  });

  it('what is left at unload is counted, and only what the driver asked for', () => {
    const leak = standard(
      `${allocate} W.ExAllocatePoolWithTag(1, 10, 'gaTb'); W.IoAllocateMdl(new Uint8Array(8), 8, false, false, null);`,
    );
    assert.match(crash(leak), /^c4 62 [0-9a-f]+ [0-9a-f]+ 2$/);
    assert.equal(crash(standard(`${allocate} W.ExFreePool(s);`)), 'none');
    assert.equal(crash(inEntry("W.ExAllocatePool2(0x40, 100, 'kaeL');")), 'none', 'without Verifier it is just lost');
  });
});
