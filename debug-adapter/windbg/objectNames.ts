/** The object namespace, looked at from outside. */
import type { DebugTarget } from '../../simulator/debug/target';
import type { OBJECT_DIRECTORY, OBJECT_SYMBOLIC_LINK, ObjectBody } from '../../simulator/nt/inc/ob';
import { headerOf, safely } from './machine';

/** `\`, undefined before the object manager is there. */
export function rootDirectory(target: DebugTarget): OBJECT_DIRECTORY | undefined {
  return safely(() => target.kernel('nt/ob/directory').ObpRootDirectoryObject as OBJECT_DIRECTORY | undefined);
}

export function isDirectory(object: unknown): object is OBJECT_DIRECTORY {
  return (
    (object as Partial<OBJECT_DIRECTORY> | null)?.Entries instanceof Map ||
    typeof (object as Partial<OBJECT_DIRECTORY> | null)?.Entries?.get === 'function'
  );
}

/** The object of a path; symbolic links on the way are followed, one at its end is not. */
export function findObject(target: DebugTarget, path: string, depth = 0): ObjectBody | undefined {
  let at: ObjectBody | undefined = rootDirectory(target);
  const parts = path.split('\\').filter(Boolean);
  for (const [i, part] of parts.entries()) {
    if (!isDirectory(at)) return undefined;
    const next: ObjectBody | undefined = at.Entries.get(part.toUpperCase());
    const link = (next as OBJECT_SYMBOLIC_LINK | undefined)?.LinkTarget;
    if (typeof link === 'string' && i < parts.length - 1) {
      return depth < 8 ? findObject(target, [link, ...parts.slice(i + 1)].join('\\'), depth + 1) : undefined;
    }
    at = next;
  }
  return at;
}

/** Objects of a directory with their names, sorted by name. */
export function entriesOf(
  directory: OBJECT_DIRECTORY,
): { readonly name: string; readonly object: ObjectBody; readonly type: string }[] {
  return [...directory.Entries]
    .map(([key, object]) => ({ name: headerOf(object)?.Name ?? key, object, type: headerOf(object)?.Type.Name ?? '' }))
    .sort((a, b) => a.name.localeCompare(b.name));
}
