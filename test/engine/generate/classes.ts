import fc from 'fast-check';
import { type Grammar, type Text, text, word } from './text';

/** One member of a class that may or may not have a base. */
export function members({ expression: e, list, target }: Grammar): Text {
  return fc.oneof(
    { depthSize: 3, depthIdentifier: 'program' },
    text`${word('f', 'static f', "'q'", '[`c${1}`]')} = @fn@${e}@end@;`,
    text`@fn@${word('m', 'static m', '[`n${1}`]', 'run')}(x = ${e}, ...r) { let u = x, v = this; tick(); ${list} return ${e}; }@end@`,
    text`@fn@get ${word('g', 'h')}() { let u, v = 2; tick(); ${list} return ${e}; }@end@`,
    text`@fn@set ${word('g', 'h')}(x) { let u = x, v; tick(); ${list} }@end@`,
    // Every such group has names of its own.
    fc
      .tuple(
        text`#p = @fn@${e}@end@; @fn@get hidden() { this.#p ??= ${e}; return this.#p++; }@end@ @fn@#priv(x) { this.#p = ${e}; return x; }@end@ @fn@open() { return this.#priv(${e}) + (#p in this); }@end@`,
        fc.nat({ max: 9999 }),
      )
      .map(([x, n]) => x.replaceAll('#p', `#p${n}`)),
    text`@generator@*gen(x) { let u = 0, v = x; try { yield ${e}; ${list} } finally { ${list} } }@end@`,
    text`@static@static { let u = 1, v; ${target} = ${e}; ${list} }@end@`,
    text`@fn@arrow = x => { ${list} return this?.k; }@end@;`,
  );
}

/** Members, and a constructor of a derived class. */
export function classBodies({ expression: e, list, member }: Grammar): Text {
  return fc.oneof(
    { depthSize: 3, depthIdentifier: 'program' },
    fc.constant(''),
    member,
    text`${member} @fn@constructor(x, y = ${e}) { let u = y, v; ${list} super(${e}); ${list} }@end@`,
    text`${member} @fn@run(x) { let u, v; ${list} return super.run(${e}); }@end@ ${member}`,
  );
}
