/** How much memory the machine's process uses. */
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const MEGABYTE = 1024 * 1024;

/**
 * Measures bytes: what JavaScript values take, and buffers outside its heap. What is over the limit is measured again
 * without garbage, so that nothing is stopped for what it no longer holds.
 * @param limit MB
 */
export function memoryWithin(limit = Number.POSITIVE_INFINITY): () => number {
  return () => {
    const used = measure();
    if (used <= limit * MEGABYTE) return used;
    collectGarbage();
    return measure();
  };
}

function measure(): number {
  // process.memoryUsage() asks the operating system too, which takes longer than a slice of the machine's.
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}

let collect: (() => void) | undefined;

function collectGarbage(): void {
  if (!collect) {
    // The flag makes the function appear in contexts that are made after it.
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
}
