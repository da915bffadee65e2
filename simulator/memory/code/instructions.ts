/**
 * The x64 instructions that our lowering uses: their lengths and real encodings.
 *
 * The code of a model is a *lowering of the model to x64-looking instructions*, made so that every statement has an
 * address and every call a return address; it is not what a C compiler would have produced, and it is never executed.
 */

/** Registers by their encoding. */
export const REGISTERS = [
  'rax',
  'rcx',
  'rdx',
  'rbx',
  'rsp',
  'rbp',
  'rsi',
  'rdi',
  'r8',
  'r9',
  'r10',
  'r11',
  'r12',
  'r13',
  'r14',
  'r15',
] as const;
export const RAX = 0;
export const RCX = 1;
export const RDX = 2;
export const RBX = 3;
export const RSI = 6;
export const RDI = 7;
export const R8 = 8;
export const R9 = 9;
export const R14 = 14;
export const R15 = 15;

export type Op =
  | 'push'
  | 'pop'
  | 'subRsp'
  | 'addRsp'
  | 'movRegReg'
  | 'movRegStack'
  | 'movStackReg'
  | 'movRegField'
  | 'leaRegField'
  | 'movFieldReg'
  | 'movFieldImm'
  | 'incField'
  | 'decField'
  | 'xorReg'
  | 'movRegImm32'
  | 'movRegImmSx'
  | 'movRegImm64'
  | 'leaRegSymbol'
  | 'callSymbol'
  | 'callImport'
  | 'callField'
  | 'callReg'
  | 'testReg'
  | 'testAl'
  | 'cmpRegImm'
  | 'cmpRegReg'
  | 'jcc'
  | 'jmp'
  | 'addReg'
  | 'incReg'
  | 'decReg'
  | 'ret'
  | 'int3'
  | 'nop'
  | 'ud2'
  | 'movRegCr8'
  | 'movCr8Reg'
  | 'cli'
  | 'sti'
  | 'hlt'
  | 'pause'
  | 'movRegGs'
  | 'rdtsc'
  | 'movRspReg';

/** What an operand means; resolved to a number when somebody looks. */
export type Reference =
  /** An import of the image: its slot of the import address table. */
  | { readonly kind: 'import'; readonly name: string; readonly specifier: string }
  /** A function of the same image, or a module-level variable. */
  | { readonly kind: 'symbol'; readonly name: string }
  /** A member access: `ext.Timer`; `type` is the annotation of its first name, if any. */
  | { readonly kind: 'field'; readonly path: string; readonly type?: string }
  /** A named constant: `STATUS_PENDING`. */
  | { readonly kind: 'constant'; readonly name: string }
  | { readonly kind: 'string'; readonly at: number }
  /** A jump to a point of the function, or to its epilogue (-1). */
  | { readonly kind: 'point'; readonly pc: number };

export interface RawInstruction {
  /** From the function's first byte. */
  readonly offset: number;
  readonly length: number;
  readonly op: Op;
  /** Destination or only register; condition of a jump. */
  readonly a: number;
  /** Source register, displacement or immediate. */
  readonly b: number;
  readonly wide?: bigint;
  readonly reference?: Reference;
  /** `PointRecord.pc` of the statement that it belongs to; -1: prologue, -2: epilogue. */
  readonly statement: number;
}

export const CONDITIONS = [
  'o',
  'no',
  'b',
  'ae',
  'e',
  'ne',
  'be',
  'a',
  's',
  'ns',
  'p',
  'np',
  'l',
  'ge',
  'le',
  'g',
] as const;
export type Condition = (typeof CONDITIONS)[number];

/** Bytes of an instruction. */
export function lengthOf(op: Op, a: number, b: number): number {
  const extended = a >= 8 ? 1 : 0;
  switch (op) {
    case 'push':
    case 'pop':
      return 1 + extended;
    case 'subRsp':
    case 'addRsp':
      return b < 128 ? 4 : 7;
    case 'movRegReg':
    case 'cmpRegReg':
    case 'addReg':
    case 'testReg':
    case 'incReg':
    case 'decReg':
    case 'movRspReg':
      return 3;
    case 'movRegStack':
    case 'movStackReg':
      return b < 128 ? 5 : 8;
    case 'movRegField':
    case 'leaRegField':
    case 'movFieldReg':
    case 'movRegImmSx':
    case 'leaRegSymbol':
      return 7;
    case 'movFieldImm':
    case 'movRegImm64':
      return 10;
    case 'incField':
    case 'decField':
      return 6;
    case 'callField':
      return 6;
    case 'xorReg':
      return 2 + extended;
    case 'movRegImm32':
      return 5 + extended;
    case 'callSymbol':
    case 'jmp':
      return 5;
    case 'callImport':
    case 'jcc':
      return 6;
    case 'callReg':
      return 2 + extended;
    case 'testAl':
    case 'ud2':
    case 'pause':
    case 'rdtsc':
      return 2;
    case 'cmpRegImm':
      return b >= -128 && b < 128 ? 4 : 7;
    case 'movRegCr8':
    case 'movCr8Reg':
      return 4;
    case 'movRegGs':
      return 9;
    case 'ret':
    case 'int3':
    case 'nop':
    case 'cli':
    case 'sti':
    case 'hlt':
      return 1;
  }
}

/**
 * Machine code of an instruction.
 * @param value resolved displacement (fields), immediate (constants) or target relative to the next instruction
 */
export function encode(i: Pick<RawInstruction, 'op' | 'a' | 'b' | 'wide'>, value: number): Uint8Array {
  const { op, a, b } = i;
  const r = a & 7;
  const rexW = 0x48 | (a >= 8 ? 4 : 0);
  switch (op) {
    case 'push':
      return bytes(...(a >= 8 ? [0x41] : []), 0x50 + r);
    case 'pop':
      return bytes(...(a >= 8 ? [0x41] : []), 0x58 + r);
    case 'subRsp':
      return b < 128 ? bytes(0x48, 0x83, 0xec, b) : bytes(0x48, 0x81, 0xec, ...d32(b));
    case 'addRsp':
      return b < 128 ? bytes(0x48, 0x83, 0xc4, b) : bytes(0x48, 0x81, 0xc4, ...d32(b));
    case 'movRegReg':
      return bytes(rexW | (b >= 8 ? 1 : 0), 0x8b, 0xc0 | (r << 3) | (b & 7));
    case 'cmpRegReg':
      return bytes(rexW | (b >= 8 ? 1 : 0), 0x3b, 0xc0 | (r << 3) | (b & 7));
    case 'addReg':
      return bytes(rexW | (b >= 8 ? 1 : 0), 0x03, 0xc0 | (r << 3) | (b & 7));
    case 'testReg':
      return bytes(0x48 | (a >= 8 ? 5 : 0), 0x85, 0xc0 | (r << 3) | r);
    case 'incReg':
      return bytes(0x48 | (a >= 8 ? 1 : 0), 0xff, 0xc0 | r);
    case 'decReg':
      return bytes(0x48 | (a >= 8 ? 1 : 0), 0xff, 0xc8 | r);
    case 'movRspReg':
      return bytes(0x48 | (a >= 8 ? 1 : 0), 0x8b, 0xe0 | r);
    case 'movRegStack':
      return b < 128
        ? bytes(rexW, 0x8b, 0x44 | (r << 3), 0x24, b)
        : bytes(rexW, 0x8b, 0x84 | (r << 3), 0x24, ...d32(b));
    case 'movStackReg':
      return b < 128
        ? bytes(rexW, 0x89, 0x44 | (r << 3), 0x24, b)
        : bytes(rexW, 0x89, 0x84 | (r << 3), 0x24, ...d32(b));
    case 'movRegField':
    case 'leaRegField':
    case 'movFieldReg':
      return bytes(
        rexW | (b >= 8 ? 1 : 0),
        op === 'movRegField' ? 0x8b : op === 'leaRegField' ? 0x8d : 0x89,
        0x80 | (r << 3) | (b & 7),
        ...d32(value),
      );
    case 'movFieldImm':
      return bytes(a >= 8 ? 0x41 : 0xc7, ...(a >= 8 ? [0xc7] : []), 0x80 | r, ...d32(value), ...d32(b)).subarray(0, 10);
    case 'incField':
      return bytes(0xff, 0x80 | r, ...d32(value));
    case 'decField':
      return bytes(0xff, 0x88 | r, ...d32(value));
    case 'callField':
      return bytes(0xff, 0x90 | r, ...d32(value));
    case 'xorReg':
      return bytes(...(a >= 8 ? [0x45] : []), 0x33, 0xc0 | (r << 3) | r);
    case 'movRegImm32':
      return bytes(...(a >= 8 ? [0x41] : []), 0xb8 + r, ...d32(value));
    case 'movRegImmSx':
      return bytes(0x48 | (a >= 8 ? 1 : 0), 0xc7, 0xc0 | r, ...d32(value));
    case 'movRegImm64':
      return bytes(
        0x48 | (a >= 8 ? 1 : 0),
        0xb8 + r,
        ...d32(Number(BigInt.asIntN(32, i.wide ?? 0n))),
        ...d32(Number(BigInt.asIntN(32, (i.wide ?? 0n) >> 32n))),
      );
    case 'leaRegSymbol':
      return bytes(rexW, 0x8d, 0x05 | (r << 3), ...d32(value));
    case 'callSymbol':
      return bytes(0xe8, ...d32(value));
    case 'callImport':
      return bytes(0xff, 0x15, ...d32(value));
    case 'callReg':
      return bytes(...(a >= 8 ? [0x41] : []), 0xff, 0xd0 | r);
    case 'testAl':
      return bytes(0x84, 0xc0);
    case 'cmpRegImm':
      return lengthOf(op, a, b) === 4
        ? bytes(0x48 | (a >= 8 ? 1 : 0), 0x83, 0xf8 | r, b & 0xff)
        : bytes(0x48 | (a >= 8 ? 1 : 0), 0x81, 0xf8 | r, ...d32(b));
    case 'jcc':
      return bytes(0x0f, 0x80 | a, ...d32(value));
    case 'jmp':
      return bytes(0xe9, ...d32(value));
    case 'ret':
      return bytes(0xc3);
    case 'int3':
      return bytes(0xcc);
    case 'nop':
      return bytes(0x90);
    case 'ud2':
      return bytes(0x0f, 0x0b);
    case 'movRegCr8':
      return bytes(0x44 | (a >= 8 ? 1 : 0), 0x0f, 0x20, 0xc0 | r);
    case 'movCr8Reg':
      return bytes(0x44 | (a >= 8 ? 1 : 0), 0x0f, 0x22, 0xc0 | r);
    case 'cli':
      return bytes(0xfa);
    case 'sti':
      return bytes(0xfb);
    case 'hlt':
      return bytes(0xf4);
    case 'pause':
      return bytes(0xf3, 0x90);
    case 'rdtsc':
      return bytes(0x0f, 0x31);
    case 'movRegGs':
      return bytes(0x65, rexW, 0x8b, 0x04 | (r << 3), 0x25, ...d32(b));
  }
}

function bytes(...values: number[]): Uint8Array {
  return Uint8Array.from(values);
}

function d32(value: number): number[] {
  return [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >> 24) & 0xff];
}
