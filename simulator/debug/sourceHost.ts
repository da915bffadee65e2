/** Sources without a disk: for a browser, and for tests. */
import type { SourceHost } from './target';

/** @param files absolute path with `/` -> text; read at every question, so that it may change */
export function memorySources(files: Readonly<Record<string, string>>): SourceHost {
  return {
    readFile: path => (Object.hasOwn(files, path) ? files[path] : undefined),
    readDirectory: path => {
      const prefix = path.endsWith('/') ? path : `${path}/`;
      const names = Object.keys(files).flatMap(f =>
        f.startsWith(prefix) ? [f.slice(prefix.length).split('/')[0]] : [],
      );
      return [...new Set(names)].sort();
    },
  };
}

/** `C:\\models\\a.ts` as the machine wants it: `C:/models/a.ts`. */
export function normalizePath(path: string): string {
  return path.replaceAll('\\', '/');
}
