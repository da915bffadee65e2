import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import type { Scope } from '../scope';
import type { AnyNode } from './helpers';

/** What the engine does not run, and what to do instead. */
export interface Rejection {
  readonly message: string;
  readonly hint: string;
}

const noEventLoop = 'there is no event loop inside the machine';
const dynamicImport: Rejection = {
  message: 'Dynamic import is not supported.',
  hint: `${noEventLoop}: use an import declaration`,
};
const commonJs: Rejection = {
  message: 'CommonJS-style import and export are not supported.',
  hint: 'use ECMAScript import and export',
};
const codeFromText = 'code has to be known when the model is compiled';

export const asyncFunction: Rejection = {
  message: 'Async functions are not supported.',
  hint: `${noEventLoop}: write an ordinary function, a blocking call just blocks`,
};

const byType: Readonly<Record<string, Rejection | ((n: AnyNode, scope: Scope) => Rejection | undefined)>> = {
  ImportExpression: dynamicImport,
  CallExpression: (n, scope) =>
    n.callee.type === 'Import'
      ? dynamicImport
      : isFree(n.callee, 'eval', scope)
        ? { message: 'Direct eval is not supported.', hint: codeFromText }
        : isFree(n.callee, 'Function', scope)
          ? functionConstructor
          : undefined,
  NewExpression: (n, scope) => (isFree(n.callee, 'Function', scope) ? functionConstructor : undefined),
  AwaitExpression: {
    message: "'await' is not supported.",
    hint: `${noEventLoop}: a blocking call just blocks`,
  },
  ForOfStatement: n =>
    n.await ? { message: "'for await' is not supported.", hint: `${noEventLoop}: use for-of` } : undefined,
  VariableDeclaration: n =>
    n.kind === 'await using'
      ? { message: "'await using' is not supported.", hint: `${noEventLoop}: use 'using'` }
      : undefined,
  WithStatement: { message: "'with' is not supported.", hint: 'names must be known when the model is compiled' },
  MetaProperty: n =>
    n.meta.name === 'import'
      ? { message: "'import.meta' is not supported.", hint: 'models see the language and the WDK only' }
      : undefined,
  TSExportAssignment: commonJs,
  TSImportEqualsDeclaration: n => (n.moduleReference.type === 'TSExternalModuleReference' ? commonJs : undefined),
};

const functionConstructor: Rejection = { message: 'The Function constructor is not supported.', hint: codeFromText };

function isFree(callee: t.Node, name: string, scope: Scope): boolean {
  return callee.type === 'Identifier' && callee.name === name && !scope.find(name);
}

/** Why `node` cannot be run, or undefined. */
export function rejection(node: Node, scope: Scope): Rejection | undefined {
  const rule = Object.hasOwn(byType, node.type) ? byType[node.type] : undefined;
  return typeof rule === 'function' ? rule(node as AnyNode, scope) : rule;
}
