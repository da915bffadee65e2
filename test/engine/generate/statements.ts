import fc from 'fast-check';
import { variable } from './expressions';
import { type Grammar, type Text, text, word } from './text';

const iterables = word(
  ...['[1, 2]', 'l', 'new Set([1, 2])', 'iterate(2)', 'count(3)', "'xy'", 'm.keys()', '[3].entries()'],
);

/** A jump to wherever one can go from there: `break`, `continue`, with or without label, or `return`. */
const jump = fc.nat({ max: 20 }).map(n => `@jump${n}@`);

export function statements({ expression: e, target, lambda, member, classBody, list }: Grammar): Text {
  const simple = [
    text`${e};`.map(x => (/^[{f[(`/+-]|^class/.test(x) ? `;(${x.slice(0, -1)});` : x)),
    text`log(show(${e}));`,
    text`${target} = ${e};`,
    text`[${target}, ${target} = ${e}] = [${e}];`.map(x => `;${x}`),
    text`({ a: ${target}, ...o.rest } = { a: ${e}, z: ${e} });`.map(x => `;${x}`),
    text`fs.push(${lambda});`,
    text`log(show(fs.pop()?.(${e})));`,
    text`if (${e}) ${jump}`,
  ];
  const choices = [
    text`if (${e}) { ${list} } else { ${list} }`,
    text`switch (${e}) { case ${e}: ${list} case ${e}: { ${list} ${jump} } default: ${list} }`,
    text`@switch@switch (id(fuel % 3)) { case 0: let q = ${e}; fs.push(() => q++); ${list} break; case 1: q = 1; ${list} default: ${list} ${jump} }@end@`,
  ];
  const loops = [
    text`@loop@for (let i = 0; i < ${word('2', '3', 'id(2)')}; i++) { tick(); ${list} }@end@`,
    text`@loop@for (let i = 0, w = ${e}; i < 3; fs.push(() => i++)) { tick(); i++; fs.push(() => [i, w]); ${list} }@end@`,
    text`@loop@for (const x of ${iterables}) { tick(); ${list} if (${e}) ${jump} ${list} }@end@`,
    text`@loop@for (${target} of ${iterables}) { tick(); ${list} }@end@`,
    text`@loop@for (const [x, y = ${e}] of [[1], [2, 3], iterate(3)]) { tick(); fs.push(() => x); ${list} }@end@`,
    text`@loop@for (const k in ${word('{ p: 1, q: 2 }', 'l', 'o')}) { tick(); ${list} }@end@`,
    text`@loop@while (tick() && ${e}) { ${list} ${jump} }@end@`,
    text`@loop@do { tick(); ${list} if (${e}) ${jump} } while (${e});@end@`,
    text`@loop@for (var vi = 0; tick() && vi < 2; vi++) try { ${list} ${jump} } finally { ${list} if (${e}) ${jump} }@end@`,
  ];
  const exceptions = [
    text`try { ${list} } catch (e) { log('caught', show(e)); ${list} }`,
    text`try { ${list} ${jump} } finally { ${list} }`,
    text`try { ${list} } catch { ${list} ${jump} } finally { ${list} }`,
    text`try { throw { p: ${e} }; } catch ({ p, q = ${e} }) { log(show(p), show(q)); ${list} }`,
    text`throw ${e};`,
    jump,
  ];
  const generators = [
    text`@loop@for (const x of (@generator@function* () { let u = 0, v; try { const z = yield ${e}; ${list} yield [z, ${e}]; } finally { ${list} } }@end@)()) { tick(); ${list} ${jump} }@end@`,
    text`{ const g = (@generator@function* () { let u, v = 1; try { yield 1; ${list} } catch (e) { yield show(e); ${list} } yield* ${iterables}; }@end@)(); g.next(); log(show(g.${word('next', 'return', 'throw')}(${e})?.value), show(g.next(${e}).value)); }`,
    text`{ const [p, q = ${e}, ...r] = (@generator@function* () { let u, v; yield ${e}; yield* count(2); ${list} }@end@)(); log(show(p), show(q), r.length); }`,
  ];
  const declarations = [
    text`{ let a = ${e}; let b = () => a; fs.push(b); ${list} }`,
    text`{ const [p = ${e}, ...q] = [${e}, ${e}]; const { x = ${e}, length: n } = ${word('q', "'s'", '[p]')}; log(show(p), show(x), n); ${list} }`,
    text`{ log(show(g0(${e}))); @fn@function g0(x, y = ${e}) { let u = x, v = y; tick(); ${list} return ${e}; }@end@ fs.push(g0); }`,
    text`@block@{ var vw = ${e}; ${list} if (vw) ${jump} ${list} }@end@`,
    text`{ class K extends ${word('Thing', 'Base')} { ${classBody} ${member} } const k = new K(${e}); log(show(k.run(${e})), show(k.g), show(k.hidden), show(k.open?.()), show(K.f), show(k.m?.(${e}))); k.g = ${e}; for (const x of k.gen?.(${e}) ?? []) { tick(); log(show(x)); } }`,
    text`{ let ${variable} = ${e}; ${list} }`,
  ];
  return fc.oneof(
    { depthSize: 3, depthIdentifier: 'program', withCrossShrink: true },
    ...[...simple, ...choices, ...loops, ...exceptions, ...generators, ...declarations],
  );
}

export function lists(statement: Text): Text {
  return fc.array(statement, { maxLength: 4, depthIdentifier: 'program', size: 'small' }).map(x => x.join('\n'));
}
