/** What data breakpoints watch, by the ids that the client keeps for them. */
import { messageText } from '../../simulator/engine/thrown';
import type { DataPlace, DebugTarget } from '../../simulator/debug/target';
import type { DataPlaceArguments } from '../protocol';
import { dataPlaceOf } from '../windbg/dataPlace';
import { addressOf } from '../windbg/machine';
import { ErrorCode, RequestError } from './errors';
import { parseReference } from './handlers/memory';
import type { Session } from './session';

/** Of a breakpoint at an address whose size nobody said, in bytes. */
const POINTER = 8;

export class DataPlaces {
  private readonly places = new Map<string, DataPlace>();

  constructor(
    private readonly session: Session,
    private readonly target: DebugTarget,
  ) {}

  /**
   * The place that a request means.
   * @throws RequestError where there is no such thing, in words for the person
   */
  find({ variablesReference, name, frameId, bytes, asAddress }: DataPlaceArguments): DataPlace {
    const { containers, frames } = this.session.machine;
    if (asAddress) return this.memory(parseReference(name), bytes ?? POINTER);
    try {
      if (variablesReference) {
        const item = containers
          .get(variablesReference)
          .items()
          .find(candidate => candidate.name === name);
        if (!item?.data) throw new Error(`${name} cannot be watched`);
        return bytes === undefined ? item.data() : this.bytesOf(item.value(), name, bytes);
      }
      const frame = frames.orSelected(frameId);
      if (bytes !== undefined) return this.bytesOf(this.target.peek(name, frame), name, bytes);
      return dataPlaceOf(this.target, frame, name);
    } catch (error) {
      if (error instanceof RequestError) throw error;
      throw new RequestError(ErrorCode.evaluation, messageText(error));
    }
  }

  /** The same place has the same id; places in memory mean the same in the next session, too. */
  idOf(place: DataPlace): string {
    if (place.kind === 'memory') {
      const id = `0x${place.address.toString(16)}:${place.length}`;
      if (!this.places.has(id)) this.places.set(id, place);
      return id;
    }
    for (const [id, known] of this.places) if (samePlace(known, place)) return id;
    const id = `${place.kind} ${this.places.size}`;
    this.places.set(id, place);
    return id;
  }

  /** @returns undefined for an id of another session */
  byId(id: string): DataPlace | undefined {
    const [, address, length] = /^(0x[0-9a-f]+):(\d+)$/.exec(id) ?? [];
    if (address && !this.places.has(id)) this.places.set(id, this.memory(BigInt(address), Number(length)));
    return this.places.get(id);
  }

  private memory(address: bigint, length: number): DataPlace {
    return { kind: 'memory', address: BigInt.asUintN(64, address), length };
  }

  private bytesOf(value: unknown, name: string, bytes: number): DataPlace {
    const address = typeof value === 'bigint' ? value : addressOf(this.target, value);
    if (address === 0n) throw new Error(`${name} has no address`);
    return this.memory(address, bytes);
  }
}

export function samePlace(a: DataPlace, b: DataPlace): boolean {
  if (a.kind === 'memory') return b.kind === 'memory' && a.address === b.address && a.length === b.length;
  if (a.kind === 'field') return b.kind === 'field' && a.object === b.object && a.name === b.name;
  if (b.kind !== 'variable') return false;
  return a.name === b.name && a.frame.thread === b.frame.thread && a.frame.childSp === b.frame.childSp;
}
