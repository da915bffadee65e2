/** What a person names to be watched: a variable, a field of an object, an element. */
import { isBytes } from '../../simulator/memory/bytesView';
import type { DataPlace, DebugTarget, StackFrame } from '../../simulator/debug/target';
import { frameScope } from './expression/environment';
import { evaluateTypeScript } from './expression/typescript';
import { addressOf, safely } from './machine';

const NAME = /^[A-Za-z_$][\w$]*$/;
const MEMBER = /^(.+?)\s*(?:\.\s*(#?[A-Za-z_$][\w$]*)|\[([^[\]]+)\])$/s;

/** `count`, `extension.Count`, `extension->List[3]` (a path of names, not an address). */
export function isPath(text: string): boolean {
  return /^&?\s*[A-Za-z_$][\w$]*(?:\s*(?:\.|->)\s*#?[A-Za-z_$][\w$]*|\s*\[[^[\]]+\])*$/.test(text.trim());
}

/** @throws Error in words for the person, when there is no such variable or object in the frame */
export function dataPlaceOf(target: DebugTarget, frame: StackFrame | undefined, text: string): DataPlace {
  const path = text.trim().replace(/^&\s*/, '').replaceAll('->', '.');
  const scope = frameScope(target, frame);
  if (NAME.test(path)) {
    if (!frame || !scope(path)) throw new Error(`There is no '${path}' in this frame`);
    return { kind: 'variable', frame, name: path };
  }
  const [, base, field, index] = MEMBER.exec(path) ?? [];
  if (base === undefined) throw new Error(`'${text}' is neither a variable nor a field of one`);
  const object = evaluateTypeScript(base, scope);
  if (typeof object !== 'object' || object === null) throw new Error(`'${base}' is no object: it has no fields`);
  return fieldPlace(target, object, field ?? String(evaluateTypeScript(index, scope)));
}

/** A property where the object has one of that name, else the bytes that its structure says. */
export function fieldPlace(target: DebugTarget, object: object, name: string): DataPlace {
  if (isBytes(object)) {
    const size = (object as Uint8Array).BYTES_PER_ELEMENT ?? 1;
    return { kind: 'memory', address: addressOf(target, object) + BigInt(Number(name) * size), length: size };
  }
  if (Object.hasOwn(object, name) || name.startsWith('#')) return { kind: 'field', object, name };
  const field = safely(() => target.memory.typeOf(object))?.fields.find(candidate => candidate.name === name);
  const address = field ? addressOf(target, object) : 0n;
  return field && address !== 0n
    ? { kind: 'memory', address: address + BigInt(field.offset), length: field.size }
    : { kind: 'field', object, name };
}
