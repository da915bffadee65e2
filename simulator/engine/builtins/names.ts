import { arrayClassHook, execHook, hasAccessors, hasCoercions } from '../bind/hooks';

/**
 * Methods of the platform that call back or iterate, by name, with the position of the argument that matters: calls of
 * them are looked up among the resumable re-implementations. `JSON.parse` and `stringify` take their callback second.
 * -1: looked up whatever the arguments are (a long `fill` must be interruptible); -2: without arguments, too.
 */
export const interceptedMethods: ReadonlyMap<string, number> = new Map([
  ...'map filter forEach reduce reduceRight some every find findIndex findLast findLastIndex sort toSorted flatMap'
    .split(' ')
    .map(n => [n, 0] as const),
  ...'union intersection difference symmetricDifference isSubsetOf isSupersetOf isDisjointFrom'
    .split(' ')
    .map(n => [n, 0] as const),
  ...'take drop'.split(' ').map(n => [n, -1] as const),
  ['toArray', -2],
  ...'fill from fromAsync fromEntries stringify'.split(' ').map(n => [n, -1] as const),
  ...'defineProperty defineProperties create getOwnPropertyDescriptor getOwnPropertyDescriptors'
    .split(' ')
    .map(n => [n, -1] as const),
  ...'__defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__'.split(' ').map(n => [n, -1] as const),
  ...'replace replaceAll groupBy parse'.split(' ').map(n => [n, 1] as const),
]);

/** Natives that read properties or ask objects for their text, looked up where that may run code of the person. */
export const hookedMethods: ReadonlyMap<string, (hooks: ReadonlySet<string>) => boolean> = new Map([
  ...'assign values entries'.split(' ').map(n => [n, hasAccessors] as const),
  ...'join sort toSorted toString toLocaleString raw'.split(' ').map(n => [n, hasCoercions] as const),
  ...'replace replaceAll match matchAll search split test @@replace @@match @@matchAll @@search @@split'
    .split(' ')
    .map(n => [n, (hooks: ReadonlySet<string>) => hooks.has(execHook)] as const),
  ['of', hooks => hooks.has(arrayClassHook) || hasCoercions(hooks)],
  ['concat', hooks => hooks.has(arrayClassHook) || hasAccessors(hooks)],
  ...'slice splice flat subarray'
    .split(' ')
    .map(n => [n, (hooks: ReadonlySet<string>) => hooks.has(arrayClassHook)] as const),
]);

/** Natives that make iterators, wherever they are called or read by name. */
export const iteratingMethods: ReadonlySet<string> = new Set(
  'values keys entries matchAll @@iterator @@matchAll'.split(' '),
);

/** All of them: what may have a re-implementation, by its name. */
export const calledBackNames: ReadonlySet<string> = new Set([
  ...interceptedMethods.keys(),
  ...hookedMethods.keys(),
  ...'push pop shift unshift reverse toReversed toJSON @@toPrimitive call apply'.split(' '),
  ...iteratingMethods,
]);
