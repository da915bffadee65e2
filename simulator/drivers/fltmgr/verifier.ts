import type { FLT_FILTER } from './inc/objects';
import type { FLT_CALLBACK_DATA, FLT_RELATED_OBJECTS } from './inc/callbackData';
import type { Ref } from '../../nt/inc/ref';

/** @stack 0x70 */
export function FltvPreOperation(Data: FLT_CALLBACK_DATA, Objects: FLT_RELATED_OBJECTS, Context: Ref<any>): number {
  return Data.$ctrl.$current!.CallbackNode!.$registered.PreOperation!(Data, Objects, Context);
}
/** @stack 0x70 */
export function FltvPostOperation(
  Data: FLT_CALLBACK_DATA,
  Objects: FLT_RELATED_OBJECTS,
  Context: any,
  Flags: number,
): number {
  return Data.$ctrl.$current!.CallbackNode!.$registered.PostOperation!(Data, Objects, Context, Flags);
}
export function FltvCheckUnregister(_Filter: FLT_FILTER): void {}
