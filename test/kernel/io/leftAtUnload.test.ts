/** What a driver leaves behind when it is unloaded, and what goes with its devices. */
import assert from 'node:assert/strict';
import { deviceDriver, type Ran, runSession } from '../scenario';
import { crash, inEntry } from '../ex/poolDriver';

/** A driver of one device whose DriverEntry ends with `entry`; an application looks on for three seconds after it is stopped. */
function unloaded(entry: string, unload: string, routines = ''): Ran {
  return runSession({
    drivers: { Test: deviceDriver({ routines, entry, unload }) },
    applications: {
      'app.exe': `import { OpenSCManagerW, OpenServiceW, ControlService, SERVICE_STATUS, Sleep } from 'windows';
export function main(): number { const service = OpenServiceW(OpenSCManagerW(null, null, 0xf003f), 'Test', 0xf01ff);
  ControlService(service, 1, new SERVICE_STATUS()); Sleep(3000); return 0; }`,
    },
  });
}

describe('what is left at an unload', function () {
  this.timeout(20_000);

  it("a device's timer and its shutdown notification go with the device, which nobody stopped", () => {
    const r = unloaded(
      'W.IoInitializeTimer(device, tick, null); W.IoStartTimer(device); W.IoRegisterShutdownNotification(device);',
      '',
      'function tick(): void {}',
    );
    assert.equal(crash(r), 'none');
    assert.ok(r.events('unload').includes('Test.sys unmapped'), r.events('unload').join());
    assert.deepEqual([r.debug, r.machine.violations], ['', []]);
  });

  it('a device that DriverUnload leaves is reported, and keeps the image', () => {
    const r = unloaded('', 'return;');
    assert.match(r.machine.violations[0].text, /^DriverUnload of \\Driver\\Test left a device object/);
    assert.ok(!r.events('unload').some(text => text.endsWith('unmapped')), r.events('unload').join());
  });

  const left: readonly [what: string, more: string, entry: string, found: RegExp][] = [
    ['an active resource', 'const r = new W.ERESOURCE();', 'W.ExInitializeResourceLite(r);', /^c4 d2 [0-9a-f]{16} /],
    [
      'an active lookaside list',
      'const l = new W.NPAGED_LOOKASIDE_LIST();',
      'W.ExInitializeNPagedLookasideList(l, null, null, 0, 64, 0x31677054, 0);',
      /^c4 cc [0-9a-f]{16} /,
    ],
  ];
  for (const [what, more, entry, found] of left)
    it(`Driver Verifier finds ${what} in the image`, () => {
      assert.match(crash(inEntry(entry, { more, verifier: ['standard'] })), found);
    });
});
