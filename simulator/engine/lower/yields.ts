import type * as t from '@babel/types';
import type { Ir } from '../ir';
import type { FunctionContext, Region } from './context';
import { callClose, inRegion, lowerReturn } from './exits';
import { lowerExpression } from './expressions';
import { iteratorPart, openIterator, resultPart } from './properties';

export function lowerYield(cx: FunctionContext, n: t.YieldExpression): string {
  if (n.delegate) return lowerDelegate(cx, n);
  const value = n.argument ? lowerExpression(cx, n.argument) : 'undefined';
  cx.add({ t: 'yield', pc: cx.point(n, 'call', { callee: 'yield' }), s: value });
  return '$v';
}

/** How the generator was entered: the inner iterator is told in the same way. */
const byNext = 0;
const byThrow = 1;
const byReturn = 2;

/** `yield*` hands on what the inner iterator yields, and to it what comes in: values, exceptions and `return`. */
function lowerDelegate(cx: FunctionContext, n: t.YieldExpression): string {
  const argument = n.argument!;
  const iterator = cx.temp();
  const next = cx.temp();
  const received = cx.temp();
  const mode = cx.temp();
  const value = cx.temp();
  cx.code(`${value}=${lowerExpression(cx, argument)};`);
  cx.code(`${iterator}=${openIterator(cx, argument, value)};`);
  cx.code(`${next}=${iteratorPart(cx, argument, iterator, 'next')};${received}=undefined;${mode}=${byNext};`);
  const label = cx.label();
  const send = (method: string, what: string) => {
    const r = cx.call(argument, `$R.checkMethod(${method}).call(${iterator},${received})`, what);
    cx.code(`${value}=$R.checkResult(${r});`);
  };
  const onReturn = () => {
    cx.code(`${value}=${iteratorPart(cx, argument, iterator, 'return')};`);
    cx.add({ t: 'if', c: `${value}==null`, a: cx.capture(() => lowerReturn(cx, received)) });
    send(value, 'return');
    cx.add({
      t: 'if',
      c: resultPart(cx, argument, value, 'done'),
      a: cx.capture(() => lowerReturn(cx, resultPart(cx, argument, value, 'value'))),
    });
  };
  const onThrow = () => {
    cx.code(`${value}=${iteratorPart(cx, argument, iterator, 'throw')};`);
    const close = cx.capture(() => {
      cx.code(`$R.checkClosed(${callClose(cx, argument, iterator)});$R.noThrowMethod();`);
    });
    cx.add({ t: 'if', c: `${value}==null`, a: close });
    send(value, 'throw');
    cx.add({ t: 'if', c: resultPart(cx, argument, value, 'done'), a: [{ t: 'break', label }] });
  };
  const body = cx.capture(() => {
    const byNextNodes = cx.capture(() => {
      send(next, 'next');
      cx.add({ t: 'if', c: resultPart(cx, argument, value, 'done'), a: [{ t: 'break', label }] });
    });
    const others: Ir = { t: 'if', c: `${mode}===${byThrow}`, a: cx.capture(onThrow), b: cx.capture(onReturn) };
    cx.add({ t: 'if', c: `${mode}===${byNext}`, a: byNextNodes, b: [others] });
    const region: Region = { pc: 0, catches: false, ...(cx.region ? { parent: cx.region } : {}) };
    const inner = inRegion(cx, region, () => {
      cx.add({ t: 'yield', pc: cx.point(n, 'call', { callee: 'yield' }), s: `$R.asIs(${value})` });
      cx.code(`${received}=$v;${mode}=${byNext};`);
    });
    region.pc = cx.pc();
    const handler: Ir[] = [
      {
        t: 'code',
        s: `if($R.isReturn($v)){${received}=$v.value;${mode}=${byReturn};}else{${received}=$v;${mode}=${byThrow};}`,
      },
    ];
    cx.add({ t: 'try', body: inner, pc: region.pc, handler });
  });
  cx.add({ t: 'loop', label, body });
  return resultPart(cx, argument, value, 'value');
}
