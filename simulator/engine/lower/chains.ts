import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import { iteratingMethods } from '../builtins/names';
import { unwrap } from '../parse';
import type { FunctionContext } from './context';
import { converted, isGivenNative, mayBeNative, mayConvert } from './conversions';
import { lowerExpression, lowerList, nameOf, parenthesize, replaceable } from './expressions';
import { isCoercion, mayBeAccessor, placeOf, readProperty } from './properties';
import { privateUse, readPrivate } from './privates';

type Chain = t.OptionalMemberExpression | t.OptionalCallExpression | t.MemberExpression | t.CallExpression;

/** `a?.b.c(d)?.[e]`: a block that is left as soon as a link finds null or undefined. */
export function lowerChain(cx: FunctionContext, n: Chain, isDelete = false): string {
  const native = nativeChain(cx, n, isDelete);
  if (native !== undefined) return isDelete ? `(delete ${native})` : native;
  const result = cx.temp();
  const label = cx.label();
  const body = cx.capture(() => {
    cx.code(`${result}=${isDelete ? 'true' : 'undefined'};`);
    const value = link(cx, n, label, isDelete);
    cx.code(`${result}=${value.text};`);
  });
  cx.add({ t: 'block', label, body, used: true });
  return result;
}

/** A chain without a call is left to JavaScript. */
function nativeChain(cx: FunctionContext, n: Chain, isDelete: boolean): string | undefined {
  if (!isNative(cx, n)) return undefined;
  const name = n.type === 'OptionalMemberExpression' && !isDelete ? nameOf(n) : undefined;
  return replaceable(name, `(${chainText(cx, n)})`);
}

function isNative(cx: FunctionContext, node: Node): boolean {
  const n = unwrap(node);
  if (n.type === 'OptionalCallExpression') return false;
  if (n.type !== 'OptionalMemberExpression') return true;
  if (mayBeAccessor(cx, n)) return false;
  const key = unwrap(n.property);
  if (key.type === 'PrivateName' || (n.computed && key.type !== 'Identifier' && !/Literal$/.test(key.type)))
    return false;
  return isNative(cx, n.object);
}

function chainText(cx: FunctionContext, node: Node): string {
  const n = unwrap(node);
  // Here the chain starts: whatever stands here is evaluated first anyway.
  if (n.type !== 'OptionalMemberExpression') return parenthesize(lowerExpression(cx, n));
  const object = chainText(cx, n.object);
  if (n.computed) return `${object}${n.optional ? '?.' : ''}[${lowerExpression(cx, n.property)}]`;
  return `${object}${n.optional ? '?.' : '.'}${(n.property as t.Identifier).name}`;
}

interface Link {
  text: string;
  /** The object a method is called on. */
  receiver?: string;
}

function link(cx: FunctionContext, node: Node, label: string, isDelete: boolean): Link {
  const n = unwrap(node);
  switch (n.type) {
    case 'OptionalMemberExpression': {
      let object = link(cx, n.object, label, false).text;
      if (n.optional) object = guard(cx, object, label);
      if ((n.property as Node).type === 'PrivateName') return privateLink(cx, n.property as Node, object);
      return memberLink(cx, n, cx.spill(object), isDelete);
    }
    case 'OptionalCallExpression': {
      const called = unwrap(n.callee);
      const callee = link(cx, n.callee, label, false);
      let f = callee.text;
      if (n.optional) f = guard(cx, f, label);
      else f = cx.spill(f);
      const name = cx.nameOf(n.callee);
      const direct = isMember(called) && isCoercion(cx, called);
      const args = lowerList(cx, n.arguments as Node[]).map(a => (direct && !a.startsWith('...') ? cx.spill(a) : a));
      if (cx.module.pure) {
        return {
          text: cx.call(
            n,
            `$R.pureCall(${f},${callee.receiver ?? 'undefined'},[${args.join()}],${JSON.stringify(name)})`,
            name,
          ),
        };
      }
      // A native that calls back, as in a plain method call.
      const method = isMember(called) ? nameOf(called) : undefined;
      const values =
        callee.receiver && mayConvert(cx, called, n.arguments as Node[])
          ? converted(cx, n, f, callee.receiver, n.arguments as Node[], args)
          : args;
      const isGiven =
        isMember(called) && callee.receiver !== undefined && isGivenNative(cx, called, n.arguments as Node[]);
      const receiver = isGiven ? `$R.callee(${callee.receiver})` : callee.receiver;
      const target =
        isGiven || mayBeNative(cx, called, n.arguments as Node[])
          ? `$R.callee(${f})`
          : args.length > 0 || iteratingMethods.has(method ?? '')
            ? replaceable(method, f)
            : f;
      const text = callee.receiver
        ? cx.call(
            n,
            `${direct ? '$R.direct(' : ''}$R.checkFunction(${target},${JSON.stringify(name)})${direct ? ')' : ''}.call(${[receiver, ...values].join()})`,
            name,
          )
        : cx.call(n, `${target === f ? f : `(0,${target})`}(${args.join()})`, name);
      return { text };
    }
    case 'MemberExpression':
      if (n.object.type !== 'Super') {
        // The start of the chain: its object is needed again when it is called.
        const object = cx.spill(lowerExpression(cx, n.object));
        if (n.property.type === 'PrivateName') return privateLink(cx, n.property, object);
        return memberLink(cx, n, object, false);
      }
      return { text: lowerExpression(cx, n), receiver: cx.self(n.object) };
    default:
      return { text: lowerExpression(cx, n) };
  }
}

function memberLink(
  cx: FunctionContext,
  n: t.OptionalMemberExpression | t.MemberExpression,
  object: string,
  isDelete: boolean,
): Link {
  const key = n.computed ? lowerExpression(cx, n.property) : undefined;
  const suffix = key === undefined ? `.${(n.property as t.Identifier).name}` : `[${key}]`;
  const text = `${parenthesize(object)}${suffix}`;
  if (isDelete) return { text: `(delete ${text})`, receiver: object };
  if (!mayBeAccessor(cx, n)) return { text, receiver: object };
  const place = placeOf(parenthesize(object), suffix, key === undefined ? undefined : cx.spill(key));
  return { text: readProperty(cx, n, place), receiver: object };
}

function privateLink(cx: FunctionContext, name: Node, object: string): Link {
  const receiver = cx.spill(object);
  return { text: readPrivate(cx, privateUse(cx, name as t.PrivateName), receiver), receiver };
}

function isMember(n: Node): n is t.MemberExpression | t.OptionalMemberExpression {
  return n.type === 'OptionalMemberExpression' || n.type === 'MemberExpression';
}

function guard(cx: FunctionContext, text: string, label: string): string {
  const t = cx.spill(text);
  cx.add({ t: 'if', c: `${t}==null`, a: [{ t: 'break', label }] });
  return t;
}
