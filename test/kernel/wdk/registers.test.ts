/** Registers and ports: the device's model answers, of every width and by the pointer; nobody answers elsewhere. */
import assert from 'node:assert/strict';
import { crash, inEntry } from '../ex/poolDriver';

const MORE = `
  import { DEVICE_RANGE } from 'hardware';
  const memory = new Uint8Array(0x40);
  const registers = {
    Read(Offset: number, Size: number): number | bigint {
      DbgPrint('r%d+%d ', Size, Offset);
      let value = 0n; for (let i = Size - 1; i >= 0; i--) value = (value << 8n) | BigInt(memory[Offset + i]); return value;
    },
    Write(Offset: number, Size: number, Value: bigint): void {
      DbgPrint('w%d+%d=%x ', Size, Offset, Number(Value & 0xffffffffn));
      for (let i = 0; i < Size; i++) memory[Offset + i] = Number((Value >> BigInt(8 * i)) & 0xffn);
    },
  };
  const card = DEVICE_RANGE.Memory(0xf000_0ff0n, 0x40, registers);
  const port = DEVICE_RANGE.Ports(0x3f8, 8, registers);
`;

describe('registers and ports', () => {
  it('reach the model of the device, at any level and through the pointer', () => {
    const r = inEntry(
      `const base = W.MmMapIoSpace(0xf000_0ff0n, 0x40, W.MmNonCached)!;
       W.WRITE_REGISTER_ULONG(base.subarray(4), 0x12345678);
       const old = W.KeRaiseIrqlToDpcLevel();
       DbgPrint('=%x ', W.READ_REGISTER_ULONG(base.subarray(4)));
       W.WRITE_REGISTER_UCHAR(base.subarray(5), -1); DbgPrint('=%x ', W.READ_REGISTER_USHORT(base.subarray(4)));
       W.KeLowerIrql(old);
       W.WRITE_REGISTER_ULONG64(base.subarray(8), 0x1122334455667788n); DbgPrint('=%x\\n', Number(W.READ_REGISTER_ULONG64(base.subarray(8)) >> 56n));
       base[0x10] = 7; DbgPrint('=%d ', base[0x10] + base[4]); base.subarray(0x20).set([1, 2]); DbgPrint('=%d\\n', base.slice(0x20, 0x22)[1]);
       const buffer = new Uint8Array(8); W.READ_REGISTER_BUFFER_ULONG(base.subarray(4), buffer, 2); W.WRITE_REGISTER_BUFFER_USHORT(base, buffer, 2);
       DbgPrint('=%x\\n', buffer[1]);
       W.WRITE_PORT_UCHAR(0x3f9, 0x1ff); DbgPrint('=%x ', W.READ_PORT_USHORT(0x3f8n));
       W.WRITE_PORT_BUFFER_UCHAR(0x3f8, buffer, 2); W.READ_PORT_BUFFER_ULONG(0x3fc, buffer, 2); DbgPrint('=%x\\n', W.READ_PORT_ULONG(0x3fc));
       const pool = W.ExAllocatePoolWithTag(W.NonPagedPool, 16, 'tseT')!; W.WRITE_REGISTER_ULONG(pool, 5); DbgPrint('%d\\n', W.READ_REGISTER_ULONG(pool)); W.ExFreePool(pool);
       W.MmUnmapIoSpace(base, 0x40); DbgPrint('%d\\n', W.MmMapIoSpaceEx(0x1000n, 8, W.PAGE_NOACCESS) === null);`,
      { more: MORE },
    );
    assert.deepEqual(
      r.debug
        .trim()
        .split('\n')
        .map(line => line.trim()),
      [
        'w4+4=12345678 r4+4 =12345678 w1+5=ff r2+4 =ff78 w8+8=55667788 r8+8 =11',
        'w1+16=7 r1+16 r1+4 =127 w1+32=1 w1+33=2 r1+32 r1+33 =2',
        'r4+4 r4+8 w2+0=ff78 w2+2=1234 =ff',
        'w1+1=ff r2+0 =ff78 w1+0=78 w1+0=ff r4+4 r4+4 r4+4 =1234ff78',
        '5',
        '1',
      ],
    );
    assert.deepEqual(r.machine.violations, []);
  });

  it('read as ones where no device answers, which is told; a range has one device', () => {
    const r = inEntry(
      `port.Remove(); DbgPrint('%x %x ', W.READ_PORT_UCHAR(0x3f8), W.READ_PORT_ULONG(0xcfc)); W.WRITE_PORT_UCHAR(0x80, 1);
       const base = W.MmMapIoSpaceEx(0xf000_0ff0n, 0x80, W.PAGE_READWRITE | W.PAGE_NOCACHE)!;
       DbgPrint('%x ', W.READ_REGISTER_ULONG(base.subarray(0x3e)));
       try { DEVICE_RANGE.Memory(0xf000_1000n, 4, registers); } catch (e) { DbgPrint('taken'); }`,
      { more: MORE },
    );
    assert.equal(r.debug.trim(), 'ff ffffffff ffffffff taken');
    assert.deepEqual(
      r.machine.violations.map(v => `${v.kind} ${v.text.split(',')[0]}`),
      [
        'hardware 1 bytes are read at port 0x3f8',
        'hardware 4 bytes are read at port 0xcfc',
        'hardware 1 bytes are written at port 0x80',
        'hardware 4 bytes are read at physical address 0xf000102e',
      ],
    );
  });

  it('unmapping what is not mapped is 0xDA; touching what was unmapped faults', () => {
    assert.match(
      crash(inEntry('const b = W.MmMapIoSpace(0xf000_0ff0n, 0x40, 0); W.MmUnmapIoSpace(b, 0x3f);', { more: MORE })),
      /^da 400 ffff[0-9a-f]+ff0 2 0$/,
    );
    const r = inEntry('const b = W.MmMapIoSpace(0xf000_0ff0n, 0x40, 0)!; W.MmUnmapIoSpace(b, 0x40); b[4] = 1;', {
      more: MORE,
    });
    assert.match(crash(r), /^50 ffff[0-9a-f]+ff4 2 /);
  });
});
