/** Routines by which a model gives memory back, itself or through the kernel: what they free is watched (`memory/dangling.ts`). */
import { plainValue } from '../memory/intercept';

/** Position of the argument that is freed. */
const FREED_ARGUMENT: Readonly<Record<string, number>> = {
  ExFreePool: 0,
  ExFreePoolWithTag: 0,
  ExFreePool2: 0,
  ExFreeToNPagedLookasideList: 1,
  ExFreeToPagedLookasideList: 1,
  ExFreeToLookasideListEx: 1,
  ExDeleteTimer: 0,
  ExFreeCacheAwareRundownProtection: 0,
  IoCompleteRequest: 0,
  IofCompleteRequest: 0,
  IoDeleteDevice: 0,
  IoFreeErrorLogEntry: 0,
  IoFreeIrp: 0,
  IoFreeMdl: 0,
  IoFreeWorkItem: 0,
  FsRtlFreeFileLock: 0,
  FltFreeCallbackData: 0,
  FltFreeDeferredIoWorkItem: 0,
  FltFreeFileLock: 0,
  FltFreeGenericWorkItem: 0,
  FltFreePoolAlignedWithTag: 1,
  FltReleaseContext: 0,
  PoDeletePowerRequest: 0,
};

/** Paths of fields that lead to what goes with the argument. */
const GOES_WITH_IT: Readonly<Record<string, string>> = {
  IoCompleteRequest: 'AssociatedIrp.SystemBuffer',
  IofCompleteRequest: 'AssociatedIrp.SystemBuffer',
  IoDeleteDevice: 'DeviceExtension',
};

/** What is gone when that call has returned, or when the last who needs it has let go; undefined: it frees nothing. */
export function freedBy(name: string, args: readonly unknown[]): readonly object[] | undefined {
  const position = FREED_ARGUMENT[name];
  if (position === undefined) return undefined;
  const freed = args[position];
  if (!isObject(freed)) return undefined;
  const path = GOES_WITH_IT[name];
  if (path === undefined) return [freed];
  let found: unknown = freed;
  for (const field of path.split('.')) found = isObject(found) ? plainValue(found, field) : undefined;
  return isObject(found) ? [freed, found] : [freed];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
