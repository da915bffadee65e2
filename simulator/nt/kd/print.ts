/** DbgPrint and its relatives: text to the debugger. */
import { HalAddressOf, HalDebugOutput } from 'hal';
import { STATUS_SUCCESS } from '../inc/ntstatus';
import type { NTSTATUS } from '../inc/io';
import { __debugbreak } from './break';
import { KdpFormat } from './format';

/** Levels of DbgPrintEx: an importance (0..31) or a mask. */
export const DPFLTR_ERROR_LEVEL = 0;
export const DPFLTR_WARNING_LEVEL = 1;
export const DPFLTR_TRACE_LEVEL = 2;
export const DPFLTR_INFO_LEVEL = 3;
export const DPFLTR_IHVDRIVER_ID = 77;
export const DPFLTR_DEFAULT_ID = 101;

/** Levels that are shown, by component; others show errors only. The default component (DbgPrint) shows all. */
const componentMasks = new Map<number, number>([[DPFLTR_DEFAULT_ID, -1]]);
const DEFAULT_MASK = 0x1;

/**
 * `ed nt!Kd_IHVDRIVER_Mask` and the like.
 * @stack 0x30
 */
export function DbgSetDebugFilterState(ComponentId: number, Level: number, State: boolean): NTSTATUS {
  const bit = Level < 32 ? 1 << Level : Level;
  const mask = componentMasks.get(ComponentId) ?? DEFAULT_MASK;
  componentMasks.set(ComponentId, State ? mask | bit : mask & ~bit);
  return STATUS_SUCCESS;
}

/** @stack 0x30 */
export function DbgQueryDebugFilterState(ComponentId: number, Level: number): boolean {
  const bit = Level < 32 ? 1 << Level : Level;
  return ((componentMasks.get(ComponentId) ?? DEFAULT_MASK) & bit) !== 0;
}

/**
 * Any IRQL.
 * @stack 0x60
 */
export function DbgPrint(Format: string, ...Arguments: unknown[]): NTSTATUS {
  return vDbgPrintExWithPrefixInternal('', Format, Arguments);
}

/**
 * Shown if the component's mask has the level.
 * @stack 0x60
 */
export function DbgPrintEx(ComponentId: number, Level: number, Format: string, ...Arguments: unknown[]): NTSTATUS {
  if (!DbgQueryDebugFilterState(ComponentId, Level)) return STATUS_SUCCESS;
  return vDbgPrintExWithPrefixInternal('', Format, Arguments);
}

/** @stack 0x60 */
export function vDbgPrintEx(
  ComponentId: number,
  Level: number,
  Format: string,
  Arguments: readonly unknown[],
): NTSTATUS {
  if (!DbgQueryDebugFilterState(ComponentId, Level)) return STATUS_SUCCESS;
  return vDbgPrintExWithPrefixInternal('', Format, Arguments);
}

/**
 * Wdm.h's macro; only checked builds print. Models are checked builds.
 * @stack 0x60
 */
export function KdPrint(Format: string, ...Arguments: unknown[]): NTSTATUS {
  return vDbgPrintExWithPrefixInternal('', Format, Arguments);
}

/** @stack 0x270 */
function vDbgPrintExWithPrefixInternal(Prefix: string, Format: string, Arguments: readonly unknown[]): NTSTATUS {
  const values = Arguments.map(value =>
    typeof value === 'function' || (typeof value === 'object' && value !== null && KdpIsAddress(value))
      ? HalAddressOf(value)
      : value,
  );
  HalDebugOutput(Prefix + KdpFormat(Format, values));
  return STATUS_SUCCESS;
}

/**
 * Structures are printed as their addresses, strings as text.
 * @stack 0x8
 */
function KdpIsAddress(Value: object): boolean {
  return !('Buffer' in Value && typeof Value.Buffer === 'string');
}

/**
 * Asks the person at the debugger: prints the prompt and stops there; going on answers "i" (ignore). Without a debugger the
 * breakpoint is an exception. Source: ntddk/nf-ntddk-dbgprompt.
 * @param Response gets the answer's first character
 * @param Length bytes of it
 * @returns characters of the answer
 * @stack 0x50
 */
export function DbgPrompt(Prompt: string, Response: Uint8Array, Length: number): number {
  return DebugPrompt(Prompt, Response, Length);
}

/** @stack 0x30 */
function DebugPrompt(Prompt: string, Response: Uint8Array, Length: number): number {
  HalDebugOutput(Prompt);
  __debugbreak();
  if (Length === 0) return 0;
  Response[0] = IgnoreAnswer;
  return 1;
}
const IgnoreAnswer = 'i'.charCodeAt(0);
