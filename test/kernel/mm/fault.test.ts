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
});
