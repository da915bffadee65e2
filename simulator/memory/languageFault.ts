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
const NO_FUNCTION = /^(.*?) is not a function$/;
const NAME = String.raw`[A-Za-z_$][\w$]*`;

/** Undefined: it is no access, or the language cannot say which. */
export function languageFault(error: unknown, frame: Frame, sources: LanguageFaultSources): LanguageFault | undefined {
  if (!(error instanceof TypeError)) return undefined;
  const access = NULL_ACCESS.exec(error.message);
  if (access) {
    const kind = access[1] === 'set' ? Access.WRITE : Access.READ;
    return { address: BigInt(offsetOf(access[2] ?? '', frame, sources) ?? 0), access: kind };
  }
  const call = NO_FUNCTION.exec(error.message);
  if (!call) return undefined;
  return { address: calleeAddress(call[1], frame, sources), access: Access.EXECUTE };
}

/** Where the property lies in what the pointer is declared to point to; undefined: not known. */
function offsetOf(property: string, frame: Frame, sources: LanguageFaultSources): number | undefined {
  const index = /^\d+$/.test(property) ? Number(property) : undefined;
  for (const pointer of pointersIn(statementText(frame, sources), property, index !== undefined)) {
    const type = typeOfPath(pointer, frame, sources);
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

/** `a.b` of each `a.b!.property` in a text. */
function pointersIn(text: string, property: string, isIndex: boolean): string[][] {
  const path = String.raw`(${NAME}(?:\s*!?\s*\.\s*${NAME})*)`;
  const access = isIndex ? String.raw`\s*!?\s*\[` : String.raw`\s*!?\s*\.\s*${property.replace(/\$/g, '\\$')}(?![\w$])`;
  return [...text.matchAll(new RegExp(path + access, 'g'))].map(m => m[1].split('.').map(n => n.replace(/[\s!]/g, '')));
}

/** Declared type of a path: of the variable, then field by field. */
function typeOfPath(path: readonly string[], frame: Frame, { types }: LanguageFaultSources): string | undefined {
  const [root, ...rest] = path;
  const { record, module } = frame.code;
  const variable =
    record.variables.findLast(v => v.name === root && v.type !== undefined) ??
    module.variables.find(v => v.name === root && v.type !== undefined);
  let type = plainType(variable?.type);
  for (let i = 0; i < rest.length && type !== undefined; i++) {
    const structure = structureOf(type, types);
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

/** `CONTEXT | null` is `CONTEXT`. */
function plainType(text: string | undefined): string | undefined {
  return text
    ?.split('|')
    .map(t => t.trim())
    .find(t => t !== 'null' && t !== 'undefined' && t !== '');
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
