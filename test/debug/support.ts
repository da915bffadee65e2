/** A real machine for tests: the system compiled once per process, files from a map or from disk. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type SessionParts,
  createDebugTarget,
  memorySources,
  type DebugTarget,
  type LaunchSpec,
} from '../../simulator/debug';
import { testSystem } from '../system';

export const EXAMPLES = join(__dirname, '..', '..', 'examples').replaceAll('\\', '/');

const disk: SessionParts['sources'] = {
  readFile: path => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  },
  readDirectory: path => {
    try {
      return readdirSync(path).sort();
    } catch {
      return [];
    }
  },
};

export function targetFor(
  program: string,
  options: Partial<LaunchSpec> = {},
  parts: Partial<SessionParts> = {},
): DebugTarget {
  return createDebugTarget({ program, ...options }, { sources: disk, system: testSystem(), ...parts });
}

/** Files in memory, under `/m/`. */
export function targetOf(
  files: Record<string, string>,
  program: string,
  options: Partial<LaunchSpec> = {},
  parts: Partial<SessionParts> = {},
): DebugTarget {
  const sources = memorySources(Object.fromEntries(Object.entries(files).map(([name, text]) => [`/m/${name}`, text])));
  return createDebugTarget({ program: `/m/${program}`, ...options }, { sources, system: testSystem(), ...parts });
}

/** Line (1-based) of a marker such as `#BP1` in a text. */
export function markerLine(text: string, marker: string): number {
  const line = text.split('\n').findIndex(l => l.includes(marker));
  if (line < 0) throw new Error(`no marker ${marker}`);
  return line + 1;
}
