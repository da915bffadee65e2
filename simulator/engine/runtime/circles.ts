import type { EngineModule } from '../compile';

/** The modules that import each other in a circle (Tarjan's strongly connected components). */
export function circular(
  modules: readonly EngineModule[],
  resolve: (specifier: string, fromModuleId: string) => string | null | undefined,
): EngineModule[] {
  const byId = new Map(modules.map(m => [m.moduleId, m]));
  const found: EngineModule[] = [];
  const order = new Map<EngineModule, number>();
  const low = new Map<EngineModule, number>();
  const stack: EngineModule[] = [];
  const visit = (m: EngineModule): void => {
    order.set(m, order.size);
    low.set(m, order.get(m)!);
    stack.push(m);
    for (const { specifier } of m.dependencies) {
      const id = resolve(specifier, m.moduleId);
      const d = id == null ? undefined : byId.get(id);
      if (!d) continue;
      if (!order.has(d)) visit(d);
      if (stack.includes(d)) low.set(m, Math.min(low.get(m)!, low.get(d)!));
    }
    if (low.get(m) !== order.get(m)) return;
    const circle = stack.splice(stack.indexOf(m));
    if (circle.length > 1) found.push(...circle);
  };
  for (const m of modules) if (!order.has(m)) visit(m);
  return found;
}
