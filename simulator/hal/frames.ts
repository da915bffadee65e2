/** Looking at the frames of a stack that stands. */
import type { CodeUnit, Fiber, Frame, Program } from '../engine/api';
import type { FrameView } from './intrinsics';

/** Addresses of code, supplied by the memory layer. */
export interface CodeAddresses {
  frameAddress(frame: Frame): bigint;
  /** Throws a page fault when what lies at that point may not be executed now. */
  fetch?(unit: CodeUnit, pc: number): void;
  /** What an error of the language, raised where a frame stands, is as an access of memory. */
  accessOf?(error: unknown, frame: Frame): { readonly address: bigint; readonly access: number } | undefined;
}

/** Youngest first, at most so many. */
export function frameViews(addresses: CodeAddresses, fiber: Fiber, limit: number): FrameView[] {
  const views: FrameView[] = [];
  for (let i = fiber.frames.length - 1; i >= 0 && views.length < limit; i--) {
    const { code } = fiber.frames[i];
    views.push({
      image: code.module.image,
      name: code.record.name,
      tags: code.record.tags,
      address: addresses.frameAddress(fiber.frames[i]),
    });
  }
  return views;
}

/** Some local variable holds it, in a frame of another image than the youngest frame's. */
export function hasLocal(program: Program, fiber: Fiber, holds: (value: object) => boolean): boolean {
  const own = fiber.frames.at(-1)?.code.module.image;
  for (const frame of fiber.frames) {
    if (frame.code.module.image === own) continue;
    for (const v of frame.code.record.variables) {
      if (v.kind !== 'const' && v.kind !== 'let' && v.kind !== 'var') continue;
      const value = program.getVariable(frame, v);
      if (typeof value === 'object' && value !== null && holds(value)) return true;
    }
  }
  return false;
}

/** Instruction of the youngest frame; an inline function (JSDoc `@inline`) is part of its caller. */
export function addressOf(frames: readonly FrameView[]): bigint {
  return frames.find(f => f.tags.inline === undefined)?.address ?? 0n;
}
