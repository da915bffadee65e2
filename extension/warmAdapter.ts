import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A process that nobody has used for this long is not kept, in milliseconds. */
const IDLE_LIMIT = 10 * 60_000;

/** A process that was given to a client. */
export interface Adapter {
  /** Where the client connects. */
  readonly pipe: string;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  kill(): void;
}

interface Waiting extends Adapter {
  readonly flags: string;
  listening: boolean;
}

/**
 * One adapter process that is ready before F5: it has loaded and rehearsed, and waits for its one client on a pipe that
 * only this person may open. A process that had a client is never given to another, and there is never more than one
 * that waits. It ends with this process, whatever happens to that.
 */
export class WarmAdapter {
  private waiting: Waiting | undefined;
  private idle: ReturnType<typeof setTimeout> | undefined;

  /** @param program path of `kdlab.js` */
  constructor(
    private readonly program: string,
    private readonly idleLimit = IDLE_LIMIT,
  ) {}

  /** Starts a process, if none waits. One that waits is kept for another while. @param flags of Node.js */
  prepare(flags: readonly string[]): void {
    if (this.waiting?.flags !== flags.join(' ')) {
      this.dismiss();
      this.waiting = this.start(flags);
    }
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.dismiss(), this.idleLimit);
  }

  /** @returns undefined where no process with these flags is listening */
  take(flags: readonly string[]): Adapter | undefined {
    const { waiting } = this;
    if (!waiting?.listening || waiting.flags !== flags.join(' ')) return undefined;
    clearTimeout(this.idle);
    this.waiting = undefined;
    return waiting;
  }

  /** Ends the process that waits. */
  dismiss(): void {
    clearTimeout(this.idle);
    this.waiting?.kill();
    this.waiting = undefined;
  }

  private start(flags: readonly string[]): Waiting {
    const folder = process.platform === 'win32' ? undefined : mkdtempSync(join(tmpdir(), 'kdlab-'));
    const pipe = folder
      ? join(folder, 'dap')
      : `\\\\.\\pipe\\kdlab-${process.pid}-${Math.random().toString(36).slice(2)}`;
    const child = spawn(process.execPath, [...flags, this.program, 'dap', '--pipe', pipe], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '' },
      // Standard input stays open as long as this process lives.
      stdio: ['pipe', 'pipe', 'inherit'],
      windowsHide: true,
    });
    const ended = new Promise<void>(resolve => child.once('error', () => resolve()).once('exit', () => resolve()));
    const waiting: Waiting = {
      pipe,
      flags: flags.join(' '),
      listening: false,
      ended,
      kill: () => void child.kill('SIGKILL'),
    };
    child.stdout?.once('data', () => {
      waiting.listening = true;
    });
    void ended.then(() => {
      if (this.waiting === waiting) this.waiting = undefined;
      if (folder) rmSync(folder, { recursive: true, force: true });
    });
    return waiting;
  }
}
