/** What a stranger's model may try, as data: statements of a function, and what they tell. */
export interface Attempt {
  readonly name: string;
  /** Body of a function; what it returns or throws is told as `String(value)`, or `Name: message`. */
  readonly body: string;
  readonly gives: RegExp;
}

const refused = /TypeError: Functions cannot be made from text/;
const shared =
  /TypeError: (.* belongs to the language|Cannot (add property|assign to read only|redefine|define|delete|set)|[^ ]+( \w+\])? is not extensible|Immutable prototype)/;

/** Each in a try of its own; afterwards the model must still work. */
export const attempts: readonly Attempt[] = [
  // -- code from text
  { name: 'constructor chain', body: "return ({}).constructor.constructor('return process')();", gives: refused },
  { name: 'arrow', body: "return (() => 1).constructor('return process')();", gives: refused },
  { name: 'method', body: "return ({ m() {} }).m.constructor('return process')();", gives: refused },
  { name: 'class', body: "return (class {} as any).constructor('return process')();", gives: refused },
  {
    name: 'generator function',
    body: "return (function* () {}).constructor('yield process')().next();",
    gives: /Functions cannot be made|undefined/,
  },
  { name: 'native function', body: "return ([].map as any).constructor('return process')();", gives: refused },
  {
    name: 'bound function',
    body: "return (function () {}).bind(null).constructor('return process')();",
    gives: refused,
  },
  {
    name: 'getter function',
    body: "return Object.getOwnPropertyDescriptor(Map.prototype, 'size')!.get!.constructor('return process')();",
    gives: refused,
  },
  { name: 'WDK function', body: "return (DbgPrint as any).constructor('return process')();", gives: refused },
  {
    name: 'Reflect.construct',
    body: "return Reflect.construct((() => 1).constructor as any, ['return process']);",
    gives: /TypeError/,
  },
  {
    name: 'constructor put back',
    body: 'Object.defineProperty(Object.getPrototypeOf(() => 1), "constructor", { value: Object });',
    gives: shared,
  },
  { name: 'this of a plain call', body: 'return (function (this: unknown) { return this; })();', gives: /^undefined$/ },
  {
    name: 'this of a native callback',
    body: 'let seen: unknown = 1; [1].forEach(function (this: unknown) { seen = this; }); return seen;',
    gives: /^undefined$/,
  },
  {
    name: 'callee',
    body: 'return (function () { return (arguments as any).callee; })();',
    gives: /TypeError.*callee|not supported/,
  },
  {
    name: 'caller',
    body: 'return (function f() { return (f as any).caller; })();',
    gives: /TypeError|^(null|undefined)$/,
  },
  // -- the language's own objects
  { name: 'Array.prototype gets a name', body: '(Array.prototype as any).foo = 1; return [].foo;', gives: shared },
  { name: 'Object.prototype gets a name', body: '(Object.prototype as any).foo = 1;', gives: shared },
  { name: 'Object.prototype by __proto__', body: '({} as any).__proto__.foo = 1;', gives: shared },
  {
    name: 'Object.prototype.toString',
    body: 'Object.prototype.toString = () => "mine"; return String({});',
    gives: shared,
  },
  {
    name: 'array iterator',
    body: '(Array.prototype as any)[Symbol.iterator] = function* () { yield 666; };',
    gives: shared,
  },
  {
    name: 'next of array iterators',
    body: 'Object.getPrototypeOf([][Symbol.iterator]()).next = () => ({ done: true });',
    gives: shared,
  },
  { name: 'Map.prototype.get', body: 'Map.prototype.get = () => 666;', gives: shared },
  { name: 'push', body: 'Array.prototype.push = () => 666;', gives: shared },
  { name: 'Function.prototype.call', body: '(Object.getPrototypeOf(() => 1) as any).call = () => 666;', gives: shared },
  { name: '__defineGetter__', body: "(Object.prototype as any).__defineGetter__('length', () => 666);", gives: shared },
  { name: 'defineProperty', body: "Object.defineProperty(Array.prototype, '0', { get: () => 666 });", gives: shared },
  {
    name: 'setPrototypeOf Object.prototype',
    body: 'Object.setPrototypeOf(Object.prototype, { foo: 1 });',
    gives: shared,
  },
  {
    name: 'setPrototypeOf Array.prototype',
    body: 'Object.setPrototypeOf(Array.prototype, { foo: 1 });',
    gives: shared,
  },
  { name: '__proto__ of Map.prototype', body: '(Map.prototype as any).__proto__ = { foo: 1 };', gives: shared },
  { name: 'Reflect.set', body: "return Reflect.set(Array.prototype, 'foo', 1) || 'foo' in [];", gives: /^false$/ },
  { name: 'delete', body: 'delete (Array.prototype as any).push;', gives: shared },
  { name: 'Object.assign to a prototype', body: 'Object.assign(String.prototype, { foo: 1 });', gives: shared },
  { name: 'a static', body: 'Object.keys = () => ["mine"];', gives: shared },
  { name: 'JSON.stringify', body: 'JSON.stringify = () => "mine";', gives: shared },
  { name: 'Math', body: '(Math as any).sin = () => 1;', gives: shared },
  { name: 'Symbol.species', body: '(Array as any)[Symbol.species] = class {};', gives: /TypeError/ },
  {
    name: 'typed arrays',
    body: '(Object.getPrototypeOf(Uint8Array.prototype) as any).set = () => 666;',
    gives: shared,
  },
  {
    name: 'generators',
    body: 'Object.getPrototypeOf(Object.getPrototypeOf((function* () {})())).next = () => 666;',
    gives: shared,
  },
  { name: 'errors', body: 'Error.prototype.message = "mine";', gives: shared },
  { name: 'Symbol.prototype', body: '(Symbol.prototype as any).foo = 1;', gives: shared },
  { name: 'RegExp.prototype.exec', body: 'RegExp.prototype.exec = () => null;', gives: shared },
  { name: 'a function of the language', body: '([].map as any).foo = 1;', gives: shared },
  {
    name: 'property by JSON',
    body: 'const o = JSON.parse(\'{"__proto__": {"foo": 1}}\'); return [({} as any).foo, Object.keys(o)].join();',
    gives: /^,__proto__$/,
  },
  // -- overriding on one's own objects is nobody's business
  {
    name: 'own toString',
    body: 'const o: any = {}; o.toString = () => "mine"; return String(o) + Object.keys(o);',
    gives: /^minetoString$/,
  },
  { name: 'own constructor', body: 'const o: any = {}; o.constructor = 5; return o.constructor;', gives: /^5$/ },
  {
    name: 'toString of a class',
    body: 'class A {} A.prototype.toString = () => "A!"; return String(new A());',
    gives: /^A!$/,
  },
  {
    name: 'fields',
    body: 'class A { toString = () => "field"; valueOf = 1; } return new A().toString();',
    gives: /^field$/,
  },
  {
    name: 'name of an error',
    body: 'class E extends Error { constructor() { super("m"); this.name = "E"; } } return String(new E());',
    gives: /^E: m$/,
  },
  {
    name: 'message of an error',
    body: 'const e = new Error(); e.message = "later"; return String(e);',
    gives: /^Error: later$/,
  },
  // -- facts of the computer
  { name: 'stack of an error', body: 'return new Error("text").stack;', gives: /^Error: text$/ },
  {
    name: 'stack of a TypeError of the platform',
    body: 'try { (null as any).x; } catch (e) { return (e as Error).stack; }',
    gives: /^TypeError: [^\n]*$/,
  },
  {
    name: 'stack of the WDK',
    body: 'try { (DbgPrint as any)({ get length() { throw new Error("in"); } }); } catch (e) { return (e as Error).stack; } return "Error: in";',
    gives: /^\w*Error: [^\n]*$/,
  },
  {
    name: 'captureStackTrace',
    body: 'const o: any = {}; (Error as any).captureStackTrace?.(o); return String(o.stack);',
    gives: /^(Error|undefined|\[object Object\])$/,
  },
  {
    name: 'prepareStackTrace',
    body: '(Error as any).prepareStackTrace = (_: unknown, sites: any[]) => sites; return (new Error().stack as any)[0].getFunction();',
    gives: shared,
  },
  {
    name: 'prepareStackTrace called',
    body: "return (Error as any).prepareStackTrace({ name: 'a', message: 'b' }, [{ isEval: () => true }]);",
    gives: /^a: b$/,
  },
  { name: 'stackTraceLimit', body: '(Error as any).stackTraceLimit = 1000;', gives: shared },
  {
    name: 'RegExp.$1',
    body: '/(b)/.exec("abc"); return [(RegExp as any).$1, (RegExp as any).input, (RegExp as any).lastMatch].join("|");',
    gives: /^\|\|$/,
  },
  {
    name: 'time zone',
    body: 'return [new Date(2020, 6, 1).getTimezoneOffset(), new Date(0).getHours()].join();',
    gives: /^0,0$/,
  },
  {
    name: 'date and its time',
    body: 'return new Date().toISOString().slice(0, 13) + " " + (Date.now() < 1.7e12) + " " + Date().slice(0, 15);',
    gives: /^2022-12-12T00 true Mon Dec 12 2022$/,
  },
  {
    name: 'the class above dates',
    body: 'const D: any = Date; return [Object.getPrototypeOf(D) === Object.getPrototypeOf(Map), Object.getPrototypeOf(D.prototype) === Object.prototype, new D(0).constructor === D].join();',
    gives: /^true,true,true$/,
  },
  {
    name: 'new.target of dates',
    body: 'class D extends Date {} return [new D(0).getTime(), new D(0) instanceof D, new D(0) instanceof Date].join();',
    gives: /^0,true,true$/,
  },
  {
    name: 'locale of numbers',
    body: 'return (1234567.5).toLocaleString() + " " + 12345n.toLocaleString();',
    gives: /^1,234,567\.5 12,345$/,
  },
  { name: 'locale of dates', body: 'return new Date(0).toLocaleDateString();', gives: /^1\/1\/1970$/ },
  {
    name: 'locale of order',
    body: 'return ["z", "ä", "a"].sort((a, b) => a.localeCompare(b)).join("");',
    gives: /^aäz$/,
  },
  { name: 'locale of case', body: 'return "I".toLocaleLowerCase();', gives: /^i$/ },
  {
    name: 'text of a function',
    body: 'return /home|dist|node_modules|\\/tmp/.test(String(DbgPrint) + String([].map));',
    gives: /^false$/,
  },
  { name: 'promises', body: 'return (Array as any).fromAsync;', gives: /^undefined$/ },
  { name: 'thenable', body: 'let ran = 0; const o = { then() { ran++; } }; void o; return ran;', gives: /^0$/ },
  // -- the engine and the hardware behind the kernel's objects
  {
    name: 'stack of a thread',
    body: 'const s = (KeGetCurrentThread() as any).$stack; return Object.keys(s).join() + typeof s.fiber;',
    gives: /^stackHandleundefined$/,
  },
  { name: 'stack of a thread, changed', body: '(KeGetCurrentThread() as any).$stack.stackHandle = 1;', gives: shared },
  // -- ways around by syntax and prototypes
  {
    name: 'every prototype that syntax leads to',
    body: `const starts: any[] = [[], {}, '', 0, 0n, true, Symbol(), /a/, () => 1, function () {}, class {}, function* () {}, (function* () {})(), new Map(), new Set(), new WeakMap(), new Date(0), new Error(), new Uint8Array(1), new DataView(new ArrayBuffer(1)), [][Symbol.iterator](), new Map().entries(), new Set().entries(), ''[Symbol.iterator](), 'a'.matchAll(/a/g), JSON, Math, Reflect, DbgPrint, KeGetCurrentThread()];
      const seen = new Set<any>(); const found: string[] = [];
      const walk = (x: any) => { if (x === null || (typeof x !== 'object' && typeof x !== 'function') || seen.has(x) || seen.size > 20000) return; seen.add(x);
        if (typeof x === 'function' && (x.name === 'require' || x.name === 'eval' || x.name === 'AsyncFunction' || x.name === 'fetch')) found.push(x.name);
        if (typeof x === 'object' && ('pid' in x && 'env' in x)) found.push('process');
        walk(Object.getPrototypeOf(x));
        for (const k of Reflect.ownKeys(x)) { const d = Object.getOwnPropertyDescriptor(x, k)!; if ('value' in d) walk(d.value); else { walk(d.get); walk(d.set); } } };
      let at = 0; for (const s of starts) { walk(Object(s)); at++; } return found.join() + at;`,
    gives: /^30$/,
  },
  {
    name: 'what makes functions, of every function within reach',
    body: `let refusedOnes = 0;
      for (const f of [() => 1, function () {}, function* () {}, class {}, class extends Array {}, ({ m() {} }).m, Object.getOwnPropertyDescriptor({ get a() { return 1; } }, 'a')!.get, [].map, DbgPrint, Math.max.bind(null), Reflect.apply, String.raw] as any[])
        for (const make of [() => f.constructor('return 1'), () => new f.constructor('return 1'), () => Reflect.construct(f.constructor, ['return 1']), () => f.constructor.call(null, 'return 1')])
          try { make(); } catch (e: any) { if (/cannot be made from text|not a constructor/.test(e.message)) refusedOnes++; }
      return refusedOnes;`,
    gives: /^48$/,
  },
  {
    name: 'new.target',
    body: `return new (class { x: any; constructor() { this.x = (new.target as any).constructor('return process')(); } })().x;`,
    gives: refused,
  },
  {
    name: 'constructor by an accessor',
    body: `return (Object.prototype as any).__lookupGetter__('__proto__').constructor('return process')();`,
    gives: refused,
  },
  {
    name: 'constructor of a template',
    body: 'return ((s: any) => s.constructor.constructor("return process")())`a`;',
    gives: refused,
  },
  {
    name: 'templates are kept and frozen',
    body: 'const t = (s: any) => s; return [Object.isFrozen(t`a`), Object.isFrozen(t`a`.raw)].join();',
    gives: /^true,true$/,
  },
  {
    name: 'reviver',
    body: `return JSON.parse('{"a":1}', function (this: any) { return this.constructor.constructor('return process')(); });`,
    gives: refused,
  },
  {
    name: 'replacer',
    body: `return JSON.stringify({ a: 1 }, function (this: any) { return this.constructor.constructor('return process')(); });`,
    gives: refused,
  },
  {
    name: 'species of a class of its own',
    body: `class A extends Array { static get [Symbol.species]() { return (Object as any).constructor; } } return new (A as any)(3).map((x: unknown) => x);`,
    gives: /TypeError/,
  },
  {
    name: 'hasInstance',
    body: `return ({}) instanceof ({ [Symbol.hasInstance]: (x: any) => x.constructor.constructor('return 1')() } as any);`,
    gives: refused,
  },
  {
    name: 'isConcatSpreadable',
    body: '(Array.prototype as any)[Symbol.isConcatSpreadable] = false; return [1].concat([2]).length;',
    gives: shared,
  },
  { name: 'unscopables', body: '(Array.prototype as any)[Symbol.unscopables].map = true;', gives: shared },
  { name: 'well-known symbols', body: '(Symbol as any).iterator = Symbol();', gives: /TypeError/ },
  {
    name: 'a setter on arrays of the host',
    body: "Object.defineProperty(Array.prototype, '5', { set() { DbgPrint('caught\\n'); } });",
    gives: shared,
  },
  {
    name: 'a getter of then',
    body: "Object.defineProperty(Object.prototype, 'then', { get() { return 1; } });",
    gives: shared,
  },
  {
    name: 'legacy statics of RegExp',
    body: 'return Reflect.ownKeys(RegExp).map(String).filter(k => /^(\\$|last|left|right|input)/.test(k)).join();',
    gives: /^$/,
  },
  {
    name: 'compile of RegExp',
    body: "const r: any = /a/; return r.compile ? String(r.compile('b').test('b')) : 'true';",
    gives: /^true$/,
  },
  {
    name: 'sourceURL',
    body: "//# sourceURL=/etc/passwd\n return /passwd/.test(new Error('x').stack!);",
    gives: /^false$/,
  },
  {
    name: 'arguments of a caller',
    body: 'return (function f() { return (f as any).arguments; })();',
    gives: /TypeError|^(null|undefined)$/,
  },
  {
    name: 'registry of symbols',
    body: "return Symbol.for('nodejs.util.inspect.custom') === Symbol.for('nodejs.util.inspect.custom');",
    gives: /^true$/,
  },
  {
    name: 'clock',
    body: 'return typeof (Date as any).performance + (Date.now() === Date.now());',
    gives: /^undefinedtrue$/,
  },
  {
    name: "chance is the seed's",
    body: 'return [Math.random(), Math.random()].every(x => x >= 0 && x < 1);',
    gives: /^true$/,
  },
  {
    name: 'shared memory',
    body: 'return typeof (new ArrayBuffer(8) as any).grow + Object.getOwnPropertyNames(Object.getPrototypeOf(new ArrayBuffer(8))).includes("growable");',
    gives: /^undefinedfalse$/,
  },
  {
    name: "an error of the host's own functions",
    body: `try { (DbgPrint as any).call(null); } catch (e: any) { return e.constructor.constructor('return process')(); } return (DbgPrint as any).constructor('return 1')();`,
    gives: refused,
  },
  {
    name: 'a hostile error',
    body: `throw Object.defineProperties(new Error('x'), { name: { get() { return 'mine'; } }, message: { get() { return 'mine'; } }, stack: { get() { return 'mine'; } } });`,
    gives: /^mine: mine$/,
  },
  { name: 'escape codes', body: 'return "\\u001b[2J\\u001b]0;owned\\u0007x";', gives: /x$/ },
  // -- more than there is
  {
    name: 'a string too long',
    body: "return 'x'.repeat(2 ** 30);",
    gives: /RangeError: Invalid string length|RangeError: Invalid count/,
  },
  {
    name: 'doubling strings',
    body: "let s = 'x'; for (let i = 0; i < 64; i++) s += s;",
    gives: /RangeError: Invalid string length/,
  },
  { name: 'a number too long', body: 'return 2n ** (2n ** 64n);', gives: /RangeError: Maximum BigInt size exceeded/ },
  { name: 'an array too long', body: 'return new Array(2 ** 32);', gives: /RangeError: Invalid array length/ },
  {
    name: 'a buffer too long',
    body: 'return new Uint8Array(2 ** 53);',
    gives: /RangeError: (Invalid typed array length|Array buffer allocation failed)/,
  },
  {
    name: 'nested JSON',
    body: "let s = ''; for (let i = 0; i < 100000; i++) s += '['; return JSON.parse(s);",
    gives: /RangeError|SyntaxError/,
  },
  {
    name: 'JSON of a deep list',
    body: 'let l: any = []; for (let i = 0; i < 200000; i++) l = [l]; return JSON.stringify(l);',
    gives: /RangeError: Maximum call stack/,
  },
  {
    name: 'JSON of itself',
    body: 'const o: any = {}; o.o = o; return JSON.stringify(o);',
    gives: /TypeError: Converting circular/,
  },
  { name: 'nested groups', body: "return 'x'.replace(/((((((((((x))))))))))/g, '$10');", gives: /^x$/ },
  {
    name: 'arguments of apply',
    body: 'return String.fromCharCode.apply(null, new Array(10_000_000).fill(65));',
    gives: /RangeError/,
  },
];

/** Names that a model must not know: each a compile error with its place. */
export const unknownNames: readonly string[] =
  'process require module globalThis global window self eval Function Proxy Promise WeakRef FinalizationRegistry SharedArrayBuffer Atomics Intl performance setTimeout setImmediate queueMicrotask structuredClone fetch WebAssembly Buffer console URL TextDecoder __dirname $R $B $save'.split(
    ' ',
  );

/** Modules that do not compile: file text -> what is said. */
export const refusedModules: readonly { readonly name: string; readonly text: string; readonly says: RegExp }[] = [
  {
    name: 'import node:fs',
    text: "import { readFileSync } from 'node:fs';\nreadFileSync('/etc/passwd');",
    says: /driver\.ts:1:\d+.*Cannot find module 'node:fs'/,
  },
  {
    name: 'import fs',
    text: "import * as fs from 'fs';\nfs.readFileSync('/etc/passwd');",
    says: /driver\.ts:1:\d+.*Cannot find module 'fs'/,
  },
  {
    name: 'import hal',
    text: "import { HalSetVector } from 'hal';\nHalSetVector(1, () => 1);",
    says: /driver\.ts:1:\d+.*Cannot find module 'hal'/,
  },
  {
    name: 'import of the kernel',
    text: "import { KiSystemStartup } from './nt/init/startup';\nvoid KiSystemStartup;",
    says: /driver\.ts:1:\d+/,
  },
  {
    name: 'import data:',
    text: "import x from 'data:text/javascript,export default 1';\nvoid x;",
    says: /driver\.ts:1:\d+.*Cannot find module/,
  },
  {
    name: 'import file:',
    text: "import x from 'file:///etc/passwd';\nvoid x;",
    says: /driver\.ts:1:\d+.*Cannot find module/,
  },
  {
    name: 'import of an absolute path',
    text: "import x from '/etc/passwd';\nvoid x;",
    says: /driver\.ts:1:\d+.*Cannot find module/,
  },
  {
    name: 'import of what is no source',
    text: "import x from './../../../../../../../../etc/passwd';\nvoid x;",
    says: /driver\.ts:1:\d+.*no file/,
  },
  { name: 'dynamic import', text: "export const x = import('node:fs');", says: /driver\.ts:1:\d+/ },
  { name: 'import.meta', text: 'export const x = import.meta.url;', says: /driver\.ts:1:\d+/ },
  { name: 'async function', text: 'export const x = async () => 1;', says: /driver\.ts:1:\d+/ },
  { name: 'async generator', text: 'export async function* x() {}', says: /driver\.ts:1:\d+/ },
  { name: 'top-level await', text: 'await 1;', says: /driver\.ts:1:\d+/ },
  { name: 'with', text: 'with ({}) {}', says: /driver\.ts:1:\d+/ },
  {
    name: 'new Function',
    text: "export const x = new Function('return process');",
    says: /driver\.ts:1:\d+.*Function/,
  },
];
