import assert from 'node:assert/strict';
import type { DebugSession } from '../../simulator/debug/session/session';
import type { DebugTarget } from '../../simulator/debug';
import { EXAMPLES, targetFor, targetOf } from './support';

describe('symbols and code', function () {
  this.timeout(30_000);
  let target: DebugTarget;

  before(async () => {
    target = targetFor(`${EXAMPLES}/irql-dpc/irql-dpc.scenario.ts`);
    await target.load();
    target.breakpoints.add({ place: { kind: 'function', name: 'IRQL!DpcRoutine' } });
    await target.go();
  });

  it('finds functions by name, wildcard and address', () => {
    const [dpc] = target.symbols.find('irql!dpcroutine');
    assert.equal(dpc.name, 'DpcRoutine');
    assert.equal(dpc.user, true);
    assert.deepEqual(target.symbols.find('DpcRoutine')[0], dpc);
    assert.ok(target.symbols.find('nt!Ke*Timer*').some(f => f.name === 'KeSetTimer'));
    assert.equal(target.symbols.functionAt(dpc.address + 5n), dpc);
    assert.deepEqual(target.symbols.nearest(dpc.address + 5n), {
      symbol: 'IRQL!DpcRoutine',
      displacement: 5,
      address: dpc.address,
    });
    assert.equal(target.symbols.nearest(1n), undefined);
  });

  it('gives every statement and every return its own address, in every image', () => {
    for (const image of (target as DebugSession).run.memory.images.loaded) {
      for (const f of image.layout.functions) {
        const { lowered, unit } = f;
        const statements = unit.record.points.filter(p => p.kind === 'statement').map(p => lowered.offsets.get(p.pc)!);
        assert.equal(new Set(statements).size, statements.length, `${image.layout.name}!${unit.record.name}`);
        let next = 0;
        for (const i of lowered.instructions) {
          assert.equal(i.offset, next);
          next += i.length;
        }
        assert.equal(next, lowered.size);
        for (const at of lowered.offsets.values())
          assert.ok(at === 0 || lowered.instructions.some(i => i.offset === at), unit.record.name);
      }
    }
  });

  it('encodes each instruction in exactly its length', () => {
    for (const module of target.symbols.modules) {
      for (const f of target.symbols.find(`${module.name}!*`)) {
        let at = f.address;
        for (const i of target.symbols.disassembleFunction(f)) {
          assert.equal(i.address, at, `${module.name}!${f.name}: ${i.text}`);
          at += BigInt(i.bytes.length);
        }
        assert.equal(at, f.address + BigInt(f.size));
      }
    }
  });

  it('shows the call that the story is about, and returns to it', async () => {
    const [dpc] = target.symbols.find('IRQL!DpcRoutine');
    const code = target.symbols.disassemble(dpc.address, 0x20);
    assert.equal(code.length, 0x20);
    const index = code.findIndex(i => i.text.includes('KeDelayExecutionThread'));
    const call = code[index];
    assert.match(call.text, /^call {4}qword ptr \[IRQL!_imp_KeDelayExecutionThread \(fffff805`556a3[0-9a-f]{3}\)\]$/);
    assert.equal(call.target?.symbol, 'nt!KeDelayExecutionThread');
    assert.deepEqual([...call.bytes.subarray(0, 2)], [0xff, 0x15]);
    // The slot of the import table holds the function's address.
    const slot = BigInt(`0x${/\((\w+)`(\w+)\)/.exec(call.text)!.slice(1).join('')}`);
    const pointer = target.memory.read(slot, 8).reduceRight<bigint>((v, b) => (v << 8n) | BigInt(b!), 0n);
    assert.equal(pointer, target.symbols.find('nt!KeDelayExecutionThread')[0].address);
    target.breakpoints.add({ place: { kind: 'function', name: 'nt!KeDelayExecutionThread' } });
    const stop = await target.go();
    const frames = target.stack(stop.thread!);
    assert.equal(frames[0].returnAddress, code[index + 1].address);
    assert.equal(frames[0].instruction, frames[0].symbol.address);
    assert.deepEqual(target.symbols.disassemble(code[index + 1].address, 1, true), [call]);
    // The return address lies on the stack, where a reader of raw memory finds it.
    const place = frames[0].childSp + BigInt(frames[0].frameBytes) - 8n;
    assert.equal(
      target.memory.read(place, 8).reduceRight<bigint>((v, b) => (v << 8n) | BigInt(b!), 0n),
      frames[0].returnAddress,
    );
    assert.deepEqual(target.memory.read(dpc.address, 16), [...code.flatMap(i => [...i.bytes])].slice(0, 16));
  });

  it('keeps values where the code says that they are', async () => {
    const there = targetFor(`${EXAMPLES}/irql-dpc/irql-dpc.scenario.ts`);
    await there.load();
    there.breakpoints.add({ place: { kind: 'function', name: 'IRQL!ReadDispatch' } });
    await there.go();
    const stop = await there.stepOver('line');
    const [frame, caller] = there.stack(stop.thread!);
    const registers = there.registers(stop.thread!);
    const code = there.symbols.disassembleFunction(frame.symbol).map(i => i.text);
    const device = there
      .variables(frame)
      .find(v => v.name === 'DeviceObject')!
      .value() as { DeviceExtension: object };
    // mov rbx,rcx in the prologue: the first parameter's register.
    assert.ok(code.includes('mov     rbx,rcx'));
    assert.equal(registers.rbx, there.memory.addressOf(device));
    const load = code.find(t => /qword ptr \[rbx\+40h\]/.test(t));
    assert.ok(load, 'DeviceExtension lies at +0x40');
    const pointer = there.memory
      .read(registers.rbx + 0x40n, 8)
      .reduceRight<bigint>((v, b) => (v << 8n) | BigInt(b!), 0n);
    assert.equal(pointer, there.memory.addressOf(device.DeviceExtension));
    assert.equal(caller.childSp, frame.childSp + BigInt(frame.frameBytes));
  });

  it('knows module-level variables', () => {
    const [head] = target.symbols.data('nt!PsActiveProcessHead');
    assert.equal(target.symbols.nearest(head.address)?.symbol, 'nt!PsActiveProcessHead');
    assert.equal(target.memory.objectAt(head.address), head.value());
  });

  it('counts what locals take by constants and structures of other files', async () => {
    const declarations = `export const PATH = 260;
export class RT_EVENT { Id = 0n; Pid = 0; Size = 0; Next: RT_EVENT | null = null; Entry = new RT_ENTRY(); }
export class RT_ENTRY { First = 0n; Second = 0n; }`;
    const frame = async (head: string) => {
      const driver = `import { STATUS_SUCCESS } from 'wdm';
${head}
export function DriverEntry(DriverObject: any, RegistryPath: any): number {
  const Path = new Uint16Array(2 * PATH); const Event = new RT_EVENT(); return STATUS_SUCCESS; }`;
      const there = targetOf(
        {
          'shared.ts': declarations,
          'more.ts': `export { PATH as LENGTH } from './shared'; export * from './shared';\n`,
          'driver.ts': driver,
        },
        'driver.ts',
      );
      await there.load();
      there.breakpoints.add({ place: { kind: 'function', name: 'driver!DriverEntry' } });
      const stop = await there.go();
      return there.stack(stop.thread!)[0].frameBytes;
    };
    const bytes = await frame(`import { PATH, RT_EVENT } from './shared';`);
    assert.equal(bytes, await frame(declarations));
    assert.ok(bytes > 2 * 520);
    // Handed on by another file, and by headers.
    const handedOn = await frame(`import { LENGTH as PATH, RT_EVENT } from './more';`);
    assert.equal(handedOn, bytes);
    const sized = (value: string) => `import { RT_EVENT } from './shared'; ${value}`;
    assert.equal(
      await frame(sized(`import { FILE_DEVICE_UNKNOWN as PATH } from 'ntddk';`)),
      await frame(sized('const PATH = 0x22;')),
    );
  });

  it('measures frames as the stack does', () => {
    const frames = target.stack(target.selectedThread!);
    for (const [i, frame] of frames.entries()) {
      const older = frames[i + 1];
      if (older && !older.note)
        assert.equal(older.childSp - frame.childSp, BigInt(frame.frameBytes), frame.symbol.name);
    }
  });
});
