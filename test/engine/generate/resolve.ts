/** What may be jumped to, from the outside in. */
interface Place {
  kind: 'fn' | 'generator' | 'static' | 'loop' | 'block' | 'switch';
  label?: string;
}

const isFunction = (p: Place) => p.kind === 'fn' || p.kind === 'generator' || p.kind === 'static';

/**
 * Gives the marks of a generated text their meaning: `@loop@` and `@block@` become labels, `@jumpN@` one of the jumps
 * that are possible there, `@yield@` a `yield` in generators and `void` elsewhere.
 */
export function resolve(marked: string): string {
  const places: Place[] = [];
  let labels = 0;
  return marked.replace(
    /@(fn|generator|static|loop|block|switch|end|yield|jump(\d+))@/g,
    (_, mark: string, n?: string) => {
      if (n !== undefined) return jumpFrom(places, Number(n));
      if (mark === 'end') {
        places.pop();
        return '';
      }
      if (mark === 'yield') return places.findLast(isFunction)?.kind === 'generator' ? 'yield' : 'void';
      const place: Place = { kind: mark as Place['kind'] };
      places.push(place);
      if (mark !== 'loop' && mark !== 'block') return '';
      place.label = `L${++labels}`;
      return `${place.label}: `;
    },
  );
}

function jumpFrom(places: readonly Place[], n: number): string {
  const fn = places.findLastIndex(isFunction);
  const jumps: string[] = [];
  for (const p of places.slice(fn + 1)) {
    if (p.label) jumps.push(`break ${p.label};`);
    if (p.kind === 'loop') jumps.push(`continue ${p.label};`, 'continue;', 'break;');
  }
  if (fn >= 0 && places[fn].kind !== 'static') jumps.push(`return ${n};`);
  return jumps.length > 0 ? jumps[n % jumps.length] : ';';
}
