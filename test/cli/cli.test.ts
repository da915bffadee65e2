/** The built command line, as a person or a script calls it. */
import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestClient } from '../adapter/client';

const ROOT = join(__dirname, '..', '..');
const KDLAB = join(ROOT, 'dist', 'kdlab.js');
const EXAMPLE = join('examples', 'irql-dpc');

interface Result {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function kdlab(args: readonly string[], input = ''): Promise<Result> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [KDLAB, ...args], { cwd: ROOT });
    let [out, err] = ['', ''];
    child.stdout.on('data', text => (out += text));
    child.stderr.on('data', text => (err += text));
    child.on('close', code => resolve({ code, out, err }));
    child.stdin.end(input);
  });
}

describe('kdlab', function () {
  // Each test starts processes; a busy computer takes its time.
  this.timeout(120_000);

  it('has help and a version', async () => {
    const help = await kdlab(['--help']);
    assert.equal(help.code, 0);
    assert.match(help.out, /run[\s\S]*test[\s\S]*kd[\s\S]*dap[\s\S]*Exit codes/);
    const version = await kdlab(['--version']);
    assert.match(version.out, /^\d+\.\d+\.\d+\n$/);
  });

  it('analyzes a stack that WinDbg printed, from a file or the standard input', async () => {
    const file = join('test', 'windbg', 'stackTexts', '00-7f-minifilter.txt');
    const { code, out } = await kdlab(['analyze', file]);
    assert.equal(code, 0);
    assert.match(out, /Bug check 0x7F[\s\S]*304 bytes left[\s\S]*Second entry of MyDrv/);
    const json = await kdlab(['analyze', '-', '--json'], readFileSync(join(ROOT, file), 'utf8'));
    assert.equal(JSON.parse(json.out).stacks[0].bounds.limit, '0xfffffe8a6b2fb000');
    const none = await kdlab(['analyze', 'package.json']);
    assert.equal(none.code, 2);
    assert.match(none.err, /package\.json: No line of a stack was found\. Paste what k, kb/);
    assert.equal((await kdlab(['analyze', 'no-such-file.txt'])).code, 2);
  });

  it('refuses what it does not understand with exit code 2', async () => {
    for (const args of [
      ['dance'],
      ['run'],
      ['run', 'x.ts', '--processors', '65'],
      ['run', 'no-such-file.ts'],
      ['run', EXAMPLE],
      ['test', '--grep', '('],
    ]) {
      const { code, err } = await kdlab(args);
      assert.equal(code, 2, args.join(' '));
      assert.notEqual(err, '');
    }
  });

  it('tells compile errors with their place, exit code 2', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kdlab-'));
    try {
      const file = join(folder, 'driver.ts');
      writeFileSync(file, 'export function DriverEntry( {\n');
      const { code, err } = await kdlab(['run', file]);
      assert.equal(code, 2);
      assert.match(err, /driver\.ts:\d+:\d+: /);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('runs the story to its bug check, as expected', async () => {
    const { code, out } = await kdlab(['run', join(EXAMPLE, 'irql-dpc.scenario.ts'), '--json']);
    const outcome = JSON.parse(out);
    assert.equal(code, 0);
    assert.deepEqual(
      [outcome.outcome, outcome.bugcheck.code, outcome.bugcheck.name, outcome.irql, outcome.processor],
      ['bugcheck', '0xB8', 'ATTEMPTED_SWITCH_FROM_DPC', 2, 0],
    );
    assert.equal(outcome.bugcheck.params.length, 4);
    for (const parameter of outcome.bugcheck.params) assert.match(parameter, /^0x[0-9a-f]+$/);
    assert.match(outcome.currentThread, /Idle/);
    assert.match(outcome.stack[0].symbol, /^nt!KeBugCheckEx$/);
    const own = outcome.stack.find(({ symbol }: { symbol: string }) => symbol === 'IRQL!DpcRoutine');
    assert.match(own.file, /driver\.ts$/);
    assert.ok(own.line > 0 && own.frameBytes > 0);
    assert.ok(outcome.statements > 0 && outcome.switches > 0 && outcome.virtualTime100ns > 100_000_000);
    assert.match(outcome.position, /^[0-9A-F]+:[0-9A-F]+$/);
  });

  it('runs it the same way every time', async () => {
    const [first, second] = await Promise.all(
      [1, 2].map(() => kdlab(['run', join(EXAMPLE, 'irql-dpc.scenario.ts'), '--json'])),
    );
    assert.equal(first.out, second.out);
  });

  it('prints a transcript', async () => {
    const { code, out } = await kdlab(['run', join(EXAMPLE, 'irql-dpc.scenario.ts')]);
    assert.equal(code, 0);
    assert.match(out, /ATTEMPTED_SWITCH_FROM_DPC[\s\S]*bugcheck: \d+ statements/);
  });

  it('calls what does not end a hang, and says where it runs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kdlab-'));
    try {
      const file = join(folder, 'driver.ts');
      writeFileSync(file, 'export function DriverEntry(): number {\n  for (;;);\n}\n');
      const { code, out } = await kdlab(['run', file, '--limit', '3000000']);
      assert.equal(code, 1);
      assert.match(out, /still running after 3,000,000 statements \(.*driver\.ts:2:3\)[\s\S]*hang: 3000000 statements/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
  it('tests every variant of the example against what it expects', async () => {
    const { code, out } = await kdlab(['test', EXAMPLE, '--json']);
    const results = JSON.parse(out);
    assert.deepEqual(
      results.filter(({ passed }: { passed: boolean }) => !passed),
      [],
    );
    assert.equal(code, 0);
    assert.ok(results.length >= 6);
  });

  it('tests what a pattern names', async () => {
    const { code, out } = await kdlab(['test', EXAMPLE, '--grep', 'work-item']);
    assert.equal(code, 0);
    assert.match(out, /^ok .*work-item[\s\S]*\n1 passed, 0 failed\n$/);
  });

  it('is scriptable as kd', async () => {
    const { code, out } = await kdlab([
      'kd',
      join(EXAMPLE, 'irql-dpc.scenario.ts'),
      '-c',
      'bp IRQL!DpcRoutine; g; !irql; k; q',
    ]);
    assert.equal(code, 0);
    assert.match(
      out,
      /kd> bp IRQL!DpcRoutine\n[\s\S]*kd> g\n[\s\S]*Breakpoint 0 hit[\s\S]*kd> !irql\n.*2 \(DISPATCH_LEVEL\)[\s\S]*nt!KiRetireDpcList/,
    );
  });

  it('reads commands from a pipe, and ends with it', async () => {
    const { code, out } = await kdlab(['kd', join(EXAMPLE, 'irql-dpc.scenario.ts')], 'bp ReadDispatch\ng\n!irql\n');
    assert.equal(code, 0);
    assert.match(out, /0 \(LOW_LEVEL\)/);
  });

  it('serves DAP on stdio', async () => {
    const child = spawn(process.execPath, [KDLAB, 'dap'], { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = new Promise<number | null>(resolve => child.on('close', resolve));
    try {
      const client = new TestClient(child.stdin, child.stdout);
      await client.launch({ program: join(ROOT, EXAMPLE, 'irql-dpc.scenario.ts') });
      assert.match((await client.start()).description ?? '', /0xB8/);
      await client.send('disconnect', {});
      assert.equal(await ended, 0);
    } finally {
      child.kill();
    }
  });

  it('serves DAP on a loopback port, one session after another', async () => {
    const child = spawn(process.execPath, [KDLAB, 'dap', '--port', '0'], { cwd: ROOT });
    try {
      const port = await new Promise<number>(resolve =>
        child.stdout.once('data', text => resolve(Number(/:(\d+)/.exec(String(text))?.[1]))),
      );
      for (let session = 0; session < 2; session++) {
        const socket = connect(port, '127.0.0.1');
        const client = new TestClient(socket, socket);
        await client.initialize();
        await client.send('disconnect', {});
        socket.destroy();
      }
    } finally {
      child.kill();
    }
  });
});
