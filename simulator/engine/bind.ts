import type * as t from '@babel/types';
import type { Node } from '@babel/types';
import { type Diagnostics, nearest, rangeOf } from './diagnostics';
import { isTypeOnly, jsDocTags, unwrap } from './parse';
import { type ClassInfo, FunctionInfo, type FunctionKind, Scope, type Variable, type VariableKind } from './scope';

export interface ImportRecord {
  readonly specifier: string;
  readonly node: Node;
  readonly variables: Variable[];
  /** `import './x'` and imports of which a value is used keep their module; type-only ones do not. */
  readonly bare: boolean;
}

export interface ExportRecord {
  readonly name: string;
  /** A variable of this module ... */
  readonly variable?: Variable;
  /** ... or a binding of another. `*` is all of it. */
  readonly from?: { specifier: string; name: string; node: Node };
}

/** Everything the lowering needs to know about names. */
export interface Binding {
  readonly functions: FunctionInfo[];
  readonly moduleScope: Scope;
  readonly scopes: Map<Node, Scope>;
  readonly refs: Map<Node, Variable>;
  /** Uses that may come before the variable is initialised. */
  readonly early: Set<Node>;
  readonly functionOf: Map<Node, FunctionInfo>;
  readonly classOf: Map<Node, ClassInfo>;
  readonly globals: Set<string>;
  readonly privates: Set<string>;
  readonly imports: ImportRecord[];
  readonly exports: ExportRecord[];
}

type AnyNode = Node & Record<string, any>;

const always = new Set(['undefined', 'NaN', 'Infinity']);
const skippedKeys = new Set([
  'type',
  'loc',
  'start',
  'end',
  'extra',
  'leadingComments',
  'trailingComments',
  'innerComments',
  'typeAnnotation',
  'typeParameters',
  'typeArguments',
  'returnType',
  'superTypeParameters',
  'superTypeArguments',
  'implements',
  'errors',
]);

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
  private readonly classes: ClassInfo[] = [];
  private readonly typeNames = new Set<string>();

  constructor(
    private readonly text: string,
    program: t.Program,
    private readonly allowed: ReadonlySet<string>,
    private readonly diagnostics: Diagnostics,
    placement?: { name: string; outer(fn: FunctionInfo): Scope },
  ) {
    const fn = this.newFunction(program, placement?.name ?? '<module>', 'module', undefined);
    this.moduleScope = new Scope(placement?.outer(fn), fn, rangeOf(program), !placement);
    this.scopes.set(program, this.moduleScope);
    this.hoistVars(program.body, this.moduleScope);
    this.hoist(program.body, this.moduleScope);
    for (const s of program.body) this.walk(s, this.moduleScope);
  }

  private newFunction(node: Node, name: string, kind: FunctionKind, parent: FunctionInfo | undefined): FunctionInfo {
    const f = new FunctionInfo(this.functions.length, node, name, kind, parent, rangeOf(node));
    this.functions.push(f);
    return f;
  }

  // ---- declarations

  private typeText(node: { typeAnnotation?: Node | null }): string | undefined {
    const a = node.typeAnnotation as t.TSTypeAnnotation | null | undefined;
    return a?.typeAnnotation ? this.text.slice(a.typeAnnotation.start!, a.typeAnnotation.end!) : undefined;
  }

  private declarePattern(p: Node, kind: VariableKind, scope: Scope): void {
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
  private hoist(list: readonly Node[], scope: Scope): void {
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
      else if (s.type === 'ImportDeclaration') this.importDeclaration(s, scope);
    }
  }

  /** `var` belongs to the whole function. */
  private hoistVars(list: readonly Node[], scope: Scope): void {
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

  // ---- modules

  private importDeclaration(s: t.ImportDeclaration, scope: Scope): void {
    if (s.importKind === 'type') {
      for (const x of s.specifiers) this.typeNames.add(x.local.name);
      return;
    }
    const variables: Variable[] = [];
    for (const x of s.specifiers) {
      if (x.type === 'ImportSpecifier' && x.importKind === 'type') {
        this.typeNames.add(x.local.name);
        continue;
      }
      const v = scope.declare(x.local.name, 'import');
      const name =
        x.type === 'ImportDefaultSpecifier'
          ? 'default'
          : x.type === 'ImportNamespaceSpecifier'
            ? '*'
            : nameOf(x.imported);
      v.from = { specifier: s.source.value, name, node: x };
      variables.push(v);
    }
    this.imports.push({ specifier: s.source.value, node: s, variables, bare: s.specifiers.length === 0 });
  }

  private exportNamed(s: t.ExportNamedDeclaration, scope: Scope): void {
    if (s.declaration) {
      const d = s.declaration;
      copyComments(s, d);
      if (!isTypeOnly(d)) {
        this.walk(d, scope);
        for (const name of declaredNames(d)) this.exportVariable(scope.find(name)!, name);
      }
      return;
    }
    if (s.exportKind === 'type') return;
    for (const x of s.specifiers) {
      if (x.type === 'ExportSpecifier' && x.exportKind === 'type') continue;
      const name = nameOf((x as t.ExportSpecifier).exported);
      if (s.source) {
        const from = x.type === 'ExportNamespaceSpecifier' ? '*namespace' : nameOf((x as t.ExportSpecifier).local);
        this.exports.push({ name, from: { specifier: s.source.value, name: from, node: x } });
      } else {
        const local = (x as t.ExportSpecifier).local;
        const v = scope.find(local.name);
        if (v) this.exportVariable(v, name);
        else if (!this.typeNames.has(local.name)) this.diagnostics.at(local, `Cannot find name '${local.name}'.`);
      }
    }
  }

  private exportVariable(v: Variable, name: string): void {
    if (v.kind === 'import')
      this.exports.push({ name, from: { ...v.from!, name: v.from!.name === '*' ? '*namespace' : v.from!.name } });
    else {
      v.exportedAs.push(name);
      this.exports.push({ name, variable: v });
    }
  }

  // ---- references

  /** Makes `v` reachable from `fn`: captured when it belongs to an outer function. */
  use(v: Variable, fn: FunctionInfo): void {
    v.used = true;
    if (v.module || v.fn === fn) return;
    v.captured = true;
    for (let f = fn; f !== v.fn; f = f.parent!) f.free.add(v);
  }

  private reference(n: t.Identifier, scope: Scope): Variable | undefined {
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

  private assign(target: Node, scope: Scope): void {
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
  private useThis(fn: FunctionInfo, node?: Node, scope?: Scope): void {
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

  private enterFunction(
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
  private walkPatternValues(p: AnyNode, scope: Scope): void {
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

  // ---- classes

  private walkClass(n: AnyNode, outer: Scope): void {
    const scope = new Scope(outer, outer.fn, rangeOf(n));
    this.scopes.set(n, scope);
    if (n.superClass) this.walk(n.superClass, scope);
    for (const d of n.decorators ?? []) this.diagnostics.at(d, 'Decorators are not supported yet.');
    const declared = n.type === 'ClassDeclaration' && n.id ? this.refs.get(n.id)! : undefined;
    const name: string = n.id?.name ?? n.$name ?? '';
    const inner =
      declared ?? (n.id ? scope.declare(n.id.name, 'class') : scope.declare('$class', 'class', { hidden: true }));
    const info: ClassInfo = { node: n, name, derived: !!n.superClass, self: inner, fieldKeys: new Map() };
    this.classOf.set(n, info);
    this.classes.push(info);
    const label = name || '<anonymous>';
    const members = n.body.body.filter(
      (m: AnyNode) => !isTypeOnly(m) && !m.declare && !(m.abstract && m.type !== 'ClassMethod'),
    ) as AnyNode[];
    const ctor = members.find(m => m.type === 'ClassMethod' && m.kind === 'constructor');
    const parameterProperties = ctor?.params.some((p: AnyNode) => p.type === 'TSParameterProperty');
    const fields = members.filter(m => isField(m) && !m.static);
    if (ctor || fields.length > 0 || parameterProperties) {
      const walkFields = (f: FunctionInfo) => {
        const fieldScope = new Scope(scope, f, rangeOf(n));
        for (const m of fields) this.walkField(m, info, scope, fieldScope);
      };
      const kind = info.derived ? 'derived' : 'constructor';
      if (ctor) {
        info.ctor = this.enterFunction(ctor, scope, kind, `${label}.constructor`, f =>
          this.setupMember(f, info, false, walkFields),
        );
      } else {
        info.ctor = this.newFunction(n, `${label}.constructor`, kind, outer.fn);
        this.setupMember(info.ctor, info, false, walkFields);
      }
    }
    for (const m of members) if (m !== ctor && /Method/.test(m.type)) this.walkMethod(m, info, scope, label);
    const statics = members.filter(m => m.type === 'StaticBlock' || (isField(m) && m.static));
    if (statics.length > 0) {
      const f = this.newFunction(n, `${label}.<static>`, 'static', outer.fn);
      this.setupMember(f, info, true);
      info.statics = f;
      const s = new Scope(scope, f, rangeOf(n));
      for (const m of statics) {
        if (m.type === 'StaticBlock') {
          const block = new Scope(s, f, rangeOf(m));
          this.scopes.set(m, block);
          this.hoistVars(m.body, block);
          this.hoist(m.body, block);
          for (const d of m.body) this.walk(d, block);
        } else this.walkField(m, info, scope, s);
      }
    }
  }

  private setupMember(f: FunctionInfo, info: ClassInfo, isStatic: boolean, after?: (f: FunctionInfo) => void): void {
    f.classInfo = info;
    f.isStatic = isStatic;
    if (f.isConstructor || f.kind === 'static') this.useThis(f);
    if (f.kind === 'derived') {
      this.useNewTarget(f);
      this.use(info.self, f);
    }
    after?.(f);
  }

  private walkField(m: AnyNode, info: ClassInfo, classScope: Scope, scope: Scope): void {
    if (m.type === 'ClassAccessorProperty') this.diagnostics.at(m, 'Auto-accessors are not supported yet.');
    for (const d of m.decorators ?? []) this.diagnostics.at(d, 'Decorators are not supported yet.');
    if (m.type === 'ClassPrivateProperty') this.privates.add(m.key.id.name);
    if (m.computed) {
      this.walk(m.key, classScope);
      const key = classScope.declare(`$key${info.fieldKeys.size}`, 'const', { hidden: true });
      info.fieldKeys.set(m, key);
      this.use(key, scope.fn);
    }
    if (!m.value) return;
    nameFunction(m.value, m.key);
    this.walk(m.value, scope);
  }

  private walkMethod(m: AnyNode, info: ClassInfo, scope: Scope, label: string): void {
    for (const d of m.decorators ?? []) this.diagnostics.at(d, 'Decorators are not supported yet.');
    if (m.computed) this.walk(m.key, scope);
    if (m.type === 'ClassPrivateMethod') this.privates.add(m.key.id.name);
    const kind = m.kind === 'get' ? 'getter' : m.kind === 'set' ? 'setter' : 'method';
    const prefix = m.kind === 'get' ? 'get ' : m.kind === 'set' ? 'set ' : '';
    this.enterFunction(m, scope, kind, `${label}.${prefix}${keyText(m, this.text)}`, f =>
      this.setupMember(f, info, !!m.static),
    );
  }

  private superReference(n: Node, fn: FunctionInfo): void {
    const owner = fn.thisOwner;
    if (!owner.classInfo) {
      this.diagnostics.at(n, "'super' outside of a class is not supported.");
      return;
    }
    this.useThis(fn, n);
    this.use(owner.classInfo.self, fn);
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
        this.superReference(n, scope.fn);
        return;
      case 'ImportDeclaration':
        return;
      case 'ExportNamedDeclaration':
        this.exportNamed(n as t.ExportNamedDeclaration, scope);
        return;
      case 'ExportAllDeclaration':
        if (n.exportKind !== 'type')
          this.exports.push({ name: '*', from: { specifier: n.source.value, name: '*', node: n } });
        return;
      case 'ExportDefaultDeclaration':
        this.exportDefault(n as t.ExportDefaultDeclaration, scope);
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
        this.walkClass(n, scope);
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

  private exportDefault(n: t.ExportDefaultDeclaration, scope: Scope): void {
    const d = n.declaration as AnyNode;
    if (isTypeOnly(d as Node)) return;
    copyComments(n, d as Node);
    if ((d.type === 'FunctionDeclaration' || d.type === 'ClassDeclaration') && d.id) {
      this.walk(d as Node, scope);
      this.exportVariable(scope.find(d.id.name)!, 'default');
      return;
    }
    const v = scope.declare('*default*', d.type === 'FunctionDeclaration' ? 'function' : 'let', { hidden: true });
    v.js = 'default$';
    this.refs.set(n, v);
    if (d.type === 'ClassDeclaration') this.refs.set(d as Node, v);
    d.$name = 'default';
    nameFunction(d as Node, { type: 'Identifier', name: 'default' } as Node);
    this.walk(
      d.type === 'ClassDeclaration' ? (Object.assign(d, { type: 'ClassExpression' }) as Node) : (d as Node),
      scope,
    );
    this.exportVariable(v, 'default');
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

  private useNewTarget(f: FunctionInfo): Variable {
    f.newTargetVar ??= new Scope(undefined, f, f.range).declare('new.target', 'const', { hidden: true });
    return f.newTargetVar;
  }
}

// ---- helpers

/** Names of Node and browsers that a person may try. */
const hostNames = new Set(
  'process require module exports global globalThis window self document fetch setTimeout setInterval setImmediate clearTimeout queueMicrotask Buffer console __dirname __filename Function eval XMLHttpRequest WebSocket Worker Deno Bun'.split(
    ' ',
  ),
);

export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  const best = nearest(name, candidates);
  return best ? `did you mean '${best}'?` : undefined;
}

export function nameOf(n: t.Identifier | t.StringLiteral): string {
  return n.type === 'Identifier' ? n.name : n.value;
}

export function* children(n: Node): Iterable<Node> {
  for (const key in n) {
    if (skippedKeys.has(key) || key.startsWith('$')) continue;
    const c = (n as AnyNode)[key];
    if (Array.isArray(c)) {
      for (const x of c) if (x && typeof x.type === 'string') yield x;
    } else if (c && typeof c.type === 'string') yield c;
  }
}

function isField(m: AnyNode): boolean {
  return m.type === 'ClassProperty' || m.type === 'ClassPrivateProperty' || m.type === 'ClassAccessorProperty';
}

function keyText(m: AnyNode, text: string): string {
  if (m.key.type === 'PrivateName') return `#${m.key.id.name}`;
  if (m.computed) return `[${text.slice(m.key.start, m.key.end)}]`;
  return m.key.type === 'Identifier' ? m.key.name : String(m.key.value);
}

/** ECMAScript names anonymous functions after what they are assigned to. */
function nameFunction(value: Node, target: Node): void {
  const f = value as AnyNode;
  if (!/^(ArrowFunctionExpression|FunctionExpression|ClassExpression|FunctionDeclaration)$/.test(f.type) || f.id)
    return;
  if (target.type === 'Identifier') f.$name = target.name;
  else if (target.type === 'StringLiteral' || target.type === 'NumericLiteral') f.$name = String(target.value);
  else if (target.type === 'PrivateName') f.$name = `#${target.id.name}`;
}

function copyComments(from: Node, to: Node): void {
  if (from.leadingComments && !to.leadingComments) to.leadingComments = from.leadingComments;
}

function declaredNames(d: Node): string[] {
  if (d.type === 'VariableDeclaration') return d.declarations.flatMap(x => patternNames(x.id));
  const id = (d as AnyNode).id;
  return id?.type === 'Identifier' ? [id.name] : [];
}

/** The names of a parameter are initialised one after the other, each after its own default. */
function initializedInOrder(p: AnyNode, scope: Scope, end = p.end!): void {
  switch (p.type) {
    case 'Identifier': {
      const v = scope.names.get(p.name);
      if (v) v.initializedAt = end;
      break;
    }
    case 'ArrayPattern':
      for (const e of p.elements) if (e) initializedInOrder(e, scope);
      break;
    case 'ObjectPattern':
      for (const e of p.properties) initializedInOrder(e.type === 'RestElement' ? e : e.value, scope);
      break;
    case 'AssignmentPattern':
      initializedInOrder(p.left, scope, p.end!);
      break;
    case 'RestElement':
      if (p.argument.type !== 'Identifier') initializedInOrder(p.argument, scope);
      break;
    case 'TSParameterProperty':
      if (p.parameter.type !== 'Identifier') initializedInOrder(p.parameter, scope);
      break;
  }
}

export function patternNames(p: Node): string[] {
  switch (p.type) {
    case 'Identifier':
      return [p.name];
    case 'ArrayPattern':
      return p.elements.flatMap(e => (e ? patternNames(e) : []));
    case 'ObjectPattern':
      return p.properties.flatMap(e => patternNames(e.type === 'RestElement' ? e : e.value));
    case 'AssignmentPattern':
      return patternNames(p.left);
    case 'RestElement':
      return patternNames(p.argument);
    default:
      return [];
  }
}
