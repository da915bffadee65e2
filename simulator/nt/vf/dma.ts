/**
 * DMA verification: the operations of a verified driver's adapter lead here first, as on Windows, where the adapter gets
 * other DMA_OPERATIONS. Common buffers lie between guard pages. Source: devtest/dma-verification; bug check 0xE6.
 */
import { HalAddressOf, HalEqualBytes, __readcr8 } from 'hal';
import type { DMA_ADAPTER, DMA_OPERATIONS } from '../inc/dma';
import { PASSIVE_LEVEL } from '../inc/kedefs';
import type { Ref } from '../inc/ref';
import type { BugCheckParameter } from '../ke/bugcheck';
import { PAGE_SIZE, ROUND_TO_PAGES } from '../mm/layout';
import { VerifierBugCheckIfAppropriate } from './report';

const DRIVER_VERIFIER_DMA_VIOLATION = 0xe6;
const TooManyBuffersFreed = 0x3n;
const BuffersOutstanding = 0x7n;
const GuardChanged = 0xfn;
const WrongIrql = 0x13n;
const AdapterReleased = 0x18n;
const NoAdapter = 0x19n;
/** 0x13: the IRQL is too high. */
const TooHigh = 2n;

/** What guard pages hold. */
const Guard = new Uint8Array(PAGE_SIZE).fill(0x0f);

class VF_COMMON_BUFFER {
  constructor(
    /** What the driver got, and the whole with its guards. */
    readonly Buffer: Uint8Array,
    readonly Whole: Uint8Array,
    readonly Length: number,
    readonly LogicalAddress: bigint,
  ) {}
}

/** What Verifier remembers of an adapter. */
class VF_DMA_ADAPTER {
  readonly Buffers: VF_COMMON_BUFFER[] = [];
  Released = false;
  constructor(readonly Operations: DMA_OPERATIONS) {}
}
const adapters = new WeakMap<DMA_ADAPTER, VF_DMA_ADAPTER>();

/** @stack 0x40 */
export function VfHookDmaAdapter(DmaAdapter: DMA_ADAPTER): void {
  adapters.set(DmaAdapter, new VF_DMA_ADAPTER(DmaAdapter.DmaOperations));
  DmaAdapter.DmaOperations = VerifiedOperations;
}

/** @stack 0x40 */
function ViFail(
  Kind: bigint,
  P2: BugCheckParameter = 0n,
  P3: BugCheckParameter = 0n,
  P4: BugCheckParameter = 0n,
): void {
  VerifierBugCheckIfAppropriate(DRIVER_VERIFIER_DMA_VIOLATION, Kind, P2, P3, P4);
}

/**
 * Before each operation, which is for PASSIVE_LEVEL and an adapter that is not put back.
 * @stack 0x40
 */
function ViGetAdapterInformation(DmaAdapter: DMA_ADAPTER | null): VF_DMA_ADAPTER {
  if (DmaAdapter === null || DmaAdapter === undefined) ViFail(NoAdapter);
  const irql = __readcr8();
  if (irql !== PASSIVE_LEVEL) ViFail(WrongIrql, TooHigh, PASSIVE_LEVEL, irql);
  const adapter = adapters.get(DmaAdapter!)!;
  if (adapter.Released) ViFail(AdapterReleased, DmaAdapter, adapter);
  return adapter;
}

/** @stack 0x60 */
function VfPutDmaAdapter(DmaAdapter: DMA_ADAPTER): void {
  const adapter = ViGetAdapterInformation(DmaAdapter);
  if (adapter.Buffers.length > 0) ViFail(BuffersOutstanding, DmaAdapter, adapter.Buffers.length, adapter);
  adapter.Released = true;
  adapter.Operations.PutDmaAdapter(DmaAdapter);
}

/** @stack 0x80 */
function VfAllocateCommonBuffer(
  DmaAdapter: DMA_ADAPTER,
  Length: number,
  LogicalAddress: Ref<bigint>,
  CacheEnabled: boolean,
): Uint8Array | null {
  const adapter = ViGetAdapterInformation(DmaAdapter);
  const bytes = ROUND_TO_PAGES(Length) + 2 * PAGE_SIZE;
  const whole = adapter.Operations.AllocateCommonBuffer(DmaAdapter, bytes, LogicalAddress, CacheEnabled);
  if (whole === null) return null;
  whole.fill(Guard[0], 0, PAGE_SIZE);
  whole.fill(Guard[0], PAGE_SIZE + Length);
  const buffer = whole.subarray(PAGE_SIZE, PAGE_SIZE + Length);
  adapter.Buffers.push(new VF_COMMON_BUFFER(buffer, whole, Length, LogicalAddress.value));
  LogicalAddress.value += BigInt(PAGE_SIZE);
  return buffer;
}

/** @stack 0x60 */
function VfFreeCommonBuffer(
  DmaAdapter: DMA_ADAPTER,
  _Length: number,
  _LogicalAddress: bigint,
  VirtualAddress: Uint8Array,
  CacheEnabled: boolean,
): void {
  const adapter = ViGetAdapterInformation(DmaAdapter);
  const address = HalAddressOf(VirtualAddress);
  const at = adapter.Buffers.findIndex(({ Buffer }) => HalAddressOf(Buffer) === address);
  if (at < 0) ViFail(TooManyBuffersFreed, 1n);
  const [{ Whole, Length, LogicalAddress }] = adapter.Buffers.splice(at, 1);
  ViCheckGuard(Whole, 0, PAGE_SIZE, 1n, Length, address);
  ViCheckGuard(Whole, PAGE_SIZE + Length, Whole.length, 2n, Length, address);
  adapter.Operations.FreeCommonBuffer(DmaAdapter, Whole.length, LogicalAddress, Whole, CacheEnabled);
}

/**
 * @param Side 1: before the buffer, 2: behind it (ours: the documentation names no codes)
 * @stack 0x40
 */
function ViCheckGuard(Whole: Uint8Array, From: number, To: number, Side: bigint, Length: number, Start: bigint): void {
  for (let at = From; at < To; at += PAGE_SIZE) {
    const part = Whole.slice(at, Math.min(To, at + PAGE_SIZE));
    if (HalEqualBytes(part, Guard) !== part.length) ViFail(GuardChanged, Side, Length, Start);
  }
}

/** @stack 0x30 */
function VfGetDmaAlignment(DmaAdapter: DMA_ADAPTER): number {
  return ViGetAdapterInformation(DmaAdapter).Operations.GetDmaAlignment(DmaAdapter);
}

const VerifiedOperations: DMA_OPERATIONS = {
  PutDmaAdapter: VfPutDmaAdapter,
  AllocateCommonBuffer: VfAllocateCommonBuffer,
  FreeCommonBuffer: VfFreeCommonBuffer,
  GetDmaAlignment: VfGetDmaAlignment,
};
