import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import type { ImportedDeclarations } from '../api';
import { type Diagnostics, rangeOf } from '../diagnostics';
import { type Documentation, documentationOf, isTypeOnly, jsDocTags, unwrap } from '../parse';
import { type ClassInfo, FunctionInfo, type FunctionKind, Scope, type Variable } from '../scope';
import { superReference, walkClass } from './classes';
import { declarePattern, hoist, hoistVars, walkPatternValues } from './declarations';
import { walkEnum } from './enums';
import {
  type AnyNode,
  children,
  copyDocumentation,
  initializedInOrder,
  keyText,
  lexicalNames,
  nameFunction,
} from './helpers';
import { declareDefinition, declareHook, hookName } from './hooks';
import { checkAllModuleUses, checkModuleUses, type ModuleUse } from './initialization';
import { exportDefault, exportNamed, noteMember } from './modules';
import { noteNatives } from './natives';
import { type NamespaceMembers, walkAlias, walkNamespace } from './namespaces';
import { usePrivate } from './privates';
import { asyncFunction, rejection } from './rejected';
import { assign, metaProperty, isKnown, reference, useThis } from './references';
import type { Binding, ExportRecord, ImportRecord } from './records';

/** Resolves every identifier of a module; reports what the engine does not run. */
export class Binder implements Binding {
  readonly functions: FunctionInfo[] = [];
  readonly scopes = new Map<Node, Scope>();
  readonly refs = new Map<Node, Variable>();
  readonly early = new Set<Node>();
  readonly absent = new Set<Node>();
  readonly functionOf = new Map<Node, FunctionInfo>();
  readonly classOf = new Map<Node, ClassInfo>();
  readonly globals = new Set<string>();
  readonly privates = new Set<string>();
  readonly imports: ImportRecord[] = [];
  readonly exports: ExportRecord[] = [];
  readonly moduleScope: Scope;
  readonly classes: ClassInfo[] = [];
  readonly typeNames = new Set<string>();
  /** By function: its uses of the module's variables. */
  readonly moduleUses = new Map<FunctionInfo, ModuleUse[]>();
  /** By variable of the module: the declaration whose functions it may hold. */
  readonly definitions = new Map<Variable, Node>();
  readonly opening = new Set<Node>();
  /** By the variable of a namespace, and by the functions that run its declarations. */
  readonly namespaces = new Map<Variable | FunctionInfo, NamespaceMembers>();
  readonly enums = new Map<Variable, Set<string>>();
  readonly hooks = new Set<string>();
  /** Expressions whose value nobody gets (see `natives.ts`). */
  readonly unusedValues = new Set<Node>();
  readonly documentation: Documentation;
  /** An import decides what a local takes. */
  sizedByImports = false;
  /** A debugger's expression: it may name what is not declared around it. */
  readonly reflective: boolean;

  /** Without, no declaration has to be looked for that belongs to a whole function. */
  readonly mentionsVar: boolean;

  constructor(
    readonly text: string,
    program: t.Program,
    readonly allowed: ReadonlySet<string>,
    readonly diagnostics: Diagnostics,
    placement?: { name: string; outer(fn: FunctionInfo): Scope },
    /** Imports run in a circle through this module. */
    circular = false,
    readonly hintFor?: (name: string) => string | undefined,
    readonly imported?: ImportedDeclarations,
  ) {
    this.reflective = !!placement;
    this.mentionsVar = /\bvar\b/.test(text);
    this.documentation = documentationOf(program);
    const fn = this.newFunction(program, placement?.name ?? '<module>', 'module', undefined);
    this.moduleScope = new Scope(placement?.outer(fn), fn, rangeOf(program), !placement);
    this.scopes.set(program, this.moduleScope);
    hoistVars(this, program.body, this.moduleScope);
    hoist(this, program.body, this.moduleScope);
    for (const s of program.body) this.walk(s, this.moduleScope);
    if (circular) checkAllModuleUses(this);
    else checkModuleUses(this, program.body);
  }

  newFunction(node: Node, name: string, kind: FunctionKind, parent: FunctionInfo | undefined): FunctionInfo {
    const f = new FunctionInfo(this.functions.length, node, name, kind, parent, rangeOf(node));
    this.functions.push(f);
    return f;
  }

  typeText(node: { typeAnnotation?: Node | null }): string | undefined {
    const a = node.typeAnnotation as t.TSTypeAnnotation | null | undefined;
    return a?.typeAnnotation ? this.text.slice(a.typeAnnotation.start!, a.typeAnnotation.end!) : undefined;
  }

  // ---- functions

  enterFunction(
    n: AnyNode,
    scope: Scope,
    kind: FunctionKind,
    name: string,
    setup?: (f: FunctionInfo, s: Scope) => void,
    afterParameters?: (f: FunctionInfo, s: Scope) => void,
  ): FunctionInfo {
    if (n.async) this.diagnostics.at(n, asyncFunction.message, asyncFunction.hint);
    const f = this.newFunction(n, name, kind, scope.fn);
    f.generator = !!n.generator;
    f.tags = jsDocTags(this.documentation, n);
    this.functionOf.set(n, f);
    const s = new Scope(scope, f, rangeOf(n));
    this.scopes.set(n, s);
    setup?.(f, s);
    const params = n.params.filter((p: AnyNode) => !(p.type === 'Identifier' && p.name === 'this'));
    for (const p of params) declarePattern(this, p, 'param', s);
    // Plain ones are there from the start, but what stands before them may not read them.
    for (const [i, p] of params.entries())
      if (params.slice(0, i + 1).some((q: AnyNode) => q.type !== 'Identifier')) initializedInOrder(p, s);
    afterParameters?.(f, s);
    for (const p of params) walkPatternValues(this, p, s);
    if (n.body.type === 'BlockStatement') {
      hoistVars(this, n.body.body, s);
      hoist(this, n.body.body, s);
      for (const d of n.body.body) this.walk(d, s);
    } else this.walk(n.body, s);
    return f;
  }

  // ---- the walk

  private block(list: readonly Node[], node: Node, outer: Scope): Scope {
    const s = new Scope(outer, outer.fn, rangeOf(node));
    this.scopes.set(node, s);
    hoist(this, list, s);
    for (const x of list) this.walk(x, s);
    return s;
  }

  walk(node: Node | null | undefined, scope: Scope): void {
    if (!node || isTypeOnly(node)) return;
    const n = node as AnyNode;
    const rejected = rejection(node, scope);
    if (rejected) {
      this.diagnostics.at(node, rejected.message, rejected.hint);
      if (n.type !== 'ForOfStatement') return;
    }
    if (n.type === 'CallExpression') declareDefinition(this.hooks, n);
    noteNatives(this, n, scope);
    switch (n.type) {
      case 'Identifier':
        reference(this, n as t.Identifier, scope);
        return;
      case 'ThisExpression':
        useThis(this, scope.fn, n, scope);
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
        const own = s.declare(n.id.name, 'function', { hidden: true });
        own.writable = false;
        this.refs.set(n.id, own);
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
        declareHook(this.hooks, hookName(n.key, n.computed), n.kind);
        this.enterFunction(n, scope, kind, (n.kind === 'method' ? '' : `${n.kind} `) + keyText(n, this.text));
        return;
      }
      case 'ObjectProperty':
        if (n.computed) this.walk(n.key, scope);
        declareHook(this.hooks, hookName(n.key, n.computed), 'value');
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
        else if (n.property.type === 'PrivateName') usePrivate(this, n.property, scope);
        else noteMember(this, n);
        return;
      case 'PrivateName':
        usePrivate(this, n, scope);
        return;
      case 'VariableDeclaration':
        for (const d of n.declarations) {
          noteNatives(this, d, scope);
          copyDocumentation(n as Node, d);
          if (d.init) {
            nameFunction(d.init, d.id);
            copyDocumentation(d, d.init);
          }
          walkPatternValues(this, d.id, scope);
          this.walk(d.init, scope);
        }
        return;
      case 'AssignmentExpression':
        // A member is walked by `assign`: functions in it are met once only.
        if (unwrap(n.left).type === 'Identifier' && !/^(\|\||&&|\?\?)?=$/.test(n.operator)) this.walk(n.left, scope);
        nameFunction(n.right, n.left);
        if (n.left.type === 'MemberExpression')
          declareHook(this.hooks, hookName(n.left.property, n.left.computed), 'value');
        assign(this, n.left, scope);
        this.walk(n.right, scope);
        return;
      case 'UpdateExpression':
        assign(this, n.argument, scope);
        return;
      case 'UnaryExpression':
        if (n.operator === 'typeof' && n.argument.type === 'Identifier' && !isKnown(this, n.argument.name, scope)) {
          this.absent.add(n.argument);
          return;
        }
        break;
      case 'BlockStatement':
        this.block(n.body, n, scope);
        return;
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
        this.forStatement(n, scope);
        return;
      case 'TryStatement':
        if (n.$filter) {
          n.$filter.$name = `${scope.fn.name}$filt$${scope.fn.filters++}`;
          this.walk(n.$filter, scope);
        }
        break;
      case 'CatchClause': {
        const s = new Scope(scope, scope.fn, rangeOf(n));
        this.scopes.set(n, s);
        if (n.param) {
          declarePattern(this, n.param, 'let', s);
          if (n.param.type !== 'Identifier') initializedInOrder(n.param, s);
          walkPatternValues(this, n.param, s);
        }
        this.walk(n.body, s);
        return;
      }
      case 'SwitchStatement': {
        this.walk(n.discriminant, scope);
        const s = new Scope(scope, scope.fn, rangeOf(n));
        this.scopes.set(n, s);
        hoist(
          this,
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
        metaProperty(this, n, scope);
        return;
      case 'TSEnumDeclaration':
        walkEnum(this, n, scope);
        return;
      case 'TSModuleDeclaration':
        walkNamespace(this, n, scope);
        return;
      case 'TSImportEqualsDeclaration':
        walkAlias(this, n, scope);
        return;
    }
    for (const c of children(n)) this.walk(c, scope);
  }

  private forStatement(n: AnyNode, outer: Scope): void {
    const scope = new Scope(outer, outer.fn, rangeOf(n));
    this.scopes.set(n, scope);
    const head = n.type === 'ForStatement' ? n.init : n.left;
    if (head?.type === 'VariableDeclaration') {
      hoist(this, [head], scope);
      // What is iterated is evaluated when the names are there, but not initialised.
      if (n.type !== 'ForStatement') for (const v of scope.names.values()) v.initializedAt = n.right.end;
    }
    if (n.type !== 'ForStatement') this.walk(n.right, scope);
    if (head?.type === 'VariableDeclaration') {
      this.walk(head, scope);
    } else if (n.type === 'ForStatement') this.walk(head, scope);
    else assign(this, head, scope);
    this.walk(n.test, scope);
    this.walk(n.update, scope);
    this.walk(n.body, scope);
  }
}
