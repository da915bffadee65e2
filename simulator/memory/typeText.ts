/**
 * WinDbg's type texts (`Ptr64 _KTHREAD`, `[32] _LIST_ENTRY`, `Uint4B`, `Pos 0, 1 Bit`, `<anonymous-tag>`): how `dt`
 * prints a member's type, and how the kernel's structures declare theirs.
 */

export type TypeRef =
  | { readonly kind: 'integer'; readonly size: 1 | 2 | 4 | 8; readonly signed: boolean; readonly character: boolean }
  /** `routine`: a pointer to code. */
  | { readonly kind: 'pointer'; readonly target: string; readonly routine: boolean }
  | { readonly kind: 'array'; readonly count: number; readonly element: TypeRef }
  | { readonly kind: 'bits'; readonly position: number; readonly width: number }
  | { readonly kind: 'structure'; readonly name: string }
  /** Members of an object without a type of its own: a union where there is room for one pointer only. */
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'float'; readonly size: 4 | 8 };

const INTEGERS: Readonly<Record<string, TypeRef>> = {
  UChar: integer(1, false, true),
  Char: integer(1, true, true),
  Uint1B: integer(1, false),
  Int1B: integer(1, true),
  Uint2B: integer(2, false),
  Int2B: integer(2, true),
  Wchar: integer(2, false),
  Uint4B: integer(4, false),
  Int4B: integer(4, true),
  Uint8B: integer(8, false),
  Int8B: integer(8, true),
  // Unions of one 64-bit number and its halves: one number to a model.
  _LARGE_INTEGER: integer(8, true),
  _ULARGE_INTEGER: integer(8, false),
  Float: { kind: 'float', size: 4 },
  Double: { kind: 'float', size: 8 },
};

function integer(size: 1 | 2 | 4 | 8, signed: boolean, character = false): TypeRef {
  return { kind: 'integer', size, signed, character };
}

const cache = new Map<string, TypeRef>();

/** Throws an Error for a text that is no type. */
export function parseType(text: string): TypeRef {
  let type = cache.get(text);
  if (!type) cache.set(text, (type = parse(text)));
  return type;
}

function parse(text: string): TypeRef {
  const known = INTEGERS[text];
  if (known) return known;
  const array = /^\[(\d+)\]\s*(.+)$/s.exec(text);
  if (array) return { kind: 'array', count: Number(array[1]), element: parseType(array[2]) };
  const pointer = /^Ptr64\s+(.*)$/s.exec(text);
  if (pointer) {
    // `Ptr64     void ` (five blanks, C's return type) is a routine, `Ptr64 Void` is data.
    return { kind: 'pointer', target: pointer[1].trim(), routine: /^Ptr64\s{2,}/.test(text) };
  }
  const bits = /^Pos (\d+), (\d+) Bits?$/.exec(text);
  if (bits) return { kind: 'bits', position: Number(bits[1]), width: Number(bits[2]) };
  if (text === '<anonymous-tag>' || text === '<unnamed-tag>') return { kind: 'anonymous' };
  if (/^[A-Za-z_$][\w$]*$/.test(text)) return { kind: 'structure', name: text };
  throw new Error(`not a type: '${text}'`);
}
