/**
 * Applies the standard decorators of a class. The class's own text hands over its decorated elements in source order;
 * what is found here of initializers is run by the class's constructor and static code (`lower/decorators.ts`).
 */
export const decoratorsSource = `
function initializerList(list: any[], state: { done: boolean }): (f: any) => void {
  return (f: any) => {
    if (state.done) throw new TypeError('Cannot add initializers after decoration has completed');
    if (typeof f !== 'function') throw new TypeError('Function expected');
    put(list, list.length, f);
  };
}
function checked(f: any): any {
  if (typeof f !== 'function') throw new TypeError('Function expected');
  return f;
}
function accessOf(e: any): any {
  const { name, key } = e;
  const access: any = { has: key ? (o: any) => key.has(o) : (o: any) => name in o };
  if (e.kind !== 'setter') access.get = key ? (o: any) => key.reader(o).call(o) : (o: any) => o[name];
  if (e.kind !== 'getter' && e.kind !== 'method') {
    access.set = key
      ? (o: any, value: any) => { key.writer(o).call(o, value); }
      : (o: any, value: any) => { o[name] = value; };
  }
  return access;
}
function decorateElement(e: any, extra: any[], metadata: any): void {
  const { kind } = e;
  let current: any = e.value;
  for (let i = e.decorators.length - 1; i >= 0; i--) {
    const decorator = e.decorators[i];
    const state = { done: false };
    const context = {
      kind,
      name: e.name,
      static: e.isStatic,
      private: e.key !== undefined,
      metadata,
      access: accessOf(e),
      addInitializer: initializerList(extra, state),
    };
    const given = kind === 'accessor' ? { get: current.get, set: current.set } : current;
    let result: any;
    try {
      result = (0, decorator)(given, context);
    } finally {
      state.done = true;
    }
    if (kind === 'accessor') {
      if (result === undefined) continue;
      if (!isObject(result)) throw new TypeError('Object expected');
      const { get, set, init } = result;
      current = {
        get: get === undefined ? current.get : checked(get),
        set: set === undefined ? current.set : checked(set),
      };
      if (init !== undefined) e.inits.unshift(checked(init));
    } else if (result !== undefined) {
      checked(result);
      if (kind === 'field') e.inits.unshift(result);
      else current = result;
    }
  }
  e.value = current;
}
export function decorateClass(state: any, elements: any[], decorators: any[], metadata: any): any {
  const stages = [
    (e: any) => e.isStatic && e.kind !== 'field',
    (e: any) => !e.isStatic && e.kind !== 'field',
    (e: any) => e.isStatic && e.kind === 'field',
    (e: any) => !e.isStatic && e.kind === 'field',
  ];
  for (const stage of stages)
    for (const e of elements) {
      if (!stage(e)) continue;
      const own = e.kind === 'field' || e.kind === 'accessor';
      decorateElement(e, own ? e.extra : e.isStatic ? state.statics : state.instance, metadata);
      applyDecorated(state.C, e);
    }
  let C = state.C;
  for (let i = decorators.length - 1; i >= 0; i--) {
    const once = { done: false };
    const context = { kind: 'class', name: state.name, metadata, addInitializer: initializerList(state.last, once) };
    const decorator = decorators[i];
    let result: any;
    try {
      result = (0, decorator)(C, context);
    } finally {
      once.done = true;
    }
    if (result !== undefined) C = checked(result);
  }
  return C;
}
/** The value of a decorated field, as its initializers leave it. */
export function initialValue(e: any, self: any, value: any): any {
  for (const f of e.inits) value = f.call(self, value);
  return value;
}
export function runInitializers(list: any[], self: any): void {
  for (const f of list) f.call(self);
}
`;
