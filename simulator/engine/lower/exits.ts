import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import type { FilteredTry } from '../bind/filters';
import type { Ir } from '../ir';
import { closureOf } from './closures';
import { lowerPattern } from './patterns';
import type { Exit, FunctionContext, Region } from './context';
import { iteratorPart } from './properties';
import { declareTo, lowerBlock, openScope } from './statements';

type FinallyExit = Extract<Exit, { t: 'finally' }>;

/** How a `finally` block was reached: 0 normally, 1 by an exception, 2 by `return`, 3... by a jump. */
export const byThrow = 1;
const byReturn = 2;

export function lowerReturn(cx: FunctionContext, value: string | undefined): void {
  const f = cx.exits.findLast((e): e is FinallyExit => e.t === 'finally');
  if (!f) {
    cx.add({ t: 'return', ...(value === undefined ? {} : { s: value }) });
    return;
  }
  f.returns = true;
  cx.code(`${f.value}=${value ?? 'undefined'};${f.kind}=${byReturn};`);
  cx.add({ t: 'break', label: f.block });
}

/** `break` and `continue`, through every `finally` on the way. */
export function leaveTo(cx: FunctionContext, how: 'break' | 'continue', label: string | undefined): void {
  for (let i = cx.exits.length - 1; i >= 0; i--) {
    const e = cx.exits[i];
    if (e.t === 'finally') {
      const key = `${how} ${label ?? ''}`;
      let jump = e.jumps.get(key);
      if (!jump) {
        jump = { code: 3 + e.jumps.size, leave: () => leaveTo(cx, how, label) };
        e.jumps.set(key, jump);
      }
      cx.code(`${e.kind}=${jump.code};`);
      cx.add({ t: 'break', label: e.block });
      return;
    }
    if (!e.labels.includes(label ?? '')) continue;
    const to = how === 'break' ? e.breakTo : e.continueTo;
    if (to === undefined) continue;
    if (typeof to !== 'string') to.used = true;
    cx.add({ t: 'break', label: typeof to === 'string' ? to : to.label });
    return;
  }
}

export function lowerTry(cx: FunctionContext, s: t.TryStatement): void {
  cx.probe(s);
  if (!s.finalizer) {
    lowerCatch(cx, s);
    return;
  }
  const finalizer = s.finalizer;
  protect(
    cx,
    () => (s.handler ? lowerCatch(cx, s) : lowerBlock(cx, s.block.body, s.block)),
    kind => {
      const outer = cx.reached;
      cx.reached = kind;
      lowerBlock(cx, finalizer.body, finalizer);
      cx.reached = outer;
    },
  );
}

function lowerCatch(cx: FunctionContext, s: FilteredTry): void {
  const handler = s.handler!;
  const filter = s.$filter && { value: cx.temp(), taken: cx.temp() };
  if (filter) cx.code(`${filter.value}=${closureOf(cx, s.$filter!)};${filter.taken}=false;`);
  const parent = cx.region ? { parent: cx.region } : {};
  const region: Region = { pc: 0, catches: true, ...(filter ? { filter } : {}), ...parent };
  const body = inRegion(cx, region, () => lowerBlock(cx, s.block.body, s.block));
  region.pc = cx.pc();
  const nodes = cx.capture(() => {
    if (filter) {
      const raise: Ir = { t: 'raise', pc: cx.point(undefined, 'hidden'), s: '$v', again: true };
      cx.add({ t: 'if', c: `!${filter.taken}`, a: [raise], slowOnly: true });
    }
    openScope(cx, cx.module.binding.scopes.get(handler), []);
    if (handler.param) {
      if (handler.param.type === 'Identifier') declareTo(cx, handler.param, '$v');
      else lowerPattern(cx, handler.param, cx.spill('$v'), declareTo, { site: '.catch' });
    }
    lowerBlock(cx, handler.body.body, handler.body);
  });
  cx.add({ t: 'try', body, pc: region.pc, handler: nodes });
}

export function inRegion(cx: FunctionContext, region: Region, f: () => void): Ir[] {
  const outer = cx.region;
  cx.region = region;
  const nodes = cx.capture(f);
  cx.region = outer;
  return nodes;
}

/**
 * Runs `last` however `body` is left, then goes on in the way it was left. `last` is told the temporary that holds the
 * way (see `byThrow`), and the one that holds the exception or the value returned.
 */
export function protect(cx: FunctionContext, body: () => void, last: (kind: string, value: string) => void): void {
  const kind = cx.temp();
  const value = cx.temp();
  const block = cx.label();
  const exit: FinallyExit = { t: 'finally', kind, value, block, jumps: new Map(), returns: false };
  cx.code(`${kind}=0;`);
  const region: Region = { pc: 0, catches: false, ...(cx.region ? { parent: cx.region } : {}) };
  cx.exits.push(exit);
  const inner = inRegion(cx, region, body);
  cx.exits.pop();
  region.pc = cx.pc();
  const handler: Ir[] = [{ t: 'code', s: `${value}=$v;${kind}=${byThrow};` }];
  if (cx.fn.generator) {
    exit.returns = true;
    handler.push({ t: 'code', s: `if($R.isReturn($v)){${value}=$v.value;${kind}=${byReturn};}` });
  }
  cx.add({ t: 'block', label: block, body: [{ t: 'try', body: inner, pc: region.pc, handler }], used: true });
  last(kind, value);
  const again = cx.point(undefined, 'hidden');
  cx.add({ t: 'if', c: `${kind}===${byThrow}`, a: [{ t: 'raise', pc: again, s: value, again: true }], slowOnly: true });
  if (exit.returns) cx.add({ t: 'if', c: `${kind}===${byReturn}`, a: cx.capture(() => lowerReturn(cx, value)) });
  for (const jump of exit.jumps.values()) cx.add({ t: 'if', c: `${kind}===${jump.code}`, a: cx.capture(jump.leave) });
}

/** Calls `return` of an iterator; the text of what that returned. */
export function callClose(cx: FunctionContext, node: Node, iterator: string): string {
  const method = iteratorPart(cx, node, iterator, 'return');
  return cx.call(node, `$R.closeIterator(${iterator},${method})`, 'return');
}

/** Closes an iterator that is left early (`always`: at the end as well); `iterator` is null for arrays, which need none of it. */
export function lowerClose(cx: FunctionContext, node: Node, iterator: string, kind: string, always = false): void {
  const call = () => callClose(cx, node, iterator);
  // An error while closing does not hide the exception that closes.
  const region: Region = { pc: 0, catches: true, ...(cx.region ? { parent: cx.region } : {}) };
  const quiet = inRegion(cx, region, call);
  region.pc = cx.pc();
  const swallow: Ir = { t: 'try', body: quiet, pc: region.pc, handler: [] };
  cx.add({ t: 'if', c: `${iterator}!==null&&${kind}===${byThrow}`, a: [swallow], slowOnly: true });
  const loud = cx.capture(() => cx.code(`$R.checkClosed(${call()});`));
  cx.add({ t: 'if', c: `${iterator}!==null&&${kind}${always ? '!==' : '>'}${byThrow}`, a: loud });
}
