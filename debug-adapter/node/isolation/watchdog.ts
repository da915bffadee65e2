/**
 * What V8 cannot break off (a search for a text of a million characters in another is one loop of its own) would keep the process for
 * minutes, deaf to Pause, Stop and Ctrl+C. A thread of its own sees that, says so and ends the process.
 */
import { Worker } from 'node:worker_threads';

/** Milliseconds of the processor's time after the moment at which the work should have been broken off. */
const GRACE = 5_000;
/** Milliseconds between two looks. */
const LOOK = 500;

/** The only cell: when the present work should have ended, in 100 ms since `epoch`; 0: there is none. */
const due = new Int32Array(new SharedArrayBuffer(4));
const epoch = Date.now();
let watching = false;

const WATCH = `
const { workerData: { due, epoch, grace, look } } = require('node:worker_threads');
const { writeSync } = require('node:fs');
let late = 0, before;
for (;;) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, look);
  const at = Atomics.load(due, 0);
  if (at === 0 || Date.now() - epoch < at * 100) continue;
  if (at !== late) [late, before] = [at, process.cpuUsage()];
  const { user, system } = process.cpuUsage(before);
  if (user + system < grace * 1000) continue;
  writeSync(2, 'kdlab: One statement of the model does not end, inside the language\\'s own code, which cannot be interrupted there ' +
    '(for example a search for a very long text in another): the process was ended.\\n');
  process.kill(process.pid, 'SIGKILL');
}`;

/** Work begins that is broken off after so many milliseconds. */
export function expectEnd(milliseconds: number): void {
  if (!watching) {
    watching = true;
    new Worker(WATCH, {
      eval: true,
      workerData: { due, epoch, grace: GRACE, look: LOOK },
      stdin: false,
      resourceLimits: { maxOldGenerationSizeMb: 16 },
    }).unref();
  }
  Atomics.store(due, 0, Math.max(1, Math.ceil((Date.now() - epoch + milliseconds) / 100)));
}

/** It has ended. */
export function ended(): void {
  Atomics.store(due, 0, 0);
}
