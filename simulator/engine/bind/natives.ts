import type { Node } from '@babel/types';
import { unwrap } from '../parse';
import type { Scope } from '../scope';
import type { Binder } from './binder';
import type { AnyNode } from './helpers';
import { nativeHook } from './hooks';

/**
 * Functions of the language that are used as values (`const f = parseInt`, `{ read: JSON.parse }`): where a module, or one
 * it is compiled with, has such a value, whatever it calls may be one.
 */
type Platform = Readonly<Record<string, unknown>>;

/** What stands at `String.prototype.trim`, if nothing but the language can be meant. */
function platformValue(b: Binder, node: Node, scope: Scope): unknown {
  const n = unwrap(node) as AnyNode;
  if (n.type === 'Identifier')
    return b.allowed.has(n.name) && !scope.find(n.name) ? (globalThis as unknown as Platform)[n.name] : undefined;
  if (n.type !== 'MemberExpression' || n.computed || n.property.type !== 'Identifier') return undefined;
  const holder = platformValue(b, n.object, scope);
  if ((typeof holder !== 'object' && typeof holder !== 'function') || holder === null) return undefined;
  return Object.getOwnPropertyDescriptor(holder, n.property.name)?.value as unknown;
}

/** Parts of an expression that are called, compared or looked into: they give no value to anybody. */
function unusedParts(n: AnyNode): readonly (Node | null | undefined)[] {
  switch (n.type) {
    case 'CallExpression':
    case 'OptionalCallExpression':
    case 'NewExpression':
    case 'TaggedTemplateExpression': {
      const callee = unwrap(n.callee ?? n.tag) as AnyNode;
      const isGiven = /Member/.test(callee.type) && /^(call|apply|bind)$/.test(callee.property.name);
      return [callee, isGiven ? unwrap(callee.object) : undefined];
    }
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return [unwrap(n.object)];
    case 'BinaryExpression':
      return /^(instanceof|[!=]==?)$/.test(n.operator) ? [unwrap(n.left), unwrap(n.right)] : [];
    case 'UnaryExpression':
      return [unwrap(n.argument)];
    case 'ClassDeclaration':
    case 'ClassExpression':
      return [n.superClass && unwrap(n.superClass)];
    default:
      return [];
  }
}

/** Notes what a node does with functions of the language. Its parents were noted before. */
export function noteNatives(b: Binder, n: AnyNode, scope: Scope): void {
  for (const part of unusedParts(n)) if (part) b.unusedValues.add(part);
  if (n.type === 'VariableDeclarator' || n.type === 'AssignmentExpression') {
    // `const { max } = Math`
    const [target, value] = n.type === 'VariableDeclarator' ? [n.id, n.init] : [n.left, n.right];
    if (value && target.type === 'ObjectPattern' && platformValue(b, value, scope) !== undefined)
      b.hooks.add(nativeHook);
  }
  if (n.type !== 'Identifier' && n.type !== 'MemberExpression') return;
  if (!b.unusedValues.has(n) && typeof platformValue(b, n, scope) === 'function') b.hooks.add(nativeHook);
}
