/**
 * `error.stack` tells where our files lie, and how deep the platform's stack is at the moment, which depends on when a
 * thread was suspended. An error of a model has the first line only; ours keep theirs.
 */

import { NativeTrace } from '../../../simulator/engine';
import { dataOf } from '../../../simulator/engine/thrown';

/** File of compiled code: text that was evaluated, or the system's. */
const COMPILED = /[\\/]system[\\/]code\.js$/;

export function hideStacks(): void {
  Error.prepareStackTrace = (error, sites) => {
    const title = titleOf(error);
    return sites.some(isCompiled) && !(error instanceof NativeTrace)
      ? title
      : [title, ...sites.map(site => `    at ${String(site)}`)].join('\n');
  };
}

function isCompiled(site: NodeJS.CallSite): boolean {
  return site.isEval() || COMPILED.test(site.getFileName() ?? '');
}

/** `TypeError: text`, without running what a model may have put there. */
function titleOf(error: object): string {
  const name = textOf(error, 'name') ?? 'Error';
  const message = textOf(error, 'message') ?? '';
  return message === '' ? name : name === '' ? message : `${name}: ${message}`;
}

function textOf(error: object, key: 'name' | 'message'): string | undefined {
  const value = dataOf(error, key);
  return typeof value === 'string' ? value : undefined;
}
