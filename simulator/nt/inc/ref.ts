/** A variable that a callee fills in: C's `PTYPE` out parameter. `const old = new Ref(0); KeRaiseIrql(2, old); old.value`. */
export class Ref<T> {
  constructor(public value: T) {}
}
