import type { Node } from '@babel/types';
import { children } from './bind/helpers';
import type { Diagnostics } from './diagnostics';
import { unwrap } from './parse';

/** Functions of the language that change nothing. Methods are checked again when they are called (see `pureCall`). */
const pureFunctions = new Set(
  'BigInt Number String Boolean parseInt parseFloat isNaN isFinite Array.isArray Object.keys Object.values Object.entries Object.getPrototypeOf BigInt.asUintN BigInt.asIntN Number.isInteger JSON.stringify String.fromCharCode'.split(
    ' ',
  ),
);
const pureMethods = new Set(
  'toString toFixed toUpperCase toLowerCase slice substring includes indexOf lastIndexOf at charAt charCodeAt codePointAt padStart padEnd startsWith endsWith trim concat join has get keys values entries hasOwnProperty'.split(
    ' ',
  ),
);

/**
 * Reports everything in an expression that could change state. `allowed` names may be called.
 * @param undone what is called may do so; an assignment that stands in the expression itself is a mistake nevertheless
 */
export function refuseSideEffects(
  expression: Node,
  allowed: ReadonlySet<string>,
  diagnostics: Diagnostics,
  undone: boolean,
): void {
  const refuse = (n: Node, what: string) =>
    diagnostics.at(n, `${what} could change the state of the machine.`, 'evaluate it in the console to do it anyway');
  const visit = (n: Node): void => {
    if (undone && !assigns(n)) {
      if (!/Function|Method/.test(n.type)) for (const c of children(n)) visit(c);
      return;
    }
    switch (n.type) {
      case 'AssignmentExpression':
      case 'UpdateExpression':
        refuse(n, 'An assignment');
        break;
      case 'NewExpression':
      case 'ClassExpression':
        refuse(n, "'new'");
        break;
      case 'TaggedTemplateExpression':
      case 'YieldExpression':
        refuse(n, 'A call');
        break;
      case 'UnaryExpression':
        if (n.operator === 'delete') refuse(n, "'delete'");
        break;
      case 'CallExpression':
      case 'OptionalCallExpression':
        if (!isPure(unwrap(n.callee), allowed)) refuse(n, 'A call');
        break;
    }
    for (const c of children(n)) visit(c);
  };
  visit(expression);
}

function assigns(n: Node): boolean {
  return (
    n.type === 'AssignmentExpression' ||
    n.type === 'UpdateExpression' ||
    (n.type === 'UnaryExpression' && n.operator === 'delete')
  );
}

function isPure(callee: Node, allowed: ReadonlySet<string>): boolean {
  if (callee.type === 'Identifier') return pureFunctions.has(callee.name) || allowed.has(callee.name);
  if (callee.type !== 'MemberExpression' && callee.type !== 'OptionalMemberExpression') return false;
  if (callee.computed || callee.property.type !== 'Identifier') return false;
  const { name } = callee.property;
  const object = unwrap(callee.object);
  if (object.type === 'Identifier' && (object.name === 'Math' || pureFunctions.has(`${object.name}.${name}`)))
    return true;
  return pureMethods.has(name);
}
