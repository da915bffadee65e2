import { patternFlags } from './patternFlags';

/**
 * What strings do with patterns, and patterns with strings, where code of the person takes part: `exec`, `flags` or one of
 * the symbols' methods is theirs. ECMA-262, 22.1.3 and 22.2.6, step by step; plain patterns are left to the platform.
 */
export const regExpSource = `
// What an object that is searched for does itself, called with the string; nothing: it is no pattern of its own.
function ownMethod(pattern: any, symbol: symbol, native: any): any {
  if (!isObject(pattern) || isPlainPattern(pattern)) return undefined;
  const method: any = read(pattern, symbol);
  if (method == null) return undefined;
  return typeof method === 'function' ? callee(method) : native.call('', pattern);
}
export function match(this: any, ...args: any[]): any {
  const method = this == null ? undefined : ownMethod(args[0], Symbol.match, native$match);
  return method === undefined ? plainly(native$match, this, args) : method.call(args[0], this);
}
export function search(this: any, ...args: any[]): any {
  const method = this == null ? undefined : ownMethod(args[0], Symbol.search, native$search);
  return method === undefined ? plainly(native$search, this, args) : method.call(args[0], this);
}
export function split(this: any, ...args: any[]): any {
  const method = this == null ? undefined : ownMethod(args[0], Symbol.split, native$split);
  return method === undefined ? plainly(native$split, this, args) : method.call(args[0], this, args[1]);
}
export function matchAll(this: any, ...args: any[]): any {
  if (this != null) checkGlobal(args[0], native$matchAll);
  const method = this == null ? undefined : ownMethod(args[0], Symbol.matchAll, native$matchAll);
  if (method !== undefined) return method.call(args[0], this);
  const isText = isObject(args[0]) && !isPlainPattern(args[0]);
  return native$matchAll.call(isObject(this) ? textOf(this) : this, isText ? textOf(args[0]) : args[0]);
}
export function replace(this: any, ...args: any[]): any {
  const [pattern, f] = args;
  const method = this == null ? undefined : ownMethod(pattern, Symbol.replace, native$replace);
  if (method !== undefined) return method.call(pattern, this, f);
  if (typeof f !== 'function' || this == null) return plainly(native$replace, this, args);
  const text = textOf(this);
  return replacing(text, matchesOf(text, isPlainPattern(pattern) ? pattern : textOf(pattern), false), f);
}
export function replaceAll(this: any, ...args: any[]): any {
  const [pattern, f] = args;
  if (this != null) checkGlobal(pattern, native$replaceAll);
  const method = this == null ? undefined : ownMethod(pattern, Symbol.replace, native$replaceAll);
  if (method !== undefined) return method.call(pattern, this, f);
  if (typeof f !== 'function' || this == null) return plainly(native$replaceAll, this, args);
  const text = textOf(this);
  return replacing(text, matchesOf(text, isPlainPattern(pattern) ? pattern : textOf(pattern), true), f);
}
// All of a pattern that finds only one have the platform's error.
function checkGlobal(pattern: any, native: any): void {
  if (!isObject(pattern) || isPlainPattern(pattern)) return;
  const told: any = read(pattern, Symbol.match);
  const isPattern = told === undefined ? isRegExp(pattern) : !!told;
  if (!isPattern) return;
  const flags: any = flagsOf(pattern);
  if (flags == null || !textOf(flags).includes('g')) native.call('', flags == null ? { [Symbol.match]: true, flags } : /a/);
}
// The letters of a pattern, which the platform's accessor puts together from others.
function flagsOf(r: any): any {
  if (!hasNativeFlags(r)) return read(r, 'flags');
  let flags = '';
  for (let i = 0; i < flagNames.length; i++) if (read(r, flagNames[i][1])) flags += flagNames[i][0];
  return flags;
}
function execute(r: any, text: string): any {
  const f: any = read(r, 'exec');
  if (typeof f !== 'function' || f === native$exec) return native$exec.call(r, text);
  const result: any = direct(callee(f)).call(r, text);
  if (result !== null && !isObject(result)) native$test.call({ exec: () => result }, text);
  return result;
}
function advanced(text: string, i: number, unicode: boolean): number {
  return unicode && i + 1 < text.length ? i + String.fromCodePoint(text.codePointAt(i)!).length : i + 1;
}
function lastIndexOfPattern(r: any): number {
  return toLength(asNumber(read(r, 'lastIndex')));
}
function afterEmpty(r: any, text: string, unicode: boolean): void {
  write(r, 'lastIndex', advanced(text, lastIndexOfPattern(r), unicode));
}
// Whether it finds all, and full characters.
function scope(r: any, asksFlags: boolean): { all: boolean; unicode: boolean } {
  if (!asksFlags) {
    const all = !!read(r, 'global');
    return { all, unicode: all && !!read(r, 'unicode') };
  }
  const flags = textOf(flagsOf(r));
  return { all: flags.includes('g'), unicode: flags.includes('u') || flags.includes('v') };
}
export function test(this: any, ...args: any[]): any {
  if (!isObject(this)) return native$test.call(this, args[0]);
  return execute(this, textOf(args[0])) !== null;
}
export function regMatch(this: any, ...args: any[]): any {
  if (!isObject(this) || isPlainPattern(this)) return plainly(native$regMatch, this, [textOf(args[0])]);
  const text = textOf(args[0]);
  const { all, unicode } = scope(this, matchAsksFlags);
  if (!all) return execute(this, text);
  write(this, 'lastIndex', 0);
  const found: string[] = [];
  for (;;) {
    const result = execute(this, text);
    if (result === null) return found.length === 0 ? null : found;
    const matched = textOf(read(result, 0));
    put(found, found.length, matched);
    if (matched === '') afterEmpty(this, text, unicode);
  }
}
export function regSearch(this: any, ...args: any[]): any {
  if (!isObject(this) || isPlainPattern(this)) return plainly(native$regSearch, this, [textOf(args[0])]);
  const text = textOf(args[0]);
  const before: any = read(this, 'lastIndex');
  if (!isSame(before, 0)) write(this, 'lastIndex', 0);
  const result = execute(this, text);
  if (!isSame(read(this, 'lastIndex'), before)) write(this, 'lastIndex', before);
  return result === null ? -1 : read(result, 'index');
}
function speciesOf(r: any): any {
  const c: any = read(r, 'constructor');
  if (c === undefined) return RegExp;
  if (!isObject(c)) throw new TypeError('The .constructor property is not an object');
  const s: any = read(c, Symbol.species);
  if (s == null) return RegExp;
  if (!isConstructor(s)) throw new TypeError('object.constructor[Symbol.species] is not a constructor');
  return s;
}
function* matchesIn(r: any, text: string, all: boolean, unicode: boolean): any {
  for (;;) {
    const result = execute(r, text);
    if (result === null) return;
    if (all && textOf(read(result, 0)) === '') afterEmpty(r, text, unicode);
    yield result;
    if (!all) return;
  }
}
export function regMatchAll(this: any, ...args: any[]): any {
  if (!isObject(this) || isPlainPattern(this)) return native$regMatchAll.call(this, textOf(args[0]));
  const text = textOf(args[0]);
  const C: any = speciesOf(this);
  const flags = textOf(flagsOf(this));
  const r: any = new C(this, flags);
  write(r, 'lastIndex', lastIndexOfPattern(this));
  return matchesIn(r, text, flags.includes('g'), flags.includes('u') || flags.includes('v'));
}
export function regSplit(this: any, ...args: any[]): any {
  if (!isObject(this) || isPlainPattern(this)) return plainly(native$regSplit, this, [textOf(args[0]), asNumber(args[1])]);
  const text = textOf(args[0]);
  const C: any = speciesOf(this);
  const flags = textOf(flagsOf(this));
  const unicode = flags.includes('u') || flags.includes('v');
  const r: any = new C(this, flags.includes('y') ? flags : flags + 'y');
  const limit = args[1] === undefined ? 0xffffffff : asNumber(args[1]) >>> 0;
  const parts: any[] = [];
  if (limit === 0) return parts;
  if (text === '') return execute(r, text) === null ? [text] : parts;
  let start = 0;
  let at = 0;
  while (at < text.length) {
    write(r, 'lastIndex', at);
    const result = execute(r, text);
    const end = result === null ? start : Math.min(lastIndexOfPattern(r), text.length);
    if (end === start) {
      at = advanced(text, at, unicode);
      continue;
    }
    put(parts, parts.length, text.slice(start, at));
    if (parts.length === limit) return parts;
    start = end;
    const n = lengthOf(result);
    for (let i = 1; i < n; i++) {
      put(parts, parts.length, read(result, i));
      if (parts.length === limit) return parts;
    }
    at = start;
  }
  put(parts, parts.length, text.slice(start));
  return parts;
}
// What '$1', '$&' and the like in a template stand for.
function substituted(template: string, text: string, at: number, matched: string, captures: any[], names: any): string {
  let result = '';
  for (let i = 0; i < template.length; i++) {
    const c = template[i];
    const next = template[i + 1];
    if (c !== '$' || next === undefined) {
      result += c;
      continue;
    }
    const digits = /^\\d\\d?/.exec(template.slice(i + 1, i + 3))?.[0] ?? '';
    const two = +digits;
    const number = two > 0 && two <= captures.length ? two : +(digits[0] ?? 0);
    const close = next === '<' && names !== undefined ? template.indexOf('>', i) : -1;
    if (next === '$') result += '$';
    else if (next === '&') result += matched;
    else if (next === '\`') result += text.slice(0, at);
    else if (next === "'") result += text.slice(at + matched.length);
    else if (number > 0 && number <= captures.length) {
      result += captures[number - 1] ?? '';
      i += number === two ? digits.length - 1 : 0;
    } else if (close > 0) {
      const value: any = read(names, template.slice(i + 2, close));
      if (value !== undefined) result += textOf(value);
      i = close - 1;
    } else {
      result += c;
      continue;
    }
    i++;
  }
  return result;
}
export function regReplace(this: any, ...args: any[]): any {
  if (!isObject(this)) return native$regReplace.call(this, args[0], args[1]);
  const text = textOf(args[0]);
  const functional = typeof args[1] === 'function';
  if (isPlainPattern(this)) return functional ? replacing(text, matchesOf(text, this, false), args[1]) : native$regReplace.call(this, text, textOf(args[1]));
  const f: any = functional ? callee(args[1]) : textOf(args[1]);
  const { all, unicode } = scope(this, replaceAsksFlags);
  if (all) write(this, 'lastIndex', 0);
  const results: any[] = [];
  for (;;) {
    const result = execute(this, text);
    if (result === null) break;
    put(results, results.length, result);
    if (!all) break;
    if (textOf(read(result, 0)) === '') afterEmpty(this, text, unicode);
  }
  let replaced = '';
  let next = 0;
  for (const result of results) {
    const n = Math.max(lengthOf(result) - 1, 0);
    const matched = textOf(read(result, 0));
    const at = Math.max(Math.min(toInteger(read(result, 'index')), text.length), 0);
    const captures: any[] = [];
    for (let i = 1; i <= n; i++) {
      const capture: any = read(result, i);
      put(captures, i - 1, capture === undefined ? capture : textOf(capture));
    }
    const names: any = read(result, 'groups');
    let replacement: string;
    if (functional) replacement = textOf(names === undefined ? f(matched, ...captures, at, text) : f(matched, ...captures, at, text, names));
    else replacement = substituted(f, text, at, matched, captures, names === undefined ? undefined : Object(names));
    if (at >= next) {
      replaced += text.slice(next, at) + replacement;
      next = at + matched.length;
    }
  }
  return replaced + text.slice(next);
}
export function regText(this: any): any {
  if (!isObject(this)) return native$regText.call(this);
  return '/' + textOf(read(this, 'source')) + '/' + textOf(flagsOf(this));
}
`;

type AnyFunction = (...a: never[]) => unknown;
const nativeFlags = Object.getOwnPropertyDescriptor(RegExp.prototype, 'flags')!.get as AnyFunction;

/** The letters of flags and the properties they come from, in the order in which the platform asks for them. */
const flagNames: readonly (readonly [letter: string, property: string])[] = asked(r =>
  Reflect.apply(nativeFlags, r, []),
).flatMap(name => (patternFlags[name] ? [[patternFlags[name], name] as const] : []));

/** The properties of an object that something of the platform reads. */
function asked(use: (object: object) => void): string[] {
  const names: string[] = [];
  const get = (_: object, key: PropertyKey) => {
    names.push(String(key));
    return key === 'exec' ? () => null : undefined;
  };
  try {
    use(new Proxy({}, { get }));
  } catch {}
  return names;
}

const asksForFlags = (symbol: symbol): boolean =>
  asked(r =>
    (RegExp.prototype as unknown as Record<symbol, AnyFunction>)[symbol].call(r, ...(['', ''] as never[])),
  ).includes('flags');

/** What the source knows of the platform's patterns. */
export const regExpGlobals = {
  flagNames,
  // ECMA-262 of 2023; before, `global` and `unicode` were asked for.
  matchAsksFlags: asksForFlags(Symbol.match),
  replaceAsksFlags: asksForFlags(Symbol.replace),
  isRegExp: (x: unknown) => x instanceof RegExp,
  hasNativeFlags(pattern: object): boolean {
    for (let o: object | null = pattern; o !== null; o = Object.getPrototypeOf(o) as object | null) {
      const d = Object.getOwnPropertyDescriptor(o, 'flags');
      if (d) return d.get === nativeFlags;
    }
    return false;
  },
};

export const regExpPlaces = {
  regMatch: { holder: RegExp.prototype, name: Symbol.match },
  regSearch: { holder: RegExp.prototype, name: Symbol.search },
  regSplit: { holder: RegExp.prototype, name: Symbol.split },
  regMatchAll: { holder: RegExp.prototype, name: Symbol.matchAll },
  regReplace: { holder: RegExp.prototype, name: Symbol.replace },
  regText: { holder: RegExp.prototype, name: 'toString' },
  test: { holder: RegExp.prototype, name: 'test' },
  ...Object.fromEntries(
    ['match', 'search', 'split', 'matchAll', 'replace', 'replaceAll'].map(name => [
      name,
      { holder: String.prototype, name },
    ]),
  ),
};
