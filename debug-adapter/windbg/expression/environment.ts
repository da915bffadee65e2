/** Names, registers and memory of a debug target, for expressions. */
import { thrownText } from '../../../simulator/engine/thrown';
import { mistakeText } from './mistake';
import type { BreakpointTable, DebugTarget, ExpressionEvaluator, StackFrame } from '../../../simulator/debug/target';
import { u64 } from '../format';
import { addressOf, currentFrame, currentThread, processOf, runningThread, safely } from '../machine';
import { ExpressionError } from './lexer';
import { type Environment, type Expression, parseWholeMasm } from './masm';
import { NeedsEngine, type Scope, checkTypeScript, compileTypeScript, evaluateTypeScript } from './typescript';

/** Pseudo-registers, with what they hold; the last group is kdlab's own. */
export const PSEUDO_REGISTERS: Readonly<Record<string, string>> = {
  $ip: 'instruction pointer',
  $ra: 'return address',
  $sp: 'stack pointer (kdlab: same as $csp)',
  $csp: 'call stack pointer',
  $retreg: 'return value register',
  $exp: 'last expression',
  $thread: 'ETHREAD of the current thread',
  $proc: 'EPROCESS of the current process',
  $teb: 'TEB of the current thread',
  $peb: 'PEB of the current process',
  $tid: 'thread id',
  $tpid: 'process id',
  $frame: 'current frame number',
  $bp: 'address of a breakpoint: $bp0, $bp1, ...',
  $irql: 'IRQL of the current processor (kdlab)',
  $prcb: 'KPRCB of the current processor (kdlab)',
  $cpu: 'number of the current processor (kdlab)',
  $time: 'virtual time since boot in 100 ns (kdlab)',
};

/** Value of an expression in a TypeScript frame as MASM sees it: numbers as they are, objects by their address. */
export function asNumber(target: DebugTarget, value: unknown): bigint | undefined {
  switch (typeof value) {
    case 'bigint':
      return u64(value);
    case 'number':
      return Number.isFinite(value) ? u64(value) : undefined;
    case 'boolean':
      return value ? 1n : 0n;
    case 'object':
    case 'function':
      return value === null ? 0n : addressOf(target, value) || undefined;
    default:
      return undefined;
  }
}

export function environmentOf(target: DebugTarget, lastExpression = 0n): Environment {
  return {
    symbol: name =>
      (name.startsWith('$') ? pseudoValue(target, name.toLowerCase(), lastExpression) : undefined) ??
      symbolValue(target, name),
    register: name => registerValue(target, name, lastExpression),
    read: (address, bytes) => readValue(target, address, bytes),
    script: text => {
      const value = evaluateTypeScript(text, frameScope(target, currentFrame(target)));
      const number = asNumber(target, value);
      if (number === undefined) throw new Error(`'${text}' is no number and no object with an address`);
      return number;
    },
  };
}

/**
 * Functions and module variables give their address. A local name of the frame gives its value (WinDbg: the address of
 * its stack slot, which a simulated frame does not have), so that `!irp Irp` works.
 */
function symbolValue(target: DebugTarget, name: string): bigint | undefined {
  const functions = /[*?]/.test(name) ? [] : (safely(() => target.symbols.find(name)) ?? []);
  const first = functions.find(f => f.user) ?? functions[0];
  if (first) return first.address;
  const [data] = safely(() => target.symbols.data(name)) ?? [];
  if (data) return data.address;
  if (!name.includes('!')) {
    const local = frameScope(target, currentFrame(target))(name);
    if (local) return asNumber(target, local.value);
    const module = target.symbols.modules.find(m => m.name.toLowerCase() === name.toLowerCase());
    if (module) return module.start;
    if (target.processors.length) return registers(target)[name.toLowerCase()];
  }
  return undefined;
}

/** What the simulation does not keep is zero, as `r` shows it. */
const UNUSED = Object.fromEntries(
  'rax rbx rcx rdx rsi rdi rbp r8 r9 r10 r11 r12 r13 r14 r15'.split(' ').map(name => [name, 0n]),
);

function registers(target: DebugTarget): Readonly<Record<string, bigint>> {
  const thread = currentThread(target);
  const known = thread && safely(() => target.registers(thread, target.selectedFrame));
  return known ? { ...UNUSED, ...known } : {};
}

const PARTS: readonly (readonly [RegExp, (register: string) => string, bigint, bigint])[] = [
  [/^e([abcd]x|[sd]i|[sb]p|ip)$/, r => `r${r.slice(1)}`, 0n, 0xffffffffn],
  [/^([abcd])x$/, r => `r${r}`, 0n, 0xffffn],
  [/^([abcd])l$/, r => `r${r[0]}x`, 0n, 0xffn],
  [/^([abcd])h$/, r => `r${r[0]}x`, 8n, 0xffn],
  [/^r(?:[89]|1[0-5])d$/, r => r.slice(0, -1), 0n, 0xffffffffn],
];

function registerValue(target: DebugTarget, name: string, lastExpression: bigint): bigint | undefined {
  if (name.startsWith('$')) return pseudoValue(target, name, lastExpression);
  const all = registers(target);
  if (name in all) return all[name];
  for (const [pattern, whole, shift, mask] of PARTS) {
    const value = pattern.test(name) ? all[whole(name)] : undefined;
    if (value !== undefined) return (value >> shift) & mask;
  }
  return undefined;
}

function pseudoValue(target: DebugTarget, name: string, lastExpression: bigint): bigint | undefined {
  const thread = currentThread(target);
  const frame = () => currentFrame(target);
  const process = () => (thread ? processOf(target, thread) : null);
  switch (name) {
    case '$exp':
      return lastExpression;
    case '$ip':
    case '$scopeip':
      return frame()?.instruction;
    case '$ra':
      return frame()?.returnAddress;
    case '$csp':
    case '$sp':
      return frame()?.childSp;
    case '$retreg':
    case '$retreg64':
      return registers(target).rax;
    case '$thread':
      return thread ? addressOf(target, thread) : undefined;
    case '$proc':
      return addressOf(target, process()) || undefined;
    case '$teb':
      return thread?.Teb;
    case '$peb':
      return process()?.Peb;
    case '$tid':
      return thread ? BigInt(thread.Cid.UniqueThread) : undefined;
    case '$tpid':
      return thread ? BigInt(thread.Cid.UniqueProcess) : undefined;
    case '$frame':
      return BigInt(target.selectedFrame);
    case '$irql':
      return target.processors.length ? BigInt(target.irql(target.currentProcessor)) : undefined;
    case '$prcb':
      return addressOf(target, target.processors[target.currentProcessor]) || undefined;
    case '$cpu':
      return BigInt(target.currentProcessor);
    case '$time':
      return u64(target.time);
    default:
      return breakpointAddress(target.breakpoints, name);
  }
}

function breakpointAddress(table: BreakpointTable, name: string): bigint | undefined {
  const id = /^\$bp(\d+)$/.exec(name)?.[1];
  return id === undefined ? undefined : table.all.find(b => b.id === Number(id))?.locations[0]?.address;
}

export function readValue(target: DebugTarget, address: bigint, bytes: number): bigint | undefined {
  const found = safely(() => target.memory.read(address, bytes));
  if (!found || found.length < bytes) return undefined;
  let value = 0n;
  for (let i = bytes - 1; i >= 0; i--) {
    const byte = found[i];
    if (byte === null || byte === undefined) return undefined;
    value = (value << 8n) | BigInt(byte);
  }
  return value;
}

/** Locals, arguments and captured variables of a frame, then those of its module. */
export function frameScope(target: DebugTarget, frame: StackFrame | undefined): Scope {
  return name => {
    if (!frame) return undefined;
    const variable =
      safely(() => target.variables(frame))?.find(v => v.name === name) ??
      safely(() => target.moduleVariables(frame))?.find(v => v.name === name);
    return variable && { value: variable.value() };
  };
}

/** MASM when it has a register, a pseudo-register or a memory operator, or begins with `?`; else TypeScript of the frame. */
export function isMasm(text: string): boolean {
  return (
    /^\s*\?/.test(text) ||
    /@|\$(?:ip|ra|csp|sp|retreg|exp|thread|proc|t?p?id|irql|prcb|cpu|time|bp\d+)\b|\b(?:poi|by|wo|dwo|qwo)\s*\(/.test(
      text,
    )
  );
}

/** What is wrong with the form of a condition, in words; undefined where it can be evaluated (if its names are there then). */
export function conditionMistake(text: string): string | undefined {
  try {
    if (isMasm(text)) parseWholeMasm(text.replace(/^\s*\?/, ''));
    else checkTypeScript(text);
    return undefined;
  } catch (error) {
    return error instanceof NeedsEngine ? undefined : (error as Error).message;
  }
}

/** The language of breakpoint conditions and log messages. */
export function createExpressionEvaluator(): ExpressionEvaluator {
  const parsed = new Map<string, Expression>();
  const masm = (target: DebugTarget, text: string) => {
    const source = text.replace(/^\s*\?/, '');
    let expression = parsed.get(source);
    if (!expression) parsed.set(source, (expression = parseWholeMasm(source)));
    return expression.evaluate(environmentOf(target));
  };
  const script = (target: DebugTarget, text: string) => {
    const thread = runningThread(target, target.currentProcessor);
    const frame = thread ? target.stack(thread, 0, 1)[0] : undefined;
    try {
      return evaluateTypeScript(text, frameScope(target, frame));
    } catch (error) {
      // The model's own code, or names that only the engine knows: done and undone.
      if (error instanceof NeedsEngine) return target.peek(text, frame);
      throw error;
    }
  };
  const told = <T>(text: string, work: () => T): T => {
    try {
      return work();
    } catch (error) {
      const where = error instanceof ExpressionError ? '' : `'${text}': `;
      throw new Error(where + mistakeText(error));
    }
  };
  return {
    conditionAt: (text, place) => {
      if (isMasm(text)) return undefined;
      try {
        const code = compileTypeScript(text, place);
        return code && (frame => Boolean(code(frame)));
      } catch {
        // It is told when it is reached.
        return undefined;
      }
    },
    condition: (target, text) =>
      told(text, () => (isMasm(text) ? masm(target, text) !== 0n : Boolean(script(target, text)))),
    text: (target, text) =>
      told(text, () =>
        isMasm(text) ? `0x${masm(target, text).toString(16)}` : plainText(target, script(target, text)),
      ),
  };
}

function plainText(target: DebugTarget, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean' || value == null)
    return String(value);
  const address = addressOf(target, value);
  return address
    ? `0x${address.toString(16)}`
    : (safely(() => JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? v.toString() : v))) ?? thrownText(value));
}
