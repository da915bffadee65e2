/**
 * What the switches are compared with in the same process: the workloads as JavaScript generators, which can be
 * suspended but neither looked into nor copied. They yield where the workloads block; nothing counts their statements.
 */
type Thread = Generator<undefined, number, undefined>;

export function* deepA(n: number, k: number): Thread {
  if (n === 0) {
    let x = 0;
    for (let i = 0; i < k; i++) {
      yield;
      x = x + i;
    }
    return x;
  }
  const r = yield* deepA(n - 1, k);
  return r + 1;
}

function* deepB(n: number): Thread {
  if (n === 0) {
    yield;
    return 1;
  }
  const r = yield* deepB(n - 1);
  return r + 1;
}

export function* w4b(k: number): Thread {
  let s = 0;
  for (let i = 0; i < k; i++) {
    const r = yield* deepB(11);
    s = s + r;
  }
  return s;
}

/** Runs threads in turn until all have ended; returns the number of switches. */
export function switching(make: () => Thread, count: number): number {
  let live = Array.from({ length: count }, make);
  let stops = 0;
  while (live.length > 0) {
    const next: Thread[] = [];
    for (const thread of live) {
      if (thread.next().done) continue;
      stops++;
      next.push(thread);
    }
    live = next;
  }
  return stops;
}
