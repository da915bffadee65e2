/** The types of a machine: structures that the kernel defines, classes of models laid out as a C compiler does. */
import type { ClassRecord, CodeUnit, CompiledModule } from '../engine/api';
import type { FieldLayout } from '../hal/intrinsics';
import { fieldType } from './cTypes';
import { parseType, type TypeRef } from './typeText';

export type StructureClass = abstract new (...args: any[]) => object;

export interface Field {
  /** `Header`; members of unnamed unions by path: `Tail.Overlay.Thread`. */
  readonly name: string;
  readonly path: readonly string[];
  /** Bytes from the structure's start. */
  readonly offset: number;
  readonly size: number;
  /** As `dt` prints it. */
  readonly type: string;
  readonly ref: TypeRef;
}

export interface Structure {
  /** `_KTIMER`; a model's class by its own name. */
  readonly name: string;
  /** Image that declares it. */
  readonly module: string;
  /** Bytes. */
  readonly size: number;
  readonly alignment: number;
  /** Base class's fields first, by offset. */
  readonly fields: readonly Field[];
}

const UNICODE_STRING_SIZE = 16;

export class Types {
  private readonly byClass = new Map<Function, Structure>();
  private readonly byName = new Map<string, Structure>();
  /** Class name -> structure name, of defined types. */
  private readonly structureNames = new Map<string, string>();
  private readonly records = new Map<string, { record: ClassRecord; module: CompiledModule }[]>();
  private readonly laidOut = new Map<ClassRecord, Structure>();

  constructor(
    modules: readonly CompiledModule[],
    private readonly codeOf: (fn: unknown) => CodeUnit | undefined,
  ) {
    for (const module of modules) {
      for (const record of module.classes) {
        const all = this.records.get(record.name);
        if (all) all.push({ record, module });
        else this.records.set(record.name, [{ record, module }]);
      }
    }
  }

  define(type: Function, name: string, size: number, fields: readonly FieldLayout[]): void {
    const base = this.byClass.get(Object.getPrototypeOf(type) as Function);
    const own = fields.map(([fieldName, offset, text]) => this.field(fieldName, offset, text, size));
    const all = [...(base?.fields ?? []), ...own].sort((a, b) => a.offset - b.offset);
    const module = this.recordOf(type)?.module.image ?? 'nt';
    const structure: Structure = {
      name,
      module,
      size,
      alignment: Math.max(1, ...all.map(f => this.alignmentOf(f.ref))),
      fields: all,
    };
    this.byClass.set(type, structure);
    this.byName.set(name, structure);
    this.structureNames.set(type.name, name);
  }

  /** Structure of a class: defined, or laid out from the model's declaration. */
  ofClass(type: Function): Structure | undefined {
    const known = this.byClass.get(type);
    if (known) return known;
    const found = this.recordOf(type);
    if (!found) return undefined;
    const structure = this.ofRecord(found.record, found.module, Object.getPrototypeOf(type) as Function);
    this.byClass.set(type, structure);
    return structure;
  }

  /** Structure of an object: of its class, or of an object literal from what it holds now. */
  ofObject(object: object): Structure | undefined {
    const prototype = Object.getPrototypeOf(object) as { constructor?: Function } | null;
    if (prototype === null || prototype === Object.prototype) return this.ofLiteral(object);
    return typeof prototype.constructor === 'function' ? this.ofClass(prototype.constructor) : undefined;
  }

  /** `_KTIMER`, `nt!_KTIMER`, `KTIMER`, `IRQL!DeviceExtension`; case matters only if it must. */
  named(name: string): Structure | undefined {
    const bang = name.indexOf('!');
    const image = bang < 0 ? undefined : name.slice(0, bang).toLowerCase();
    const plain = bang < 0 ? name : name.slice(bang + 1);
    const lower = plain.toLowerCase();
    const fits = (s: Structure) => image === undefined || s.module.toLowerCase() === image;
    const exact = this.byName.get(plain) ?? this.byName.get(`_${plain}`);
    if (exact && fits(exact)) return exact;
    return this.all().find(s => fits(s) && (s.name.toLowerCase() === lower || s.name.toLowerCase() === `_${lower}`));
  }

  /** The first structure's field of that name: a guess for code whose types are not known. */
  withField(name: string): Field | undefined {
    if (this.fieldIndex === undefined || this.fieldIndexSize !== this.byName.size) {
      this.fieldIndex = new Map();
      this.fieldIndexSize = this.byName.size;
      for (const s of this.byName.values())
        for (const f of s.fields) if (!this.fieldIndex.has(f.name)) this.fieldIndex.set(f.name, f);
    }
    return this.fieldIndex.get(name);
  }
  private fieldIndex: Map<string, Field> | undefined;
  private fieldIndexSize = 0;

  /** Every type, sorted by module and name. */
  all(): readonly Structure[] {
    for (const list of this.records.values()) {
      for (const { record, module } of list)
        if (!this.structureNames.has(record.name)) this.ofRecord(record, module, undefined);
    }
    const structures = new Set<Structure>([...this.byName.values(), ...this.laidOut.values()]);
    return [...structures].sort((a, b) => compare(a.module, b.module) || compare(a.name, b.name));
  }

  sizeOf(ref: TypeRef): number {
    switch (ref.kind) {
      case 'integer':
      case 'float':
        return ref.size;
      case 'pointer':
        return 8;
      case 'array':
        return ref.count * this.sizeOf(ref.element);
      case 'bits':
        return Math.max(1, Math.ceil((ref.position + ref.width) / 8));
      case 'structure':
        if (ref.name === '_UNICODE_STRING') return UNICODE_STRING_SIZE;
        return this.byName.get(ref.name)?.size ?? 0;
      case 'anonymous':
        return 8;
    }
  }

  private alignmentOf(ref: TypeRef): number {
    if (ref.kind === 'array') return this.alignmentOf(ref.element);
    if (ref.kind === 'structure')
      return ref.name === '_UNICODE_STRING' ? 8 : (this.byName.get(ref.name)?.alignment ?? 8);
    return ref.kind === 'bits' ? 1 : this.sizeOf(ref);
  }

  private field(name: string, offset: number, text: string, structureSize: number): Field {
    const ref = parseType(text);
    const size = ref.kind === 'anonymous' ? Math.max(0, Math.min(8, structureSize - offset)) : this.sizeOf(ref);
    return { name, path: name.split('.'), offset, size, type: text, ref };
  }

  private recordOf(type: Function): { record: ClassRecord; module: CompiledModule } | undefined {
    const all = this.records.get(type.name);
    if (!all) return undefined;
    if (all.length === 1) return all[0];
    const module = this.codeOf(type)?.module;
    return all.find(r => r.module === module) ?? all[0];
  }

  private ofRecord(record: ClassRecord, module: CompiledModule, baseClass: Function | undefined): Structure {
    const known = this.laidOut.get(record);
    if (known) return known;
    const baseRecord = record.base ? this.near(record.base, module) : undefined;
    const base =
      (baseClass && baseClass !== Function.prototype ? this.ofClass(baseClass) : undefined) ??
      (baseRecord ? this.ofRecord(baseRecord.record, baseRecord.module, undefined) : undefined) ??
      (record.base ? this.byName.get(this.structureNames.get(record.base) ?? '') : undefined);
    const fields: Field[] = [...(base?.fields ?? [])];
    let offset = base?.size ?? 0;
    let alignment = base?.alignment ?? 1;
    for (const declared of record.fields) {
      if (declared.name.startsWith('$')) continue;
      const text = fieldType(declared, name => this.structureNameFor(name, module, record));
      const ref = parseType(text);
      const align = Math.max(1, this.alignmentOf(ref));
      offset = roundUp(offset, align);
      fields.push({ name: declared.name, path: [declared.name], offset, size: this.sizeOf(ref), type: text, ref });
      offset += this.sizeOf(ref);
      alignment = Math.max(alignment, align);
    }
    const structure: Structure = {
      name: record.name,
      module: module.image,
      size: Math.max(1, roundUp(offset, alignment)),
      alignment,
      fields,
    };
    this.laidOut.set(record, structure);
    if (!this.byName.has(record.name)) this.byName.set(record.name, structure);
    return structure;
  }

  private near(name: string, module: CompiledModule): { record: ClassRecord; module: CompiledModule } | undefined {
    if (this.structureNames.has(name)) return undefined;
    const all = this.records.get(name);
    return all?.find(r => r.module === module) ?? all?.[0];
  }

  /** Name of the structure behind a class name in a declaration; lays out the model's own classes on the way. */
  private structureNameFor(name: string, module: CompiledModule, asking: ClassRecord): string | undefined {
    const defined = this.structureNames.get(name);
    if (defined) return defined;
    const found = this.near(name, module);
    if (!found) return undefined;
    // A class that points at itself: its size is not needed for a pointer.
    if (found.record !== asking && !this.busy.has(found.record)) {
      this.busy.add(found.record);
      this.ofRecord(found.record, found.module, undefined);
      this.busy.delete(found.record);
    }
    return found.record.name;
  }
  private readonly busy = new Set<ClassRecord>();

  private ofLiteral(object: object): Structure {
    const fields: Field[] = [];
    let offset = 0;
    for (const [name, { value, enumerable }] of Object.entries(Object.getOwnPropertyDescriptors(object))) {
      if (!enumerable || name.startsWith('$')) continue;
      const text = literalType(value);
      const ref = parseType(text);
      offset = roundUp(offset, this.alignmentOf(ref));
      fields.push({ name, path: [name], offset, size: this.sizeOf(ref), type: text, ref });
      offset += this.sizeOf(ref);
    }
    return { name: '<unnamed-tag>', module: '', size: Math.max(8, roundUp(offset, 8)), alignment: 8, fields };
  }
}

function literalType(value: unknown): string {
  switch (typeof value) {
    case 'number':
      return 'Uint4B';
    case 'bigint':
      return 'Int8B';
    case 'boolean':
      return 'UChar';
    case 'string':
      return '_UNICODE_STRING';
    case 'function':
      return 'Ptr64     void ';
    default:
      return 'Ptr64 Void';
  }
}

export function roundUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** For an object of which only the identity is known (a Map, a native object). */
export function opaqueStructure(object: object): Structure {
  return { name: object.constructor?.name ?? 'object', module: '', size: 0x10, alignment: 0x10, fields: [] };
}
