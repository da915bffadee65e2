import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { coverage, coverageText, sampleCoverage, withCount } from '../../../scripts/lib/ddiCoverage';
import { CompileError } from '../../../simulator/engine/api';
import { ddiRecord, knownNames } from '../../../simulator/wdk/known';
import { testSystem } from '../../system';
import { bootTestMachine } from '../machine';

/** What a person is told of a driver that does not compile or link. */
function complaints(text: string): string[] {
  try {
    bootTestMachine({ drivers: { D: text } });
  } catch (error) {
    assert.ok(error instanceof CompileError);
    return error.message.split('\n');
  }
  return [];
}

describe('the driver interface', () => {
  const root = join(__dirname, '../../..');
  const text = (name: string) => readFileSync(join(root, name), 'utf8');

  it('docs/ddi.md and README.md say what the headers export (`npm run ddi` writes them)', () => {
    const rows = coverage(testSystem().modules);
    assert.equal(text('docs/ddi.md'), coverageText(rows, sampleCoverage(testSystem().modules)), 'npm run ddi');
    assert.equal(text('README.md'), withCount(text('README.md'), rows), 'npm run ddi');
    assert.ok(rows.filter(r => r.state !== 'no').length >= 1400);
    assert.deepEqual(
      sampleCoverage(testSystem().modules).flatMap(s => s.missing),
      [],
    );
  });

  it('knows the names of the headers, with pages and levels', () => {
    assert.ok(knownNames().length > 2000);
    assert.deepEqual(ddiRecord('ZwCreateSection'), {
      header: 'wdm.h',
      max: 0,
      page: 'wdm/nf-wdm-zwcreatesection',
    });
    assert.equal(ddiRecord('toString'), undefined);
  });

  it('a routine that is not there is an error at its import', () => {
    assert.deepEqual(
      complaints(
        "import { IoFreeController, DbgPrint } from 'ntddk';\nexport function DriverEntry() { IoFreeController(null); }",
      ),
      ['/models/D.ts:1:10: IoFreeController (ntddk.h) is not implemented. (docs/ddi.md lists what is)'],
    );
  });

  it('whatever the import is called, also where it is only handed on', () => {
    const not = 'IoFreeController (ntddk.h) is not implemented. (docs/ddi.md lists what is)';
    for (const [text, place] of [
      ["import { IoFreeController as Free } from 'ntddk';\nexport function DriverEntry() { Free(null); }", '1:10'],
      [
        "import { DbgPrint,\n  IoFreeController } from 'ntifs';\nexport function DriverEntry() { DbgPrint('x', IoFreeController); }",
        '2:3',
      ],
      ["export { IoFreeController } from 'ntddk';\nexport function DriverEntry() {}", '1:10'],
      [
        "export { IoFreeController as Free, type NTSTATUS, UCHAR } from 'ntddk';\nexport function DriverEntry() {}",
        '1:10',
      ],
      ["import * as W from 'ntddk';\nexport function DriverEntry() { W.IoFreeController(null); }", '2:'],
    ] as const) {
      const told = complaints(text);
      assert.equal(told.length, 1, text);
      assert.ok(told[0].startsWith(`/models/D.ts:${place}`) && told[0].endsWith(not), `${text}: ${told[0]}`);
    }
  });

  it('and where it is asked of a namespace', () => {
    assert.deepEqual(
      complaints(
        "import * as W from 'wdm';\nexport function DriverEntry() {\n  W.IoFreeController(null);\n  W.KeStTimer();\n}",
      ),
      [
        '/models/D.ts:3:5: IoFreeController (ntddk.h) is not implemented. (docs/ddi.md lists what is)',
        "/models/D.ts:4:5: Module 'wdm' has no export 'KeStTimer'. (did you mean 'KeSetTimer'?)",
      ],
    );
  });

  it('a name of another header, an unknown one, and one that was not imported', () => {
    assert.deepEqual(
      complaints(
        "import { ZwSetEvent, KeStTimer } from 'wdm';\nexport function DriverEntry() { ZwSetEvent(1, null); KeStTimer(); }",
      ),
      [
        "/models/D.ts:1:10: 'ZwSetEvent' is not declared in 'wdm'. (import it from 'ntifs')",
        "/models/D.ts:1:22: Module 'wdm' has no export 'KeStTimer'. (did you mean 'KeSetTimer'?)",
      ],
    );
    assert.deepEqual(complaints('export function DriverEntry() { KeSetTimer(); }'), [
      "/models/D.ts:1:33: Cannot find name 'KeSetTimer'. (it is declared in a header: import { KeSetTimer } from 'wdm')",
    ]);
  });
});
