/** What of a program is state: the variables of its modules, and everything that they and the machine lead to. */
import type { ProgramImpl } from '../program';
import type { EngineFunctionRecord } from '../records';
import { generatorPrototype, generatorRule } from '../runtime/generators';
import { iteratorRules } from '../runtime/iterators';
import type { LinkedModule } from '../runtime/instantiate';
import { Keeper } from './keeper';
import { sameList } from './properties';
import { listBytes, type Rule } from './rule';

interface KeptModule {
  readonly evaluated: boolean;
  readonly values: readonly unknown[];
}

/** A keeper for one program. */
export function programKeeper(program: ProgramImpl): Keeper {
  const { library, options } = program;
  const fixed = new WeakSet<object>([library, options, library.U, library.hole as object, generatorPrototype]);
  for (const value of [...Object.values(options.globals), ...Object.values(options.hostModules)]) {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) continue;
    fixed.add(value);
    const prototype = (value as { prototype?: object }).prototype;
    if (typeof prototype === 'object' && prototype !== null) fixed.add(prototype);
  }
  for (const { module } of program.linked.values()) {
    fixed.add(module);
    for (const f of module.functions) fixed.add(f);
  }
  const keeper: Keeper = new Keeper(
    {
      unwinding: library.U,
      quietly: action => library.quietly(action),
      environment: fn => {
        if (!program.isCompiled(fn)) return library.boundTo(fn);
        const record = program.codeOf(fn)?.record as EngineFunctionRecord | undefined;
        return record && !record.closes ? [] : library.environmentOf(fn);
      },
    },
    fixed,
  );
  keeper.define(generatorPrototype, generatorRule(keeper.propertyRule));
  for (const [prototype, rule] of iteratorRules(keeper.propertyRule)) {
    fixed.add(prototype);
    keeper.define(prototype, rule);
  }
  return keeper;
}

/** Reads and writes the variables of a module: code for it is compiled when it is needed. */
class ModuleAccess {
  private reader: (() => unknown[]) | undefined;

  constructor(private readonly m: LinkedModule) {}

  read(): unknown[] {
    const { variables } = this.m.module;
    this.reader ??= this.m.instance.eval(`()=>[${variables.map(v => v.js).join()}]`) as () => unknown[];
    return this.reader();
  }

  write(values: readonly unknown[]): void {
    // Only what differs is written: a constant never does.
    const writes = this.m.module.variables.map(({ js }, i) => `(${js}!==$x[${i}]||${js}===0)&&(${js}=$x[${i}]);`);
    (this.m.instance.eval(`$x=>{${writes.join('')}}`) as (values: readonly unknown[]) => void)(values);
  }
}

/**
 * The variables of a module's own scope, whatever they hold. Constants and imports too: a constant has no value before its
 * module's body has come to it and another one when its image is loaded again, an import follows what the other module
 * assigns.
 */
export function moduleRule(): Rule<LinkedModule, KeptModule> {
  const accessors = new WeakMap<LinkedModule, ModuleAccess>();
  const of = (m: LinkedModule): ModuleAccess => {
    let access = accessors.get(m);
    if (!access) accessors.set(m, (access = new ModuleAccess(m)));
    return access;
  };
  return {
    same: (m, saved) => saved.evaluated === m.evaluated && sameList(saved.values, of(m).read()),
    save(m, previous, visit) {
      const values = of(m).read();
      for (const value of values) visit(value);
      return previous && previous.evaluated === m.evaluated && sameList(previous.values, values)
        ? previous
        : { evaluated: m.evaluated, values };
    },
    restore(m, saved) {
      m.evaluated = saved.evaluated;
      of(m).write(saved.values);
    },
    size: saved => listBytes(saved.values.length),
  };
}
