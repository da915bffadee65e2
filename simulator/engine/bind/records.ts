import type { Node } from '@babel/types';
import type { ClassInfo, FunctionInfo, Scope, Variable } from '../scope';

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
  /** Names without a meaning, whose `typeof` is all that is asked. */
  readonly absent: Set<Node>;
  /** Enums and namespaces that begin a new object: no declaration of the same name stands before them. */
  readonly opening: Set<Node>;
  readonly functionOf: Map<Node, FunctionInfo>;
  readonly classOf: Map<Node, ClassInfo>;
  readonly globals: Set<string>;
  readonly privates: Set<string>;
  readonly namespaces: ReadonlyMap<unknown, { readonly names: ReadonlySet<string> }>;
  readonly imports: ImportRecord[];
  readonly exports: ExportRecord[];
  /** What the module declares that runs without a call. */
  readonly hooks: ReadonlySet<string>;
}
