/**
 * Whom a bug check's parameters name: not always who runs when the machine stops. `!analyze` reports that driver; where no
 * parameter says, it is the youngest driver on the stack (`bugCheckReport.ts`).
 * Source: the parameters of the bug checks' pages; `!analyze` describes its search in debuggercmds/-analyze.
 */
import type { DebugTarget } from '../../../simulator/debug/target';
import type { DEVICE_OBJECT } from '../../../simulator/nt/inc/io';
import { addressOf, safely, structureAt } from '../machine';

/** Where the named driver is, as `!analyze` prints it. */
export interface Blamed {
  /** Without extension. */
  readonly module: string;
  /** `MyDrv!DpcRoutine`; the module's name where the parameter tells no more. */
  readonly symbol: string;
  /** Bytes from that symbol on. */
  readonly displacement: number;
}

/** Addresses that lead to the driver, the best first. */
type Leads = (target: DebugTarget, parameter: bigint) => readonly bigint[];

/** Code, or data of an image. */
const place: Leads = (_target, address) => [address];
/** The memory of an image that it lies in, else the routine that would have been called. */
const dpc: Leads = (target, address) => [
  address,
  addressOf(target, structureAt(target, address, '_KDPC')?.DeferredRoutine),
];
const timer: Leads = (target, address) => [
  address,
  addressOf(target, structureAt(target, address, '_KTIMER')?.Dpc?.DeferredRoutine),
];
const driverOf = (target: DebugTarget, device: DEVICE_OBJECT | null | undefined): bigint[] =>
  device?.DriverObject ? [addressOf(target, device.DriverObject.DriverInit), device.DriverObject.DriverStart] : [];
const device: Leads = (target, address) => driverOf(target, structureAt(target, address, '_DEVICE_OBJECT'));
/** Of the driver that has the request now. */
const irp: Leads = (target, address) => {
  const request = structureAt(target, address, '_IRP');
  return driverOf(target, request?.$locations[request.CurrentLocation - 1]?.DeviceObject);
};
/** A zero-terminated name of a module, in UTF-16. */
const named: Leads = (target, address) => {
  let name = '';
  for (let at = address; name.length < 64; at += 2n) {
    const [low, high] = target.memory.read(at, 2);
    if (low === null || high === null || (low | high) === 0) break;
    name += String.fromCharCode(low | (high << 8));
  }
  const { modules, unloadedModules } = target.symbols;
  const found = [...modules, ...unloadedModules.toReversed()].find(
    m => m.imageName.replace(/^.*[\\/]/, '').toLowerCase() === name.toLowerCase(),
  );
  return found ? [found.start] : [];
};

/** `first`: values of the first parameter that the row is for; `low`: of its lowest byte. `at`: the parameter, from 1. */
interface Row {
  readonly code: number;
  readonly first?: readonly number[];
  readonly low?: readonly number[];
  readonly at: number;
  readonly leads: Leads;
}

/** First row that fits and leads to a driver. */
const rows: readonly Row[] = [
  { code: 0x1, at: 1, leads: place },
  { code: 0x8, at: 2, leads: place },
  { code: 0x96, at: 4, leads: place },
  { code: 0x9f, first: [1], at: 2, leads: device },
  { code: 0x9f, first: [2], at: 3, leads: device },
  { code: 0x9f, first: [3], at: 4, leads: irp },
  { code: 0x9f, first: [3], at: 2, leads: device },
  { code: 0xc4, first: [0x62], at: 2, leads: named },
  { code: 0xc4, first: [0xc1, 0xc3, 0xc5, 0xc6, 0xda, 0xe6], at: 2, leads: place },
  { code: 0xc4, first: [0xdd], at: 3, leads: place },
  { code: 0xc4, first: [0xf6], at: 4, leads: place },
  { code: 0xc7, first: [0], at: 2, leads: timer },
  { code: 0xc7, first: [1, 3], at: 2, leads: dpc },
  { code: 0xc7, first: [3], at: 3, leads: dpc },
  { code: 0xc7, first: [2, 4, 5], at: 2, leads: place },
  { code: 0xc8, low: [0, 1], at: 4, leads: place },
  { code: 0xc8, low: [0, 1, 2, 3], at: 2, leads: place },
  { code: 0xc9, first: [0x5], at: 2, leads: device },
  { code: 0xc9, first: [0x7, 0x11, 0x12], at: 2, leads: place },
  { code: 0xcb, at: 1, leads: place },
  { code: 0xce, at: 1, leads: place },
  { code: 0xd3, at: 1, leads: place },
  { code: 0xd4, at: 1, leads: place },
  { code: 0xdf, at: 1, leads: place },
  { code: 0xe1, at: 1, leads: place },
];

/** Undefined: the parameters name nobody, or only the system itself. */
export function blamedBy(target: DebugTarget, code: number, parameters: readonly bigint[]): Blamed | undefined {
  const [first = 0n] = parameters;
  for (const row of rows) {
    if (row.code !== code) continue;
    if (row.first && !row.first.some(value => BigInt(value) === first)) continue;
    if (row.low && !row.low.includes(Number(first & 0xffn))) continue;
    for (const address of safely(() => row.leads(target, parameters[row.at - 1] ?? 0n)) ?? []) {
      const blamed = driverAt(target, address);
      if (blamed) return blamed;
    }
  }
  return undefined;
}

function driverAt(target: DebugTarget, address: bigint): Blamed | undefined {
  const { modules, unloadedModules } = target.symbols;
  const isThere = (m: { readonly start: bigint; readonly end: bigint }): boolean =>
    address >= m.start && address < m.end;
  const module = modules.find(isThere) ?? unloadedModules.findLast(isThere);
  if (!module || module.user || module.name === 'nt' || module.name === 'hal') return undefined;
  const near = safely(() => target.symbols.nearest(address));
  return near?.symbol.includes('!')
    ? { module: module.name, symbol: near.symbol, displacement: near.displacement }
    : { module: module.name, symbol: module.name, displacement: Number(address - module.start) };
}
