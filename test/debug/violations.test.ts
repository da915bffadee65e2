/** Rules that are broken are told when it happens, once for a statement, and never again by going back and forth. */
import assert from 'node:assert/strict';
import { HEAD, machine, started } from './driverModel';
import { markerLine } from './support';

const READ = `import { KeRaiseIrql, KeLowerIrql, KeWaitForSingleObject, KEVENT, KeInitializeEvent, NotificationEvent, Executive, PAGED_CODE, DbgPrint, DISPATCH_LEVEL } from 'ntddk';
function Read(d: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const event = new KEVENT();
  KeInitializeEvent(event, NotificationEvent, true);
  DbgPrint('before\\n');
  const old = new Ref(0);
  KeRaiseIrql(DISPATCH_LEVEL, old);
  for (let i = 0; i < 3; i++) {
    KeWaitForSingleObject(event, Executive, KernelMode, false, null); // #wait
    PAGED_CODE(); // #paged
  }
  DbgPrint('behind\\n');
  KeLowerIrql(old.value);
  return Done(d, Irp);
}
`;

describe('broken rules', () => {
  it('are told at once, with the statement; repetitions are counted', async () => {
    const target = await started(machine(READ));
    const heard: string[] = [];
    target.onOutput(({ text }) => heard.push(text.trim()));
    target.onViolation(({ kind, by }, stops) => heard.push(`${kind} ${by?.symbol}:${by?.source.line} ${stops}`));
    assert.equal((await target.go()).reason.kind, 'completed');
    const [wait, paged] = ['#wait', '#paged'].map(marker => markerLine(HEAD + READ, marker));
    const told = ['before', `irql T!Read:${wait} false`, `irql T!Read:${paged} false`, 'behind'];
    assert.deepEqual(heard, told);
    assert.deepEqual(
      target.violations.map(v => v.count),
      [3, 3],
    );
    // Back into the middle and forward again: nothing is told twice, and everything is counted as it was there.
    const end = target.position;
    target.breakpoints.add({ place: { kind: 'source', file: '/m/t.ts', line: paged } });
    await target.goBack();
    assert.deepEqual(
      target.violations.map(v => v.count),
      [3, 2],
    );
    target.breakpoints.remove(target.breakpoints.all[0].id);
    await target.go();
    assert.deepEqual(target.position, end);
    assert.deepEqual(
      target.violations.map(v => v.count),
      [3, 3],
    );
    assert.deepEqual(heard, told);
  });

  it('are told again where the person has changed what came before', async () => {
    const target = await started(machine(READ), 'T!Read');
    let heard = 0;
    target.onViolation(() => heard++);
    await target.go();
    await target.go();
    assert.equal(heard, 2);
    await target.goBack();
    await target.evaluate('Irp.Cancel = false', target.stack(target.selectedThread!)[0], { sideEffects: true });
    await target.go();
    assert.equal(heard, 4);
  });

  it('of one statement are a stop each, before the next statement', async () => {
    const read = `import { ExAllocatePool2, ExFreePool } from 'ntddk';
class Pair { A = 1; B = 2; }
function Read(d: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  const pair = ExAllocatePool2(0x40n, Pair, 'gaTa')!;
  ExFreePool(pair);
  pair.A = pair.B + 1; // #both
  return Done(d, Irp);
}
`;
    const target = await started(machine(read, { rules: 'strict' }));
    const stops = [await target.go(), await target.go()];
    assert.deepEqual(
      stops.map(s => s.reason.kind),
      ['violation', 'violation'],
    );
    assert.deepEqual(stops[0].position, stops[1].position);
    const line = markerLine(HEAD + read, '#both');
    assert.deepEqual(
      target.violations.map(v => [/ (reads|writes) /.exec(v.text)?.[1], v.by?.source.line]),
      [
        ['reads', line],
        ['writes', line],
      ],
    );
    assert.deepEqual((await target.goBack()).position, stops[0].position);
    assert.equal((await target.go()).reason.kind, 'violation');
    assert.equal((await target.go()).reason.kind, 'completed');
  });

  it('say that the machine stops for them where it does', async () => {
    const target = await started(machine(READ, { rules: 'strict' }));
    const heard: boolean[] = [];
    target.onViolation((_, stops) => heard.push(stops));
    for (let i = 0; i < 6; i++) assert.equal((await target.go()).reason.kind, 'violation');
    assert.equal((await target.go()).reason.kind, 'completed');
    assert.deepEqual(heard, [true, true]);
  });
});
