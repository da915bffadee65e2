/**
 * `error.stack` tells where our files lie, and how deep the platform's stack is at the moment, which depends on when a
 * thread was suspended. An error of a model has the first line only; ours keep theirs.
 */

import { overridableValue } from './overrides';

/** File of compiled code: text that was evaluated, or the system's. */
const COMPILED = /[\\/]system[\\/]code\.js$/;

export function hideStacks(): void {
  Error.prepareStackTrace = (error, sites) => {
    const title = titleOf(error);
    return sites.some(isCompiled) ? title : [title, ...sites.map(site => `    at ${String(site)}`)].join('\n');
  };
}

function isCompiled(site: NodeJS.CallSite): boolean {
  return site.isEval() || COMPILED.test(site.getFileName() ?? '');
}

/** `TypeError: text`, without running what a model may have put there. */
function titleOf(error: object): string {
  const name = dataOf(error, 'name') ?? 'Error';
  const message = dataOf(error, 'message') ?? '';
  return message === '' ? name : name === '' ? message : `${name}: ${message}`;
}

function dataOf(object: object, key: 'name' | 'message'): string | undefined {
  for (
    let o: object | null = object, depth = 0;
    o && depth < 50;
    o = Object.getPrototypeOf(o) as object | null, depth++
  ) {
    const property = Object.getOwnPropertyDescriptor(o, key);
    if (!property) continue;
    const value = (property.value as unknown) ?? overridableValue(property.get);
    return typeof value === 'string' ? value : undefined;
  }
  return undefined;
}
