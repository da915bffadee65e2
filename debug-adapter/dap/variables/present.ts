/** Values as text, and what they expand to. Never runs code of a model: accessors are named, not called. */
import { patternFlags } from '../../../simulator/engine/builtins/patternFlags';
import { isBytes } from '../../../simulator/memory/bytesView';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { DebugTarget, SourceLocation, StackFrame, TypeLayout } from '../../../simulator/debug/target';
import { ownProperty } from '../../../simulator/engine/snapshot/standIn';
import { HUGE, isHuge, quoted, short, thrownText } from '../../../simulator/engine/thrown';
import { fieldPlace } from '../../windbg/dataPlace';
import { ticked } from '../../windbg/format';
import { LONGEST_TEXT } from '../../windbg/value';
import { addressOf, safely, symbolAt } from '../../windbg/machine';
import { type Container, type Containers, type Item, listOf, slice } from './containers';
import { Names } from './names';

/** Lists of more than this are taken for broken. */
const LONGEST_LIST = 4096;
/** Characters. */
const LONGEST_NAME = 1_000;
/** Elements that a client gets which does not ask for a part of them. */
const MOST_ELEMENTS = 100_000;
const PREVIEW_FIELDS = 4;
const PREVIEW_LENGTH = 100;
const FIRST_KERNEL_ADDRESS = 0xffff_8000_0000_0000n;

export interface Format {
  readonly hex: boolean;
}

/** A value as the client is told it. */
export type Presented = Pick<
  DebugProtocol.Variable,
  | 'value'
  | 'type'
  | 'variablesReference'
  | 'namedVariables'
  | 'indexedVariables'
  | 'memoryReference'
  | 'presentationHint'
> & {
  /** Function: where it is written. */
  readonly location?: SourceLocation;
};

export class Presenter {
  readonly names: Names;

  constructor(
    private readonly target: DebugTarget,
    private readonly containers: Containers,
  ) {
    this.names = new Names(target);
  }

  variable(item: Item, format: Format, frame?: StackFrame): DebugProtocol.Variable & { location?: SourceLocation } {
    const presented = this.value(item.value(), item, format, frame);
    const readOnly = !item.set && !(item.assignable && item.evaluateName);
    return {
      name: short(item.name, LONGEST_NAME),
      evaluateName: item.evaluateName && item.evaluateName.length > LONGEST_TEXT ? undefined : item.evaluateName,
      ...presented,
      ...(readOnly && { presentationHint: { ...presented.presentationHint, attributes: ['readOnly'] } }),
    };
  }

  value(
    value: unknown,
    item: Pick<Item, 'name' | 'type' | 'owner' | 'evaluateName'>,
    format: Format,
    frame?: StackFrame,
  ): Presented {
    if (typeof value === 'function') return this.routine(value, item.type);
    const text = this.text(value, item, format);
    const { memoryReference, type } = this.identity(value, item.type);
    const container = this.container(value, item.evaluateName, frame);
    if (!container) return { value: text, type, variablesReference: 0, memoryReference };
    return {
      value: text,
      type,
      variablesReference: this.containers.add(container),
      namedVariables: container.indexed === undefined ? undefined : container.named,
      indexedVariables: container.indexed,
      memoryReference,
    };
  }

  /** One line, whole: what `clipboard` and hovers get too. */
  text(value: unknown, item: Pick<Item, 'name' | 'type' | 'owner'>, format: Format): string {
    switch (typeof value) {
      case 'string':
        return quoted(value, LONGEST_TEXT);
      case 'number':
        return this.names.of(value, item.type, item.name, item.owner) ?? numberText(value, format);
      case 'bigint':
        return bigintText(value, item.type, format);
      case 'function':
        return this.routine(value).value;
      case 'object':
        return value === null ? 'null' : this.objectText(value, format);
      default:
        return String(value);
    }
  }

  private routine(value: Function, type?: string): Presented {
    const address = addressOf(this.target, value);
    const symbol = symbolAt(this.target, address);
    const location = symbol ? safely(() => this.target.symbols.sourceAt(address)) : undefined;
    return {
      value: symbol ? `${symbol} (0x${ticked(address)})` : `function ${value.name || '<anonymous>'}`,
      type: type ?? 'function',
      variablesReference: 0,
      memoryReference: address === 0n ? undefined : reference(address),
      ...(location && { location }),
    };
  }

  private identity(value: unknown, declared: string | undefined): { type?: string; memoryReference?: string } {
    if (typeof value === 'bigint' && isAddress(value)) return { type: declared, memoryReference: reference(value) };
    if (typeof value !== 'object' || value === null)
      return { type: declared ?? (value === null ? undefined : typeof value) };
    const layout = this.layout(value);
    const address = layout || isBytes(value) ? addressOf(this.target, value) : 0n;
    return {
      type: layout?.name ?? declared ?? className(value),
      memoryReference: address === 0n ? undefined : reference(address),
    };
  }

  private layout(value: object): TypeLayout | undefined {
    return safely(() => this.target.memory.typeOf(value));
  }

  private objectText(value: object, format: Format): string {
    if (Array.isArray(value))
      return `(${value.length}) [${this.preview(
        value.slice(0, PREVIEW_FIELDS).map(element => this.short(element, format)),
        value.length > PREVIEW_FIELDS,
      )}]`;
    if (isBytes(value)) return bufferText(value);
    if (value instanceof Map || value instanceof Set) return `${className(value)}(${value.size})`;
    if (value instanceof Error) return thrownText(value);
    const time = className(value) === 'Date' ? timeOf(value) : undefined;
    if (time !== undefined) return Number.isNaN(time) ? 'Date (invalid)' : `Date ${new Date(time).toISOString()}`;
    if (value instanceof RegExp) return short(regExpText(value), PREVIEW_LENGTH);
    const layout = this.layout(value);
    if (!layout) {
      const names = ownNames(value);
      const shown = names
        .slice(0, PREVIEW_FIELDS)
        .map(name => `${short(name, PREVIEW_LENGTH)}: ${this.short(dataValue(value, name), format)}`);
      return `${className(value)} {${this.preview(shown, names.length > PREVIEW_FIELDS)}}`;
    }
    const address = addressOf(this.target, value);
    const at = address === 0n ? '' : ` 0x${ticked(address)}`;
    if (isListEntry(layout)) {
      const count = listRecords(value as ListEntry).length;
      return `${layout.name}${at} ${count === 0 ? '[ empty ]' : `[ ${count} ${count === 1 ? 'entry' : 'entries'} ]`}`;
    }
    return `${layout.name}${at}`;
  }

  /** For previews: nothing nested. */
  private short(value: unknown, format: Format): string {
    if (typeof value !== 'object' || value === null) return this.text(value, { name: '' }, format);
    return this.layout(value)?.name ?? (Array.isArray(value) ? `(${value.length}) [...]` : className(value));
  }

  private preview(parts: readonly string[], more: boolean): string {
    const all = [...parts, ...(more ? ['...'] : [])].join(', ');
    return all.length > PREVIEW_LENGTH ? `${all.slice(0, PREVIEW_LENGTH - 3)}...` : all;
  }

  /** undefined: nothing to expand. */
  private container(value: unknown, path: string | undefined, frame: StackFrame | undefined): Container | undefined {
    if (typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value) || (isBytes(value) && !(value instanceof DataView)))
      return this.elements(value as unknown[], path, frame);
    if (value instanceof Map)
      return listOf(
        [...value].map(([key, element], index) => ({ name: mapKey(key, index), value: () => element })),
        frame,
      );
    if (value instanceof Set)
      return listOf(
        [...value].map((element, index) => ({ name: String(index), value: () => element })),
        frame,
      );
    const layout = this.layout(value);
    if (layout && isListEntry(layout)) return this.list(value as ListEntry, layout, path, frame);
    return listOf(layout ? this.fields(value, layout, path) : properties(value, path), frame);
  }

  /** The structures in the list by index, then the links themselves. */
  private list(
    head: ListEntry,
    layout: TypeLayout,
    path: string | undefined,
    frame: StackFrame | undefined,
  ): Container {
    const records = listRecords(head);
    const links = this.fields(head, layout, path);
    return {
      named: links.length,
      indexed: records.length,
      frame,
      items: (filter, start, count) => {
        const byIndex = records.map((record, index) => ({ name: `[${index}]`, value: () => record }));
        const wanted = filter === 'named' ? links : filter === 'indexed' ? byIndex : [...byIndex, ...links];
        return slice<Item>(wanted, start, count);
      },
    };
  }

  private elements(values: unknown[], path: string | undefined, frame: StackFrame | undefined): Container {
    const item = (index: number): Item => ({
      name: `[${index}]`,
      value: () => values[index],
      evaluateName: path && `${path}[${index}]`,
      assignable: true,
      data: () => fieldPlace(this.target, values, String(index)),
    });
    return {
      named: 0,
      indexed: values.length,
      frame,
      items: (filter, start = 0, count) => {
        if (filter === 'named') return [];
        const end = Math.min(values.length, start + (count || MOST_ELEMENTS));
        return Array.from({ length: Math.max(0, end - start) }, (_, offset) => item(start + offset));
      },
    };
  }

  private fields(object: object, layout: TypeLayout, path: string | undefined): Item[] {
    return layout.fields.map(field => ({
      name: field.name,
      value: () => safely(() => field.get(object)),
      type: field.type,
      owner: layout.name,
      evaluateName: path && `${path}.${field.name}`,
      assignable: field.set !== undefined,
      data: () => fieldPlace(this.target, object, field.name),
    }));
  }
}

/** By the platform's own getters: nothing of a model's is called. The machine's dates have a prototype of their own. */
function timeOf(value: object): number | undefined {
  return safely(() => Date.prototype.getTime.call(value));
}

const sourceOf = Object.getOwnPropertyDescriptor(RegExp.prototype, 'source')!.get!;
const flagGetters = Object.entries(patternFlags).flatMap(([name, flag]) => {
  const get = Object.getOwnPropertyDescriptor(RegExp.prototype, name)?.get;
  return get ? [{ get, flag }] : [];
});

function regExpText(value: RegExp): string {
  return `/${sourceOf.call(value)}/${flagGetters.map(({ get, flag }) => (get.call(value) ? flag : '')).join('')}`;
}

interface ListEntry {
  readonly Flink: ListEntry;
  readonly $record: object | null;
}

function isListEntry(layout: TypeLayout): boolean {
  return layout.name === '_LIST_ENTRY';
}

function listRecords(head: ListEntry): object[] {
  const found: object[] = [];
  for (let entry = head.Flink; entry && entry !== head && found.length < LONGEST_LIST; entry = entry.Flink)
    found.push(entry.$record ?? entry);
  return found;
}

function properties(object: object, path: string | undefined): Item[] {
  return ownNames(object).map(name => {
    const writable = ownProperty(object, name)?.writable && !Object.isFrozen(object);
    return {
      name,
      value: () => dataValue(object, name),
      evaluateName: path && (/^[A-Za-z_$][\w$]*$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`),
      assignable: writable,
      data: () => ({ kind: 'field', object, name }),
    };
  });
}

/** Names that begin with `$` are the simulator's own. */
function ownNames(object: object): string[] {
  return Object.getOwnPropertyNames(object).filter(name => !name.startsWith('$'));
}

function dataValue(object: object, name: string): unknown {
  const descriptor = ownProperty(object, name);
  return descriptor && 'value' in descriptor ? descriptor.value : '(accessor)';
}

function className(value: object): string {
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null;
  const name = prototype && safely(() => prototype.constructor?.name);
  return typeof name === 'string' && name !== '' ? name : 'Object';
}

function mapKey(key: unknown, index: number): string {
  return typeof key === 'object' || typeof key === 'function' ? `[${index}]` : `[${String(key)}]`;
}

function numberText(value: number, { hex }: Format): string {
  return hex && Number.isInteger(value) ? signedHex(BigInt(value)) : Object.is(value, -0) ? '-0' : String(value);
}

function isAddress(value: bigint): boolean {
  return value >= FIRST_KERNEL_ADDRESS && value < 1n << 64n;
}

/** Addresses as WinDbg writes them, other 64-bit values as TypeScript does. */
function bigintText(value: bigint, type: string | undefined, { hex }: Format): string {
  if (isHuge(value)) return HUGE;
  if (isAddress(value) || type?.startsWith('Ptr64')) return `0x${ticked(value)}`;
  return hex ? `${signedHex(value)}n` : `${value}n`;
}

function signedHex(value: bigint): string {
  return value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}

function bufferText(view: ArrayBufferView): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, Math.min(16, view.byteLength));
  const digits = [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join(' ');
  return `${className(view)}(${view.byteLength}) ${digits}${view.byteLength > 16 ? ' ...' : ''}`;
}

function reference(address: bigint): string {
  return `0x${address.toString(16)}`;
}
