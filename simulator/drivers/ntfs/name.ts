/** File names as a create gives them: components, stream name, and what is no name at all. */
import type { NTSTATUS } from '../../nt/inc/io';
import { STATUS_OBJECT_NAME_INVALID, STATUS_SUCCESS } from '../../nt/inc/ntstatus';
import type { Ref } from '../../nt/inc/ref';

const MAXIMUM_COMPONENT = 255;
/** Not in the name of a file; in the name of a stream all but backslash, slash and colon are allowed. */
const IllegalInFile = '"*/:<>?|\\';
const IllegalInStream = '/:\\';

export class NTFS_PATH {
  readonly Components: string[] = [];
  /** '': the file's data. */
  StreamName = '';
  /** A stream was named, `::$DATA` too. */
  HasStream = false;
  /** `:$I30:$INDEX_ALLOCATION` */
  IndexStream = false;
  TrailingBackslash = false;
}

/**
 * @param Name `\a\b.txt:s:$DATA`, or without the first backslash when relative
 * @returns STATUS_OBJECT_NAME_INVALID
 * @stack 0x70
 */
export function NtfsParsePath(Name: string, Path: Ref<NTFS_PATH>): NTSTATUS {
  const path = new NTFS_PATH();
  Path.value = path;
  let text = Name.startsWith('\\') ? Name.substring(1) : Name;
  if (text.endsWith('\\')) {
    path.TrailingBackslash = true;
    text = text.substring(0, text.length - 1);
  }
  if (text.length === 0) return STATUS_SUCCESS;
  const components = text.split('\\');
  const last = components[components.length - 1];
  const colon = last.indexOf(':');
  if (colon >= 0) {
    components[components.length - 1] = last.substring(0, colon);
    if (!NtfsParseStream(last.substring(colon + 1), path)) return STATUS_OBJECT_NAME_INVALID;
  }
  for (const component of components) {
    // `:stream` alone is a stream of the directory that the name is relative to.
    if (component.length === 0 && components.length === 1 && colon === 0) continue;
    if (!NtfsIsFileNameValid(component)) return STATUS_OBJECT_NAME_INVALID;
    path.Components.push(component);
  }
  return STATUS_SUCCESS;
}

export function NtfsIsFileNameValid(Name: string): boolean {
  if (Name.length === 0 || Name.length > MAXIMUM_COMPONENT) return false;
  for (let i = 0; i < Name.length; i++) if (Name.charCodeAt(i) < 0x20 || IllegalInFile.includes(Name[i])) return false;
  return true;
}

function NtfsIsStreamNameValid(Name: string): boolean {
  if (Name.length > MAXIMUM_COMPONENT) return false;
  for (let i = 0; i < Name.length; i++) if (Name.charCodeAt(i) === 0 || IllegalInStream.includes(Name[i])) return false;
  return true;
}

/** `s`, `s:$DATA`, `:$DATA`, `$I30:$INDEX_ALLOCATION`, `:$INDEX_ALLOCATION`. */
function NtfsParseStream(Text: string, Path: NTFS_PATH): boolean {
  const [name, type, more] = Text.split(':');
  if (more !== undefined || !NtfsIsStreamNameValid(name)) return false;
  const upper = type === undefined ? '$DATA' : type.toUpperCase();
  if (upper === '$INDEX_ALLOCATION') {
    Path.IndexStream = true;
    return name.length === 0 || name.toUpperCase() === '$I30';
  }
  if (upper !== '$DATA' || (name.length === 0 && type === undefined)) return false;
  Path.StreamName = name;
  Path.HasStream = true;
  return true;
}
