import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import { type Diagnostics, rangeOf } from '../diagnostics';
import { isTypeOnly, jsDocTags, unwrap } from '../parse';
import { type ClassInfo, FunctionInfo, type FunctionKind, Scope, type Variable, type VariableKind } from '../scope';
import { superReference, walkClass } from './classes';
import {
  type AnyNode,
  children,
  copyComments,
  didYouMean,
  hostNames,
  initializedInOrder,
  keyText,
  lexicalNames,
  nameFunction,
  patternNames,
} from './helpers';
import { exportDefault, exportNamed, importDeclaration } from './modules';
import type { Binding, ExportRecord, ImportRecord } from './records';

const always = new Set(['undefined', 'NaN', 'Infinity']);

/** Resolves every identifier of a module; reports what the engine does not run. */
export class Binder implements Binding {
  readonly functions: FunctionInfo[] = [];
  readonly scopes = new Map<Node, Scope>();
  readonly refs = new Map<Node, Variable>();
  readonly early = new Set<Node>();
  readonly functionOf = new Map<Node, FunctionInfo>();
  readonly classOf = new Map<Node, ClassInfo>();
  readonly globals = new Set<string>();
  readonly privates = new Set<string>();
  readonly imports: ImportRecord[] = [];
  readonly exports: ExportRecord[] = [];
  readonly moduleScope: Scope;
  readonly classes: ClassInfo[] = [];
  readonly typeNames = new Set<string>();

  constructor(
    readonly text: string,
    program: t.Program,
    private readonly allowed: ReadonlySet<string>,
    readonly diagnostics: Diagnostics,
    placement?: { name: string; outer(fn: FunctionInfo): Scope },
  ) {
    const fn = this.newFunction(program, placement?.name ?? '<module>', 'module', undefined);
    this.moduleScope = new Scope(placement?.outer(fn), fn, rangeOf(program), !placement);
    this.scopes.set(program, this.moduleScope);
    this.hoistVars(program.body, this.moduleScope);
    this.hoist(program.body, this.moduleScope);
    for (const s of program.body) this.walk(s, this.moduleScope);
  }

  newFunction(node: Node, name: string, kind: FunctionKind, parent: FunctionInfo | undefined): FunctionInfo {
    const f = new FunctionInfo(this.functions.length, node, name, kind, parent, rangeOf(node));
    this.functions.push(f);
    return f;
  }

  // ---- declarations

  typeText(node: { typeAnnotation?: Node | null }): string | undefined {
    const a = node.typeAnnotation as t.TSTypeAnnotation | null | undefined;
    return a?.typeAnnotation ? this.text.slice(a.typeAnnotation.start!, a.typeAnnotation.end!) : undefined;
  }

  declarePattern(p: Node, kind: VariableKind, scope: Scope): void {
    switch (p.type) {
      case 'Identifier': {
        const type = this.typeText(p);
        this.refs.set(p, scope.declare(p.name, kind, type ? { type } : {}));
        break;
      }
      case 'ArrayPattern':
        for (const e of p.elements) if (e) this.declarePattern(e, kind, scope);
        break;
      case 'ObjectPattern':
        for (const e of p.properties) this.declarePattern(e.type === 'RestElement' ? e : e.value, kind, scope);
        break;
      case 'AssignmentPattern':
        this.declarePattern(p.left, kind, scope);
        break;
      case 'RestElement':
        this.declarePattern(p.argument, kind, scope);
        break;
      case 'TSParameterProperty':
        this.declarePattern(p.parameter, kind, scope);
        break;
    }
  }

  /** Lexical declarations of one block. */
  hoist(list: readonly Node[], scope: Scope): void {
    for (const s of list) {
      const d =
        (s.type === 'ExportNamedDeclaration' || s.type === 'ExportDefaultDeclaration') && s.declaration
          ? s.declaration
          : s;
      if (d.type === 'TSInterfaceDeclaration' || d.type === 'TSTypeAliasDeclaration') this.typeNames.add(d.id.name);
      if (isTypeOnly(d)) continue;
      if (d.type === 'VariableDeclaration' && d.kind !== 'var') {
        const kind = d.kind === 'let' ? 'let' : 'const';
        for (const e of d.declarations) {
          this.declarePattern(e.id, kind, scope);
          for (const name of patternNames(e.id)) scope.names.get(name)!.initializedAt = e.end!;
        }
      } else if (d.type === 'FunctionDeclaration' && d.id) this.refs.set(d.id, scope.declare(d.id.name, 'function'));
      else if (d.type === 'ClassDeclaration' && d.id) {
        const v = scope.declare(d.id.name, 'class');
        v.initializedAt = d.body.start!;
        this.refs.set(d.id, v);
      } else if (d.type === 'TSEnumDeclaration') this.refs.set(d.id, scope.declare(d.id.name, 'var'));
      else if (d.type === 'TSModuleDeclaration' && d.id.type === 'Identifier')
        this.refs.set(d.id, scope.declare(d.id.name, 'var'));
      else if (s.type === 'ImportDeclaration') importDeclaration(this, s, scope);
    }
  }

  /** `var` belongs to the whole function. */
  hoistVars(list: readonly Node[], scope: Scope): void {
    const visit = (n: AnyNode): void => {
      if (n.type === 'VariableDeclaration' && n.kind === 'var' && !n.declare) {
        for (const d of n.declarations) this.declarePattern(d.id, 'var', scope);
      }
      if (
        /Function|Class|^ArrowFunction|^TSModule/.test(n.type) ||
        (/Expression$/.test(n.type) && n.type !== 'ExpressionStatement')
      )
        return;
      for (const c of children(n)) visit(c as AnyNode);
    };
    for (const s of list) visit(s as AnyNode);
  }

  // ---- references

  /** Makes `v` reachable from `fn`: captured when it belongs to an outer function. */
  use(v: Variable, fn: FunctionInfo): void {
    v.used = true;
    if (v.module || v.fn === fn) return;
    v.captured = true;
    for (let f = fn; f !== v.fn; f = f.parent!) f.free.add(v);
  }

  reference(n: t.Identifier, scope: Scope): Variable | undefined {
    const v = scope.find(n.name);
    if (v) {
      this.refs.set(n, v);
      this.use(v, scope.fn);
      if (this.mayBeEarly(n, v, scope.fn)) {
        v.checked = true;
        this.early.add(n);
      }
      return v;
    }
    if (n.name === 'arguments' && scope.fn.thisOwner.kind !== 'module') {
      const owner = scope.fn.thisOwner;
      owner.argumentsVar ??= new Scope(undefined, owner, owner.range).declare('arguments', 'let', { hidden: true });
      this.refs.set(n, owner.argumentsVar);
      this.use(owner.argumentsVar, scope.fn);
      return owner.argumentsVar;
    }
    if (always.has(n.name)) return undefined;
    if (this.allowed.has(n.name)) {
      this.globals.add(n.name);
      return undefined;
    }
    this.unknownName(n, scope);
    return undefined;
  }

  /**
   * Uses before the declaration, and in functions that exist before it. Functions of the module are called after its
   * body has run: uses of module variables in them are not checked.
   */
  private mayBeEarly(n: Node, v: Variable, fn: FunctionInfo): boolean {
    if (v.initializedAt === undefined) return false;
    if (v.initializedUntil !== undefined && n.start! >= v.initializedUntil) return true;
    if (v.fn === fn) return n.start! < v.initializedAt;
    if (v.module) return false;
    for (let f = fn; f !== v.fn; f = f.parent!) if (f.node.type === 'FunctionDeclaration') return true;
    return n.start! < v.initializedAt;
  }

  private unknownName(n: t.Identifier, scope: Scope): void {
    const hint = hostNames.has(n.name)
      ? `${n.name} is not part of the machine: models see the language and the WDK only`
      : this.typeNames.has(n.name)
        ? `${n.name} is a type here: it has no value at run time`
        : didYouMean(n.name, [...this.visibleNames(scope), ...this.allowed]);
    this.diagnostics.at(n, `Cannot find name '${n.name}'.`, hint);
  }

  private *visibleNames(scope: Scope): Iterable<string> {
    for (let s: Scope | undefined = scope; s; s = s.parent) yield* s.names.keys();
  }

  assign(target: Node, scope: Scope): void {
    const p = unwrap(target) as AnyNode;
    switch (p.type) {
      case 'Identifier': {
        const v = this.reference(p as t.Identifier, scope);
        if (!v) break;
        v.assigned = true;
        if (v.writable === false || v.kind === 'const' || v.kind === 'import') {
          this.diagnostics.at(
            p,
            `Cannot assign to '${p.name}' because it is ${v.kind === 'import' ? 'an import' : 'a constant'}.`,
          );
        }
        break;
      }
      case 'ArrayPattern':
        for (const e of p.elements) if (e) this.assign(e, scope);
        break;
      case 'ObjectPattern':
        for (const e of p.properties) {
          if (e.type === 'RestElement') this.assign(e, scope);
          else {
            if (e.computed) this.walk(e.key, scope);
            this.assign(e.value, scope);
          }
        }
        break;
      case 'AssignmentPattern':
        this.assign(p.left, scope);
        this.walk(p.right, scope);
        break;
      case 'RestElement':
        this.assign(p.argument, scope);
        break;
      default:
        this.walk(p, scope);
    }
  }

  /** `this`, as seen from `fn`: arrows receive it from the function around them. */
  useThis(fn: FunctionInfo, node?: Node, scope?: Scope): void {
    const owner = fn.thisOwner;
    if (owner.kind === 'module') {
      // An expression has the `this` of the frame it is evaluated in.
      const v = scope?.find('this');
      if (v) this.refs.set(node!, v);
      return;
    }
    owner.thisVar ??= new Scope(undefined, owner, owner.range).declare('this', 'const');
    // It may be called with `new`: what it returns then is decided when it returns.
    if (owner.kind === 'function') this.useNewTarget(owner);
    if (node) this.refs.set(node, owner.thisVar);
    this.use(owner.thisVar, fn);
  }

  // ---- functions

  enterFunction(
    n: AnyNode,
    scope: Scope,
    kind: FunctionKind,
    name: string,
    setup?: (f: FunctionInfo, s: Scope) => void,
  ): FunctionInfo {
    if (n.async)
      this.diagnostics.at(
        n,
        'Async functions are not supported.',
        'there is no event loop inside the machine: write an ordinary function, a blocking call just blocks',
      );
    const f = this.newFunction(n, name, kind, scope.fn);
    f.generator = !!n.generator;
    f.tags = jsDocTags(n);
    this.functionOf.set(n, f);
    const s = new Scope(scope, f, rangeOf(n));
    this.scopes.set(n, s);
    setup?.(f, s);
    const params = n.params.filter((p: AnyNode) => !(p.type === 'Identifier' && p.name === 'this'));
    for (const p of params) this.declarePattern(p, 'param', s);
    for (const p of params) if (p.type !== 'Identifier') initializedInOrder(p, s);
    for (const p of params) this.walkPatternValues(p, s);
    if (n.body.type === 'BlockStatement') {
      this.hoistVars(n.body.body, s);
      this.hoist(n.body.body, s);
      for (const d of n.body.body) this.walk(d, s);
    } else this.walk(n.body, s);
    return f;
  }

  /** The expressions inside a declaring pattern: defaults and computed keys. */
  walkPatternValues(p: AnyNode, scope: Scope): void {
    switch (p.type) {
      case 'AssignmentPattern':
        nameFunction(p.right, p.left);
        this.walkPatternValues(p.left, scope);
        this.walk(p.right, scope);
        break;
      case 'ArrayPattern':
        for (const e of p.elements) if (e) this.walkPatternValues(e, scope);
        break;
      case 'ObjectPattern':
        for (const e of p.properties as AnyNode[]) {
          if (e.computed) this.walk(e.key, scope);
          this.walkPatternValues(e.type === 'RestElement' ? e.argument : e.value, scope);
        }
        break;
      case 'RestElement':
        this.walkPatternValues(p.argument, scope);
        break;
      case 'TSParameterProperty':
        this.walkPatternValues(p.parameter, scope);
        break;
    }
  }

  // ---- the walk

  private block(list: readonly Node[], node: Node, outer: Scope): Scope {
    const s = new Scope(outer, outer.fn, rangeOf(node));
    this.scopes.set(node, s);
    this.hoist(list, s);
    for (const x of list) this.walk(x, s);
    return s;
  }

  walk(node: Node | null | undefined, scope: Scope): void {
    if (!node || isTypeOnly(node)) return;
    const n = node as AnyNode;
    switch (n.type) {
      case 'Identifier':
        this.reference(n as t.Identifier, scope);
        return;
      case 'ThisExpression':
        this.useThis(scope.fn, n, scope);
        return;
      case 'Super':
        superReference(this, n, scope.fn);
        return;
      case 'ImportDeclaration':
        return;
      case 'ExportNamedDeclaration':
        exportNamed(this, n as t.ExportNamedDeclaration, scope);
        return;
      case 'ExportAllDeclaration':
        if (n.exportKind !== 'type')
          this.exports.push({ name: '*', from: { specifier: n.source.value, name: '*', node: n } });
        return;
      case 'ExportDefaultDeclaration':
        exportDefault(this, n as t.ExportDefaultDeclaration, scope);
        return;
      case 'FunctionDeclaration':
        this.enterFunction(n, scope, 'function', n.id?.name ?? n.$name ?? '<anonymous>');
        return;
      case 'FunctionExpression': {
        if (!n.id) {
          this.enterFunction(n, scope, 'function', n.$name ?? '<anonymous>');
          return;
        }
        const s = new Scope(scope, scope.fn, rangeOf(n));
        this.refs.set(n.id, s.declare(n.id.name, 'function', { hidden: true }));
        this.enterFunction(n, s, 'function', n.id.name);
        return;
      }
      case 'ArrowFunctionExpression':
        this.enterFunction(n, scope, 'arrow', n.$name ?? '<anonymous>');
        return;
      case 'ObjectExpression': {
        const s = new Scope(scope, scope.fn, rangeOf(n));
        this.scopes.set(n, s);
        for (const p of n.properties) this.walk(p, s);
        return;
      }
      case 'ObjectMethod': {
        if (n.computed) this.walk(n.key, scope);
        const kind = n.kind === 'get' ? 'getter' : n.kind === 'set' ? 'setter' : 'method';
        this.enterFunction(n, scope, kind, (n.kind === 'method' ? '' : `${n.kind} `) + keyText(n, this.text));
        return;
      }
      case 'ObjectProperty':
        if (n.computed) this.walk(n.key, scope);
        nameFunction(n.value, n.key);
        this.walk(n.value, scope);
        return;
      case 'ClassDeclaration':
      case 'ClassExpression':
        walkClass(this, n, scope);
        return;
      case 'MemberExpression':
      case 'OptionalMemberExpression':
        this.walk(n.object, scope);
        if (n.computed) this.walk(n.property, scope);
        else if (n.property.type === 'PrivateName') this.privates.add(n.property.id.name);
        return;
      case 'PrivateName':
        this.privates.add(n.id.name);
        return;
      case 'VariableDeclaration':
        if (n.kind === 'using' || n.kind === 'await using')
          this.diagnostics.at(n, "'using' declarations are not supported yet.");
        for (const d of n.declarations) {
          copyComments(n as Node, d);
          if (d.init) {
            nameFunction(d.init, d.id);
            copyComments(d, d.init);
          }
          this.walkPatternValues(d.id, scope);
          this.walk(d.init, scope);
        }
        return;
      case 'AssignmentExpression':
        if (n.operator !== '=' && !/^(\|\||&&|\?\?)=$/.test(n.operator)) this.walk(n.left, scope);
        nameFunction(n.right, n.left);
        this.assign(n.left, scope);
        this.walk(n.right, scope);
        return;
      case 'UpdateExpression':
        this.assign(n.argument, scope);
        return;
      case 'BlockStatement':
        this.block(n.body, n, scope);
        return;
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
        this.forStatement(n, scope);
        return;
      case 'CatchClause': {
        const s = new Scope(scope, scope.fn, rangeOf(n));
        this.scopes.set(n, s);
        if (n.param) {
          this.declarePattern(n.param, 'let', s);
          this.walkPatternValues(n.param, s);
        }
        this.walk(n.body, s);
        return;
      }
      case 'SwitchStatement': {
        this.walk(n.discriminant, scope);
        const s = new Scope(scope, scope.fn, rangeOf(n));
        this.scopes.set(n, s);
        this.hoist(
          n.cases.flatMap((c: t.SwitchCase) => c.consequent),
          s,
        );
        for (const c of n.cases)
          for (const d of c.consequent)
            for (const name of lexicalNames(d)) s.names.get(name)!.initializedUntil = c.end!;
        for (const c of n.cases) {
          this.walk(c.test, s);
          for (const x of c.consequent) this.walk(x, s);
        }
        return;
      }
      case 'LabeledStatement':
        this.walk(n.body, scope);
        return;
      case 'BreakStatement':
      case 'ContinueStatement':
        return;
      case 'MetaProperty':
        this.metaProperty(n, scope);
        return;
      case 'TSEnumDeclaration':
        this.use(this.refs.get(n.id)!, scope.fn);
        this.enumMembers(n, scope);
        return;
      case 'TSModuleDeclaration':
        this.diagnostics.at(n, 'Namespaces with values are not supported yet.', 'use a module');
        return;
      case 'CallExpression':
        if (n.callee.type === 'Import') {
          this.diagnostics.at(
            n,
            'Dynamic import is not supported.',
            'there is no event loop inside the machine: use an import declaration',
          );
          return;
        }
        if (n.callee.type === 'Identifier' && n.callee.name === 'eval' && !scope.find('eval')) {
          this.diagnostics.at(n, 'Direct eval is not supported.', 'code has to be known when the model is compiled');
          return;
        }
        break;
      case 'ImportExpression':
        this.diagnostics.at(
          n,
          'Dynamic import is not supported.',
          'there is no event loop inside the machine: use an import declaration',
        );
        return;
      case 'AwaitExpression':
        this.diagnostics.at(
          n,
          "'await' is not supported.",
          'there is no event loop inside the machine: a blocking call just blocks',
        );
        return;
      case 'WithStatement':
        this.diagnostics.at(n, "'with' is not supported.", 'names must be known when the model is compiled');
        return;
      case 'TSImportEqualsDeclaration':
      case 'TSExportAssignment':
        this.diagnostics.at(
          n,
          'CommonJS-style import and export are not supported.',
          'use ECMAScript import and export',
        );
        return;
    }
    for (const c of children(n)) this.walk(c, scope);
  }

  private forStatement(n: AnyNode, outer: Scope): void {
    if (n.await) this.diagnostics.at(n, "'for await' is not supported.", 'there is no event loop inside the machine');
    const scope = new Scope(outer, outer.fn, rangeOf(n));
    this.scopes.set(n, scope);
    const head = n.type === 'ForStatement' ? n.init : n.left;
    if (n.type !== 'ForStatement') this.walk(n.right, outer);
    if (head?.type === 'VariableDeclaration') {
      this.hoist([head], scope);
      this.walk(head, scope);
    } else if (n.type === 'ForStatement') this.walk(head, scope);
    else this.assign(head, scope);
    this.walk(n.test, scope);
    this.walk(n.update, scope);
    this.walk(n.body, scope);
  }

  private enumMembers(n: AnyNode, outer: Scope): void {
    const scope = new Scope(outer, outer.fn, rangeOf(n));
    this.scopes.set(n, scope);
    const members = (n.body?.members ?? n.members) as t.TSEnumMember[];
    const names = new Set(members.map(m => (m.id.type === 'Identifier' ? m.id.name : m.id.value)));
    const visit = (x: AnyNode): void => {
      if (x.type === 'Identifier' && names.has(x.name)) return;
      if (x.type === 'Identifier') this.reference(x as t.Identifier, scope);
      else if (x.type === 'MemberExpression') visit(x.object);
      else for (const c of children(x)) visit(c as AnyNode);
    };
    for (const m of members) if (m.initializer) visit(m.initializer as AnyNode);
  }

  private metaProperty(n: AnyNode, scope: Scope): void {
    if (n.meta.name === 'import') {
      this.diagnostics.at(n as Node, "'import.meta' is not supported.", 'models see the language and the WDK only');
      return;
    }
    const v = this.useNewTarget(scope.fn.thisOwner);
    this.refs.set(n as Node, v);
    this.use(v, scope.fn);
  }

  useNewTarget(f: FunctionInfo): Variable {
    f.newTargetVar ??= new Scope(undefined, f, f.range).declare('new.target', 'const', { hidden: true });
    return f.newTargetVar;
  }
}
