/**
 * Errors of the language that are accesses of memory in C: a property of null lies at the field's offset, what is called
 * though it is no function is code at that address. What a pointer points to is known where the model declares it.
 */
import type { CompiledModule, Frame, Program } from '../engine/api';
import { bytesOf } from './bytesView';
import { plainValue } from './intercept';
import { Access } from './protection';
import type { Structure, Types } from './types';

export interface LanguageFault {
  readonly address: bigint;
  readonly access: Access;
}

export interface LanguageFaultSources {
  readonly program: Partial<Pick<Program, 'getVariable' | 'moduleVariables'>>;
  readonly types: Types;
  textOf(module: CompiledModule): string | undefined;
  addressOf(object: object | Function): bigint | undefined;
}

/** Size of an element of a buffer, by the type's name. */
const ELEMENT_SIZES: Readonly<Record<string, number>> = {
  Uint16Array: 2,
  Int16Array: 2,
  Uint32Array: 4,
  Int32Array: 4,
  BigUint64Array: 8,
  BigInt64Array: 8,
};

const NULL_ACCESS = /^Cannot (read|set) propert(?:y|ies) of (?:null|undefined)(?: \((?:reading|setting) '([^']*)'\))?/;
/** A number is an address that somebody takes for a structure's. */
const NUMBER_ACCESS = /^Cannot create property '([^']*)' on (?:number|bigint) '(-?\d+)'$/;
const NO_FUNCTION = /^(.*?) is not a function$/;
const NAME = String.raw`[A-Za-z_$][\w$]*`;
const IS_NAME = new RegExp(`^${NAME}$`);

/** Undefined: it is no access, or the language cannot say which. */
export function languageFault(error: unknown, frame: Frame, sources: LanguageFaultSources): LanguageFault | undefined {
  if (!(error instanceof TypeError)) return undefined;
  const access = NULL_ACCESS.exec(error.message);
  if (access) {
    const kind = access[1] === 'set' ? Access.WRITE : Access.READ;
    return { address: BigInt(offsetOf(access[2] ?? '', frame, sources) ?? 0), access: kind };
  }
  const store = NUMBER_ACCESS.exec(error.message);
  if (store) {
    const offset = BigInt(offsetOf(store[1], frame, sources) ?? 0);
    return { address: BigInt.asUintN(64, BigInt(store[2]) + offset), access: Access.WRITE };
  }
  const call = NO_FUNCTION.exec(error.message);
  if (!call) return undefined;
  return { address: calleeAddress(call[1], frame, sources), access: Access.EXECUTE };
}

/** Where the property lies in what the pointer is declared to point to; undefined: not known. */
function offsetOf(property: string, frame: Frame, sources: LanguageFaultSources): number | undefined {
  const index = /^\d+$/.test(property) ? Number(property) : undefined;
  for (const pointer of pointersIn(statementText(frame, sources), property, index !== undefined)) {
    const type = typeOfExpression(pointer, frame, sources);
    if (type === undefined) continue;
    if (index !== undefined) return index * (ELEMENT_SIZES[type] ?? 1);
    const structure = structureOf(type, sources.types);
    const field = structure?.fields.find(f => f.name === property || f.name.startsWith(`${property}.`));
    if (field) return field.offset;
  }
  return index;
}

/** Text of the statement (or call) that a frame stands at. */
function statementText(frame: Frame, { textOf }: LanguageFaultSources): string {
  const { record, module } = frame.code;
  const point = record.points.find(p => p.pc === frame.pc) ?? record;
  const lines = textOf(module)?.split('\n') ?? [];
  // A call may be a part of the statement only.
  return lines.slice(point.line - 1, Math.max(point.line, point.endLine)).join('\n');
}

/** `a.f(x).b` of each `a.f(x).b!.property` in a text. */
function pointersIn(text: string, property: string, isIndex: boolean): string[] {
  const access = isIndex ? String.raw`\[` : String.raw`\.\s*${property.replace(/\$/g, '\\$')}(?![\w$])`;
  return [...text.matchAll(new RegExp(String.raw`\s*!?\s*${access}`, 'g'))]
    .map(m => text.slice(startOfOperand(text, m.index), m.index))
    .filter(pointer => pointer !== '');
}

/** Where the operand begins that ends before `end`: names, points, and what is in brackets. */
function startOfOperand(text: string, end: number): number {
  for (let i = end - 1; i >= 0; i--) {
    if (text[i] === ')' || text[i] === ']') i = openingBracket(text, i);
    else if (!/[\w$.!]/.test(text[i])) return i + 1;
  }
  return 0;
}

/** Of the bracket that closes at `close`; -1: none. */
function openingBracket(text: string, close: number): number {
  let depth = 0;
  for (let i = close; i >= 0; i--) {
    if (text[i] === ')' || text[i] === ']') depth++;
    else if ((text[i] === '(' || text[i] === '[') && --depth === 0) return i;
  }
  return -1;
}

/** Declared type of an operand: a cast, a call, a variable and its fields. */
function typeOfExpression(text: string, frame: Frame, sources: LanguageFaultSources): string | undefined {
  const operand = text.trim().replace(/(\s*!)+$/, '');
  const cast = /\bas\s+([\w$.<>| ]+)$/.exec(operand);
  if (cast) return plainType(cast[1]);
  const made = new RegExp(`^new\\s+(${NAME})`).exec(operand);
  if (made) return made[1];
  if (operand.endsWith(')')) {
    const open = openingBracket(operand, operand.length - 1);
    if (open <= 0) return typeOfExpression(operand.slice(1, -1), frame, sources);
    return plainType(returnType(operand.slice(0, open), frame, sources));
  }
  if (operand.endsWith(']')) {
    const list = operand.slice(0, openingBracket(operand, operand.length - 1));
    return /^(.*)\[\]$/.exec(typeOfExpression(list, frame, sources) ?? '')?.[1];
  }
  const path = operand.split('.').map(n => n.replace(/[\s!]/g, ''));
  return path.every(n => IS_NAME.test(n)) ? typeOfPath(path, frame, sources) : undefined;
}

/** Declared type of a path: of the variable, then field by field. */
function typeOfPath(path: readonly string[], frame: Frame, sources: LanguageFaultSources): string | undefined {
  const [root, ...rest] = path;
  let type = typeOfVariable(root, frame, sources);
  for (let i = 0; i < rest.length && type !== undefined; i++) {
    const reference: RegExpExecArray | null = rest[i] === 'value' ? /^Ref<(.*)>$/.exec(type) : null;
    if (reference) {
      type = plainType(reference[1]);
      continue;
    }
    const declared = declaredField(type, rest[i], frame);
    if (declared !== undefined) {
      type = plainType(declared);
      continue;
    }
    const structure = structureOf(type, sources.types);
    // Members of unnamed unions have paths for names.
    let end = rest.length;
    let field = undefined as Structure['fields'][number] | undefined;
    for (; end > i && !field; end--) field = structure?.fields.find(f => f.name === rest.slice(i, end).join('.'));
    if (!field) return undefined;
    i = end;
    type =
      field.ref.kind === 'pointer' ? field.ref.target : field.ref.kind === 'structure' ? field.ref.name : undefined;
  }
  return type;
}

/** As it is declared, or as what it was given at its declaration. */
function typeOfVariable(name: string, frame: Frame, sources: LanguageFaultSources): string | undefined {
  const { record, module } = frame.code;
  if (name === 'this') return /^(.*)\.[^.]*$/.exec(record.name)?.[1];
  const isIt = (v: { readonly name: string; readonly type?: string }): boolean => v.name === name;
  const known = record.variables.findLast(v => isIt(v) && v.type !== undefined) ?? module.variables.find(isIt);
  if (known?.type !== undefined) return plainType(known.type);
  const own = record.variables.findLast(isIt);
  const lines = (sources.textOf(module) ?? '').split('\n');
  const text = own ? lines.slice(own.scope.line - 1, own.scope.endLine).join('\n') : lines.join('\n');
  const given = new RegExp(String.raw`\b(?:const|let|var)\s+${escaped(name)}\s*=\s*([^;\n]+)`).exec(text);
  // `const p = p2` ends somewhere.
  return given && !new RegExp(String.raw`(?<![\w$.])${escaped(name)}(?![\w$])`).test(given[1])
    ? typeOfExpression(given[1], frame, sources)
    : undefined;
}

/** Type of a field of a class of the same file, as it is written there. */
function declaredField(type: string, name: string, { code }: Frame): string | undefined {
  const fields = code.module.classes.find(c => c.name === type)?.fields;
  return fields?.find(f => f.name === name)?.type;
}

/** What a function of the same file says that it returns. */
function returnType(callee: string, { code }: Frame, { textOf }: LanguageFaultSources): string | undefined {
  const name = callee.split('.').at(-1)!.trim();
  if (!IS_NAME.test(name)) return undefined;
  const head = String.raw`\b${escaped(name)}\s*(?:<[^>]*>)?\([^)]*\)\s*:\s*([^{;=]+?)\s*\{`;
  return new RegExp(head).exec(textOf(code.module) ?? '')?.[1];
}

function escaped(name: string): string {
  return name.replace(/\$/g, '\\$');
}

/** `CONTEXT | null` is `CONTEXT`. */
function plainType(text: string | undefined): string | undefined {
  const depthAt = (at: number): number =>
    text!.slice(0, at).replace(/[^<]/g, '').length - text!.slice(0, at).replace(/[^>]/g, '').length;
  const bars = [...(text ?? '').matchAll(/\|/g)].map(m => m.index).filter(at => depthAt(at) === 0);
  const parts = [-1, ...bars].map((at, i) => text?.slice(at + 1, bars[i] ?? text.length).trim());
  return parts.find(t => t !== 'null' && t !== 'undefined' && t !== '');
}

function structureOf(name: string, types: Types): Structure | undefined {
  return types.named(name) ?? (name.startsWith('P') ? types.named(name.slice(1)) : undefined);
}

/** Where the code would lie that is called: the address of what is no function; 0 for nothing. */
function calleeAddress(callee: string, frame: Frame, sources: LanguageFaultSources): bigint {
  const plain = callee.replace(/\s+(as|satisfies)\s.*$/s, '').replace(/[()!\s]/g, '');
  if (!new RegExp(`^${NAME}(\\.${NAME})*$`).test(plain)) return 0n;
  const [root, ...rest] = plain.split('.');
  let value = valueOf(root, frame, sources);
  for (const name of rest) value = typeof value === 'object' && value !== null ? plainValue(value, name) : undefined;
  if (typeof value === 'bigint') return BigInt.asUintN(64, value);
  if (typeof value === 'number') return Number.isFinite(value) ? BigInt.asUintN(64, BigInt(Math.trunc(value))) : 0n;
  if (typeof value !== 'object' || value === null) return 0n;
  return sources.addressOf(value) ?? sources.addressOf(bytesOf(value) ?? value) ?? 0n;
}

function valueOf(name: string, frame: Frame, { program }: LanguageFaultSources): unknown {
  const { record, module } = frame.code;
  try {
    const variable = record.variables.findLast(v => v.name === name);
    if (variable) return program.getVariable?.(frame, variable);
    return program
      .moduleVariables?.(module.moduleId)
      .find(v => v.name === name)
      ?.get();
  } catch {
    return undefined;
  }
}
