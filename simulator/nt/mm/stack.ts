/** Kernel stacks: 24 KB each, a guard page below. */
import { AddressRegion, KERNEL_STACK_SIZE, KernelStacks, PAGE_SIZE } from './layout';

export class KernelStackRegion {
  constructor(
    /** Lowest valid address. */
    readonly Limit: bigint,
    /** One past the highest valid address. */
    readonly Base: bigint,
  ) {}
  get Size(): number {
    return Number(this.Base - this.Limit);
  }
}

const region = new AddressRegion(KernelStacks + BigInt(PAGE_SIZE), PAGE_SIZE);

/**
 * Reserves the addresses of a kernel stack.
 * @param Size bytes; default 24 KB
 * @stack 0x90
 */
export function MmCreateKernelStack(Size: number = KERNEL_STACK_SIZE): KernelStackRegion {
  const limit = region.take(Size);
  return new KernelStackRegion(limit, limit + BigInt(Size));
}

/** @stack 0x60 */
export function MmDeleteKernelStack(Stack: KernelStackRegion): void {
  region.giveBack(Stack.Limit, Stack.Size);
}
