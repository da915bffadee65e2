import { type ParserPlugin, parse, parseExpression } from '@babel/parser';
import type { Comment, File, Node, TSModuleBlock, TSModuleDeclaration } from '@babel/types';
import { children } from './bind/helpers';
import type { Diagnostics } from './diagnostics';

const plugins: ParserPlugin[] = ['typescript', 'decorators', 'decoratorAutoAccessors', 'explicitResourceManagement'];

/** Parses a module on its original text: every node keeps the position the person wrote it at. */
export function parseModule(text: string, diagnostics: Diagnostics): File | undefined {
  try {
    const file = withoutTraces(() =>
      parse(text, {
        sourceType: 'module',
        plugins,
        errorRecovery: true,
        createParenthesizedExpressions: false,
        // The parser would copy all comments of the top level whenever it looks ahead.
        attachComment: false,
      }),
    );
    documentation.set(file.program, documentedPlaces(text, file.comments ?? []));
    for (const error of file.errors ?? []) reportParseFailure(error as unknown as ParseFailure, text, diagnostics);
    return file;
  } catch (error) {
    const jsx = findJsx(text);
    if (jsx) diagnostics.at(jsx, 'JSX is not supported.', 'models are plain TypeScript');
    else reportParseFailure(error as ParseFailure, text, diagnostics);
    return undefined;
  }
}

/** The parser throws wherever it has tried one reading of a text in vain (`a < b` may begin type arguments). */
function withoutTraces<T>(action: () => T): T {
  const { stackTraceLimit } = Error;
  // Reflect.set: once models are isolated Error cannot be changed any more, and the attempts cost their traces.
  Reflect.set(Error, 'stackTraceLimit', 0);
  try {
    return action();
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  }
}

/**
 * The text of a module with blanks, of the same length, for what does not run: comments without tags, imports, interfaces
 * and type aliases.
 */
export function textThatCounts(text: string): string {
  const file = parse(text, { sourceType: 'module', plugins, errorRecovery: true, attachComment: false });
  const silent: { start?: number | null; end?: number | null }[] = (file.comments ?? []).filter(
    c => !/@\w/.test(c.value),
  );
  for (const n of file.program.body) {
    const declared = n.type === 'ExportNamedDeclaration' && n.declaration ? n.declaration : n;
    if (n.type === 'ImportDeclaration' || isTypeOnly(declared)) silent.push(n);
  }
  let result = text;
  for (const { start, end } of silent)
    result = result.slice(0, start!) + result.slice(start!, end!).replace(/[^\n]/g, ' ') + result.slice(end!);
  return result;
}

/** Parses what a person writes in the console: one expression, which may name private members. */
export function parseSingleExpression(text: string, diagnostics: Diagnostics): Node | undefined {
  try {
    const source = text.replace(/\s*;\s*$/, '');
    const expression = parseExpression(source, { sourceType: 'module', plugins, errorRecovery: true });
    for (const error of (expression.errors ?? []) as unknown as ParseFailure[])
      if (!/^Private name/.test(error.message)) reportParseFailure(error, text, diagnostics);
    return expression;
  } catch (error) {
    if (STATEMENT.test(text))
      diagnostics.add(
        { line: 1, column: 1, endLine: 1, endColumn: 2 },
        'One expression is expected, and this is a statement.',
        'a function may hold statements: (() => { let n = 1; return n; })()',
      );
    else reportParseFailure(error as ParseFailure, text, diagnostics);
    return undefined;
  }
}
const STATEMENT = /^\s*(?:let|const|var|if|for|while|do|switch|try|throw|return|break|continue)\b/;

/** The first element of a text that is only wrong because it is JSX. */
function findJsx(text: string): Node | undefined {
  try {
    const file = parse(text, {
      sourceType: 'module',
      plugins: ['typescript', 'jsx', 'decorators'],
      errorRecovery: true,
    });
    const visit = (n: Node): Node | undefined => {
      if (/^JSX(Element|Fragment)$/.test(n.type)) return n;
      for (const c of children(n)) {
        const found = visit(c);
        if (found) return found;
      }
      return undefined;
    };
    return visit(file.program);
  } catch {
    return undefined;
  }
}

interface ParseFailure {
  message: string;
  loc?: { line: number; column: number };
}

/** What the parser says of things that have their own reason here. */
const reworded: readonly [RegExp, string, string?][] = [
  [/^This experimental syntax/, 'This syntax is not supported.'],
  [
    /^Decorators cannot be used to decorate parameters/,
    'Decorators of parameters are not supported.',
    'they belong to the older, experimental decorators: standard ones decorate classes and their members',
  ],
  [
    /^'await' is only allowed/,
    "'await' is not supported.",
    'there is no event loop inside the machine: a blocking call just blocks',
  ],
  [
    /^'super' is only allowed/,
    "'super' has no meaning here.",
    'it belongs into the methods of classes and object literals; name the class instead: Base.prototype.method.call(this)',
  ],
  [/^Unexpected parseExpression\(\) input: The input is empty/, 'There is nothing to evaluate.'],
  [/^Unexpected parseExpression\(\) input/, 'One expression is expected, and there is more.'],
  [/^'with' in strict mode/, "'with' is not supported.", 'names must be known when the model is compiled'],
  [
    /^The `assert` keyword/,
    "Import attributes are written with 'with'.",
    "import x from './x.json' with { type: 'json' }",
  ],
];

export function reportParseFailure(error: ParseFailure, source: string, diagnostics: Diagnostics): void {
  if (!error.loc) throw error;
  const { line, column } = error.loc;
  const text = error.message.replace(/\s*\(\d+:\d+\)$/, '');
  const [, message = text, hint] =
    reworded.find(([pattern]) => pattern.test(text)) ?? unexpected(text, source, line, column) ?? [];
  diagnostics.add({ line, column: column + 1, endLine: line, endColumn: column + 2 }, message, hint);
}

/** The parser says "token": what stands there tells more. */
function unexpected(
  message: string,
  source: string,
  line: number,
  column: number,
): readonly [RegExp | undefined, string, string?] | undefined {
  const [said] = /^Unexpected token(?=$|,)/.exec(message) ?? [];
  if (!said) return undefined;
  const lines = source.split('\n').slice(line - 1);
  const rest = [lines[0].slice(column), ...lines.slice(1)].join('\n');
  const end = 'a bracket, a brace or a quote before it may not be closed';
  if (rest.trim() === '') return [undefined, message.replace(said, 'Unexpected end of the text'), end];
  const [there = ''] = /^(?:[\w$]+|[^\s\w])/u.exec(rest) ?? [];
  return there ? [undefined, message.replace(said, `Unexpected token '${there}'`)] : undefined;
}

/** Comments with tags, by where the text goes on after them. */
export type Documentation = ReadonlyMap<number, Comment>;

const documentation = new WeakMap<Node, Documentation>();
const none: Documentation = new Map();

/** Of a program that `parseModule` gave. */
export const documentationOf = (program: Node): Documentation => documentation.get(program) ?? none;

function documentedPlaces(text: string, comments: readonly Comment[]): Documentation {
  const places = new Map<number, Comment>();
  const blanks = /\s*/y;
  for (const comment of comments) {
    if (comment.type !== 'CommentBlock' || !comment.value.startsWith('*') || !comment.value.includes('@')) continue;
    blanks.lastIndex = comment.end!;
    blanks.test(text);
    places.set(blanks.lastIndex, comment);
  }
  return places;
}

/** Raw JSDoc tags of the comments right before a node: `@stack 0x190` is `{ stack: '0x190' }`. */
export function jsDocTags(comments: Documentation, ...nodes: (Node | null | undefined)[]): Record<string, string> {
  const tags: Record<string, string> = {};
  if (comments.size === 0) return tags;
  for (const node of nodes) {
    const { start, documented } = (node ?? {}) as { start?: number; documented?: number };
    const comment = comments.get(start ?? -1) ?? comments.get(documented ?? -1);
    if (!comment) continue;
    for (const m of comment.value.matchAll(/^[\s*]*@(\w+)[ \t]*([^\n]*?)[ \t]*(?:\*\/)?$/gm))
      tags[m[1]] ??= m[2].trim();
  }
  return tags;
}

/** True for nodes that exist for the type checker only. */
export function isTypeOnly(node: Node): boolean {
  switch (node.type) {
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSDeclareFunction':
    case 'TSDeclareMethod':
    case 'TSIndexSignature':
      return true;
    case 'TSModuleDeclaration':
      return !!node.declare || node.global === true || node.kind === 'global' || !hasValues(node);
    case 'VariableDeclaration':
    case 'ClassDeclaration':
    case 'TSEnumDeclaration':
      return !!node.declare;
    case 'FunctionDeclaration':
      return !!(node as { declare?: boolean }).declare;
    default:
      return false;
  }
}

/** A namespace of types alone leaves nothing behind. */
function hasValues(n: TSModuleDeclaration): boolean {
  const { body } = n as { body: Node };
  if (body.type === 'TSModuleDeclaration') return !isTypeOnly(body);
  return (body as TSModuleBlock).body.some(s =>
    s.type === 'ExportNamedDeclaration'
      ? !!s.declaration && !isTypeOnly(s.declaration)
      : s.type !== 'EmptyStatement' && !isTypeOnly(s),
  );
}

/** The value expression inside TypeScript's wrappers: `x as T`, `x!`, `<T>x`, `x satisfies T`, `f<T>`. */
export function unwrap(node: Node): Node {
  for (;;) {
    switch (node.type) {
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'TSTypeAssertion':
      case 'TSInstantiationExpression':
      case 'ParenthesizedExpression':
        node = node.expression;
        break;
      default:
        return node;
    }
  }
}
