import assert from 'node:assert/strict';
import { runDriver, stackContains } from './machine';

const IMPORTS = `
import { DbgPrint, KINTERRUPT, KSPIN_LOCK, KDPC, KernelMode, KeInitializeInterrupt, KeConnectInterrupt, KeDisconnectInterrupt, KeSynchronizeExecution,
  KeAcquireInterruptSpinLock, KeReleaseInterruptSpinLock, KeGetCurrentIrql, KeDelayExecutionThread, KfRaiseIrql, KeLowerIrql, KeInitializeDpc,
  KeInsertQueueDpc, Latched, LevelSensitive, INTERRUPT_LINE, CreateThread } from 'wdm';
let log = '';
function isr(name: string, mine: () => boolean): KINTERRUPT { const i = new KINTERRUPT(); names.set(i, name); claims.set(i, mine); return i; }
const names = new Map<KINTERRUPT, string>(); const claims = new Map<KINTERRUPT, () => boolean>();
function Isr(i: KINTERRUPT): boolean { const yes = claims.get(i)!(); log += names.get(i)! + KeGetCurrentIrql() + (yes ? '+' : '-') + ' '; return yes; }
function connect(i: KINTERRUPT, vector: number, mode: number, share: boolean, synch = vector >> 4, lock: KSPIN_LOCK | null = null): boolean {
  KeInitializeInterrupt(i, Isr, null, lock, vector, vector >> 4, synch, 0, mode, share);
  return KeConnectInterrupt(i);
}
`;

describe('device interrupts', function () {
  this.timeout(120_000);

  it('level-triggered: comes again until the device lets go, and stays pending while masked', () => {
    const { m, stop } = runDriver(`${IMPORTS}
      const line = new INTERRUPT_LINE(0x51, LevelSensitive); let left = 3;
      export function DriverEntry(): void {
        connect(isr('a', () => { if (--left === 0) line.Deassert(); return true; }), 0x51, LevelSensitive, false);
        const old = KfRaiseIrql(5);
        line.Assert();
        log += '| ';
        KeLowerIrql(4);
        log += '| ';
        KeLowerIrql(old);
        DbgPrint('%s\\n', log);
      }`);
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['| a5+ a5+ a5+ | ']);
  });

  it('a line that goes down before it was seen interrupts nobody', () => {
    const { m } = runDriver(`${IMPORTS}
      const line = new INTERRUPT_LINE(0x51, LevelSensitive);
      export function DriverEntry(): void {
        connect(isr('a', () => true), 0x51, LevelSensitive, false);
        const old = KfRaiseIrql(5); line.Assert(); line.Deassert(); KeLowerIrql(old);
        DbgPrint('[%s]\\n', log);
      }`);
    assert.deepEqual(m.lines, ['[]']);
  });

  it('latched: once for each edge, two edges while masked are one', () => {
    const { m } = runDriver(`${IMPORTS}
      const line = new INTERRUPT_LINE(0x51, Latched);
      export function DriverEntry(): void {
        connect(isr('a', () => true), 0x51, Latched, false);
        line.Assert(); line.Assert();
        const old = KfRaiseIrql(5); line.Assert(); line.Assert(); KeLowerIrql(old);
        DbgPrint('%s\\n', log);
      }`);
    assert.deepEqual(m.lines, ['a5+ a5+ a5+ ']);
  });

  it('shared and level-triggered: asked in order until one claims it', () => {
    const { m } = runDriver(`${IMPORTS}
      const b = new INTERRUPT_LINE(0x61, LevelSensitive);
      export function DriverEntry(): void {
        connect(isr('a', () => false), 0x61, LevelSensitive, true);
        connect(isr('b', () => { b.Deassert(); return true; }), 0x61, LevelSensitive, true);
        connect(isr('c', () => true), 0x61, LevelSensitive, true);
        b.Assert();
        DbgPrint('%s\\n', log);
      }`);
    assert.deepEqual(m.lines, ['a6- b6+ ']);
  });

  it('shared and latched: all are asked, again until none claims it, each at its own synchronize IRQL', () => {
    const { m } = runDriver(`${IMPORTS}
      const line = new INTERRUPT_LINE(0x61, Latched); let wants = 2;
      export function DriverEntry(): void {
        connect(isr('a', () => false), 0x61, Latched, true, 8);
        connect(isr('b', () => wants-- > 0), 0x61, Latched, true);
        line.Assert();
        DbgPrint('%s\\n', log);
      }`);
    assert.deepEqual(m.lines, ['a8- b6+ a8- b6+ a8- b6- ']);
  });

  it('a vector is shared only by those that agree; a wrong level is refused', () => {
    const { m } = runDriver(`${IMPORTS}
      export function DriverEntry(): void {
        const bad = new KINTERRUPT();
        KeInitializeInterrupt(bad, Isr, null, null, 0x61, 5, 5, 0);
        DbgPrint('%d', KeConnectInterrupt(bad));
        DbgPrint('%d', connect(isr('l', () => true), 0x61, LevelSensitive, true, 5));
        const first = isr('f', () => true);
        DbgPrint('%d', connect(first, 0x61, LevelSensitive, true));
        DbgPrint('%d', connect(first, 0x61, LevelSensitive, true));
        DbgPrint('%d', connect(isr('x', () => true), 0x61, LevelSensitive, false));
        DbgPrint('%d', connect(isr('y', () => true), 0x61, Latched, true));
        DbgPrint('%d', KeDisconnectInterrupt(first));
        DbgPrint('%d\\n', connect(isr('z', () => true), 0x61, Latched, false));
      }`);
    assert.deepEqual(m.lines, ['00100011']);
  });

  it('a line that is up while nobody is connected is masked: the machine goes on, and the first connection meets it', () => {
    const { m, stop } = runDriver(`${IMPORTS}
      const line = new INTERRUPT_LINE(0x51, LevelSensitive); const edge = new INTERRUPT_LINE(0x61, Latched);
      const i = isr('a', () => { line.Deassert(); return true; });
      export function DriverEntry(): void {
        line.Assert(); edge.Assert();
        KeDelayExecutionThread(KernelMode, false, -1_000_000n);
        log += '| '; connect(i, 0x51, LevelSensitive, true); connect(isr('e', () => true), 0x61, Latched, true);
        log += '| '; KeDisconnectInterrupt(i); line.Assert();
        KeDelayExecutionThread(KernelMode, false, -1_000_000n);
        line.Deassert(); connect(i, 0x51, LevelSensitive, true);
        DbgPrint('%s\\n', log);
      }`);
    assert.equal(stop.kind, 'idle');
    assert.deepEqual(m.lines, ['| a5+ | ']);
    const told = m.traces.map(t => t.text).filter(text => text.includes('connected'));
    assert.deepEqual(told, [
      'vector 51 is asserted, and masked: no interrupt is connected to it',
      'vector 61 is lost: no interrupt is connected to it',
      'vector 51 is asserted, and masked: no interrupt is connected to it',
    ]);
  });

  for (const [claims, processors, text] of [
    [false, 1, 'no service routine claims it'],
    [true, 2, 'a service routine claims it, and the device is not made to let go'],
  ] as const)
    it(`a line that stays up, ${claims ? 'claimed' : 'unclaimed'}, ${processors} processors: a storm, told once, then the watchdog`, () => {
      const { m } = runDriver(
        `${IMPORTS}
        const line = new INTERRUPT_LINE(0x51, LevelSensitive);
        export function DriverEntry(): void {
          connect(isr('a', () => { log = ''; return ${claims}; }), 0x51, LevelSensitive, false);
          line.Assert();
          DbgPrint('never\\n');
        }`,
        { processors, statements: 8_000_000 },
      );
      assert.deepEqual(m.lines, []);
      assert.equal(m.violations.length, 1);
      assert.match(m.violations[0].text, new RegExp(`^interrupt storm: vector 51 came 100000 times .*, ${text}$`));
      // No tick has found anything below: so the watchdog gets there.
      const [prcb] = m.prcbs;
      assert.ok(prcb.DpcWatchdogCount > 40, `${prcb.DpcWatchdogCount} ticks`);
      prcb.DpcWatchdogCount = 0x1e00;
      m.run();
      assert.deepEqual([m.machine.bugcheck?.code, ...m.machine.bugcheck!.parameters.slice(0, 2)], [0x133, 1n, 0x1e00n]);
      assert.ok(stackContains(m.stack(), ['nt!KeAccumulateTicks', 'nt!KiInterruptDispatch']));
    });

  for (const processors of [1, 2])
    it(`${processors} processors: a service routine that does not end is one over its allotment, on the idle thread too`, () => {
      const { m } = runDriver(
        `${IMPORTS} import { KeStallExecutionProcessor } from 'wdm';
        const line = new INTERRUPT_LINE(0x51, Latched);
        export function DriverEntry(): void {
          connect(isr('a', () => { for (;;) KeStallExecutionProcessor(10_000); }), 0x51, Latched, false);
          line.InterruptAfter(1000);
        }`,
        { processors, statements: 1e9 },
      );
      assert.deepEqual(
        [m.machine.bugcheck?.code, ...m.machine.bugcheck!.parameters.slice(0, 3)],
        [0x133, 0n, 0x501n, 0x500n],
      );
      assert.ok(stackContains(m.stack(), ['nt!KeAccumulateTicks', 'MyDrv!Isr', 'nt!KiInterruptDispatch']));
    });

  it('the interrupt spin lock keeps the service routine off, on all processors', () => {
    for (const processors of [1, 2, 4]) {
      const { m, stop } = runDriver(
        `${IMPORTS}
        const line = new INTERRUPT_LINE(0x51, Latched, ${processors - 1}); let inside = 0; let bad = 0; let runs = 0;
        const i = isr('a', () => { if (inside !== 0) bad++; for (let k = 0; k < 30; k++); runs++; return true; });
        function synch(): boolean { inside++; if (KeGetCurrentIrql() !== 7) bad++; for (let k = 0; k < 40; k++); inside--; return true; }
        export function DriverEntry(): void {
          connect(i, 0x51, Latched, false, 7);
          CreateThread('t', () => { for (let n = 0; n < 40; n++) { line.Assert(); for (let k = 0; k < 60; k++); } }, null, 31);
          for (let n = 0; n < 30; n++) {
            KeSynchronizeExecution(i, synch, null);
            const old = KeAcquireInterruptSpinLock(i); inside++; for (let k = 0; k < 20; k++); inside--; KeReleaseInterruptSpinLock(i, old);
          }
          KeDelayExecutionThread(KernelMode, false, -1_000_000n);
          DbgPrint('bad %d, ran %d, irql %d\\n', bad, runs > 2, KeGetCurrentIrql());
        }`,
        { processors },
      );
      assert.equal(stop.kind, 'idle');
      assert.deepEqual(m.lines, ['bad 0, ran 1, irql 0']);
    }
  });

  it('masking: a pending lower device interrupt comes before any DPC, the DPC before the thread', () => {
    const { m } = runDriver(`${IMPORTS}
      const low = new INTERRUPT_LINE(0x41, Latched); const high = new INTERRUPT_LINE(0x51, Latched); const dpc = new KDPC();
      export function DriverEntry(): void {
        KeInitializeDpc(dpc, () => { log += 'dpc' + KeGetCurrentIrql() + ' '; }, null);
        connect(isr('low', () => true), 0x41, Latched, false);
        connect(isr('high', () => { KeInsertQueueDpc(dpc, null, null); low.Assert(); return true; }), 0x51, Latched, false);
        high.Assert();
        log += 'thread';
        DbgPrint('%s\\n', log);
      }`);
    assert.deepEqual(m.lines, ['high5+ low4+ dpc2 thread']);
  });
});
