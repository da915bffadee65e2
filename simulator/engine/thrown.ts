/**
 * What is said of a value that a model threw, or that an expression gave. Whoever asks is the host, the kernel or the
 * debugger: nothing of the model's runs for it (a getter might never end, or be the attack), and it is short.
 */

import { ownProperty } from './snapshot/standIn';

/** Characters. */
const LONGEST = 2_000;
/** Writing the digits of a longer one takes its time. */
const GREATEST = 1n << 8192n;
export const HUGE = 'a number of thousands of digits';

/** `TypeError: text` of an error, and one line of anything else. Never throws, never runs code of the value's. */
export function thrownText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return short(value);
    case 'bigint':
      return isHuge(value) ? HUGE : short(String(value));
    case 'object':
      return value === null ? 'null' : objectText(value);
    case 'function':
      return `function ${dataText(value, 'name') ?? ''}`.trimEnd();
    default:
      return String(value);
  }
}

/** Only the message of an error that has one: for errors of our own. As safe as `thrownText`. */
export function messageText(error: unknown): string {
  return (error instanceof Error && dataText(error, 'message')) || thrownText(error);
}

/** The name of an error (`TypeError`); undefined for anything else. As safe as `thrownText`. */
export function errorName(error: unknown): string | undefined {
  return error instanceof Error ? (dataText(error, 'name') ?? 'Error') : undefined;
}

function objectText(value: object): string {
  const message = dataText(value, 'message');
  if (value instanceof Error) {
    const name = errorName(value)!;
    return message === undefined || message === '' ? name : `${name}: ${message}`;
  }
  const constructor = dataOf(value, 'constructor');
  const name = typeof constructor === 'function' ? (dataText(constructor, 'name') ?? 'Object') : 'Object';
  return message === undefined ? `[object ${name}]` : `${name}: ${message}`;
}

function dataText(object: object, key: string): string | undefined {
  const value = dataOf(object, key);
  return typeof value === 'string' ? short(value) : undefined;
}

/** A data property of the object or of one that it inherits from; models have no proxies, whose traps this would run. */
export function dataOf(object: object, key: string): unknown {
  for (let o: object | null = object; o !== null; o = Object.getPrototypeOf(o) as object | null) {
    const property = ownProperty(o, key);
    if (property) return property.value;
  }
  return undefined;
}

/** The beginning of a text that is longer than that, and how long it is. */
export function short(text: string, longest = LONGEST): string {
  return text.length > longest
    ? `${text.slice(0, longest)}... (${text.length.toLocaleString('en-US')} characters)`
    : text;
}

/** A text in quotes, and its beginning if it is longer than that. */
export function quoted(text: string, longest: number): string {
  return text.length > longest
    ? `${JSON.stringify(text.slice(0, longest))}... (${text.length.toLocaleString('en-US')} characters)`
    : JSON.stringify(text);
}

/** Whether writing the digits of a number takes noticeably long. */
export function isHuge(value: bigint): boolean {
  return value >= GREATEST || value <= -GREATEST;
}
