/** How much memory the machine's process uses, and that nothing takes more at once than there is. */
import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Endless, OutOfMemory } from '../../simulator/debug';
import { watchAllocations } from '../../simulator/engine';

/**
 * Bytes: what JavaScript values take, and buffers outside its heap. What is more than `allowed` is measured again without
 * garbage, so that nothing is stopped for what it no longer holds.
 */
export function usedMemory(allowed: number): number {
  const used = measure();
  if (used <= allowed) return used;
  collectGarbage();
  if (measure() <= allowed) return measure();
  // Buffers outside the heap are given back a little later, or at the next turn.
  collectGarbage();
  return measure();
}

/**
 * Does the work, in which the process may come to use so many bytes.
 * @throws OutOfMemory before something takes more; Endless before the language's own code is busy for minutes
 */
export function withMemory<T>(allowed: number, work: () => T): T {
  if (!Number.isFinite(allowed)) return work();
  watchAllocations({
    memory(bytes, what) {
      const left = allowed - usedMemory(allowed - bytes);
      if (bytes > left) throw new OutOfMemory(what, bytes, Math.max(0, left));
      // What has become garbage meanwhile is not known: so it is looked at again long before all can be taken.
      return (left - bytes) / 2;
    },
    visits(places, what) {
      throw new Endless(what, places);
    },
  });
  try {
    return work();
  } finally {
    watchAllocations(undefined);
  }
}

function measure(): number {
  // process.memoryUsage() asks the operating system too, which takes longer than a slice of the machine's.
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}

/** Bytes of objects that V8 keeps apart because they are large: long arrays above all. */
export function largeObjects(): number {
  return getHeapSpaceStatistics().find(s => s.space_name === 'large_object_space')?.space_used_size ?? 0;
}

let collect: (() => void) | undefined;
let collecting = 0;
/** Since when it is being looked for; still there where what asked for it was broken off meanwhile. */
let began: NodeJS.CpuUsage | undefined;

/** Milliseconds of the processor's time that looking for garbage has taken so far: no statement's own. */
export function spentOnGarbage(): number {
  if (began) {
    const { user, system } = process.cpuUsage(began);
    collecting += (user + system) / 1000;
    began = undefined;
  }
  return collecting;
}

function collectGarbage(): void {
  if (!collect) {
    // The flag makes the function appear in contexts that are made after it.
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  began = process.cpuUsage();
  collect();
  spentOnGarbage();
}
