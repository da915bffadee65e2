/** The symbols of a machine: functions and module-level variables of its loaded images, by name and by address. */
import type { CodeUnit, CompiledModule } from '../engine/api';
import { offsetOfPoint } from '../memory/code/lower';
import { CodeResolver, functionIndex } from '../memory/code/resolve';
import { type ImageVariable, isCode, type LoadedImage, type PlacedFunction } from '../memory/images';
import type { Memory } from '../memory/memory';
import type { EPROCESS } from '../nt/inc/ps';
import { instructionText } from './disassembler';
import { formatSymbol } from './format';
import type { FunctionSymbol, Instruction, LoadedModule, SourceLocation, SymbolTable } from './target';

/** What the symbol table must be told. */
export interface SymbolSources {
  /** A model of the person's, not one of ours. */
  isUserModule(module: CompiledModule): boolean;
  /** Process that a user-mode image belongs to. */
  processOf(image: string): EPROCESS | null;
}

const USER_SPACE_END = 0x8000_0000_0000_0000n;

export class Symbols implements SymbolTable {
  private readonly cache = new Map<PlacedFunction, FunctionSymbol>();
  private readonly moduleCache = new Map<LoadedImage, LoadedModule>();
  private readonly resolver: CodeResolver;

  constructor(
    private readonly memory: Memory,
    private readonly sources: SymbolSources,
  ) {
    this.resolver = new CodeResolver(memory.images, memory.types, memory.constantOf);
  }

  get modules(): readonly LoadedModule[] {
    return this.memory.images.loaded.map(i => this.describe(i));
  }

  get unloadedModules(): readonly LoadedModule[] {
    return this.memory.images.unloaded.map(i => this.describe(i));
  }

  find(pattern: string): readonly FunctionSymbol[] {
    const { image, name } = split(pattern);
    const found: FunctionSymbol[] = [];
    const wild = /[*?]/.test(name);
    const expression = wild ? wildcard(name) : undefined;
    for (const loaded of this.memory.images.loaded) {
      if (!image.test(loaded.layout.name)) continue;
      const functions = expression
        ? loaded.layout.functions.filter(f => expression.test(f.unit.record.name))
        : (functionIndex(loaded.layout).get(name.toLowerCase()) ?? []);
      for (const f of functions) found.push(this.symbolOf(loaded, f));
    }
    // What the person wrote comes before what we ship.
    return found.sort((a, b) => Number(b.user) - Number(a.user));
  }

  functionAt(address: bigint): FunctionSymbol | undefined {
    const code = this.memory.images.codeAt(address);
    return code && this.symbolOf(code.image, code.function);
  }

  /** Symbol of a function; addresses are 0 while its image is not loaded. */
  symbolOfUnit(unit: CodeUnit): FunctionSymbol {
    const image = this.memory.images.named(unit.module.image);
    const placed = this.memory.images.placedFunction(unit);
    const gone = image ? undefined : this.memory.images.lastNamed(unit.module.image);
    if (placed && gone)
      return {
        ...this.symbolOf(undefined, placed),
        module: `<Unloaded_${gone.fileName}>`,
        name: '',
        address: gone.base,
      };
    if (placed) return this.symbolOf(image, placed);
    return {
      module: unit.module.image,
      name: unit.record.name,
      address: 0n,
      size: 0,
      record: unit.record,
      source: locationOf(unit, unit.record),
      user: this.sources.isUserModule(unit.module),
    };
  }

  nearest(address: bigint): { symbol: string; displacement: number; address: bigint } | undefined {
    const image = this.memory.images.at(address);
    if (!image) return undefined;
    const { layout, base } = image;
    const offset = Number(address - base);
    const named = lastBefore(layout.functions, offset);
    if (named && isCode(layout, offset)) {
      return {
        symbol: `${layout.name}!${named.unit.record.name}`,
        displacement: offset - named.offset,
        address: base + BigInt(named.offset),
      };
    }
    const slot = isCode(layout, offset)
      ? undefined
      : (lastBefore(layout.variables, offset) ?? lastBefore(layout.imports, offset, 8));
    if (slot) {
      const prefix = 'specifier' in slot ? '_imp_' : '';
      return {
        symbol: `${layout.name}!${prefix}${slot.name}`,
        displacement: offset - slot.offset,
        address: base + BigInt(slot.offset),
      };
    }
    return { symbol: layout.name, displacement: offset, address: base };
  }

  addressOfPoint(symbol: FunctionSymbol, pc: number): bigint {
    const code = this.memory.images.codeAt(symbol.address);
    return symbol.address + BigInt(code ? offsetOfPoint(code.function.lowered, pc) : 0);
  }

  sourceAt(address: bigint): SourceLocation | undefined {
    const code = this.memory.images.codeAt(address);
    if (!code) return undefined;
    const instruction = code.function.lowered.instructions.find(i => i.offset + i.length > code.displacement);
    return instruction && sourceOf(code.function.unit, instruction.statement);
  }

  disassemble(address: bigint, count: number, backward = false): readonly Instruction[] {
    return backward ? this.backward(address, count) : this.forward(address, count);
  }

  disassembleFunction(symbol: FunctionSymbol): readonly Instruction[] {
    const code = this.memory.images.codeAt(symbol.address);
    return code ? code.function.lowered.instructions.map((_, i) => this.instruction(code.image, code.function, i)) : [];
  }

  data(pattern: string): readonly { symbol: string; address: bigint; type?: string; value(): unknown }[] {
    const { image, name } = split(pattern);
    const expression = wildcard(name);
    const found: { symbol: string; address: bigint; type?: string; value(): unknown }[] = [];
    for (const loaded of this.memory.images.loaded) {
      if (!image.test(loaded.layout.name)) continue;
      for (const v of loaded.layout.variables) if (expression.test(v.name)) found.push(this.variable(loaded, v));
    }
    return found;
  }

  private variable(
    image: LoadedImage,
    v: ImageVariable,
  ): { symbol: string; address: bigint; type?: string; value(): unknown } {
    const value = () => this.memory.variableValue(v);
    const record = v.module.variables.find(x => x.name === v.name);
    const current = value();
    // A structure that the module declares is itself the variable, as in C; everything else lies in its slot.
    const structure =
      record?.kind === 'const' && typeof current === 'object' && current !== null
        ? this.memory.types.ofObject(current)
        : undefined;
    const address = structure ? this.memory.peekAddress(current as object) : image.base + BigInt(v.offset);
    const type = record?.type ?? structure?.name;
    return { symbol: `${image.layout.name}!${v.name}`, address, ...(type ? { type } : {}), value };
  }

  private forward(address: bigint, count: number): Instruction[] {
    const image = this.memory.images.at(address);
    if (!image) return [];
    const result: Instruction[] = [];
    const { functions } = image.layout;
    let offset = Number(address - image.base);
    while (result.length < count && isCode(image.layout, offset)) {
      const code = this.memory.images.codeAt(image.base + BigInt(offset));
      if (!code) {
        if (functions.length === 0 || offset < functions[0].offset) break;
        result.push({ address: image.base + BigInt(offset), bytes: Uint8Array.of(0xcc), text: 'int     3' });
        offset++;
        continue;
      }
      const list = code.function.lowered.instructions;
      let i = list.findIndex(x => x.offset >= code.displacement);
      if (i < 0) i = list.length;
      for (; i < list.length && result.length < count; i++) result.push(this.instruction(image, code.function, i));
      offset = code.function.offset + code.function.size;
    }
    return result;
  }

  private backward(address: bigint, count: number): Instruction[] {
    const image = this.memory.images.at(address);
    if (!image) return [];
    const result: Instruction[] = [];
    const offset = Number(address - image.base);
    let index = image.layout.functions.findIndex(f => f.offset + f.size >= offset && f.offset <= offset);
    if (index < 0) index = image.layout.functions.findLastIndex(f => f.offset < offset);
    for (; index >= 0 && result.length < count; index--) {
      const placed = image.layout.functions[index];
      const list = placed.lowered.instructions;
      for (let i = list.length - 1; i >= 0 && result.length < count; i--) {
        if (placed.offset + list[i].offset < offset) result.unshift(this.instruction(image, placed, i));
      }
    }
    return result;
  }

  private instruction(image: LoadedImage, placed: PlacedFunction, index: number): Instruction {
    const resolved = this.resolver.resolve(image, placed, placed.lowered.instructions[index]);
    const text = instructionText(resolved, image.layout.name, address => {
      const near = this.nearest(address);
      return near && formatSymbol(near.symbol, near.displacement);
    });
    const source = sourceOf(placed.unit, resolved.raw.statement);
    const target =
      resolved.callee ??
      (resolved.target !== undefined && resolved.raw.reference?.kind === 'point'
        ? { address: resolved.target, name: '' }
        : undefined);
    return {
      address: resolved.address,
      bytes: resolved.bytes,
      text,
      ...(source ? { source } : {}),
      ...(target
        ? { target: { address: target.address, symbol: this.nearest(target.address)?.symbol ?? target.name } }
        : {}),
    };
  }

  private symbolOf(image: LoadedImage | undefined, placed: PlacedFunction): FunctionSymbol {
    const address = image ? image.base + BigInt(placed.offset) : 0n;
    const known = this.cache.get(placed);
    if (known?.address === address) return known;
    const { unit } = placed;
    const symbol: FunctionSymbol = {
      module: unit.module.image,
      name: unit.record.name,
      address,
      size: placed.size,
      record: unit.record,
      source: locationOf(unit, unit.record),
      user: this.sources.isUserModule(unit.module),
    };
    this.cache.set(placed, symbol);
    return symbol;
  }

  private describe(image: LoadedImage): LoadedModule {
    const known = this.moduleCache.get(image);
    if (known) return known;
    const main = image.layout.modules.find(m => this.sources.isUserModule(m));
    const user = image.base < USER_SPACE_END;
    const { processOf } = this.sources;
    const described: LoadedModule = {
      name: image.layout.name,
      imageName: image.fileName,
      order: image.order,
      start: image.base,
      end: image.end,
      user,
      // A program is mapped before there is its process.
      get process() {
        return user ? processOf(image.layout.name) : null;
      },
      ...(main ? { file: main.fileName } : {}),
    };
    this.moduleCache.set(image, described);
    return described;
  }
}

export function locationOf(
  unit: CodeUnit,
  range: { line: number; column: number; endLine: number; endColumn: number },
): SourceLocation {
  return {
    file: unit.module.fileName,
    line: range.line,
    column: range.column,
    endLine: range.endLine,
    endColumn: range.endColumn,
  };
}

/** The statement of an instruction; prologue and epilogue belong to the function's first and last line. */
function sourceOf(unit: CodeUnit, pc: number): SourceLocation | undefined {
  const { record } = unit;
  if (pc >= 0) {
    const point = record.points.find(p => p.pc === pc);
    return point && locationOf(unit, point);
  }
  return pc === -1
    ? {
        file: unit.module.fileName,
        line: record.line,
        column: record.column,
        endLine: record.line,
        endColumn: record.column,
      }
    : {
        file: unit.module.fileName,
        line: record.endLine,
        column: record.endColumn,
        endLine: record.endLine,
        endColumn: record.endColumn,
      };
}

function split(pattern: string): { image: RegExp; name: string } {
  const bang = pattern.indexOf('!');
  return {
    image: bang < 0 ? /^/ : wildcard(pattern.slice(0, bang)),
    name: bang < 0 ? pattern : pattern.slice(bang + 1),
  };
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

/** The last item that begins at or before `offset`; `room` (or its own): and covers it. */
function lastBefore<T extends { readonly offset: number; readonly room?: number }>(
  items: readonly T[],
  offset: number,
  room = Number.POSITIVE_INFINITY,
): T | undefined {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (items[middle].offset <= offset) low = middle + 1;
    else high = middle;
  }
  const found = items[low - 1];
  return found && offset < found.offset + (found.room ?? room) ? found : undefined;
}
