/** Memory that may not be touched: what reads, writes and executes it, at which IRQL, and what becomes of that. */
import { strict as assert } from 'node:assert';
import { contains, runSession, type Ran } from '../scenario';

const IRQL_NOT_LESS_OR_EQUAL = 0xa;
const DRIVER_IRQL_NOT_LESS_OR_EQUAL = 0xd1;
const READ = 0n;
const WRITE = 1n;

/** A driver whose DriverEntry does this. */
function entry(body: string, more = ''): Ran {
  const driver = `
import * as W from 'ntifs';
import { KEVENT, ExAllocatePool2, POOL_FLAG_PAGED, KeRaiseIrqlToDpcLevel, KeRaiseIrql, KeLowerIrql, DbgPrint, Ref, MmTrimAllSystemPagableMemory } from 'ntifs';
class CONTEXT { First = 1; Second = 2; Event = new KEVENT(); Text = 'text'; }
export function allocate(): any { return ExAllocatePool2(POOL_FLAG_PAGED, 64, 'tseT'); }
${more}
export function DriverEntry(DriverObject: any, RegistryPath: any): number {
  ${body}
  return 0;
}`;
  return runSession({ drivers: { Drv: driver } });
}

describe('page faults', () => {
  it('is resolved below DISPATCH_LEVEL, and told', () => {
    const ran = entry(`const p = allocate(); p[3] = 7;
      MmTrimAllSystemPagableMemory(false);
      const x = p[3];
      DbgPrint('read %u\\n', x);`);
    assert.equal(ran.bugcheck, undefined);
    assert.match(ran.debug, /read 7/);
    assert.equal(ran.events('fault').filter(t => /soft page fault/.test(t)).length, 1);
  });

  it('waits for a page from disk, with the frames of the fault', () => {
    const ran = entry(`const p = allocate();
      MmTrimAllSystemPagableMemory(true);
      p[0] = 1;
      DbgPrint('written %u\\n', p[0]);`);
    assert.equal(ran.bugcheck, undefined);
    assert.match(ran.debug, /written 1/);
    assert.equal(ran.events('fault').filter(t => /hard page fault/.test(t)).length, 1);
  });

  for (const [what, statement, access] of [
    ['read', 'const x = p[5];', READ],
    ['write', 'p[5] = 1;', WRITE],
  ] as const)
    it(`a ${what} of paged pool at DISPATCH_LEVEL is fatal, with the address`, () => {
      const ran = entry(`const p = allocate();
        MmTrimAllSystemPagableMemory(false);
        const irql = KeRaiseIrqlToDpcLevel();
        ${statement}
        DbgPrint('not reached\\n');`);
      assert.equal(ran.bugcheck?.code, DRIVER_IRQL_NOT_LESS_OR_EQUAL);
      const [address, irql, how] = ran.bugcheck!.parameters;
      assert.equal(address & 0xffffff0000000000n, 0xffffb00000000000n);
      assert.equal(address & 0xfn, 5n);
      assert.equal(irql, 2n);
      assert.equal(how, access);
      assert.doesNotMatch(ran.debug, /not reached/);
      assert.ok(
        contains(ran.machine.stack(), [
          'nt!KeBugCheckEx',
          'nt!KiBugCheckDispatch',
          'nt!KiPageFault',
          'Drv!DriverEntry',
        ]),
        ran.machine.stack().join(' '),
      );
    });

  it('a field of a structure faults at its offset', () => {
    const ran = entry(`const c = ExAllocatePool2(POOL_FLAG_PAGED, CONTEXT, 'tseT')!;
      MmTrimAllSystemPagableMemory(false);
      const irql = KeRaiseIrqlToDpcLevel();
      c.Second = 1;`);
    assert.equal(ran.bugcheck?.code, DRIVER_IRQL_NOT_LESS_OR_EQUAL);
    assert.equal(ran.bugcheck!.parameters[0] & 0xfn, 4n);
    assert.equal(ran.bugcheck!.parameters[2], WRITE);
  });

  it('an event in paged pool faults in the kernel that touches it', () => {
    const ran = entry(`const c = ExAllocatePool2(POOL_FLAG_PAGED, CONTEXT, 'tseT')!;
      W.KeInitializeEvent(c.Event, 0, false);
      MmTrimAllSystemPagableMemory(false);
      const irql = KeRaiseIrqlToDpcLevel();
      W.KeSetEvent(c.Event, 0, false);`);
    assert.equal(ran.bugcheck?.code, IRQL_NOT_LESS_OR_EQUAL);
    assert.ok(
      contains(ran.machine.stack(), ['nt!KiPageFault', 'nt!KeSetEvent', 'Drv!DriverEntry']),
      ran.machine.stack().join(' '),
    );
  });

  it('a page that is in does not fault at any IRQL', () => {
    const ran = entry(`const p = allocate(); const irql = new Ref(0);
      MmTrimAllSystemPagableMemory(false);
      p[0] = 1;
      KeRaiseIrql(5, irql);
      p[1] = 2;
      KeLowerIrql(irql.value);
      DbgPrint('done %u\\n', p[0] + p[1]);`);
    assert.equal(ran.bugcheck, undefined);
    assert.match(ran.debug, /done 3/);
  });

  for (const [what, statement, offset, access] of [
    ['fill', 'p.fill(1, 8, 16);', 8n, WRITE],
    ['set', 'p.set([1, 2, 3], 40);', 40n, WRITE],
    ['RtlZeroMemory', 'W.RtlZeroMemory(p, 16);', 0n, WRITE],
    ['RtlCopyMemory from it', 'W.RtlCopyMemory(new Uint8Array(8), p, 8);', 0n, READ],
    ['a slice of it', 'const s = p.subarray(32); const x = s[2];', 34n, READ],
    ['a loop over it', 'let sum = 0; for (const b of p) sum += b;', 0n, READ],
    ['reading by its address', 'W.ReadULongNoFence(p);', 0n, READ],
    ['writing by its address', 'W.WriteULongNoFence(p, 5);', 0n, WRITE],
  ] as const)
    it(`${what} is an access at DISPATCH_LEVEL`, () => {
      const ran = entry(`const p = allocate();
        MmTrimAllSystemPagableMemory(false);
        const irql = KeRaiseIrqlToDpcLevel();
        ${statement}`);
      assert.ok(ran.bugcheck?.code === 0xd1 || ran.bugcheck?.code === 0xa, String(ran.bugcheck?.code));
      assert.equal(ran.bugcheck!.parameters[0] & 0xfn, offset & 0xfn);
      assert.equal(ran.bugcheck!.parameters[2], access);
    });

  it('a spin lock held, an interrupt level above: the IRQL is the one that was', () => {
    const locked = entry(`const p = allocate(); const lock = new W.KSPIN_LOCK(); const old = new Ref(0);
      W.KeInitializeSpinLock(lock);
      MmTrimAllSystemPagableMemory(false);
      W.KeAcquireSpinLock(lock, old);
      p[0] = 1;`);
    assert.deepEqual(locked.bugcheck?.parameters.slice(1, 3), [2n, WRITE]);
    const higher = entry(`const p = allocate(); const irql = new Ref(0);
      MmTrimAllSystemPagableMemory(false);
      KeRaiseIrql(7, irql);
      const x = p[0];`);
    assert.deepEqual(higher.bugcheck?.parameters.slice(1, 3), [7n, READ]);
    const apc = entry(`const p = allocate(); const irql = new Ref(0);
      MmTrimAllSystemPagableMemory(true);
      KeRaiseIrql(1, irql);
      const x = p[0];
      KeLowerIrql(irql.value);
      DbgPrint('read at APC_LEVEL\\n');`);
    assert.equal(apc.bugcheck, undefined);
    assert.match(apc.debug, /read at APC_LEVEL/);
  });

  it('only the part of an object that is out faults', () => {
    const more = 'class BIG { A = new Uint8Array(4090); B = 1; C = 2; D = 3; }';
    const touch = (field: string) =>
      entry(
        `const big: any = ExAllocatePool2(POOL_FLAG_PAGED, BIG, 'tseT');
        MmTrimAllSystemPagableMemory(false);
        const first = big.B;
        const irql = KeRaiseIrqlToDpcLevel();
        const x = big.${field};
        KeLowerIrql(irql);
        DbgPrint('%u\\n', x);`,
        more,
      );
    assert.match(touch('B').debug, /1/);
    const other = touch('D');
    assert.equal(other.bugcheck?.code, DRIVER_IRQL_NOT_LESS_OR_EQUAL);
    assert.equal(other.bugcheck!.parameters[0] & 0xfffn, 4n);
  });

  it('a section is no place for what can be assigned', () => {
    assert.throws(
      () => entry('', '/** @section PAGEDATA */\nlet counter = 0;'),
      /'@section PAGEDATA' stands before a variable/,
    );
  });

  it('a null pointer faults at the offset of the field that its type says', () => {
    const more = `class ONE { A = 0n; B = 0; Next: ONE | null = null; }
      class BOX { One: ONE | null = null; Slot = 0; List: (ONE | null)[] = [null]; touch(): void { this.One!.B = 1; } }
      function find(list: any[], n: number): ONE | null { return null; }
      function write(pointer: ONE): void { pointer.B = 2; }`;
    const at = (statement: string) => {
      const ran = entry(
        `let one: ONE | null = null; const whole: ONE = new ONE();
        const irql = KeRaiseIrqlToDpcLevel();
        ${statement}`,
        more,
      );
      return ran.bugcheck?.parameters.slice(0, 3);
    };
    assert.deepEqual(at('one!.B = 1;'), [8n, 2n, WRITE]);
    assert.deepEqual(at('const x = one!.Next;'), [16n, 2n, READ]);
    assert.deepEqual(at('const x = whole.Next!.B;'), [8n, 2n, READ]);
    assert.deepEqual(at('const bytes: Uint8Array | null = null; const x = bytes![5];'), [5n, 2n, READ]);
    assert.deepEqual(at('(one as any)();'), [0n, 2n, 8n]);
    for (const statement of [
      ...['(null as ONE | null)!.B = 1;', 'find([1, (2)], 3)!.B = 1;', 'write(null as any);', 'new BOX().touch();'],
      ...['const slot = new Ref<ONE | null>(null); const r: Ref<ONE | null> = slot; r.value!.B = 1;'],
      ...[
        'const p = find([], 1); p!.B = 1;',
        'const box: BOX = new BOX(); const p = box.One; if (p!.A === 0n || true) p!.B = 1;',
      ],
    ])
      assert.deepEqual(at(statement)?.[0], statement.includes('p!.A') ? 0n : 8n, statement);
  });

  it('MmIsAddressValid tells whether an access would fault', () => {
    const ran = entry(`const p = allocate();
      const valid = () => (W.MmIsAddressValid(0xffffb08f40000000n) ? 'valid' : 'not');
      DbgPrint('%s ', valid()); MmTrimAllSystemPagableMemory(false); DbgPrint('%s ', valid()); p[0] = 1; DbgPrint('%s\\n', valid());
      DbgPrint('%s\\n', W.MmIsAddressValid(0xffff8000dead0000n) ? 'wrong' : 'right');`);
    assert.match(ran.debug, /valid not valid\nright/);
  });
});

describe('bad addresses', () => {
  const at = (address: string, irql = 0): Ran =>
    entry(`const old = new Ref(0); KeRaiseIrql(${irql}, old);
      try { const x = W.ReadULongNoFence(${address}); DbgPrint('read\\n'); }
      catch (e) { DbgPrint('caught %x\\n', W.GetExceptionCode(e)); }
      KeLowerIrql(old.value);`);

  it('of the system: 0x50 whatever the handler, and what was done', () => {
    const read = at('0xffff8000dead0000n');
    assert.equal(read.bugcheck?.code, 0x50);
    const [address, access, , kind] = read.bugcheck!.parameters;
    assert.deepEqual([address, access, kind], [0xffff8000dead0000n, 0n, 2n]);
    const written = entry('W.WriteULongNoFence(0xffff8000dead0004n, 1);');
    assert.deepEqual(written.bugcheck?.parameters.slice(0, 2), [0xffff8000dead0004n, 2n]);
    assert.equal(at('0xffff8000dead0000n', 2).bugcheck?.code, DRIVER_IRQL_NOT_LESS_OR_EQUAL);
  });

  it('of an application, or no address at all: an access violation that can be caught, below DISPATCH_LEVEL', () => {
    assert.match(at('0x10n').debug, /caught c0000005/);
    assert.match(at('0x7ff712340000n').debug, /caught c0000005/);
    assert.match(at('0x8000000000000000n').debug, /caught c0000005/);
    assert.equal(at('0x10n', 2).bugcheck?.code, DRIVER_IRQL_NOT_LESS_OR_EQUAL);
  });

  it('code and constants are read-only, data is not executable', () => {
    assert.equal(entry('W.WriteUCharNoFence(DriverEntry, 0xcc);').bugcheck?.code, 0xbe);
    const more = `/** @section .rdata */
const Table = new CONTEXT();
/** @section .rdata */
export const Name = W.STRING_LITERAL('name');`;
    const field = entry('const x = Table.First; Table.Second = x;', more);
    assert.equal(field.bugcheck?.code, 0xbe);
    const stack = ['nt!KeBugCheckEx', 'nt!MmAccessFault', 'nt!KiPageFault', 'Drv!DriverEntry'];
    assert.ok(contains(field.machine.stack(), stack), field.machine.stack().join(' '));
    assert.equal(entry('const x = Name[0];', more).bugcheck, undefined);
    const jump = entry(`const p: any = ExAllocatePool2(W.POOL_FLAG_NON_PAGED, 64, 'tseT'); p();`);
    assert.equal(jump.bugcheck?.code, 0xfc);
    assert.equal(jump.bugcheck!.parameters[0] >> 40n, 0xffffcbn);
  });
});

describe('pageable code and data', () => {
  const PAGED = `/** @section PAGE */
export function Paged(): number { return 7; }
/** @section PAGEDATA */
const Data = new CONTEXT();
export function Resident(): number { return 8; }`;

  it('comes back when it is called below DISPATCH_LEVEL', () => {
    const ran = entry(`MmTrimAllSystemPagableMemory(true); DbgPrint('%u %u\\n', Paged(), Resident());`, PAGED);
    assert.match(ran.debug, /7 8/);
    assert.equal(ran.events('fault').length, 1);
  });

  it('is an execute fault at DISPATCH_LEVEL, at its own address', () => {
    const ran = entry(
      'MmTrimAllSystemPagableMemory(true); const irql = KeRaiseIrqlToDpcLevel(); Resident(); Paged();',
      PAGED,
    );
    assert.equal(ran.bugcheck?.code, DRIVER_IRQL_NOT_LESS_OR_EQUAL);
    const [address, irql, access, rip] = ran.bugcheck!.parameters;
    assert.equal(access, 8n);
    assert.equal(irql, 2n);
    assert.equal(rip, address);
    const stack = ran.machine.stack();
    assert.ok(contains(stack, ['nt!KiPageFault', 'Drv!Paged', 'Drv!DriverEntry']), stack.join(' '));
  });

  it('a locked section stays in', () => {
    const ran = entry(
      `const handle = W.MmLockPagableCodeSection(Paged)!;
      MmTrimAllSystemPagableMemory(true);
      const irql = KeRaiseIrqlToDpcLevel(); const x = Paged(); KeLowerIrql(irql);
      W.MmUnlockPagableImageSection(handle);
      DbgPrint('%u\\n', x);
      MmTrimAllSystemPagableMemory(true);
      KeRaiseIrqlToDpcLevel(); Paged();`,
      PAGED,
    );
    assert.match(ran.debug, /7/);
    assert.equal(ran.bugcheck?.code, DRIVER_IRQL_NOT_LESS_OR_EQUAL);
  });

  it('data of a pageable section touched by the kernel is 0xD3', () => {
    const ran = entry(
      `W.KeInitializeEvent(Data.Event, 0, false); MmTrimAllSystemPagableMemory(true);
      const irql = KeRaiseIrqlToDpcLevel(); W.KeSetEvent(Data.Event, 0, false);`,
      PAGED,
    );
    assert.equal(ran.bugcheck?.code, 0xd3);
  });

  it('MmPageEntireDriver pages everything, MmResetDriverPaging takes it back', () => {
    const ran = entry(
      `W.MmPageEntireDriver(DriverEntry); DbgPrint('in ');
      MmTrimAllSystemPagableMemory(true); DbgPrint('again ');
      W.MmResetDriverPaging(DriverEntry); MmTrimAllSystemPagableMemory(true);
      const irql = KeRaiseIrqlToDpcLevel(); Resident(); KeLowerIrql(irql); DbgPrint('resident\\n');`,
      PAGED,
    );
    assert.match(ran.debug, /in again resident/);
    assert.ok(ran.events('fault').length >= 2);
  });

  it('INIT code is gone when DriverEntry has returned', () => {
    const more = `/** @section INIT */
export function Once(): void { DbgPrint('once '); }
export function Unload(): void { Once(); }`;
    const ran = entry('Once(); DriverObject.DriverUnload = Unload;', more);
    assert.match(ran.debug, /once/);
    assert.equal(ran.bugcheck?.code, 0x50);
    assert.equal(ran.bugcheck!.parameters[1], 0x10n);
    const stack = ran.machine.stack();
    assert.ok(contains(stack, ['nt!MiSystemFault', 'Drv!Once', 'Drv!Unload']), stack.join(' '));
  });
});

describe('unloaded drivers', () => {
  const unload = 'DriverObject.DriverUnload = Unload;';
  const more = 'export function Unload(): void {}\n';
  const timer = `const timer = new W.KTIMER(); const dpc = new W.KDPC(); export function Dpc(): void { DbgPrint('dpc'); }`;

  it('a timer of the image is 0xD4; one in pool whose routine is gone 0xD1, executing', () => {
    const inImage = entry(
      `W.KeInitializeTimer(timer); W.KeInitializeDpc(dpc, Dpc, null); W.KeSetTimer(timer, -50_000_000n, dpc); ${unload}`,
      more + timer,
    );
    assert.equal(inImage.bugcheck?.code, 0xd4);
    assert.equal(inImage.bugcheck!.parameters[2], READ);
    const inPool = entry(
      `const t = ExAllocatePool2(64, W.KTIMER, 'mit1')!; const d = ExAllocatePool2(64, W.KDPC, 'cpd1')!;
      W.KeInitializeTimer(t); W.KeInitializeDpc(d, Dpc, null); W.KeSetTimer(t, -50_000_000n, d); ${unload}`,
      more + timer,
    );
    assert.equal(inPool.bugcheck?.code, DRIVER_IRQL_NOT_LESS_OR_EQUAL);
    const [address, , access, rip] = inPool.bugcheck!.parameters;
    assert.equal(access, 8n);
    assert.equal(rip, address);
  });

  it('a function without a statement is code too: executing it faults where it returns', () => {
    const gone = entry(
      `const t = ExAllocatePool2(64, W.KTIMER, 'mit1')!; const d = ExAllocatePool2(64, W.KDPC, 'cpd1')!;
      W.KeInitializeTimer(t); W.KeInitializeDpc(d, Empty, null); W.KeSetTimer(t, -50_000_000n, d); ${unload}`,
      `${more}export function Empty(Dpc: any, Context: any): void { /* nothing */ }`,
    );
    const out = entry(
      'MmTrimAllSystemPagableMemory(true); KeRaiseIrqlToDpcLevel(); Empty();',
      '/** @section PAGE */\nexport function Empty(): void {}',
    );
    for (const { bugcheck, machine } of [gone, out]) {
      const [address, irql, access, rip] = bugcheck!.parameters;
      assert.deepEqual([bugcheck!.code, irql, access, rip], [DRIVER_IRQL_NOT_LESS_OR_EQUAL, 2n, 8n, address]);
      assert.ok(contains(machine.stack(), ['nt!KiPageFault', 'Drv!Empty']), machine.stack().join(' '));
    }
  });

  it('a thread that returns into it is 0xCE, whatever follows there', () => {
    for (const body of [
      'W.KeDelayExecutionThread(0, false, -50_000_000n); DbgPrint("awake");',
      'W.KeDelayExecutionThread(0, false, -50_000_000n);',
    ]) {
      const ran = entry(
        `const h = new Ref(0); W.PsCreateSystemThread(h, 0, null, null, null, Routine, null); W.ZwClose(h.value); ${unload}`,
        `${more}export function Routine(context: any): void { ${body} }`,
      );
      assert.equal(ran.bugcheck?.code, 0xce, body);
      assert.equal(ran.bugcheck!.parameters[1], 0x10n);
      assert.equal(ran.bugcheck!.parameters[3], 0n);
      const stack = ran.machine.stack();
      const wanted = [
        'nt!MiSystemFault',
        'nt!MmAccessFault',
        'nt!KiPageFault',
        'Drv!Routine',
        'nt!PspSystemThreadStartup',
      ];
      assert.ok(contains(stack, wanted), stack.join(' '));
      assert.doesNotMatch(ran.debug, /awake/);
    }
  });
});

describe('memory pressure', () => {
  it('pages go out by themselves, and the machine comes to rest', () => {
    const driver = `
import * as W from 'ntifs';
let p: any = null;
export function Unload(): void { p[0] = 1; W.ExFreePoolWithTag(p, 'tseT'); W.DbgPrint('unloaded\\n'); }
export function DriverEntry(DriverObject: any, RegistryPath: any): number {
  p = W.ExAllocatePool2(W.POOL_FLAG_PAGED, 64, 'tseT');
  DriverObject.DriverUnload = Unload;
  W.KeDelayExecutionThread(0, false, -20_000_000n);
  return 0;
}`;
    const ran = runSession({ drivers: { Drv: driver }, memoryPressure: true });
    assert.equal(ran.kind, 'idle');
    assert.match(ran.debug, /unloaded/);
    assert.ok(ran.events('trim').length > 0);
    assert.ok(ran.events('fault').some(t => /hard page fault/.test(t)));
  });
});
