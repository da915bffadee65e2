/** The built command line over a driver model, in a process of its own. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestClient } from '../adapter/client';

const KDLAB = join(__dirname, '..', '..', 'dist', 'kdlab.js');

/** Milliseconds; what takes longer is killed and has the exit code null. */
const TIME_LIMIT = 100_000;

export interface Result {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A folder with a scenario that starts the driver; `use` is given the scenario's path. */
export async function withModel<T>(driver: string, use: (scenario: string, folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'kdlab-isolation-'));
  try {
    writeFileSync(join(folder, 'driver.ts'), driver);
    const scenario = join(folder, 'test.scenario.ts');
    writeFileSync(
      scenario,
      `import { scenario } from 'kdlab';
export default scenario({ title: 'test', drivers: [{ service: 'BAD', model: './driver.ts' }], applications: [], stopServices: false });
`,
    );
    return await use(scenario, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param args of `kdlab`; `FILE` stands for the scenario */
export function kdlab(driver: string, args: readonly string[], env: Record<string, string> = {}): Promise<Result> {
  return withModel(
    driver,
    scenario =>
      new Promise(resolve => {
        const child = spawn(process.execPath, [KDLAB, ...args.map(arg => (arg === 'FILE' ? scenario : arg))], {
          env: { ...process.env, ...env },
          stdio: ['ignore', 'pipe', 'pipe'],
          timeout: TIME_LIMIT,
          killSignal: 'SIGKILL',
        });
        let [out, err] = ['', ''];
        child.stdout.on('data', text => (out += text));
        child.stderr.on('data', text => (err += text));
        child.on('close', code => resolve({ code, out, err }));
      }),
  );
}

/** A driver with that DriverEntry. */
export const entry = (body: string, more = ''): string => `import {
  DbgPrint, DRIVER_OBJECT, KeGetCurrentThread, KeRaiseIrqlToDpcLevel, type NTSTATUS, STATUS_SUCCESS, type UNICODE_STRING,
} from 'ntddk';
${more}
export function DriverEntry(DriverObject: DRIVER_OBJECT, RegistryPath: UNICODE_STRING): NTSTATUS {
${body}
  return STATUS_SUCCESS;
}
`;

/** A client of the built adapter, in a process of its own. */
export function adapter(): { readonly client: TestClient; end(): Promise<void> } {
  const child = spawn(process.execPath, [KDLAB, 'dap'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>(resolve => child.on('close', () => resolve()));
  return {
    client: new TestClient(child.stdin, child.stdout),
    end: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}
