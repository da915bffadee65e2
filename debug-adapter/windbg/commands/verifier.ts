/** !verifier, !deadlock. Layouts: debugger documentation (-verifier, -deadlock). */
import type { FrameView } from '../../../simulator/hal/intrinsics';
import { VerifierOptions } from '../../../simulator/nt/inc/verifier';
import type { IOV_DEFERRED_COMPLETION } from '../../../simulator/nt/vf/forcePending';
import type { VI_DEADLOCK_RESOURCE, VI_DEADLOCK_STEP } from '../../../simulator/nt/vf/deadlock';
import type { VF_IRQL_CHANGE } from '../../../simulator/nt/vf/rules/statistics';
import type { MM_DRIVER_VERIFIER_DATA, VF_TARGET_DRIVER } from '../../../simulator/nt/vf/state';
import type { Call, Command } from '../command';
import { words } from '../commandLine';
import { blocksInUse, tagText } from './pool';
import { dword, hex, pointer } from '../format';
import { addressOf, safely, symbolAt } from '../machine';

type Counter = Exclude<keyof MM_DRIVER_VERIFIER_DATA, 'Level'>;

/** Groups of lines, as the command prints them. */
const Counters: readonly (readonly (readonly [label: string, counter: Counter])[])[] = [
  [
    ['RaiseIrqls', 'RaiseIrqls'],
    ['AcquireSpinLocks', 'AcquireSpinLocks'],
    ['Synch Executions', 'SynchronizeExecutions'],
    ['Trims', 'Trims'],
  ],
  [
    ['Pool Allocations Attempted', 'AllocationsAttempted'],
    ['Pool Allocations Succeeded', 'AllocationsSucceeded'],
    ['Pool Allocations Succeeded SpecialPool', 'AllocationsSucceededSpecialPool'],
    ['Pool Allocations With NO TAG', 'AllocationsWithNoTag'],
    ['Pool Allocations Failed', 'AllocationsFailed'],
    ['Pool Allocations Failed Deliberately', 'AllocationsFailedDeliberately'],
  ],
];

const Pools: readonly (readonly [label: string, count: Counter, bytes: Counter])[] = [
  ['Current paged pool allocations', 'CurrentPagedPoolAllocations', 'PagedBytes'],
  ['Peak paged pool allocations', 'PeakPagedPoolAllocations', 'PeakPagedBytes'],
  ['Current nonpaged pool allocations', 'CurrentNonPagedPoolAllocations', 'NonPagedBytes'],
  ['Peak nonpaged pool allocations', 'PeakNonPagedPoolAllocations', 'PeakNonPagedBytes'],
];

function verifier(call: Call): void {
  const { session } = call;
  const [flagsPiece, imagePiece] = words(call.args, call.column);
  const flags = flagsPiece ? Number(session.expression(flagsPiece.text, flagsPiece.column)) : 0;
  const state = safely(() => session.target.kernel('nt/vf/state'));
  const data = state?.MmVerifierData as MM_DRIVER_VERIFIER_DATA | undefined;
  if (!data || data.Level === 0) {
    session.print('\nDriver Verifier is not enabled: no driver of this scenario is verified.');
    return;
  }
  session.print(`\nVerify Level ${hex(BigInt(data.Level))} ... enabled options are:`);
  for (const { bit, text } of Object.values(VerifierOptions)) if (data.Level & bit) session.print(`    ${text}`);
  session.print('\nSummary of All Verifier Statistics\n');
  for (const group of Counters) {
    for (const [label, counter] of group) session.print(`${label.padEnd(38)} 0x${data[counter].toString(16)}`);
    session.print();
  }
  for (const [label, count, bytes] of Pools)
    session.print(`${label.padEnd(38)} 0x${data[count].toString(16)} for ${dword(BigInt(data[bytes]))} bytes`);
  if (flags & 1)
    drivers(call, state!.VfTargetDrivers as readonly VF_TARGET_DRIVER[], imagePiece?.text, (flags & 2) !== 0);
  for (const [flag, print] of Logs) if (flags & flag) print(call);
}

function drivers(call: Call, list: readonly VF_TARGET_DRIVER[], image: string | undefined, pools: boolean): void {
  const { session } = call;
  session.print('\nDriver Verification List\n');
  session.print('Entry             State     Loads Unloads  Module');
  for (const driver of list) {
    const name = `${driver.Name}.sys`;
    if (image && ![name.toLowerCase(), driver.Name.toLowerCase()].includes(image.toLowerCase())) continue;
    const loaded = driver.Loads > driver.Unloads;
    session.print(
      `${pointer(addressOf(session.target, driver))} ${(loaded ? 'Loaded' : 'Unloaded').padEnd(9)} ${String(driver.Loads).padStart(5)} ${String(driver.Unloads).padStart(7)}  ${name}`,
    );
    if (pools) poolOf(call, driver.Name);
  }
}

/** What a driver has allocated and not freed. */
function poolOf(call: Call, image: string): void {
  const { session } = call;
  const blocks = blocksInUse(call).filter(block => block.Owner?.Tracked && block.Owner.Image === image);
  const sum = (paged: number) => {
    const some = blocks.filter(block => (block.Type & 1) === paged);
    return `0x${hex(some.length)} for ${dword(BigInt(some.reduce((bytes, block) => bytes + block.Bytes, 0)))} bytes`;
  };
  session.print(`\nCurrent Pool Allocations  paged ${sum(1)}, nonpaged ${sum(0)}`);
  if (blocks.length > 0) session.print('\nAddress           Length     Tag   Caller');
  for (const { Address, Bytes, Tag, Owner } of blocks)
    session.print(
      `${pointer(Address)} 0x${dword(BigInt(Bytes))} ${tagText(Tag)}  ${symbolAt(session.target, Owner!.CallerAddress) ?? pointer(Owner!.CallerAddress)}`,
    );
  session.print();
}

function faults({ session }: Call): void {
  const log = (safely(() => session.target.kernel('nt/vf/rules/lowResources').VfFaultInjections) ?? []) as readonly {
    readonly Routine: string;
    readonly Time: number;
  }[];
  session.print('\nResource failures that were injected, youngest first:');
  for (const { Routine, Time } of [...log].reverse()) session.print(`  ${seconds(Time)}  ${Routine}`);
  if (!log.length) session.print('  (none)');
}

function irqlChanges({ session }: Call): void {
  const { target } = session;
  const log = (safely(() => target.kernel('nt/vf/rules/statistics').VfIrqlLog) ?? []) as readonly VF_IRQL_CHANGE[];
  for (const change of [...log].reverse()) {
    session.print(`\nThread:             ${pointer(addressOf(target, change.Thread))}`);
    session.print(`Old irql:           ${change.OldIrql}`);
    session.print(`New irql:           ${change.NewIrql}`);
    session.print(`Processor:          ${change.Processor}`);
    session.print(`Time stamp:         ${seconds(change.TimeStamp)}\n`);
    stack(session, change.Stack, '    ');
  }
  if (!log.length) session.print('\n(no verified driver has changed the IRQL)');
}

function forcedPending({ session }: Call): void {
  const { target } = session;
  const log = (safely(() => target.kernel('nt/vf/forcePending').IovForcedPendingLog) ??
    []) as readonly IOV_DEFERRED_COMPLETION[];
  session.print('\nIRPs that were forced to be pending, youngest first:');
  for (const { Irp, DeviceObject } of [...log].reverse())
    session.print(`  IRP ${pointer(addressOf(target, Irp))}  device ${pointer(addressOf(target, DeviceObject))}`);
  if (!log.length) session.print('  (none)');
}

const Logs: readonly (readonly [flag: number, print: (call: Call) => void])[] = [
  [0x4, faults],
  [0x8, irqlChanges],
  [0x40, forcedPending],
];

function seconds(units: number): string {
  return `${(units / 10_000_000).toFixed(4)} s`;
}

/** Verifier's own frames, and the kernel's that lie above the driver, are left out. */
function stack(session: Call['session'], frames: readonly FrameView[], indent: string): void {
  const first = frames.findIndex(frame => frame.image !== 'nt');
  for (const frame of frames.slice(Math.max(0, first)))
    session.print(`${indent}${symbolAt(session.target, frame.address) ?? `${frame.image}!${frame.name}`}`);
}

// ---- !deadlock --------------------------------------------------------------------------------------------------------
const Issues: Readonly<Record<number, string>> = {
  4096: 'the lock is acquired by the thread that holds it',
  4097: 'locks are taken in two orders',
  4098: 'the lock was not initialized',
  4099: 'the lock is released before one that was acquired after it',
  4100: 'the lock is released by another thread than its owner',
  4101: 'the lock is initialized again',
  4103: 'the lock is released, but nobody holds it',
  4104: 'the lock is acquired by a routine for another kind of lock',
  4105: 'the lock is released by a routine for another kind of lock',
  4106: 'the thread that ends holds the lock',
  4107: 'the memory that is freed has the lock in it, and it is held',
};

function deadlock(call: Call): void {
  const { session } = call;
  const { target } = session;
  const state = safely(() => target.kernel('nt/vf/deadlock'));
  const issue = state?.ViDeadlockIssue.value as readonly [number, unknown] | null | undefined;
  const cycle = (state?.ViDeadlockCycle.value ?? []) as readonly VI_DEADLOCK_STEP[];
  if (!issue) {
    session.print('Deadlock detection has found nothing (or is not enabled: see !verifier).');
    return;
  }
  if (cycle.length === 0) {
    const lock = addressOf(target, issue[1]);
    session.print(`\nissue ${issue[0].toString(16)}: ${Issues[issue[0]] ?? ''}`);
    session.print(`Lock = ${symbolAt(target, lock) ?? pointer(lock)}`);
    const known = (state?.ViDeadlockResources as Map<unknown, VI_DEADLOCK_RESOURCE> | undefined)?.get(issue[1]);
    if (!known?.Owner) return;
    session.print(`Acquired by thread ${pointer(addressOf(target, known.Owner.CurrentThread))}:`);
    stack(session, known.Stack, '             ');
    return;
  }
  const locks: VI_DEADLOCK_RESOURCE[] = [];
  for (const { First, Second } of cycle)
    for (const lock of [First, Second]) if (!locks.includes(lock)) locks.push(lock);
  const letter = (lock: VI_DEADLOCK_RESOURCE) => String.fromCharCode(65 + locks.indexOf(lock));
  const where = (lock: VI_DEADLOCK_RESOURCE) => {
    const address = addressOf(target, lock.Lock);
    return symbolAt(target, address) ?? pointer(address);
  };
  session.print(`\nDeadlock detected (${locks.length} resources in ${cycle.length} threads):\n`);
  if (!/\b1\b/.test(call.args)) {
    for (const [i, { First, Second }] of cycle.entries())
      session.print(`Thread ${i}: ${letter(First)} ${letter(Second)}`);
    session.print('\nWhere:');
    for (const [i, { Order }] of cycle.entries())
      session.print(`Thread ${i} = ${pointer(addressOf(target, Order.Thread.CurrentThread))}`);
    for (const lock of locks) session.print(`Lock ${letter(lock)} =   ${where(lock)} Type '${lock.Kind}'`);
    return;
  }
  for (const [i, { First, Second, Order }] of cycle.entries()) {
    const thread = pointer(addressOf(target, Order.Thread.CurrentThread)).toUpperCase();
    session.print(`Thread ${i} (${thread}) took locks in the following order:\n`);
    for (const [lock, frames] of [
      [First, Order.FirstStack],
      [Second, Order.SecondStack],
    ] as const) {
      session.print(`    Lock ${letter(lock)} -- ${where(lock)} (${lock.Kind})`);
      session.print('    Stack:');
      stack(session, frames, '             ');
      session.print();
    }
  }
}

export const verifierCommands: readonly Command[] = [
  {
    names: ['!verifier'],
    family: 'Bug checks',
    syntax: '!verifier [Flags [Image]]',
    summary: "Shows Driver Verifier's options and statistics.",
    help: 'Flags: 1 verified drivers, 4 injected failures, 8 changes of the IRQL, 40 IRPs that were forced to be pending. The columns of the drivers, and the logs, are laid out by ourselves.',
    run: verifier,
  },
  {
    names: ['!deadlock'],
    family: 'Bug checks',
    syntax: '!deadlock [1]',
    summary:
      'Shows what deadlock detection has found: the locks in their order, by thread; with 1 where they were taken.',
    run: deadlock,
  },
];
