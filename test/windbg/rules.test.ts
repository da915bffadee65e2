/** Whatever the simulator says of a broken rule has its Korean. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { koreanRule } from '../../debug-adapter/windbg/report/rules.ko';

const SIMULATOR = join(__dirname, '..', '..', 'simulator');
const read = (file: string) => readFileSync(join(SIMULATOR, file), 'utf8');

/** Texts as they are written; what is put into them is `7`. */
function texts(source: string, where: RegExp): string[] {
  return [...source.matchAll(where)].map(m =>
    (m[1] ?? m[2] ?? m[3]).replace(/\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}/g, '7'),
  );
}

describe('rules in Korean', () => {
  it('are all there', () => {
    const reporting = (readdirSync(SIMULATOR, { recursive: true }) as string[]).filter(
      file => file.endsWith('.ts') && /HalReportViolation\(\{/.test(read(file)),
    );
    assert.ok(reporting.length > 10, reporting.join());
    const plain = reporting
      .filter(file => !file.replaceAll('\\', '/').startsWith('drivers/fltmgr'))
      .flatMap(file =>
        texts(read(file), /HalReportViolation\(\{\s*kind: '\w+',\s*text:\s*(?:'([^'\n]*)'|`([^`]*)`|"([^"\n]*)")/g),
      )
      // Of an interrupt storm, the reason is one of two.
      .flatMap(text =>
        text.startsWith('interrupt storm')
          ? texts(read('nt/ke/interrupt.ts'), /[?:] '([a-z]+ [a-z ,]+)'/g).map(why => text.replace(/7$/, why))
          : [text],
      );
    assert.ok(plain.length > 12, plain.join('\n'));
    const owners = texts(read('nt/io/complete.ts'), /IopReportOwner\(\s*Irp,\s*(?:'([^'\n]*)'|`([^`]*)`|"([^"\n]*)")/g);
    assert.ok(owners.length > 0);
    const filters = texts(read('drivers/fltmgr/statusRules.ts'), /(?:text:|return|UNKNOWN_\w+ =)\s*'([^']*)'/g).map(
      text => `Filter Verifier, F: ${text}`,
    );
    assert.ok(filters.length > 15, filters.join('\n'));
    const others = [
      'KeWaitForSingleObject was called at DISPATCH_LEVEL; allowed is at most APC_LEVEL (see remarks)',
      'KeReleaseSpinLockFromDpcLevel was called at APC_LEVEL; allowed is at least DISPATCH_LEVEL',
      "use after free: D!use (d.ts:5), called by D!f (d.ts:6), reads the field B of Block at 0x10, in the block 0x10 with the tag 'Test' that D!f (d.ts:9) has freed. Windows does not notice; with special pool (Driver Verifier) it is bug check 0xD5",
      "use after free: native code writes a byte at 0x10, in the block 0x10 with the tag 'Test' that D!f (d.ts:9) has freed. Windows does not notice; with special pool (Driver Verifier) it is bug check 0xCC",
      "overrun: D!f (d.ts:6) writes behind the end of the block 0x10 of 60 bytes with the tag 'Test', at 0x4c: its size is rounded up to 16. Windows does not notice; with special pool (Driver Verifier) it is bug check 0xC1 when the block is freed",
      "overrun: native code reads behind the end of the block 0x10 of 60 bytes with the tag 'Test', at 0x4c: its size is rounded up to 16. Windows does not notice",
      'KeSetPriorityThread: Priority is 32; allowed is at most 31',
      'KeReleaseSemaphore: Adjustment is 0; allowed is at least 1',
      'KeSetTimer: DueTime is 5; a positive time is absolute (100 ns since 1601) and has long passed: a relative one is negative',
      'Filter Verifier, F: the filter has leaked a context of kind 0x1',
    ];
    const missing = [...plain, ...owners, ...filters, ...others].filter(text => koreanRule(text) === undefined);
    assert.deepEqual(missing, []);
    assert.equal(
      koreanRule(others[0]),
      'KeWaitForSingleObject이(가) DISPATCH_LEVEL에서 호출되었습니다. 허용되는 레벨은 최대 APC_LEVEL입니다 (see remarks)',
    );
  });
});
