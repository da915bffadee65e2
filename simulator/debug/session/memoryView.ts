/** The debugger's memory: the machine's, and stacks, whose words are made from the frames on them. */
import { getPath, setPath } from '../../memory/codec';
import type { Structure } from '../../memory/types';
import { PageBits } from '../../memory/protection';
import type { MMPAGE_STATE } from '../../nt/inc/pte';
import type { EPROCESS } from '../../nt/inc/ps';
import type { MemoryView, TypeLayout } from '../target';
import { giveValue, keepValue } from './changes';
import { type FrameHandle, heldValues } from './frames';
import type { MachineRun } from './machineRun';
import type { Change } from './variables';

export class SessionMemory implements MemoryView {
  private readonly layouts = new WeakMap<Structure, TypeLayout>();

  constructor(
    private readonly getRun: () => MachineRun,
    private readonly change: Change,
    /** Frames of every thread, for the words on their stacks. */
    private readonly stacks: () => readonly (readonly FrameHandle[])[],
  ) {}

  read(address: bigint, length: number, _process?: EPROCESS | null): readonly (number | null)[] {
    const bytes = this.getRun().memory.read(address, length);
    if (bytes.includes(null)) this.fillFromStacks(address, bytes);
    return bytes;
  }

  write(address: bigint, bytes: Uint8Array, _process?: EPROCESS | null): number {
    let written = 0;
    const copy = bytes.slice();
    this.change(`${copy.length} bytes at 0x${address.toString(16)}`, run => {
      written = run.memory.write(address, copy);
    });
    return written;
  }

  pageOf(address: bigint): Omit<MMPAGE_STATE, 'Executable'> {
    const { memory } = this.getRun();
    const bits = memory.protection.at(address);
    return {
      NotPresent: (bits & PageBits.NOT_PRESENT) !== 0,
      Pageable: (bits & PageBits.PAGEABLE) !== 0,
      OnDisk: (bits & PageBits.ON_DISK) !== 0,
      ReadOnly: (bits & PageBits.READ_ONLY) !== 0,
      Valid: memory.isValid(address, null),
    };
  }

  objectAt(address: bigint): unknown {
    return this.getRun().memory.peekObject(address);
  }

  containing(address: bigint): { object: object; type: string; address: bigint; offset: number } | undefined {
    const found = this.getRun().memory.containing(address);
    return found && { object: found.object, type: found.structure.name, address: found.address, offset: found.offset };
  }

  addressOf(object: object): bigint {
    return this.getRun().memory.peekAddress(object);
  }

  typeOf(nameOrObject: string | object): TypeLayout | undefined {
    const { types } = this.getRun().memory;
    const structure = typeof nameOrObject === 'string' ? types.named(nameOrObject) : types.ofObject(nameOrObject);
    return structure && this.layoutOf(structure);
  }

  types(pattern: string): readonly TypeLayout[] {
    const bang = pattern.indexOf('!');
    const image = bang < 0 ? undefined : wildcard(pattern.slice(0, bang));
    const name = wildcard(bang < 0 ? pattern : pattern.slice(bang + 1));
    return this.getRun()
      .memory.types.all()
      .filter(s => (!image || image.test(s.module)) && (name.test(s.name) || name.test(s.name.replace(/^_/, ''))))
      .map(s => this.layoutOf(s));
  }

  private layoutOf(structure: Structure): TypeLayout {
    const known = this.layouts.get(structure);
    if (known) return known;
    const layout: TypeLayout = {
      name: structure.name,
      module: structure.module,
      size: structure.size,
      // Members of unnamed unions belong to the union's own row.
      fields: structure.fields
        .filter(f => f.path.length === 1)
        .map(f => ({
          name: f.name,
          offset: f.offset,
          size: f.size,
          type: f.type,
          get: object => getPath(object, f.path),
          set: (object, value) => {
            const target = keepValue(this.getRun(), object);
            const kept = keepValue(this.getRun(), value);
            this.change(`${f.name} = ${String(value)}`, run =>
              setPath(giveValue(run, target) as object, f.path, giveValue(run, kept)),
            );
          },
        })),
    };
    this.layouts.set(structure, layout);
    return layout;
  }

  private fillFromStacks(address: bigint, bytes: (number | null)[]): void {
    const end = address + BigInt(bytes.length);
    for (const frames of this.stacks()) {
      if (frames.length === 0) continue;
      for (const range of rangesOf(frames)) {
        if (range.start >= end || range.end <= address) continue;
        const from = address > range.start ? address : range.start;
        const to = end < range.end ? end : range.end;
        for (let a = from; a < to; a++) bytes[Number(a - address)] ??= 0;
      }
      const put = (slot: bigint, value: bigint): void => {
        for (let i = 0; i < 8; i++) {
          const at = Number(slot - address) + i;
          if (at >= 0 && at < bytes.length) bytes[at] = Number((value >> BigInt(8 * i)) & 0xffn);
        }
      };
      for (const frame of frames) {
        const top = frame.childSp + BigInt(frame.frameBytes);
        // Home slots of the parameters lie in the caller's frame.
        if (frame.childSp >= end || top + 0x100n <= address) continue;
        put(top - 8n, frame.returnAddress);
        for (const { home, value } of heldValues(this.getRun(), frame.engineFrame)) {
          if ('slot' in home) put(frame.childSp + BigInt(home.slot), value);
        }
      }
    }
  }
}

/** Stretches of address that adjoining frames cover. */
function rangesOf(frames: readonly FrameHandle[]): { start: bigint; end: bigint }[] {
  const ranges: { start: bigint; end: bigint }[] = [];
  for (const f of frames) {
    const end = f.childSp + BigInt(f.frameBytes);
    const last = ranges[ranges.length - 1];
    if (last && last.end === f.childSp) last.end = end;
    else ranges.push({ start: f.childSp, end });
  }
  return ranges;
}

function wildcard(pattern: string): RegExp {
  return new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
    'i',
  );
}
