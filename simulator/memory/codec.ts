/** Bytes of live objects: reading a structure's memory encodes its fields, writing it decodes them. */
import { isBytes } from './bytesView';
import { privateField } from './intercept';
import type { Field, Structure, Types } from './types';
import type { TypeRef } from './typeText';

/** A write that no value of the object could stand for; `message` says why. */
export class MemoryWriteError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MemoryWriteError';
  }
}

/** What the codec must know of addresses. */
export interface Addresses {
  /** Address that stands for a value in a pointer field; `owner` and `field` name the place of values without an identity (strings). */
  pointerTo(value: unknown, owner: object, field: string): bigint;
  /** What a pointer stands for: an object (of structure `target` where several begin there), a function; undefined: nothing is there. */
  resolve(address: bigint, target: string): unknown;
}

type Values = Record<string, unknown>;
const MAXIMUM_TIME = 0x7fff_ffff_ffff_ffffn;

export class Codec {
  constructor(
    private readonly types: Types,
    private readonly addresses: Addresses,
  ) {}

  /** Bytes `offset .. offset + length` of a structure; what no field covers is zero. */
  read(object: object, structure: Structure, offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (const field of structure.fields) {
      if (field.offset >= offset + length) break;
      if (field.offset + field.size <= offset) continue;
      const encoded = new Uint8Array(field.size);
      this.encode(field.ref, getPath(object, field.path), object, field.name, new DataView(encoded.buffer), 0);
      overlay(bytes, encoded, field.offset - offset, field.ref.kind === 'anonymous' || field.ref.kind === 'bits');
    }
    return bytes;
  }

  /** Decodes everything before it changes anything; throws MemoryWriteError. */
  write(object: object, structure: Structure, offset: number, bytes: Uint8Array): void {
    const changes: (() => void)[] = [];
    this.plan(object, structure, offset, bytes, changes);
    for (const change of changes) change();
  }

  private plan(object: object, structure: Structure, offset: number, bytes: Uint8Array, changes: (() => void)[]): void {
    const covered = new Uint8Array(bytes.length);
    for (const field of structure.fields) {
      const from = Math.max(field.offset, offset);
      const to = Math.min(field.offset + field.size, offset + bytes.length);
      if (from >= to) continue;
      covered.fill(1, from - offset, to - offset);
      const part = bytes.subarray(from - offset, to - offset);
      this.planValue(
        field,
        field.ref,
        getPath(object, field.path),
        v => setPath(object, field.path, v),
        object,
        from - field.offset,
        part,
        changes,
      );
    }
    const gap = covered.findIndex((c, i) => c === 0 && bytes[i] !== 0);
    if (gap >= 0)
      throw new MemoryWriteError(
        `${structure.name} has no field at +0x${(offset + gap).toString(16)} that could hold it`,
      );
  }

  private planValue(
    field: Field,
    ref: TypeRef,
    value: unknown,
    set: (value: unknown) => void,
    owner: object,
    offset: number,
    bytes: Uint8Array,
    changes: (() => void)[],
  ): void {
    if (isObject(value) && ref.kind === 'structure' && ref.name !== '_UNICODE_STRING') {
      const structure = this.types.ofObject(value) ?? this.types.named(ref.name);
      if (!structure) throw new MemoryWriteError(`the layout of ${ref.name} is not known`);
      this.plan(value, structure, offset, bytes, changes);
      return;
    }
    if (ref.kind === 'array' && Array.isArray(value)) {
      const size = this.types.sizeOf(ref.element);
      for (let i = Math.floor(offset / size); i * size < offset + bytes.length; i++) {
        const from = Math.max(i * size, offset);
        const to = Math.min((i + 1) * size, offset + bytes.length);
        const index = i;
        const put = (v: unknown) => {
          value[index] = v;
        };
        this.planValue(
          field,
          ref.element,
          value[i],
          put,
          owner,
          from - i * size,
          bytes.subarray(from - offset, to - offset),
          changes,
        );
      }
      return;
    }
    if (ref.kind === 'array' && isBytes(value)) {
      const view = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      changes.push(() => view.set(bytes.subarray(0, Math.max(0, view.length - offset)), offset));
      return;
    }
    const size = Math.max(this.types.sizeOf(ref), offset + bytes.length);
    const whole = new Uint8Array(size);
    this.encode(ref, value, owner, field.name, new DataView(whole.buffer), 0);
    if (bytes.every((b, i) => whole[offset + i] === b)) return;
    whole.set(bytes, offset);
    const decoded = this.decode(field, ref, value, new DataView(whole.buffer));
    changes.push(() => set(decoded));
  }

  private encode(ref: TypeRef, value: unknown, owner: object, name: string, to: DataView, at: number): void {
    switch (ref.kind) {
      case 'integer':
        if (isObject(value) && !isBytes(value)) {
          const structure = this.types.ofObject(value);
          if (structure && structure.size <= ref.size) copy(this.read(value, structure, 0, structure.size), to, at);
          else if (ref.size === 8) to.setBigUint64(at, this.addresses.pointerTo(value, owner, name), true);
        } else putInteger(to, at, ref.size, value);
        return;
      case 'float':
        if (ref.size === 4) to.setFloat32(at, Number(value) || 0, true);
        else to.setFloat64(at, Number(value) || 0, true);
        return;
      case 'pointer':
        to.setBigUint64(at, this.addresses.pointerTo(value, owner, name), true);
        return;
      case 'bits':
        to.setUint8(at, (Number(value) & ((1 << ref.width) - 1)) << ref.position);
        return;
      case 'array':
        this.encodeArray(ref.element, ref.count, value, owner, name, to, at);
        return;
      case 'structure': {
        if (ref.name === '_UNICODE_STRING') {
          const text = unicodeText(value);
          if (text === undefined) return;
          to.setUint16(at, text.length * 2, true);
          to.setUint16(at + 2, text.length * 2 + 2, true);
          to.setBigUint64(at + 8, this.addresses.pointerTo(text, owner, name), true);
          return;
        }
        if (!isObject(value)) return;
        const structure = this.types.ofObject(value) ?? this.types.named(ref.name);
        if (structure && to.byteLength > at)
          copy(this.read(value, structure, 0, Math.min(structure.size, to.byteLength - at)), to, at);
        return;
      }
      case 'anonymous': {
        if (!isObject(value)) return;
        const member = Object.values(value).find(v => v !== null && v !== undefined && v !== 0 && v !== false);
        if (member === undefined) return;
        if (typeof member === 'number' || typeof member === 'bigint')
          putInteger(to, at, to.byteLength >= 8 ? 8 : 4, member);
        else if (to.byteLength - at >= 8) to.setBigUint64(at, this.addresses.pointerTo(member, owner, name), true);
        return;
      }
    }
  }

  private encodeArray(
    element: TypeRef,
    count: number,
    value: unknown,
    owner: object,
    name: string,
    to: DataView,
    at: number,
  ): void {
    const size = this.types.sizeOf(element);
    if (typeof value === 'string') {
      for (let i = 0; i < Math.min(count, value.length); i++) putInteger(to, at + i * size, size, value.charCodeAt(i));
      return;
    }
    if (!Array.isArray(value) && !isBytes(value)) return;
    const items = value as ArrayLike<unknown>;
    for (let i = 0; i < Math.min(count, items.length); i++)
      this.encode(element, items[i], owner, `${name}[${i}]`, to, at + i * size);
  }

  private decode(field: Field, ref: TypeRef, before: unknown, from: DataView): unknown {
    switch (ref.kind) {
      case 'integer': {
        const raw = getInteger(from, ref.size, ref.signed);
        if (typeof before === 'bigint') return raw;
        if (typeof before === 'boolean') return raw !== 0n;
        if (isObject(before))
          throw new MemoryWriteError(
            `${field.name} stands for an object and cannot become the number 0x${raw.toString(16)}`,
          );
        const number = Number(raw);
        if (!Number.isSafeInteger(number))
          throw new MemoryWriteError(`${field.name} cannot hold 0x${raw.toString(16)}: more than 53 bits`);
        return number;
      }
      case 'float':
        return ref.size === 4 ? from.getFloat32(0, true) : from.getFloat64(0, true);
      case 'bits':
        return (from.getUint8(0) >> ref.position) & ((1 << ref.width) - 1);
      case 'pointer': {
        const address = from.getBigUint64(0, true);
        if (typeof before === 'number') return Number(address);
        if (typeof before === 'bigint') return address;
        if (address === 0n) return null;
        const object = this.addresses.resolve(address, ref.target);
        if (object === undefined)
          throw new MemoryWriteError(
            `nothing lies at 0x${address.toString(16)} that ${field.name} (${field.type.trim()}) could point to`,
          );
        if (ref.routine && typeof object !== 'function')
          throw new MemoryWriteError(
            `0x${address.toString(16)} is no function's first instruction, and ${field.name} is a routine`,
          );
        return object;
      }
      case 'array': {
        if (typeof before !== 'string') break;
        let text = '';
        for (let i = 0; i < from.byteLength && from.getUint8(i) !== 0; i++)
          text += String.fromCharCode(from.getUint8(i));
        return text;
      }
      case 'structure':
      case 'anonymous':
        break;
    }
    throw new MemoryWriteError(`${field.name} (${field.type.trim()}) cannot be written as bytes; set it as a variable`);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** A UNICODE_STRING is a JavaScript string in models, or an object with a `Buffer` string. */
export function unicodeText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const buffer = isObject(value) ? (value as Values).Buffer : undefined;
  return typeof buffer === 'string' ? buffer : undefined;
}

export function getPath(object: object, path: readonly string[]): unknown {
  let value: unknown = object;
  for (const name of path) {
    if (!isObject(value)) return undefined;
    const field = privateField(value, name);
    value = field ? field.get(value) : (value as Values)[name];
  }
  return value;
}

export function setPath(object: object, path: readonly string[], value: unknown): void {
  const owner = getPath(object, path.slice(0, -1));
  if (!isObject(owner)) return;
  const name = path[path.length - 1];
  const field = privateField(owner, name);
  if (field) field.set(owner, value);
  else (owner as Values)[name] = value;
}

function putInteger(to: DataView, at: number, size: number, value: unknown): void {
  if (size < 8 && (typeof value === 'number' || typeof value === 'boolean')) {
    const n = Number(value) | 0 || Math.trunc(Number(value)) >>> 0;
    if (size === 1) to.setUint8(at, n);
    else if (size === 2) to.setUint16(at, n, true);
    else to.setUint32(at, n, true);
    return;
  }
  const wide = toBigInt(value);
  if (size === 8) to.setBigUint64(at, BigInt.asUintN(64, wide), true);
  else for (let i = 0; i < size; i++) to.setUint8(at + i, Number(BigInt.asUintN(8, wide >> BigInt(8 * i))));
}

export function toBigInt(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value !== 'number' || Number.isNaN(value)) return 0n;
  if (!Number.isFinite(value)) return value > 0 ? MAXIMUM_TIME : -MAXIMUM_TIME - 1n;
  return BigInt(Math.trunc(value));
}

function getInteger(from: DataView, size: number, signed: boolean): bigint {
  let value = 0n;
  for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(from.getUint8(i));
  return signed ? BigInt.asIntN(size * 8, value) : value;
}

function copy(bytes: Uint8Array, to: DataView, at: number): void {
  const room = Math.min(bytes.length, to.byteLength - at);
  new Uint8Array(to.buffer, to.byteOffset + at, room).set(bytes.subarray(0, room));
}

/** `merge`: fields that share bytes are or-ed, others replace. */
function overlay(to: Uint8Array, from: Uint8Array, at: number, merge: boolean): void {
  for (let i = Math.max(0, -at); i < from.length && at + i < to.length; i++) {
    if (merge) to[at + i] |= from[i];
    else to[at + i] = from[i];
  }
}
