/** Objects of the kernel without end: the outcome of Windows where it has one, else the memory limit; by the built product. */
import { strict as assert } from 'node:assert';
import { adapter, entry, kdlab, withModel } from './product';

const W = "import * as W from 'ntddk';";

/** What is given out until there is no more: an expression that is false then. */
const refused: readonly { readonly name: string; readonly more: string; readonly when: string }[] = [
  { name: 'nonpaged pool', more: W, when: "W.ExAllocatePool2(W.POOL_FLAG_NON_PAGED, 0x4000, 'tseT')" },
  { name: 'paged pool @long', more: W, when: "W.ExAllocatePool2(W.POOL_FLAG_PAGED, 0x10000, 'tseT')" },
  { name: 'pages', more: W, when: 'W.MmAllocatePagesForMdl(0n, 0xffffffffn, 0n, 0x100000)' },
  {
    name: 'devices @long',
    more: W,
    when: 'W.NT_SUCCESS(W.IoCreateDevice(DriverObject, 0xf000, null, W.FILE_DEVICE_UNKNOWN, 0, false, {} as W.Ref<never>))',
  },
];

/** What takes more memory of the computer than of the machine. */
const endless: readonly { readonly name: string; readonly body: string; readonly more?: string }[] = [
  { name: 'IRPs @long', body: '  for (;;) W.IoAllocateIrp(2, false);' },
  {
    name: 'timers that are set',
    body: '  for (;;) W.ExSetTimer(W.ExAllocateTimer(null, null, 0), -10_000_000n, 0n, null);',
  },
  {
    name: 'handles @long',
    body: '  for (;;) F.ZwCreateEvent({} as W.Ref<number>, 0, null, 0, false);',
    more: "import * as F from 'ntifs';",
  },
  {
    name: 'threads',
    body: '  for (;;) W.PsCreateSystemThread({} as W.Ref<number>, 0, null, null, null, wait, null);',
    more: 'function wait(): void {\n  const forever = new W.KEVENT();\n  W.KeInitializeEvent(forever, 0, false);\n  W.KeWaitForSingleObject(forever, 0, 0, false, null);\n}',
  },
  {
    name: 'symbols in a list @long',
    body: '  const all: unknown[] = [];\n  for (let i = 0; ; i++) all.push(Symbol(String(i)));',
  },
];

describe('kernel objects without end', function () {
  this.timeout(180_000);

  for (const { name, more, when } of refused)
    it(`${name}: refused, as by Windows`, async () => {
      const { out, code } = await kdlab(
        entry(`  let n = 0;\n  while (${when}) n++;\n  DbgPrint('refused after %d\\n', n);`, more),
        ['run', 'FILE', '--limit', '2000000000'],
      );
      assert.match(out, /^refused after \d+$/m);
      assert.ok(code === 0 || code === 1, `exit code ${code}`);
    });

  it('an array that JavaScript has no room for, whatever memory there is @long', () =>
    withModel(entry('  const all: number[] = []; for (let i = 0; ; i++) all.push(i);'), async program => {
      const { client, end } = adapter();
      try {
        await client.launch({ program, memoryLimit: 8_000 });
        await client.request('configurationDone');
        const stopped = await client.event('stopped', undefined, 150_000);
        // On a slow computer making it longer takes longer than a statement may.
        assert.match(
          stopped.text ?? '',
          /^An array has [\d,]+ items: JavaScript has no room|^One statement does not end/,
        );
      } finally {
        await end();
      }
    }));

  for (const { name, body, more } of endless)
    it(`${name}: the memory limit`, () =>
      withModel(entry(body, `${W}\n${more ?? ''}`), async program => {
        const { client, end } = adapter();
        try {
          await client.launch({ program, memoryLimit: 128 });
          await client.request('configurationDone');
          const stopped = await client.event('stopped', undefined, 150_000);
          assert.equal(stopped.reason, 'exception');
          assert.match(stopped.text ?? '', /^The machine uses \d+ MB, more than the 128 MB it may have/);
          const { threads } = await client.request('threads');
          assert.ok(threads.length > 0);
        } finally {
          await end();
        }
      }));
});
