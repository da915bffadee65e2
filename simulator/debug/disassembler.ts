/** Prints lowered instructions as WinDbg's `u` does. What the code is (and is not): `memory/code/lower.ts`. */
import type { ResolvedInstruction } from '../memory/code/resolve';
import { CONDITIONS, REGISTERS } from '../memory/code/instructions';
import { formatAddress, formatImmediate } from './format';

const DWORD_REGISTERS = [
  'eax',
  'ecx',
  'edx',
  'ebx',
  'esp',
  'ebp',
  'esi',
  'edi',
  'r8d',
  'r9d',
  'r10d',
  'r11d',
  'r12d',
  'r13d',
  'r14d',
  'r15d',
];

/** @param symbolAt symbol with displacement of an address, or undefined */
export function instructionText(
  i: ResolvedInstruction,
  image: string,
  symbolAt: (address: bigint) => string | undefined,
): string {
  const { op, raw, value } = i;
  const { a, b } = raw;
  const r = REGISTERS[a];
  const other = REGISTERS[b & 15];
  const target = i.target === undefined ? '' : formatAddress(i.target);
  const symbol = (): string => (i.target === undefined ? '' : (symbolAt(i.target) ?? target));
  const located = (): string => (symbol() === target ? target : `${symbol()} (${target})`);
  switch (op) {
    case 'push':
    case 'pop':
      return line(op, r);
    case 'subRsp':
      return line('sub', `rsp,${formatImmediate(b)}`);
    case 'addRsp':
      return line('add', `rsp,${formatImmediate(b)}`);
    case 'movRegReg':
      return line('mov', `${r},${other}`);
    case 'movRspReg':
      return line('mov', `rsp,${r}`);
    case 'cmpRegReg':
      return line('cmp', `${r},${other}`);
    case 'addReg':
      return line('add', `${r},${other}`);
    case 'movRegStack':
      return line('mov', `${r},qword ptr [rsp+${formatImmediate(b)}]`);
    case 'movStackReg':
      return line('mov', `qword ptr [rsp+${formatImmediate(b)}],${r}`);
    case 'movRegField':
      return line('mov', `${r},qword ptr ${operand(other, value)}`);
    case 'leaRegField':
      return line('lea', `${r},${operand(other, value)}`);
    case 'movFieldReg':
      return line('mov', `qword ptr ${operand(other, value)},${r}`);
    case 'movFieldImm':
      return line('mov', `dword ptr ${operand(r, value)},${formatImmediate(b)}`);
    case 'incField':
      return line('inc', `dword ptr ${operand(r, value)}`);
    case 'decField':
      return line('dec', `dword ptr ${operand(r, value)}`);
    case 'callField':
      return line('call', `qword ptr ${operand(r, value)}`);
    case 'xorReg':
      return line('xor', `${DWORD_REGISTERS[a]},${DWORD_REGISTERS[a]}`);
    case 'movRegImm32':
      return line('mov', `${DWORD_REGISTERS[a]},${formatImmediate(value)}`);
    case 'movRegImmSx':
      return line('mov', `${r},${formatImmediate(BigInt(value))}`);
    case 'movRegImm64':
      return line('mov', `${r},${formatImmediate(raw.wide ?? 0n)}`);
    case 'leaRegSymbol':
      return line(
        'lea',
        `${r},[${raw.reference?.kind === 'string' ? `${image}! ?? ::FNODOBFM::\`string' (${target})` : located()}]`,
      );
    case 'callImport':
      return line('call', `qword ptr [${located()}]`);
    case 'callSymbol':
      return line('call', located());
    case 'callReg':
      return line('call', r);
    case 'testReg':
      return line('test', `${r},${r}`);
    case 'testAl':
      return line('test', 'al,al');
    case 'cmpRegImm':
      return line('cmp', `${r},${formatImmediate(b < 0 ? BigInt(b) : b)}`);
    case 'jcc':
      return line(`j${CONDITIONS[a]}`, located());
    case 'jmp':
      return line('jmp', located());
    case 'incReg':
      return line('inc', r);
    case 'decReg':
      return line('dec', r);
    case 'int3':
      return line('int', '3');
    case 'movRegCr8':
      return line('mov', `${r},cr8`);
    case 'movCr8Reg':
      return line('mov', `cr8,${r}`);
    case 'movRegGs':
      return line('mov', `${r},qword ptr gs:[${formatImmediate(b)}]`);
    default:
      return op;
  }
}

function operand(register: string, displacement: number): string {
  return displacement === 0 ? `[${register}]` : `[${register}+${formatImmediate(displacement)}]`;
}

function line(mnemonic: string, operands: string): string {
  return `${mnemonic.padEnd(8)}${operands}`;
}
