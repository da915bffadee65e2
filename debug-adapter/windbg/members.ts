/** What may stand behind a dot: fields, properties and methods of a value, found without running anything of the model's. */
import { isBytes } from '../../simulator/memory/bytesView';
import type { DebugTarget } from '../../simulator/debug/target';
import { frameScope } from './expression/environment';
import { evaluateTypeScript } from './expression/typescript';
import { currentFrame, safely } from './machine';
import { layoutOf } from './value';

export interface Member {
  readonly name: string;
  readonly isMethod: boolean;
  /** As declared. */
  readonly type?: string;
}

const NAME = /^[A-Za-z_][\w$]*$/;
/** Names of an object that are looked at; more are no members but a table. */
const MOST = 1_000;

/** @param path `device.DeviceExtension`, `box.items[0]`; empty where it cannot be read without running code */
export function membersOf(target: DebugTarget, path: string): Member[] {
  const value = safely(() => evaluateTypeScript(path, frameScope(target, currentFrame(target))));
  if (value === undefined || value === null) return [];
  const found = new Map<string, Member>();
  for (const { name, type } of layoutOf(target, value)?.fields ?? []) found.set(name, { name, type, isMethod: false });
  const bytes = typeof value === 'object' && isBytes(value);
  let object: object | null = bytes ? Object.getPrototypeOf(value) : Object(value);
  for (; object && object !== Object.prototype && object !== Function.prototype; object = Object.getPrototypeOf(object))
    for (const name of Object.getOwnPropertyNames(object).slice(0, MOST)) {
      if (!NAME.test(name) || name === 'constructor' || found.has(name)) continue;
      const property = Object.getOwnPropertyDescriptor(object, name);
      found.set(name, { name, isMethod: typeof property?.value === 'function' });
    }
  return [...found.values()];
}
