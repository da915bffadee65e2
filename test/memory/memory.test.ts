import assert from 'node:assert/strict';
import type { ClassRecord, CompiledModule } from '../../simulator/engine/api';
import { Memory } from '../../simulator/memory/memory';

class LIST_ENTRY {
  Flink: LIST_ENTRY = this;
  Blink: LIST_ENTRY = this;
  constructor(readonly $record: object | null = null) {}
}
class KDPC {
  Type = 0x13;
  readonly DpcListEntry = new LIST_ENTRY(this);
  DeferredContext: unknown = null;
}
class KTIMER {
  DueTime = 0;
  readonly TimerListEntry = new LIST_ENTRY(this);
  Dpc: KDPC | null = null;
  Name = '';
}
class DeviceExtension {
  Flags = 0;
  readonly Timer = new KTIMER();
  Dpc: KDPC | null = null;
  Ready = false;
  Total = 0n;
  Status = 0;
}

const record: ClassRecord = {
  name: 'DeviceExtension',
  fields: [
    { name: 'Flags', initializer: '0' },
    { name: 'Timer', initializer: 'new KTIMER()' },
    { name: 'Dpc', type: 'KDPC | null', initializer: 'null' },
    { name: 'Ready', initializer: 'false' },
    { name: 'Total', initializer: '0n' },
    { name: 'Status', type: 'NTSTATUS', initializer: '0' },
  ],
};

function module(classes: ClassRecord[]): CompiledModule {
  return {
    moduleId: 'driver',
    fileName: 'driver.ts',
    image: 'IRQL',
    hash: '',
    imports: [],
    exports: [],
    code: '',
    functions: [],
    classes,
    variables: [],
    probes: [],
    hooks: [],
    slowTier: () => '',
  } as CompiledModule;
}

function create(): Memory {
  const memory = new Memory(
    { codeOf: () => undefined, exports: () => ({}), moduleVariables: () => [] },
    [module([record])],
    () => undefined,
  );
  memory.defineType(LIST_ENTRY, '_LIST_ENTRY', 0x10, [
    ['Flink', 0, 'Ptr64 _LIST_ENTRY'],
    ['Blink', 8, 'Ptr64 _LIST_ENTRY'],
  ]);
  memory.defineType(KDPC, '_KDPC', 0x40, [
    ['Type', 0, 'UChar'],
    ['DpcListEntry', 8, '_LIST_ENTRY'],
    ['DeferredContext', 0x20, 'Ptr64 Void'],
  ]);
  memory.defineType(KTIMER, '_KTIMER', 0x48, [
    ['DueTime', 0x18, '_ULARGE_INTEGER'],
    ['TimerListEntry', 0x20, '_LIST_ENTRY'],
    ['Dpc', 0x30, 'Ptr64 _KDPC'],
    ['Name', 0x38, '_UNICODE_STRING'],
  ]);
  return memory;
}

const BASE = 0xffff_8000_0000_1000n;

function number(bytes: readonly (number | null)[]): bigint {
  return bytes.reduceRight<bigint>((value, b) => (value << 8n) | BigInt(b ?? 0), 0n);
}

describe('memory', () => {
  it('lays out a model class as a C compiler does', () => {
    const memory = create();
    assert.equal(memory.sizeOf(DeviceExtension), 0x70);
    const fields = memory.types
      .ofClass(DeviceExtension)!
      .fields.map(f => `${f.name}+${f.offset.toString(16)} ${f.type}`);
    assert.deepEqual(fields, [
      'Flags+0 Uint4B',
      'Timer+8 _KTIMER',
      'Dpc+50 Ptr64 _KDPC',
      'Ready+58 UChar',
      'Total+60 Int8B',
      'Status+68 Int4B',
    ]);
  });

  it('reads what the objects hold now, pointers as addresses', () => {
    const memory = create();
    const extension = new DeviceExtension();
    const dpc = new KDPC();
    memory.place(extension, BASE);
    memory.place(dpc, BASE + 0x1000n);
    extension.Dpc = dpc;
    extension.Timer.DueTime = 100_000_000;
    extension.Status = -1073741811;
    assert.equal(memory.addressOf(extension.Timer), BASE + 8n);
    assert.equal(memory.addressOf(extension.Timer.TimerListEntry), BASE + 0x28n);
    assert.equal(number(memory.read(BASE + 0x50n, 8)), BASE + 0x1000n);
    assert.equal(number(memory.read(BASE + 0x20n, 8)), 100_000_000n);
    assert.equal(number(memory.read(BASE + 0x28n, 8)), BASE + 0x28n);
    assert.equal(number(memory.read(BASE + 0x68n, 4)), 0xc000_000dn);
    assert.deepEqual(memory.read(BASE + 0x6en, 4), [0, 0, null, null]);
  });

  it('writes by decoding, and says why it refuses', () => {
    const memory = create();
    const extension = new DeviceExtension();
    const dpc = new KDPC();
    memory.place(extension, BASE);
    memory.place(dpc, BASE + 0x1000n);
    const pointer = new Uint8Array(new BigUint64Array([BASE + 0x1000n]).buffer);
    assert.equal(memory.write(BASE + 0x50n, pointer), 8);
    assert.equal(extension.Dpc, dpc);
    assert.equal(memory.write(BASE + 0x50n, new Uint8Array(8)), 8);
    assert.equal(extension.Dpc, null);
    memory.write(BASE + 0x58n, Uint8Array.of(1));
    assert.equal(extension.Ready, true);
    memory.write(BASE + 0x20n, Uint8Array.of(7));
    assert.equal(extension.Timer.DueTime, 7);
    assert.throws(
      () => memory.write(BASE + 0x50n, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)),
      /nothing lies at 0x807060504030201/,
    );
    assert.throws(() => memory.write(BASE + 4n, Uint8Array.of(1)), /no field at \+0x4/);
    assert.throws(() => memory.write(0x1000n, Uint8Array.of(1)), /no memory/);
  });

  it('gives back the object that a pointer means by its type', () => {
    const memory = create();
    const extension = new DeviceExtension();
    memory.place(extension, BASE);
    assert.equal(memory.objectAt(BASE), extension);
    assert.equal(memory.objectAt(BASE + 8n), extension.Timer);
    assert.equal(memory.objectAt(BASE + 0x28n), extension.Timer.TimerListEntry);
    assert.equal(memory.containing(BASE + 0x2an)?.offset, 0x2a);
  });

  it('remembers what was freed until the memory is used again', () => {
    const memory = create();
    const extension = new DeviceExtension();
    memory.place(extension, BASE);
    memory.unplace(BASE);
    assert.deepEqual(memory.read(BASE, 2), [null, null]);
    assert.equal(memory.freedAt(BASE + 8n)?.object, extension);
    memory.place(new KDPC(), BASE);
    assert.equal(memory.freedAt(BASE + 8n), undefined);
    assert.equal(memory.read(BASE, 1)[0], 0x13);
  });

  it('shows strings as UNICODE_STRING with a buffer, and looking gives out no address of the machine', () => {
    const memory = create();
    const timer = new KTIMER();
    timer.Name = 'IRQL';
    memory.place(timer, BASE);
    const header = memory.read(BASE + 0x38n, 16);
    assert.equal(number(header.slice(0, 2)), 8n);
    const buffer = number(header.slice(8));
    assert.deepEqual(memory.read(buffer, 8), [0x49, 0, 0x52, 0, 0x51, 0, 0x4c, 0]);
    const other = new KDPC();
    const first = new Memory(
      { codeOf: () => undefined, exports: () => ({}), moduleVariables: () => [] },
      [],
      () => undefined,
    );
    first.peekAddress(new KTIMER());
    assert.equal(first.addressOf(other), 0xffff_b780_0000_0000n);
    assert.equal(memory.read(memory.peekAddress(other), 1)[0], 0x13);
  });

  it('sees byte buffers as they are', () => {
    const memory = create();
    const bytes = Uint8Array.of(1, 2, 3);
    memory.placeBytes(bytes, BASE);
    memory.write(BASE + 1n, Uint8Array.of(9));
    assert.deepEqual([...bytes], [1, 9, 3]);
    assert.deepEqual(memory.read(BASE, 4), [1, 9, 3, null]);
    assert.equal(memory.objectAt(BASE), bytes);
  });
});
