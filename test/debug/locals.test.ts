/** What declared locals take in a driver's frame. */
import assert from 'node:assert/strict';
import { machine, started } from './driverModel';

const HEAD = `import { KEVENT, LARGE_INTEGER_ZERO } from 'ntddk';`.replace(', LARGE_INTEGER_ZERO', '');
const READ = `
const CHARACTERS = 260;
class RT_EVENT { Pid = 0; Operation = 0; readonly Path = new Uint16Array(64); Owner: object | null = null; }
function Plain(a: number): number { const b = a; Leaf(); return b; }
function Buffer(a: number): number { const b = new Uint8Array(0x5c00); Leaf(); return b.length; }
function Path(a: number): number { const b = new Uint16Array(CHARACTERS * 2 + 4); Leaf(); return b.length; }
function Event(a: number): number { const b = new KEVENT(); Leaf(); return b.Header.Type; }
function Own(a: number): number { const b = new RT_EVENT(); Leaf(); return b.Pid; }
function Late(a: number): number { const b = new Uint8Array(a); Leaf(); return b.length; }
/** @stack 0x530 */
function Told(a: number): number { const b = new Uint8Array(0x100); Leaf(); return b.length; }
function Leaf(): number { return 1; }
function Read(DeviceObject: DEVICE_OBJECT, Irp: IRP): NTSTATUS {
  Plain(1); Buffer(1); Path(1); Event(1); Own(1); Late(1); Told(1);
  return Done(DeviceObject, Irp);
}`;

describe('locals of a driver', function () {
  this.timeout(60_000);
  it('buffers and structures lie in the frame; what is made with an unknown size is a pointer', async () => {
    const names = ['Plain', 'Event', 'Own', 'Path', 'Late', 'Told', 'Buffer'];
    const target = await started(machine(HEAD + READ), 'Read');
    await target.go();
    const bytes = (name: string) => target.symbols.find(`T!${name}`)[0].record.stackBytes;
    const plain = bytes('Plain');
    // Return address, home space, saved registers, a parameter and a local, which is what grows.
    const grown = (local: number) => Math.ceil((8 + 0x20 + 0x10 + 8 + local) / 16) * 16;
    assert.deepEqual(Object.fromEntries(names.map(n => [n, bytes(n)])), {
      Plain: grown(8),
      Event: grown(0x18),
      // Two ULONGs, 64 characters, a pointer.
      Own: grown(8 + 128 + 8),
      Path: grown(2 * (260 * 2 + 4)),
      Late: plain,
      Told: 0x530,
      Buffer: grown(0x5c00),
    });
  });
});
