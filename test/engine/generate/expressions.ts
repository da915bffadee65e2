import fc from 'fast-check';
import { type Grammar, type Text, text, word } from './text';

/** Shared by the whole program (a to d), and of the innermost function (u, v). */
export const variable = word('a', 'b', 'c', 'd', 'u', 'v');

const small = fc.integer({ min: -3, max: 9 }).map(n => (n < 0 ? `(${n})` : String(n)));
/** No functions: their text is not the person's. */
const atom = word(
  ...["'s'", "''", '2n', 'undefined', 'null', 'true', 'o', 'l', 'o.a', 'l.length', 'this?.k', 'o?.q?.z', '/x/g'],
  ...['o.g', 'm.size', 'o.deep?.x', "'ab'[1]", '-0', 'NaN', 'sym', 'typeof undefined'],
);

export function targets({ expression: e }: Grammar): Text {
  return fc.oneof(
    { depthSize: 3, depthIdentifier: 'program' },
    variable,
    text`o.${variable}`,
    text`o[${word("'a'", "'b'", "id('c')", "'d' + block('')", 'sym')}]`,
    text`l[${word('0', '1', 'id(2)')}]`,
    text`o[${e}]`,
    word('o.g', 'l.length', 'o.deep.x'),
  );
}

/** Functions as values. The marks around them tell where jumps and `yield` end (see `resolve.ts`). */
export function lambdas({ expression: e, list, target }: Grammar): Text {
  return fc.oneof(
    { depthSize: 3, depthIdentifier: 'program', withCrossShrink: true },
    fc.constant('(x => x)'),
    text`(@fn@x => ${e}@end@)`,
    text`(@fn@(x, y = ${e}) => { let u = y, v; ${list} return x; }@end@)`,
    text`(@fn@({ ${variable}: p = ${e}, ...q } = {}, [r = ${e}] = l) => { ${list} return [p, r]; }@end@)`,
    text`(@fn@function (p, ...r) { let u = this?.k, v = arguments.length; ${list} return r.length + ${e}; }@end@)`,
    text`(@fn@function own(x) { return fuel < 25 || x === 0 ? ${e} : own(tick() && 0); }@end@)`,
    text`(@fn@(x, y = () => x) => { ${target} = ${e}; x = ${e}; return y(); }@end@)`,
  );
}

export function expressions(g: Grammar): Text {
  const { expression: e, target, lambda, member, classBody, list } = g;
  const simple = [small, variable, atom, text`id(${e})`, text`block(${e})`];
  const operators = [
    text`(${e} ${word('+', '-', '*', '/', '%', '|', '&', '^', '<<', '>>>')} ${e})`,
    text`(${e} ${word('===', '!=', '<', '>=', '==')} ${e})`,
    text`(${e} ${word('&&', '||', '??', ',')} ${e})`,
    text`(${e} ? ${e} : ${e})`,
    text`(${word('typeof', '!', '-', 'void', '~', '+')} ${e})`,
    text`(${e} ${word('in', 'instanceof')} ${word('o', 'Base', 'Object', 'l')})`,
    text`(${target} = ${e})`,
    text`(${target} ${word('+=', '-=', '|=', '**=', '||=', '&&=', '??=')} ${e})`,
    text`(${word('++', '--')}${target})`,
    text`(${target}${word('++', '--')})`,
    text`([${target}, ${target} = ${e}] = [${e}, ${e}])`,
    text`({ a: ${target}, [${e}]: ${target} = ${e} } = { a: ${e}, z: 1 }).z`,
    text`(delete o[${e}])`,
  ];
  const literals = [
    text`[${e}, ${e}, ...[${e}]]`,
    text`[...${word('l', 'iterate(2)', "'hé'", 'new Set([1, 1])', 'm', 'count(2)')}, ${e}]`,
    text`({ a: ${e}, [${e}]: ${e}, ...o }).a`,
    text`({ k: ${e}, @fn@get p() { ${list} return this.k; }@end@, @fn@set p(x) { this.k = ${e}; }@end@ }).p`,
    text`({ __proto__: o, @fn@m(x) { return super.m(${e}); }@end@ }).m(${e})`,
    text`\`<\${${e}}|\${${e}}>\``,
    text`tag\`x\${${e}}y\${${e}}\``,
    text`(@yield@ ${e})`,
  ];
  const calls = [
    text`call(${lambda}, ${e})`,
    text`f0.call(${e}, ${e}, ${e})`,
    text`f1.apply(null, [${e}, ${e}])`,
    text`f1(${e}, ...${word('l', '[1]', 'iterate(1)')}, ${e})`,
    text`${word('f0', 'f1')}(${e}, ${e})`,
    text`f0.bind(o, ${e})(${e})`,
    text`o.m?.(${e})`,
    text`o?.[${e}]?.(${e})`,
    text`o.m(${e})?.[${e}]`,
    text`(@fn@function () { return ${e}; }@end@).call(${e})`,
    text`[...(@generator@function* () { let u = 1, v; ${list} yield ${e}; }@end@)()].length`,
  ];
  const objects = [
    text`new Thing(${e}).run(${e})`,
    text`new Thing(${e}).v`,
    text`new (class extends Base { ${classBody} })(${e}).k`,
    text`(class extends Thing { extra2 = @fn@${e}@end@; static s = @fn@${e}@end@; }).s`,
    text`typeof (class { ${member} })`,
    text`new m.constructor([[${e}, ${e}]]).get(${e})`,
  ];
  const builtins = [
    text`l.reduce(${lambda}, ${e})`,
    text`[3, ${e}, 1].sort((x, y) => x - y + id(0))[${e}]`,
    text`'x1y2'.replace(/\\d/g, ${lambda})`,
    text`'a-b'.split('-').map(${lambda}).join()`,
    text`l.map(${lambda}).length`,
    text`[${e}, ${e}].${word('filter', 'some', 'findIndex', 'forEach', 'flatMap', 'findLast', 'every')}(${lambda})`,
    text`Array.from(${word('l', '{ length: 2 }', "'ab'", 'iterate(2)', 'count(2)')}, ${lambda}).length`,
    text`JSON.stringify({ a: [1, ${e}], b: 'x' }, ${lambda})`,
    text`JSON.parse('{"p":[1,{"q":2}]}', ${lambda})`,
    text`m.forEach(${lambda})`,
    text`new Set([${e}, ${e}]).size`,
    text`Object.entries(o).map(${lambda}).length`,
    text`BigInt.asIntN(8, 300n + BigInt(l.length))`,
  ];
  return fc.oneof(
    { depthSize: 3, depthIdentifier: 'program', withCrossShrink: true },
    ...[...simple, ...simple, ...operators, ...literals, ...calls, ...objects, ...builtins],
  );
}
