import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import type { Diagnostics } from '../diagnostics';
import { children } from './helpers';

/** A `try` whose `catch` began with a filter: that statement as a function, which stands outside the `catch`. */
export type FilteredTry = t.TryStatement & { $filter?: t.ArrowFunctionExpression & { $name?: string } };

/**
 * `catch (e) { __except(e, F); ... }` becomes the filter `e => __except(e, F)`, to be made before the `try` is entered, and
 * `catch (e) { ... }`. See `CompileOptions.exceptionFilter`.
 */
export function separateFilters(program: t.Program, name: string, diagnostics: Diagnostics): void {
  const visit = (n: Node): void => {
    if (n.type === 'TryStatement') separate(n, name, diagnostics);
    for (const c of children(n)) visit(c);
  };
  visit(program);
}

function separate(s: FilteredTry, name: string, diagnostics: Diagnostics): void {
  const [first, ...rest] = s.handler?.body.body ?? [];
  if (first?.type !== 'ExpressionStatement' || first.expression.type !== 'CallExpression') return;
  const call = first.expression;
  if (call.callee.type !== 'Identifier' || call.callee.name !== name) return;
  const { param } = s.handler!;
  if (param?.type !== 'Identifier') {
    diagnostics.at(first, `The filter needs a name for what was raised.`, `catch (e) { ${name}(e, FILTER); ... }`);
    return;
  }
  const { start, end, loc } = call;
  s.$filter = {
    type: 'ArrowFunctionExpression',
    params: [{ ...param }],
    body: call,
    async: false,
    expression: true,
    start,
    end,
    loc,
  } as unknown as t.ArrowFunctionExpression;
  s.handler!.body.body = rest;
}
