/** The end of the machine: KeBugCheckEx and what follows it. */
import {
  HalAddressOf,
  HalDebugOutput,
  HalFreezeProcessors,
  HalSpin,
  HalTrace,
  __readcr8,
  __readgs,
  __writecr8,
  _disable,
} from 'hal';
import { HIGH_LEVEL } from '../inc/kedefs';
import type { KPRCB } from '../inc/ke';
import { KiRunBugCheckCallbacks } from './bugcallback';
import { KiRenameBugCheck } from './bugrename';
import { KiBugCheckDebugBreak } from '../kd/break';

/** A parameter: a number, or the object (structure, routine) whose address it is. */
export type BugCheckParameter = bigint | number | object | null | undefined;

/** Set by the first processor that gets here; the others are frozen. */
let bugCheckOwner: KPRCB | null = null;

/**
 * @param Code without renaming, as `KeBugCheckEx`'s caller found it
 * @stack 0x30
 */
export function KeBugCheckEx(
  Code: number,
  Parameter1: BugCheckParameter,
  Parameter2: BugCheckParameter,
  Parameter3: BugCheckParameter,
  Parameter4: BugCheckParameter,
): never {
  return KeBugCheck2(Code, [Parameter1, Parameter2, Parameter3, Parameter4]);
}

/** @stack 0x30 */
export function KeBugCheck(Code: number): never {
  return KeBugCheckEx(Code, 0n, 0n, 0n, 0n);
}

/**
 * From trap handlers.
 * @stack 0x140
 */
export function KiBugCheckDispatch(
  Code: number,
  Parameter1: BugCheckParameter,
  Parameter2: BugCheckParameter,
  Parameter3: BugCheckParameter,
  Parameter4: BugCheckParameter,
): never {
  return KeBugCheckEx(Code, Parameter1, Parameter2, Parameter3, Parameter4);
}

/** @stack 0xb40 */
function KeBugCheck2(Code: number, Parameters: BugCheckParameter[]): never {
  const irql = __readcr8();
  _disable();
  const prcb = __readgs<KPRCB>();
  const first = bugCheckOwner === null && (bugCheckOwner = prcb) === prcb;
  while (!first && bugCheckOwner !== prcb) HalSpin(Number.POSITIVE_INFINITY);
  HalFreezeProcessors();
  prcb.DebuggerSavedIRQL = irql;
  __writecr8(HIGH_LEVEL);
  const values = Parameters.map(KiParameterValue);
  const code = KiRenameBugCheck(Code, values);
  HalTrace(
    'bugcheck',
    `${KiHex(BigInt(code), 8)} (${values.map(value => `0x${KiHex(value, 16).toUpperCase()}`).join(',')})`,
  );
  if (first) {
    HalDebugOutput(KiBugCheckBanner(code, values));
    KiRunBugCheckCallbacks(code);
  }
  return KiBugCheckDebugBreak({
    code,
    originalCode: Code,
    parameters: [values[0], values[1], values[2], values[3]],
    objects: Parameters.map(KiParameterObject),
    irql,
    processor: prcb.Number,
  });
}

/** @stack 0x30 */
function KiParameterValue(Parameter: BugCheckParameter): bigint {
  if (typeof Parameter === 'bigint') return BigInt.asUintN(64, Parameter);
  if (typeof Parameter === 'number') return BigInt.asUintN(64, BigInt(Math.trunc(Parameter)));
  return HalAddressOf(Parameter);
}

/** @stack 0x8 */
function KiParameterObject(Parameter: BugCheckParameter): object | null {
  return typeof Parameter === 'object' || typeof Parameter === 'function' ? (Parameter ?? null) : null;
}

/** @stack 0x10 */
function KiHex(Value: bigint, Digits: number): string {
  return Value.toString(16).padStart(Digits, '0');
}

/**
 * What a debugger is told.
 * @stack 0x30
 */
function KiBugCheckBanner(Code: number, Values: bigint[]): string {
  const parameters = Values.map(value => `0x${KiHex(value, 16).toUpperCase()}`).join(',');
  return `\n*** Fatal System Error: 0x${KiHex(BigInt(Code), 8)}\n                       (${parameters})\n\n`;
}
