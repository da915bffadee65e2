import type { Node } from '@babel/types';
import type { AnyNode } from './helpers';

/**
 * Hooks: what a module declares that runs its code where ordinarily none runs. A getter or setter is a hook by its
 * property's name; the others have names that no property needs to have. Only modules that know of a hook pay for it:
 * their own, and those they are compiled together with (`CompileOptions.hooks`).
 */
export const coercionHook = '@coercion';
export const instanceHook = '@instance';
/** `done` and `value` of iterators' results. */
export const resultHook = '@result';

/** An accessor whose name is computed. */
export const anyNameHook = '@@computed';

/** Elements of arrays, `a[i]`: objects of the host may have accessors there. */
export const elementHook = '@element';

/** A proxy decides about any property. */
export const proxyHooks = [anyNameHook, elementHook];

/** What natives call when they need a value of an object. */
const coercions = /^(valueOf|toString|toJSON|toLocaleString|@@toPrimitive)$/;

/** How a function is called by the platform: its result is not looked at by compiled code, unless that says so. */
export type Calling = 'getter' | 'setter' | 'method';

/** What decides how patterns are found, `exec` above all: `replace`, `match` and `test` call it. */
export const execHook = '@exec';

/** A class of arrays: the platform makes its instances in `slice` and the like. */
export const arrayClassHook = '@arrays';

/** A function of the language is a value somewhere: what is called may be one. */
export const nativeHook = '@native';

const ofPatterns = /^(exec|@@(replace|match|matchAll|search|split))$/;
const flagsOfPatterns = /^(flags|global|unicode|lastIndex)$/;

/** Calling of a method by its name, where the platform may call it. */
export function methodCalling(name: string): Calling | undefined {
  return coercions.test(name) || name === '@@hasInstance' ? 'method' : undefined;
}

/** The name of a property as hooks know it: `x`, `@@toPrimitive`; undefined when it is computed otherwise. */
export function hookName(key: Node, computed: boolean): string | undefined {
  if (key.type === 'StringLiteral' || key.type === 'NumericLiteral') return String(key.value);
  if (key.type === 'Identifier') return computed ? undefined : key.name;
  const isSymbol =
    key.type === 'MemberExpression' &&
    key.object.type === 'Identifier' &&
    key.object.name === 'Symbol' &&
    key.property.type === 'Identifier';
  return isSymbol ? `@@${((key as AnyNode).property as { name: string }).name}` : undefined;
}

/** A member of a class or an object literal, or `o.name = value`. */
export function declareHook(hooks: Set<string>, name: string | undefined, kind: string): void {
  if (name !== undefined && (ofPatterns.test(name) || (kind === 'get' && flagsOfPatterns.test(name))))
    hooks.add(execHook);
  if (kind === 'get' || kind === 'set') {
    hooks.add(name ?? anyNameHook);
    if (name !== undefined && (coercions.test(name) || name === '@@toStringTag')) hooks.add(coercionHook);
  } else if (name === '@@hasInstance') hooks.add(instanceHook);
  else if (name !== undefined && coercions.test(name)) hooks.add(coercionHook);
}

/** `Object.defineProperty(o, 'name', ...)` may define an accessor. */
export function declareDefinition(hooks: Set<string>, call: AnyNode): void {
  const { callee, arguments: args } = call;
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
  switch (callee.property.name) {
    case 'defineProperty':
      if (args[1] && definesAccessor(args[2])) declareHook(hooks, hookName(args[1], true), 'get');
      return;
    case '__defineGetter__':
    case '__defineSetter__':
      if (args[0]) declareHook(hooks, hookName(args[0], true), 'get');
      return;
    case 'defineProperties':
    case 'create':
      for (const p of (args[1]?.properties ?? []) as AnyNode[])
        if (p.type === 'ObjectProperty' && definesAccessor(p.value))
          declareHook(hooks, hookName(p.key, p.computed), 'get');
  }
}

function definesAccessor(descriptor: AnyNode | undefined): boolean {
  if (descriptor?.type !== 'ObjectExpression') return !!descriptor;
  return descriptor.properties.some(
    (p: AnyNode) => p.type === 'SpreadElement' || /^(get|set)$/.test(hookName(p.key, p.computed) ?? 'get'),
  );
}

/** Whether any of them is a property. */
export function hasAccessors(hooks: ReadonlySet<string>): boolean {
  for (const h of hooks) if (!/^@\w/.test(h)) return true;
  return false;
}

export function hasCoercions(hooks: ReadonlySet<string>): boolean {
  return hooks.has(coercionHook);
}
