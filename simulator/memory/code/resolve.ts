/** Turns the references of lowered instructions into addresses, offsets and constants, and into machine code. */
import type { Images, LoadedImage, PlacedFunction } from '../images';
import type { Types } from '../types';
import { type Op, type RawInstruction, type Reference, encode } from './instructions';

export interface ResolvedInstruction {
  readonly raw: RawInstruction;
  readonly address: bigint;
  /** `leaRegField` becomes `movRegField` where the field is no embedded structure. */
  readonly op: Op;
  /** Displacement, immediate, or target relative to the next instruction. */
  readonly value: number;
  /** Where a call, jump or memory operand points. */
  readonly target?: bigint;
  /** Function that is called, through an import too. */
  readonly callee?: { readonly address: bigint; readonly name: string };
  readonly bytes: Uint8Array;
}

/** Value of a constant of the model's module scope or imports, as far as it is known. */
export type ConstantOf = (moduleId: string, name: string) => number | bigint | undefined;

export class CodeResolver {
  constructor(
    private readonly images: Images,
    private readonly types: Types,
    private readonly constantOf: ConstantOf,
  ) {}

  resolve(image: LoadedImage, placed: PlacedFunction, raw: RawInstruction): ResolvedInstruction {
    const start = image.base + BigInt(placed.offset);
    const address = start + BigInt(raw.offset);
    const next = address + BigInt(raw.length);
    let op = raw.op;
    let value = raw.b;
    let target: bigint | undefined;
    let callee: ResolvedInstruction['callee'];
    const { reference } = raw;
    switch (reference?.kind) {
      case 'point':
        target =
          start +
          BigInt(
            reference.pc < 0
              ? placed.lowered.epilogue
              : (placed.lowered.offsets.get(reference.pc) ?? placed.lowered.epilogue),
          );
        break;
      case 'import': {
        const slot = image.layout.imports.find(i => i.name === reference.name);
        target = image.base + BigInt(slot?.offset ?? 0);
        callee = this.exported(reference.name, image);
        break;
      }
      case 'symbol': {
        target = this.symbol(image, placed, reference.name);
        if (raw.op === 'callSymbol') callee = { address: target, name: reference.name };
        break;
      }
      case 'string':
        // Literals lie behind the import table.
        target = image.base + BigInt(image.layout.codeEnd + reference.at * 2);
        break;
      case 'constant':
        value = Number(BigInt.asIntN(32, BigInt(this.constantOf(placed.unit.module.moduleId, reference.name) ?? 0)));
        break;
      case 'field': {
        const field = this.field(reference);
        value = field?.offset ?? 0;
        if (op === 'leaRegField' && !field?.embedded) op = 'movRegField';
        break;
      }
      case undefined:
        break;
    }
    if (target !== undefined) value = Number(BigInt.asIntN(32, target - next));
    return {
      raw,
      address,
      op,
      value,
      ...(target === undefined ? {} : { target }),
      ...(callee ? { callee } : {}),
      bytes: encode({ ...raw, op }, value),
    };
  }

  /** Function of that name in another loaded image. */
  exported(name: string, from: LoadedImage): { address: bigint; name: string } | undefined {
    for (const image of this.images.loaded) {
      if (image === from) continue;
      const found = functionNamed(image, name);
      if (found) return { address: image.base + BigInt(found.offset), name: `${image.layout.name}!${name}` };
    }
    return undefined;
  }

  private symbol(image: LoadedImage, placed: PlacedFunction, name: string): bigint {
    const found =
      functionNamed(image, name, placed) ??
      functionNamed(image, `${name}.constructor`, placed) ??
      image.layout.variables.find(v => v.name === name);
    return image.base + BigInt(found?.offset ?? 0);
  }

  private field(reference: Extract<Reference, { kind: 'field' }>): { offset: number; embedded: boolean } | undefined {
    const path = reference.path.split('.').slice(1);
    let structure = reference.type ? this.types.named(reference.type.split('|')[0].trim()) : undefined;
    let offset = 0;
    let embedded = false;
    for (const [i, name] of path.entries()) {
      let field = structure?.fields.find(f => f.name === name);
      if (!field && i === path.length - 1) field = this.types.withField(name);
      if (!field) {
        structure = undefined;
        continue;
      }
      embedded = field.ref.kind === 'structure' || field.ref.kind === 'array';
      // Behind a pointer the counting starts anew.
      offset = embedded || i === path.length - 1 ? offset + field.offset : 0;
      structure =
        field.ref.kind === 'structure'
          ? this.types.named(field.ref.name)
          : field.ref.kind === 'pointer'
            ? this.types.named(field.ref.target)
            : undefined;
    }
    return { offset, embedded };
  }
}

const byName = new WeakMap<object, Map<string, PlacedFunction[]>>();

/** Functions of an image by lower-cased name. */
export function functionIndex(layout: LoadedImage['layout']): ReadonlyMap<string, readonly PlacedFunction[]> {
  let index = byName.get(layout);
  if (!index) {
    index = new Map();
    for (const f of layout.functions) {
      const key = f.unit.record.name.toLowerCase();
      const all = index.get(key);
      if (all) all.push(f);
      else index.set(key, [f]);
    }
    byName.set(layout, index);
  }
  return index;
}

/** `near`: prefer one of the same module. */
function functionNamed(image: LoadedImage, name: string, near?: PlacedFunction): PlacedFunction | undefined {
  const all = functionIndex(image.layout).get(name.toLowerCase());
  if (!all) return undefined;
  const exact = all.filter(f => f.unit.record.name === name);
  return exact.find(f => near && f.unit.module === near.unit.module) ?? exact[0] ?? all[0];
}
