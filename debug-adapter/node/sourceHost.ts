/** Files of this computer, as the machine wants them: absolute paths with `/`. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { SourceHost } from '../../simulator/debug/target';

export const diskSources: SourceHost = {
  readFile(path) {
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw error;
    }
  },
  readDirectory(path) {
    try {
      return readdirSync(path).sort();
    } catch (error) {
      if (isAbsence(error)) return [];
      throw error;
    }
  },
};

/** @returns why a path cannot be a program, in words, or undefined */
export const whyNotAFile = (path: string): string | undefined =>
  whyNotReadable(path, 'name a *.scenario.ts or a driver model in it');

/**
 * @param instead what to name where the path is a folder
 * @returns why a path cannot be read as a file, in words, or undefined
 */
export function whyNotReadable(path: string, instead: string): string | undefined {
  try {
    if (statSync(path).isDirectory()) return `${path} is a folder: ${instead}.`;
    return undefined;
  } catch (error) {
    return isAbsence(error) ? `${path}: there is no such file.` : `${path}: ${(error as Error).message}`;
  }
}

function isAbsence(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}
