/** A text of any value that two runs can be compared by. It calls no getter of an object. */
export function show(x: unknown, depth = 0): string {
  if (depth > 6) return '...';
  if (typeof x === 'string') return JSON.stringify(x);
  if (typeof x === 'bigint') return `${x}n`;
  if (Object.is(x, -0)) return '-0';
  if (typeof x === 'symbol') return x.toString();
  if (typeof x === 'function') return `function ${x.name.replace(/\d+$/, '')}/${x.length}`;
  if (typeof x !== 'object' || x === null) return String(x);
  if (x instanceof Error) return `${x.name}: ${messageOf(x)}`;
  if (x instanceof Map) return `Map${show([...x], depth + 1)}`;
  if (x instanceof Set) return `Set${show([...x], depth + 1)}`;
  if (ArrayBuffer.isView(x) && !(x instanceof DataView))
    return `${x.constructor.name}${show([...(x as Uint8Array)], depth + 1)}`;
  if (Array.isArray(x)) {
    const items = Array.from({ length: x.length }, (_, i) => (i in x ? show(x[i], depth + 1) : 'hole'));
    return `[${items.join()}]`;
  }
  const name = Object.getPrototypeOf(x)?.constructor?.name;
  const own = Object.keys(x).map(k => {
    const d = Object.getOwnPropertyDescriptor(x, k);
    return `${k}:${d && !('value' in d) ? 'accessor' : show((x as Record<string, unknown>)[k], depth + 1)}`;
  });
  return `${name && name !== 'Object' ? name : ''}{${own.join()}}`;
}

function messageOf(e: Error): string {
  return (
    String(e.message)
      // The type stripper numbers names that shadow others.
      .replace(/^(Cannot access '[a-z]+)\d+/, '$1')
      // V8 words the same mistake in several ways, by where the value came from.
      .replace(/^Cannot (?:destructure|read properties of) .*?(null|undefined).*/, 'Cannot read properties of $1')
  );
}
