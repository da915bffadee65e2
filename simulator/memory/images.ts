/**
 * Loaded images: every compiled function has an address in its image, with code from `code/lower.ts`.
 *
 * Layout of an image (offsets from its base, bytes): 0x1000 code in source order, then the import address table, then
 * the module-level variables: a slot of 8 bytes, for constants one of 0x100, in which a structure may lie. Functions and
 * variables with a JSDoc `@section NAME` follow, each section on pages of its own. Pages are 0x1000.
 */
import { kept, type Rule } from '../engine';
import type { CodeUnit, CompiledModule, Frame, FunctionRecord } from '../engine/api';
import { type LoweredFunction, lowerFunction, offsetOfPoint } from './code/lower';
import type { Names } from './code/operands';
import { SourceText } from './code/statementText';
import type { MemoryProgram } from './memory';
import { roundUp } from './types';

const PAGE = 0x1000;
const CODE_START = 0x1000;

export interface PlacedFunction {
  readonly unit: CodeUnit;
  readonly image: ImageLayout;
  /** Bytes from the image's base. */
  readonly offset: number;
  /** Bytes of code. */
  readonly size: number;
  /** Its instructions, lowered when first asked for. */
  readonly lowered: LoweredFunction;
}

/**
 * A module whose functions' code sizes (bytes, by `FunctionRecord.index`) were computed when it was built: an image of such
 * modules is laid out without lowering anything. They must be those of `codeSizes`, or addresses would depend on who asks.
 */
export type SizedModule = CompiledModule & { readonly codeSizes?: readonly number[] };

/** @param text of the module, as it was compiled */
export function codeSizes(module: CompiledModule, text: string | undefined): number[] {
  const lower = lowering(module, () => text);
  return module.functions.map(record => lower(record).size);
}

export interface ImageVariable {
  readonly module: CompiledModule;
  readonly name: string;
  readonly offset: number;
  /** Bytes reserved for it. */
  readonly room: number;
}

const CONSTANT_ROOM = 0x100;

/** What a model put into a section of its own (`#pragma alloc_text`, `data_seg`, `const_seg`). */
export interface ImageSection {
  readonly name: string;
  /** Bytes from the image's base, whole pages. */
  readonly offset: number;
  readonly size: number;
  /** Where its functions end; its variables follow. */
  readonly codeEnd: number;
}

/** Instructions may lie there. */
export function isCode({ codeEnd, sections }: ImageLayout, offset: number): boolean {
  return offset < codeEnd || sections.some(s => offset >= s.offset && offset < s.codeEnd);
}

/** Everything about an image but its base. */
export interface ImageLayout {
  readonly name: string;
  readonly modules: readonly CompiledModule[];
  /** By offset. */
  readonly functions: readonly PlacedFunction[];
  readonly placed: ReadonlyMap<FunctionRecord, PlacedFunction>;
  readonly codeEnd: number;
  /** By offset. */
  readonly sections: readonly ImageSection[];
  /** Names bound by imports of other images, in order of their slots. */
  readonly imports: readonly { readonly name: string; readonly specifier: string; readonly offset: number }[];
  readonly variables: readonly ImageVariable[];
  readonly size: number;
}

export interface LoadedImage {
  readonly layout: ImageLayout;
  readonly base: bigint;
  readonly end: bigint;
  /** `IRQL.sys` */
  readonly fileName: string;
  /** How many were loaded before it, since the start of the machine. */
  readonly order: number;
}

/** Layouts do not depend on the machine: computed once for a set of compiled modules. */
const layouts = new WeakMap<CompiledModule, ImageLayout[]>();

interface KeptImages {
  readonly current: ReadonlyMap<string, LoadedImage>;
  readonly gone: readonly LoadedImage[];
  readonly values: ReadonlyMap<FunctionRecord, Function>;
}

export class Images {
  static readonly [kept]: Rule<Images, KeptImages> = {
    save: ({ current, gone, values }, _previous, visit) => {
      for (const fn of values.values()) visit(fn);
      return { current: new Map(current), gone: gone.slice(), values: new Map(values) };
    },
    restore(images, { current, gone, values }) {
      refill(images.current, current);
      refill(images.values, values);
      images.gone.length = 0;
      images.gone.push(...gone);
      images.sorted = undefined;
    },
    size: ({ current, values }) => 48 * (current.size + values.size),
  };

  private readonly modulesByImage = new Map<string, CompiledModule[]>();
  private readonly current = new Map<string, LoadedImage>();
  private readonly gone: LoadedImage[] = [];
  private readonly layoutOf = new Map<string, ImageLayout>();
  /** Function values that the machine asked the address of, to give them back. */
  private readonly values = new Map<FunctionRecord, Function>();
  /** Those that only a debugger has seen. */
  private readonly peeked = new Map<FunctionRecord, Function>();
  private sorted: LoadedImage[] | undefined;
  /** Told that an image has come or gone. */
  onChanged: (() => void) | undefined;

  constructor(
    private readonly program: MemoryProgram,
    modules: readonly CompiledModule[],
    private readonly textOf: (module: CompiledModule) => string | undefined,
  ) {
    for (const module of modules) {
      const key = module.image.toLowerCase();
      const all = this.modulesByImage.get(key);
      if (all) all.push(module);
      else this.modulesByImage.set(key, [module]);
    }
  }

  /** HalLoadImage: `size` in bytes. An image without compiled modules has one page. */
  load(image: string, base: bigint, fileName: string): { base: bigint; size: number } {
    const layout = this.layout(image);
    const order = this.current.size + this.gone.length;
    this.current.set(image.toLowerCase(), { layout, base, end: base + BigInt(layout.size), fileName, order });
    this.sorted = undefined;
    this.onChanged?.();
    return { base, size: layout.size };
  }

  /** HalUnloadImage: its functions have no address any more. */
  unload(image: string): void {
    const loaded = this.current.get(image.toLowerCase());
    if (!loaded) return;
    this.current.delete(image.toLowerCase());
    this.gone.push(loaded);
    this.sorted = undefined;
    this.onChanged?.();
  }

  /** How many have come and gone. */
  get changes(): number {
    return this.current.size + 2 * this.gone.length;
  }

  /** By base. */
  get loaded(): readonly LoadedImage[] {
    this.sorted ??= [...this.current.values()].sort((a, b) => (a.base < b.base ? -1 : 1));
    return this.sorted;
  }

  get unloaded(): readonly LoadedImage[] {
    return this.gone;
  }

  named(image: string): LoadedImage | undefined {
    return this.current.get(image.toLowerCase());
  }

  /** Image that contains the address. */
  at(address: bigint): LoadedImage | undefined {
    return this.loaded.find(i => i.base <= address && address < i.end);
  }

  /** 0n: not compiled code, or in an image that never was loaded. */
  addressOfFunction(fn: Function, peek = false): bigint {
    const unit = this.program.codeOf(fn);
    if (!unit) return 0n;
    (peek ? this.peeked : this.values).set(unit.record, fn);
    return this.addressOfUnit(unit);
  }

  addressOfUnit(unit: CodeUnit): bigint {
    const image = this.named(unit.module.image) ?? this.lastNamed(unit.module.image);
    const placed = image && this.placedFunction(unit);
    return placed ? image.base + BigInt(placed.offset) : 0n;
  }

  /** An image that was loaded, the last of that name. */
  lastNamed(image: string): LoadedImage | undefined {
    const key = image.toLowerCase();
    return this.gone.findLast(i => i.layout.name.toLowerCase() === key);
  }

  placedFunction(unit: CodeUnit): PlacedFunction | undefined {
    return this.layout(unit.module.image).placed.get(unit.record);
  }

  /** Function value whose first instruction is at the address. `peek`: for a debugger. */
  functionAt(address: bigint, peek = false): Function | undefined {
    const found = this.codeAt(address);
    if (found?.displacement !== 0) return undefined;
    const { record, module } = found.function.unit;
    const known = this.values.get(record) ?? (peek ? this.peeked.get(record) : undefined);
    if (known) return known;
    for (const value of Object.values(this.program.exports(module.moduleId))) {
      if (typeof value === 'function' && this.program.codeOf(value)?.record === record) return value as Function;
    }
    return undefined;
  }

  codeAt(
    address: bigint,
  ): { readonly image: LoadedImage; readonly function: PlacedFunction; readonly displacement: number } | undefined {
    const image = this.at(address);
    if (!image) return undefined;
    const offset = Number(address - image.base);
    const { functions } = image.layout;
    let low = 0;
    let high = functions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (functions[middle].offset <= offset) low = middle + 1;
      else high = middle;
    }
    const found = functions[low - 1];
    if (!found || offset >= found.offset + found.size) return undefined;
    return { image, function: found, displacement: offset - found.offset };
  }

  /** Instruction pointer of a frame: its statement, or the return address of the call that it is in. 0n: image never loaded. */
  frameAddress(frame: Frame): bigint {
    return this.addressOfPoint(frame.code, frame.pc);
  }

  addressOfPoint(unit: CodeUnit, pc: number): bigint {
    const start = this.addressOfUnit(unit);
    return start === 0n ? 0n : start + this.offsetOf(unit, pc);
  }

  /** The same in an image where it is or was. */
  addressIn(image: LoadedImage, unit: CodeUnit, pc: number): bigint {
    const placed = this.placedFunction(unit);
    return image.base + BigInt(placed?.offset ?? 0) + this.offsetOf(unit, pc);
  }

  private offsetOf(unit: CodeUnit, pc: number): bigint {
    const placed = this.placedFunction(unit);
    return BigInt(placed ? offsetOfPoint(placed.lowered, pc) : 0);
  }

  private layout(image: string): ImageLayout {
    const key = image.toLowerCase();
    let layout = this.layoutOf.get(key);
    if (layout) return layout;
    const modules = this.modulesByImage.get(key) ?? [];
    const first = modules[0];
    // With and without Verifier's thunks, for one.
    const known = (first && layouts.get(first)) ?? [];
    layout = known.find(l => same(l.modules, modules));
    if (!layout) {
      layout = layOut(image, modules, this.textOf);
      if (first) layouts.set(first, [...known, layout]);
    }
    this.layoutOf.set(key, layout);
    return layout;
  }
}

function layOut(
  image: string,
  modules: readonly CompiledModule[],
  textOf: (module: CompiledModule) => string | undefined,
): ImageLayout {
  const functions: PlacedFunction[] = [];
  const byRecord = new Map<FunctionRecord, PlacedFunction>();
  const layout = {
    name: modules[0]?.image ?? image,
    modules,
    functions,
    placed: byRecord,
    codeEnd: 0,
    sections: [] as ImageSection[],
    imports: [] as ImageLayout['imports'][number][],
    variables: [] as ImageVariable[],
    size: PAGE,
  };
  let offset = CODE_START;
  const ordinary: Unplaced[] = [];
  const bodies: Unplaced[] = [];
  const sections = new Map<string, { functions: Unplaced[]; variables: { module: CompiledModule; name: string }[] }>();
  const section = (name: string) => {
    let found = sections.get(name);
    if (!found) sections.set(name, (found = { functions: [], variables: [] }));
    return found;
  };
  const imported = new Map<string, string>();
  for (const module of modules) {
    const lower = lowering(module, textOf);
    const known = (module as SizedModule).codeSizes;
    for (const i of module.imports)
      if (!i.specifier.startsWith('.') && i.specifier !== 'hal')
        for (const name of i.names) imported.set(name, i.specifier);
    for (const record of module.functions) {
      // Initialisers of the module, which C does not have, come after its functions.
      const { section: own } = record.tags;
      const list = record.name === '<module>' ? bodies : own ? section(own).functions : ordinary;
      list.push({ unit: { module, record }, lower, size: known?.[record.index] });
    }
  }
  const placeCode = (list: readonly Unplaced[]): void => {
    for (const { unit, lower, size } of list) {
      const placed = new Placed(unit, layout, offset, lower, size);
      functions.push(placed);
      byRecord.set(unit.record, placed);
      offset = roundUp(offset + placed.size, 0x10);
    }
  };
  placeCode([...ordinary, ...bodies]);
  layout.codeEnd = offset;
  offset = Math.max(0x3000, roundUp(offset, PAGE));
  for (const [name, specifier] of imported) {
    layout.imports.push({ name, specifier, offset: offset + 8 * layout.imports.length });
  }
  offset = roundUp(offset + 8 * imported.size, PAGE);
  for (const module of modules) {
    for (const v of module.variables) {
      if (v.kind !== 'let' && v.kind !== 'const' && v.kind !== 'var') continue;
      // Only what has an address of its own can be elsewhere.
      if (v.section && v.kind === 'const') {
        section(v.section).variables.push({ module, name: v.name });
        continue;
      }
      const room = v.kind === 'const' ? CONSTANT_ROOM : 8;
      layout.variables.push({ module, name: v.name, offset, room });
      offset += room;
    }
  }
  offset += 8;
  for (const [name, { functions: own, variables }] of sections) {
    const start = roundUp(offset, PAGE);
    offset = start;
    placeCode(own);
    const codeEnd = offset;
    for (const { module, name: variable } of variables) {
      layout.variables.push({ module, name: variable, offset, room: CONSTANT_ROOM });
      offset += CONSTANT_ROOM;
    }
    offset = roundUp(offset, PAGE);
    layout.sections.push({ name, offset: start, size: offset - start, codeEnd });
  }
  layout.size = roundUp(offset, PAGE);
  return layout;
}

interface Unplaced {
  readonly unit: CodeUnit;
  readonly lower: (record: FunctionRecord) => LoweredFunction;
  readonly size: number | undefined;
}

class Placed implements PlacedFunction {
  readonly size: number;
  private code: LoweredFunction | undefined;

  constructor(
    readonly unit: CodeUnit,
    readonly image: ImageLayout,
    readonly offset: number,
    private readonly lower: (record: FunctionRecord) => LoweredFunction,
    size: number | undefined,
  ) {
    this.size = size ?? this.lowered.size;
  }

  get lowered(): LoweredFunction {
    this.code ??= this.lower(this.unit.record);
    return this.code;
  }
}

/** Reads the module's text when the first of its functions is lowered. */
function lowering(
  module: CompiledModule,
  textOf: (module: CompiledModule) => string | undefined,
): (record: FunctionRecord) => LoweredFunction {
  let known: { source: SourceText | undefined; names: Names } | undefined;
  return record => {
    if (!known) {
      const text = textOf(module);
      known = { source: text === undefined ? undefined : new SourceText(text), names: moduleNames(module) };
    }
    return lowerFunction(record, known.source, known.names);
  };
}

function moduleNames(module: CompiledModule): Names {
  const imports = new Map<string, string>();
  for (const i of module.imports) for (const name of i.names) imports.set(name, i.specifier);
  const functions = new Set(module.functions.filter(f => !f.name.startsWith('<')).map(f => f.name));
  const own = new Set(functions);
  for (const c of module.classes) own.add(c.name);
  for (const v of module.variables) if (v.kind !== 'import') own.add(v.name);
  return {
    importOf: name => imports.get(name),
    isModuleName: name => own.has(name),
    isFunction: name => functions.has(name),
  };
}

function refill<K, V>(map: Map<K, V>, entries: ReadonlyMap<K, V>): void {
  map.clear();
  for (const [key, value] of entries) map.set(key, value);
}

function same(a: readonly CompiledModule[], b: readonly CompiledModule[]): boolean {
  return a.length === b.length && a.every((m, i) => m === b[i]);
}
