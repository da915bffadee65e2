/** Timer table of a processor: 256 buckets by due time, each sorted. Dispatcher locked for all of it. */
import { HalAddressOf } from 'hal';
import type { KPRCB, KTIMER, KTIMER_TABLE } from '../inc/ke';
import { InsertTailList, IsListEmpty, RemoveEntryList } from '../inc/list';
import { KiProcessorBlock } from './prcb';

/** A bucket spans 2^18 * 100 ns = 26.2 ms. */
const BUCKET_SPAN = 0x40000;

/** @stack 0x10 */
function KiTimerHand(DueTime: number): number {
  return Math.floor(DueTime / BUCKET_SPAN) % 256;
}

/**
 * Inserts a timer at its DueTime.
 * @stack 0x50
 */
export function KiInsertTimerTable(Prcb: KPRCB, Timer: KTIMER): void {
  const table = Prcb.TimerTable;
  const hand = KiTimerHand(Timer.DueTime);
  const bucket = table.TimerEntries[hand];
  let entry = bucket.Entry.Blink;
  while (entry !== bucket.Entry && (entry.$record as KTIMER).DueTime > Timer.DueTime) entry = entry.Blink;
  // After `entry`: before its successor.
  InsertTailList(entry.Flink, Timer.TimerListEntry);
  bucket.Time = (bucket.Entry.Flink.$record as KTIMER).DueTime;
  table.$occupied[hand >> 5] |= 1 << (hand & 31);
  if (Timer.DueTime < table.$nextDue) table.$nextDue = Timer.DueTime;
  Timer.Header.Inserted = 1;
  Timer.Processor = Prcb.Number;
}

/**
 * Takes an inserted timer out.
 * @stack 0x40
 */
export function KiRemoveTimer(Timer: KTIMER): void {
  const table = KiProcessorBlock[Timer.Processor].TimerTable;
  const hand = KiTimerHand(Timer.DueTime);
  const bucket = table.TimerEntries[hand];
  RemoveEntryList(Timer.TimerListEntry);
  Timer.Header.Inserted = 0;
  if (IsListEmpty(bucket.Entry)) {
    bucket.Time = Number.POSITIVE_INFINITY;
    table.$occupied[hand >> 5] &= ~(1 << (hand & 31));
  } else bucket.Time = (bucket.Entry.Flink.$record as KTIMER).DueTime;
  if (Timer.DueTime === table.$nextDue) KiFindEarliestTimer(table);
}

/**
 * Finds the timer that is due first, and keeps its time in `$nextDue`.
 * @stack 0x40
 */
function KiFindEarliestTimer(Table: KTIMER_TABLE): KTIMER | null {
  let time = Number.POSITIVE_INFINITY;
  let hand = -1;
  for (let word = 0; word < 8; word++)
    for (let bits = Table.$occupied[word]; bits !== 0; bits &= bits - 1) {
      const index = word * 32 + 31 - Math.clz32(bits & -bits);
      if (Table.TimerEntries[index].Time < time) {
        hand = index;
        time = Table.TimerEntries[index].Time;
      }
    }
  Table.$nextDue = time;
  return hand < 0 ? null : (Table.TimerEntries[hand].Entry.Flink.$record as KTIMER);
}

/**
 * The earliest timer that is due at `Now` (100 ns) by what the table knows: the timer itself is not touched. Null if none.
 * @stack 0x40
 */
export function KiFindExpiredTimer(Prcb: KPRCB, Now: number): KTIMER | null {
  return Prcb.TimerTable.$nextDue > Now ? null : KiFindEarliestTimer(Prcb.TimerTable);
}

/** Timers of a processor in the order of their due times, for the debugger's `!timer`. */
export function KiListTimers(Prcb: KPRCB): KTIMER[] {
  const timers: KTIMER[] = [];
  for (const bucket of Prcb.TimerTable.TimerEntries)
    for (let entry = bucket.Entry.Flink; entry !== bucket.Entry; entry = entry.Flink)
      timers.push(entry.$record as KTIMER);
  return timers.sort((a, b) => a.DueTime - b.DueTime);
}

/**
 * What a set timer needs and would lose with a range of addresses: itself (0), its DPC (1), the DPC's routine (2).
 * @returns which, and what lies there
 * @stack 0x70
 */
export function KiFindTimerIn(Start: bigint, End: bigint): readonly [bigint, object] | null {
  for (const prcb of KiProcessorBlock)
    for (const timer of KiListTimers(prcb)) {
      const needed = [timer, timer.Dpc, timer.Dpc?.DeferredRoutine ?? null];
      const which = needed.findIndex(n => n !== null && HalAddressOf(n) >= Start && HalAddressOf(n) < End);
      if (which >= 0) return [BigInt(which), needed[which]!];
    }
  return null;
}

/**
 * A timer that is set and lies in a range of addresses, as memory that is freed must not have one.
 * @stack 0x70
 */
export function KeCheckForTimer(Start: bigint, Bytes: number): KTIMER | null {
  for (const prcb of KiProcessorBlock)
    for (const bucket of prcb.TimerTable.TimerEntries)
      for (let entry = bucket.Entry.Flink; entry !== bucket.Entry; entry = entry.Flink) {
        const timer = entry.$record as KTIMER;
        const address = HalAddressOf(timer);
        if (address >= Start && address < Start + BigInt(Bytes)) return timer;
      }
  return null;
}
