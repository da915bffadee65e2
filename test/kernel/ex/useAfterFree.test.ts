/** Pool that a driver uses after it has freed it: told, and nothing else, as on Windows. */
import assert from 'node:assert/strict';
import { application, deviceDriver, runSession } from '../scenario';
import { crash, inEntry, printed } from './poolDriver';

const S = `class S { A = 1n; B = 5; Next: S | null = null; Timer = new W.KTIMER(); }
function last(s: S): number { if (s.A !== 1n) return 0; return s.B; }`;
const allocate = `const s = W.ExAllocatePool2(0x40, S, 'gaTa')!; s.A = 1n; s.B = 5; W.KeInitializeTimer(s.Timer);`;

const run = (body: string, verifier?: 'special-pool') =>
  inEntry(body, { more: S, ...(verifier && { verifier: [verifier] }) });
const told = (r: ReturnType<typeof inEntry>) =>
  r.machine.violations.map(v => {
    const m = /^use after free: (.*?) (reads|writes) (.*) at 0x[0-9a-f]+, .*'aTag' that (\S+) .* (0xC\w|0xD\w)$/.exec(
      v.text,
    );
    assert.ok(m && v.kind === 'pool', v.text);
    return m
      .slice(1)
      .join('|')
      .replace(/ \((\w+\.ts):\d+\)/g, ' ($1)');
  });

describe('use after free', () => {
  it('is told once for each block and kind of access, and goes on', () => {
    const r = run(`${allocate} const b = W.ExAllocatePool2(0x40, 64, 'gaTa')!; const part = b.subarray(8);
      let i = 0; const list: number[] = [];
      W.ExFreePoolWithTag(s, 'gaTa'); W.ExFreePool(b);
      for (let n = 0; n < 3; n++) list[i++] = last(s);
      s.B = 7; s.B = 8; part[3] = 4; W.RtlZeroMemory(b, 4); i += b[11]; i += b[12];
      DbgPrint('%u %u %u %u', i, list[2], s.B, b[11]);`);
    assert.equal(crash(r), 'none');
    assert.deepEqual(printed(r), ['7', '5', '8', '4']);
    assert.deepEqual(told(r), [
      'D!last (D.ts)|reads|the field A of S|D!DriverEntry|0xD5',
      'D!DriverEntry (D.ts)|writes|the field B of S|D!DriverEntry|0xD5',
      'D!DriverEntry (D.ts)|writes|a byte|D!DriverEntry|0xD5',
      'D!DriverEntry (D.ts)|reads|a byte|D!DriverEntry|0xD5',
    ]);
    const lines = r.machine.violations.map(v => /\((D\.ts:\d+)\).*\((D\.ts:\d+)\)/.exec(v.text)?.slice(1));
    assert.deepEqual(lines[0], ['D.ts:3', 'D.ts:8'], r.machine.violations[0].text);
    assert.deepEqual(lines[1], ['D.ts:10', 'D.ts:8']);
  });

  it('of the kernel, with what lay there; the block is in use again', () => {
    const r = run(`${allocate} W.ExFreePool(s); const t = W.ExAllocatePool2(0x40, S, 'gaTa')!; t.B = 6;
      DbgPrint('%u ', t === s ? 1 : 0); W.KeSetTimer(s.Timer, -10000n, null); DbgPrint('%u', t.B); W.KeCancelTimer(s.Timer); W.ExFreePool(t);`);
    assert.equal(crash(r), 'none');
    assert.deepEqual(printed(r), ['0', '6']);
    const found = told(r);
    assert.equal(found.length, 2, found.join('\n'));
    for (const f of found) assert.match(f, /^nt!\w+, called by D!DriverEntry \(D\.ts\),\|/);
  });

  it('of what the kernel frees for the driver: requests, MDLs, work items, devices with their extensions', () => {
    const r = run(`class X { Count = 1; }
      const irp = W.IoAllocateIrp(1, false)!; W.IoFreeIrp(irp); irp.IoStatus.Information = 1;
      const mdl = W.IoAllocateMdl(new Uint8Array(8), 8, false, false, null)!; W.IoFreeMdl(mdl); mdl.ByteCount++;
      const ref = new Ref<any>(null); W.IoCreateDevice(DriverObject, X, null, 34, 0, false, ref);
      const item = W.IoAllocateWorkItem(ref.value)!; W.IoFreeWorkItem(item); item.Type = 1;
      const x = ref.value.DeviceExtension; W.IoDeleteDevice(ref.value); x.Count = 2;`);
    assert.equal(crash(r), 'none');
    const found = r.machine.violations.map(v =>
      /^use after free: D!DriverEntry \(D\.ts:(\d+)\) (\w+) the field (\w+) of (\w+) /.exec(v.text),
    );
    assert.deepEqual(
      found.map(m => m?.slice(1).join(' ').replace(/^\d+ /, '')),
      [
        'writes Information _IRP',
        'reads ByteCount _MDL',
        'writes ByteCount _MDL',
        'writes Type _IO_WORKITEM',
        'writes Count X',
      ],
      r.machine.violations.map(v => v.text).join('\n'),
    );
  });

  it('of a block in a lookaside list, until the list gives it out again', () => {
    const r = run(`const head = new W.LOOKASIDE_LIST_EX();
      W.ExInitializeLookasideListEx(head, null, null, W.NonPagedPoolNx, 0, 64, 'gaTa', 0);
      const e = W.ExAllocateFromLookasideListEx(head) as Uint8Array; W.ExFreeToLookasideListEx(head, e); e[0] = 1;
      const again = W.ExAllocateFromLookasideListEx(head) as Uint8Array; again[1] = 2; DbgPrint('%d', again === e);
      W.ExFreeToLookasideListEx(head, again); W.ExDeleteLookasideListEx(head); W.RtlZeroMemory(e, 2);`);
    assert.equal(crash(r), 'none');
    assert.deepEqual(printed(r), ['1']);
    assert.deepEqual(
      r.machine.violations.map(v => /D\.ts:\d+\).* (writes a byte)/.exec(v.text)?.[1]),
      ['writes a byte', 'writes a byte'],
      r.machine.violations.map(v => v.text).join('\n'),
    );
  });

  it('of a request and its buffer, by a driver that has completed it', () => {
    const driver = deviceDriver({
      routines: `let kept: any = null, buffer: any = null;
export function Control(DeviceObject: any, Irp: any): number {
  if (kept !== null) { DbgPrint('%d', kept.IoStatus.Status); buffer[0] = 1; }
  kept = Irp; buffer = Irp.AssociatedIrp.SystemBuffer;
  return complete(Irp, STATUS_SUCCESS, 0); }`,
      entry: 'DriverObject.MajorFunction[14] = Control;',
    });
    const call = 'DeviceIoControl(h, 0x222000, new Uint8Array(4), 4, null, 0, null, null);';
    const r = runSession({ drivers: { Test: driver }, applications: { 'app.exe': application(call + call) } });
    assert.equal(r.bugcheck, undefined);
    const found = r.machine.violations.map(v =>
      /Test!Control .* (reads|writes) (?:a byte|the field (\w+)) .*Test!complete/.exec(v.text),
    );
    assert.deepEqual(
      found.map(m => `${m?.[1]} ${m?.[2] ?? 'byte'}`),
      ['reads Status', 'writes byte'],
      r.machine.violations.map(v => v.text).join('\n'),
    );
  });

  it('is not told of what is not freed, and where special pool stops', () => {
    const r = run(`${allocate} const head = new W.LOOKASIDE_LIST_EX(); s.B++;
      W.ExInitializeLookasideListEx(head, null, null, W.NonPagedPoolNx, 0, 64, 'gaTa', 0);
      W.ExDeleteLookasideListEx(head); W.ExFreePool(s);`);
    assert.equal(crash(r), 'none');
    assert.deepEqual(told(r), []);
    const special = run(`${allocate} W.ExFreePool(s); s.B = 1;`, 'special-pool');
    assert.match(crash(special), /^d5 /);
    assert.deepEqual(told(special), []);
  });
});
