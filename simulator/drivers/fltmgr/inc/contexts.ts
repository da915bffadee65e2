/** Contexts: what filters hang on volumes, instances, files, streams and handles. */
import { HalDefineType } from 'hal';
import type { FLT_FILTER } from './objects';
import type { FLT_CONTEXT_REGISTRATION } from './registration';

/** What lies before each context in pool. */
export class CONTEXT_NODE {
  /** Where it is attached: volume, instance, stream, file, file object; null: nowhere. */
  AttachedObject: object | null = null;
  /** References; 1 from FltAllocateContext, 1 for being attached. */
  UseCount = 1;
  /** Takes it off where it is attached. */
  $detach: (() => void) | null = null;
  $freed = false;
  constructor(
    readonly Filter: FLT_FILTER,
    readonly ContextType: number,
    readonly RegInfo: FLT_CONTEXT_REGISTRATION,
    /** The filter's structure or bytes, right behind. */
    readonly $context: object,
    readonly $paged: boolean,
  ) {}
}
HalDefineType(CONTEXT_NODE, '_CONTEXT_NODE', 0x50, [
  ['RegInfo', 0x0, 'Ptr64 _FLT_CONTEXT_REGISTRATION'],
  ['AttachedObject', 0x8, 'Ptr64 Void'],
  ['Filter', 0x10, 'Ptr64 _FLT_FILTER'],
  ['ContextType', 0x18, 'Uint2B'],
  ['UseCount', 0x48, 'Int4B'],
]);
