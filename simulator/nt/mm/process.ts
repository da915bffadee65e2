/** User address spaces: programs, libraries, stacks, environment blocks and heap. Every process has the same picture. */
import { HalLoadImage, HalUnloadImage } from 'hal';
import {
  AddressRegion,
  PAGE_SIZE,
  ROUND_TO_PAGES,
  UserEnvironment,
  UserHeap,
  UserLibraries,
  UserPrograms,
  UserStacks,
  USER_STACK_SIZE,
  UserAllocations,
} from './layout';
import type { MI_VIEW } from '../inc/section';
import type { MMVAD } from './vad';

/** Heaps and allocations of two processes lie this far apart, so that an address of one means nothing in another. */
const SPACE_DISTANCE = 0x100000000n;
let spaces = 0n;

/** The regions of one process; `EPROCESS.$addressSpace` holds it. */
export class MmAddressSpace {
  readonly Stacks = new AddressRegion(UserStacks, 0x10000);
  readonly Environment = new AddressRegion(UserEnvironment, 0);
  readonly Heap = new AddressRegion(UserHeap + spaces * SPACE_DISTANCE, PAGE_SIZE);
  readonly Allocations = new AddressRegion(UserAllocations + spaces++ * SPACE_DISTANCE, 0x10000);
  /** What was allocated with NtAllocateVirtualMemory - several threads come and go - and what was freed lately. */
  readonly Vads = new Set<MMVAD>();
  readonly Released: MMVAD[] = [];
  /** Views of sections. */
  readonly Views = new Set<MI_VIEW>();
  /** Buffers of the process as the kernel sees them, and those of them that lie somewhere still. */
  readonly Buffers = new WeakMap<Uint8Array, Uint8Array>();
  readonly Kept: Uint8Array[] = [];
}

let nextLibrary = UserLibraries;
let nextProgram = UserPrograms;

/**
 * Libraries lie at one address in all processes of a boot, as with ASLR.
 * @param Image name without extension
 * @stack 0x100
 */
export function MmMapLibrary(Image: string): void {
  const loaded = HalLoadImage(Image, nextLibrary, `${Image}.dll`);
  nextLibrary += BigInt(ROUND_TO_PAGES(loaded.size) + 0x100000);
}

/** A program that was mapped: where, and how many processes run it. */
class MmProgram {
  Processes = 0;
  /** Bytes. */
  Size = 0;
  constructor(readonly Base: bigint) {}
}
const programs = new Map<string, MmProgram>();

/**
 * Maps the program of a new process. A program that nobody runs any more begins with fresh globals; one that runs
 * already shares them (there is one copy of a module's variables per machine).
 * @stack 0x120
 */
export function MmMapProgram(Image: string, FileName: string): void {
  let program = programs.get(Image);
  if (program === undefined) {
    program = new MmProgram(nextProgram);
    programs.set(Image, program);
    const loaded = HalLoadImage(Image, program.Base, FileName);
    program.Size = loaded.size;
    nextProgram += BigInt(ROUND_TO_PAGES(loaded.size) + 0x1000000);
  } else if (program.Processes === 0) {
    HalUnloadImage(Image);
    HalLoadImage(Image, program.Base, FileName);
  }
  program.Processes++;
}

/** Where a mapped program lies. */
export function MmQueryProgram(Image: string): { base: bigint; size: number } {
  const program = programs.get(Image)!;
  return { base: program.Base, size: program.Size };
}

/** A process of the program has ended. */
export function MmReleaseProgram(Image: string): void {
  const program = programs.get(Image);
  if (program !== undefined) program.Processes--;
}

/** Limit of a new 1 MB user stack. */
export function MmCreateUserStack(Space: MmAddressSpace): bigint {
  return Space.Stacks.take(USER_STACK_SIZE);
}
export function MmDeleteUserStack(Space: MmAddressSpace, Limit: bigint): void {
  Space.Stacks.giveBack(Limit, USER_STACK_SIZE);
}

/** TEB (two pages) or PEB (one page) of a process. */
export function MmCreateTebOrPeb(Space: MmAddressSpace, Bytes: number): bigint {
  return Space.Environment.take(Bytes);
}
