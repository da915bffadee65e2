/** Where the operands of a model's expressions live after lowering, and how to bring one into a register. */
import type { FunctionRecord } from '../../engine/api';
import { type Op, R14, R15, RAX, RBX, RCX, RDI, RDX, R8, R9, RSI, type Reference } from './instructions';
import { constantValue } from './statementText';

export type Emit = (op: Op, a?: number, b?: number, reference?: Reference, wide?: bigint) => void;

export const ARGUMENT_REGISTERS = [RCX, RDX, R8, R9] as const;
/** Nonvolatile registers that a function keeps its parameters and busiest locals in. */
const HOMES = [RBX, RDI, RSI, R14, R15] as const;
const WORD = /^[A-Za-z_$][\w$]*$/;
const MEMBER = /^[A-Za-z_$][\w$]*(?:[!?]?\.[A-Za-z_$][\w$]*)+$/;
const CONSTANT = /^[A-Z][A-Z0-9_]+$|^(?:KernelMode|UserMode|Executive)$/;

/** A register, or bytes above rsp. */
export type Home = { readonly register: number } | { readonly slot: number };

/** The frame of a function: pushed registers, bytes below them, homes of variables. */
export class Frame {
  readonly pushes: readonly number[];
  /** `sub rsp, ...` */
  readonly bytes: number;
  private readonly homes = new Map<string, Home>();
  private readonly types = new Map<string, string>();

  /** @param calls the function calls something, so that its variables must survive calls */
  constructor(
    readonly record: FunctionRecord,
    calls: boolean,
  ) {
    const names = [
      ...new Set(record.variables.filter(v => v.kind !== 'closure' && v.kind !== 'function').map(v => v.name)),
    ];
    // 8 bytes are the return address; the callee's home space takes 0x20.
    const room = Math.max(0, record.stackBytes - 8);
    const wanted = calls ? Math.min(HOMES.length, names.length, Math.max(0, (room - 0x20) >> 3)) : 0;
    this.pushes = HOMES.slice(0, wanted);
    this.bytes = room - wanted * 8;
    let slot = calls ? 0x20 : 0;
    for (const [i, name] of names.entries()) {
      const parameter = record.params.indexOf(name);
      if (i < wanted) this.homes.set(name, { register: HOMES[i] });
      else if (parameter >= 0 && parameter < 4 && !calls)
        this.homes.set(name, { register: ARGUMENT_REGISTERS[parameter] });
      else if (parameter >= 0) this.homes.set(name, { slot: record.stackBytes + parameter * 8 });
      else if (slot + 8 <= this.bytes) {
        this.homes.set(name, { slot });
        slot += 8;
      } else this.homes.set(name, { register: RAX });
    }
    for (const v of record.variables) if (v.type) this.types.set(v.name, v.type);
  }

  home(name: string): Home | undefined {
    return this.homes.get(name);
  }

  typeOf(name: string): string | undefined {
    return this.types.get(name);
  }
}

/** What the lowering knows of names outside the function. */
export interface Names {
  /** Import specifier of a name bound by an import, if it is one. */
  importOf(name: string): string | undefined;
  /** A function or variable of the module's own scope. */
  isModuleName(name: string): boolean;
  isFunction(name: string): boolean;
}

/** Bring the value of an expression's text into a register; an unknown expression's value is in rax already. */
export function load(emit: Emit, frame: Frame, names: Names, text: string, register: number, sourceOffset = 0): void {
  const plain = text
    .replace(/\s+as\s+[\w$<>[\]| .]+$/, '')
    .replace(/^\((.*)\)$/s, '$1')
    .replace(/!$/, '')
    .trim();
  if (
    plain === '0' ||
    plain === 'false' ||
    plain === 'null' ||
    plain === 'undefined' ||
    plain === '0n' ||
    plain === 'FALSE'
  ) {
    emit('xorReg', register);
    return;
  }
  if (plain === 'true' || plain === 'TRUE') {
    emit('movRegImm32', register, 1);
    return;
  }
  const value = constantValue(plain);
  if (value !== undefined) {
    if (value >= 0n && value < 0x1_0000_0000n) emit('movRegImm32', register, Number(BigInt.asIntN(32, value)));
    else if (BigInt.asIntN(32, value) === value) emit('movRegImmSx', register, Number(value));
    else emit('movRegImm64', register, 0, undefined, BigInt.asUintN(64, value));
    return;
  }
  if (WORD.test(plain)) {
    const home = frame.home(plain);
    if (home) loadHome(emit, home, register);
    else if (CONSTANT.test(plain)) emit('movRegImm32', register, 0, { kind: 'constant', name: plain });
    else if (names.isModuleName(plain) || names.importOf(plain) !== undefined)
      emit('leaRegSymbol', register, 0, { kind: 'symbol', name: plain });
    else emit('movRegReg', register, RAX);
    return;
  }
  if (MEMBER.test(plain)) {
    emit('leaRegField', register, base(emit, frame, names, plain), field(frame, plain));
    return;
  }
  if (/^['"`]/.test(plain)) emit('leaRegSymbol', register, 0, { kind: 'string', at: sourceOffset });
  else if (register !== RAX) emit('movRegReg', register, RAX);
}

/** Store rax where the text on the left of an assignment says. */
export function store(emit: Emit, frame: Frame, names: Names, text: string): void {
  const plain = text.replace(/!/g, '').trim();
  if (WORD.test(plain)) {
    const home = frame.home(plain);
    // A name that is nobody's else is a field of the class whose initialiser this is.
    if (!home && !names.isModuleName(plain)) emit('movFieldReg', RAX, RBX, { kind: 'field', path: `this.${plain}` });
    else if (!home) emit('leaRegSymbol', RCX, 0, { kind: 'symbol', name: plain });
    else if ('slot' in home) emit('movStackReg', RAX, home.slot);
    else if (home.register !== RAX) emit('movRegReg', home.register, RAX);
    else emit('nop');
    return;
  }
  // An element lies in its array's field.
  const member = plain.replace(/\[[^\]]*\]$/, '');
  const register = MEMBER.test(member) ? base(emit, frame, names, member) : RCX;
  emit('movFieldReg', RAX, register, field(frame, member));
}

/** Register that holds the object of a member access. */
export function base(emit: Emit, frame: Frame, names: Names, member: string): number {
  const name = /^[\w$]+/.exec(member)?.[0] ?? '';
  const home = frame.home(name);
  if (home && 'register' in home) return home.register;
  if (home) emit('movRegStack', RDX, home.slot);
  else if (names.isModuleName(name)) emit('leaRegSymbol', RDX, 0, { kind: 'symbol', name });
  else return RCX;
  return RDX;
}

export function field(frame: Frame, member: string): Reference {
  const plain = member.replace(/[!?]/g, '');
  const name = plain.slice(0, plain.indexOf('.') < 0 ? undefined : plain.indexOf('.'));
  const type = frame.typeOf(name);
  return { kind: 'field', path: plain, ...(type ? { type } : {}) };
}

function loadHome(emit: Emit, home: Home, register: number): void {
  if ('slot' in home) emit('movRegStack', register, home.slot);
  else if (home.register !== register) emit('movRegReg', register, home.register);
}
