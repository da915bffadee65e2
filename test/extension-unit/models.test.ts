import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from '@babel/parser';
import { modelFiles, modelNameProblem } from '../../extension/modelTemplates';
import { parsePosition } from '../../extension/position';
import { entryLine, programKind } from '../../extension/programKind';

const driver =
  "import { STATUS_SUCCESS } from 'ntddk';\n\n/** x */\nexport function DriverEntry(a: DRIVER_OBJECT): NTSTATUS {\n";

describe('what a file is', () => {
  it('tells scenarios, drivers, applications and others apart', () => {
    assert.equal(programKind('/a/x.scenario.ts', ''), 'scenario');
    assert.equal(programKind('/a/x.ts', "import { scenario } from 'kdlab';\nexport default scenario({});"), 'scenario');
    assert.equal(programKind('/a/driver.ts', driver), 'driver');
    assert.equal(
      programKind('/a/app.ts', "import { printf } from 'windows';\nexport function main(): number {\n"),
      'application',
    );
    assert.equal(programKind('/a/server.ts', 'export function main() {}'), 'other');
    assert.equal(programKind('/a/notes.ts', '// export function DriverEntry('), 'other');
  });

  it('finds the line for the lenses', () => {
    assert.deepEqual(entryLine(driver), { kind: 'driver', line: 3 });
    assert.deepEqual(entryLine("import { scenario } from 'kdlab';\n\nexport default scenario({"), {
      kind: 'scenario',
      line: 2,
    });
    assert.equal(entryLine('const x = 1;'), undefined);
  });
});

describe('a new model', () => {
  const files = modelFiles('My-Driver_2');

  it('consists of files that parse and are what F5 wants', () => {
    assert.deepEqual(Object.keys(files), ['driver.ts', 'app.ts', 'My-Driver_2.scenario.ts', 'tsconfig.json']);
    for (const [name, text] of Object.entries(files)) {
      if (name.endsWith('.ts')) parse(text, { sourceType: 'module', plugins: ['typescript'] });
    }
    JSON.parse(files['tsconfig.json']);
    assert.equal(programKind('driver.ts', files['driver.ts']), 'driver');
    assert.equal(programKind('app.ts', files['app.ts']), 'application');
  });

  it('names its device in C notation', () => {
    assert.ok(files['driver.ts'].includes(String.raw`'\\Device\\My-Driver_2'`));
    assert.ok(files['app.ts'].includes(String.raw`'\\\\.\\My-Driver_2'`));
  });

  it('runs as it is, and as it expects', function () {
    this.timeout(60_000);
    const folder = mkdtempSync(join(tmpdir(), 'kdlab-model-'));
    try {
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
      const kdlab = join(__dirname, '..', '..', 'dist', 'kdlab.js');
      const program = join(folder, 'My-Driver_2.scenario.ts');
      const result = execFileSync(process.execPath, [kdlab, 'run', program, '--json'], { encoding: 'utf8' });
      assert.equal(JSON.parse(result).outcome, 'completed');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('wants a name that can be a service', () => {
    for (const name of ['MyDriver', ' a ', 'A-1_b']) assert.equal(modelNameProblem(name), false, name);
    for (const name of ['', '1a', 'a b', "a'", 'é', 'a/b', 'x'.repeat(33)])
      assert.equal(modelNameProblem(name), true, name);
  });
});

describe('a position', () => {
  it('is read as a person types it', () => {
    for (const [text, position] of [
      ['4A:3', '4A:3'], [' 4a:3 ', '4a:3'], ['!tt 4A:3', '4A:3'], ['START', 'start'], ['end', 'end'], ['50', '50'], ['12.5%', '12.5'], ['100', '100'],
    ]) assert.equal(parsePosition(text), position); // biome-ignore format: pairs
    for (const text of ['', '4A', '4A:', ':3', '101', 'middle', '4G:1', '-1'])
      assert.equal(parsePosition(text), undefined, text);
  });
});
