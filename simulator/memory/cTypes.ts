/**
 * From what a model declares (TypeScript annotation, initialiser) to the C type that a driver would have there:
 * `PendingIrp: IRP | null` is `Ptr64 _IRP`, `Timer = new KTIMER()` is an embedded `_KTIMER`, a number is a ULONG.
 */

/** WDK scalar types by name, as `dt` prints them. */
const SCALARS: Readonly<Record<string, string>> = {
  number: 'Uint4B',
  bigint: 'Int8B',
  boolean: 'UChar',
  string: '_UNICODE_STRING',
  UCHAR: 'UChar',
  BOOLEAN: 'UChar',
  KIRQL: 'UChar',
  BYTE: 'UChar',
  UINT8: 'UChar',
  CHAR: 'Char',
  CCHAR: 'Char',
  KPROCESSOR_MODE: 'Char',
  USHORT: 'Uint2B',
  WORD: 'Uint2B',
  UINT16: 'Uint2B',
  WCHAR: 'Wchar',
  SHORT: 'Int2B',
  CSHORT: 'Int2B',
  ULONG: 'Uint4B',
  DWORD: 'Uint4B',
  UINT: 'Uint4B',
  UINT32: 'Uint4B',
  ACCESS_MASK: 'Uint4B',
  DEVICE_TYPE: 'Uint4B',
  LONG: 'Int4B',
  INT: 'Int4B',
  NTSTATUS: 'Int4B',
  KPRIORITY: 'Int4B',
  BOOL: 'Int4B',
  ULONGLONG: 'Uint8B',
  ULONG64: 'Uint8B',
  UINT64: 'Uint8B',
  ULONG_PTR: 'Uint8B',
  SIZE_T: 'Uint8B',
  KAFFINITY: 'Uint8B',
  LONGLONG: 'Int8B',
  INT64: 'Int8B',
  LARGE_INTEGER: '_LARGE_INTEGER',
  ULARGE_INTEGER: '_ULARGE_INTEGER',
  UNICODE_STRING: '_UNICODE_STRING',
  HANDLE: 'Ptr64 Void',
  PVOID: 'Ptr64 Void',
  unknown: 'Ptr64 Void',
  any: 'Ptr64 Void',
  object: 'Ptr64 Void',
};

const BYTES: Readonly<Record<string, string>> = {
  Uint8Array: 'UChar',
  Int8Array: 'Char',
  Uint16Array: 'Uint2B',
  Int16Array: 'Int2B',
  Uint32Array: 'Uint4B',
  Int32Array: 'Int4B',
  BigUint64Array: 'Uint8B',
  BigInt64Array: 'Int8B',
};

export interface DeclaredField {
  readonly name: string;
  readonly type?: string;
  readonly initializer?: string;
}

/**
 * WinDbg type text of a declared field.
 * @param structureName name of the structure that a class has (`KTIMER` -> `_KTIMER`), undefined if it is no class
 */
export function fieldType(field: DeclaredField, structureName: (className: string) => string | undefined): string {
  const initializer = field.initializer?.trim();
  const made = initializer && /^new\s+(?:[\w$]+\.)*([\w$]+)\s*(?:<[^()]*>)?\s*\((.*)\)$/s.exec(initializer);
  if (made) {
    const element = BYTES[made[1]];
    if (element) return /^\s*\d[\w]*\s*$/.test(made[2]) ? `[${Number(made[2])}] ${element}` : 'Ptr64 Void';
    const embedded = structureName(made[1]);
    if (embedded) return embedded;
  }
  if (initializer?.startsWith('[')) {
    const elements = topLevelItems(initializer);
    if (elements.length > 0)
      return `[${elements.length}] ${fieldType({ name: '', initializer: elements[0] }, structureName)}`;
  }
  if (field.type) return annotationType(field.type.trim(), structureName);
  if (!initializer) return 'Ptr64 Void';
  if (/^-?\d[\d_]*n$|^-?0x[\da-f_]+n$/i.test(initializer)) return 'Int8B';
  if (/^-/.test(initializer)) return 'Int4B';
  if (/^[\d.]/.test(initializer)) return 'Uint4B';
  if (/^(true|false)\b/.test(initializer)) return 'UChar';
  if (/^['"`]/.test(initializer)) return '_UNICODE_STRING';
  if (initializer.startsWith('{')) return '<anonymous-tag>';
  return /=>|^function\b/.test(initializer) ? 'Ptr64     void ' : 'Ptr64 Void';
}

function annotationType(text: string, structureName: (className: string) => string | undefined): string {
  const members = text
    .split('|')
    .map(t => t.trim())
    .filter(t => t !== '' && t !== 'null' && t !== 'undefined');
  if (
    text.includes('=>') ||
    text === 'Function' ||
    /^P?\w*(_ROUTINE|_DISPATCH|_UNLOAD|_CALLBACK|_CANCEL)$/.test(members[0] ?? '')
  ) {
    return 'Ptr64     void ';
  }
  if (members.length !== 1)
    return members.every(m => /^-?\d+$/.test(m)) && members.length > 0 ? 'Uint4B' : 'Ptr64 Void';
  const scalar = SCALARS[members[0]];
  if (scalar) return scalar;
  const name = structureName(members[0]) ?? structureName(members[0].replace(/^P/, ''));
  return name ? `Ptr64 ${name}` : 'Ptr64 Void';
}

/** `[a, f(b, c), d]` -> three texts. */
export function topLevelItems(literal: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let start = 1;
  for (let i = 0; i < literal.length; i++) {
    const c = literal[i];
    if (c === '[' || c === '(' || c === '{') depth++;
    else if (c === ']' || c === ')' || c === '}') {
      if (--depth === 0) {
        if (literal.slice(i + 1).trim() !== '') return [];
        items.push(literal.slice(start, i));
      }
    } else if (c === ',' && depth === 1) {
      items.push(literal.slice(start, i));
      start = i + 1;
    }
  }
  return items.map(t => t.trim()).filter(t => t !== '');
}
