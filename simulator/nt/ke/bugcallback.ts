/** Routines that drivers registered for a bug check, called at HIGH_LEVEL with all other processors frozen. */
import { HalDefineType } from 'hal';
import { InsertTailList, IsListEmpty, LIST_ENTRY, RemoveEntryList, RemoveHeadList } from '../inc/list';

export type PKBUGCHECK_CALLBACK_ROUTINE = (Buffer: any, Length: number) => void;
export type PKBUGCHECK_REASON_CALLBACK_ROUTINE = (
  Reason: number,
  Record: KBUGCHECK_REASON_CALLBACK_RECORD,
  Data: any,
  Length: number,
) => void;

const BufferEmpty = 0;
const BufferInserted = 1;
const BufferFinished = 4;

export class KBUGCHECK_CALLBACK_RECORD {
  readonly Entry = new LIST_ENTRY(this);
  CallbackRoutine: PKBUGCHECK_CALLBACK_ROUTINE | null = null;
  Buffer: unknown = null;
  Length = 0;
  Component = '';
  State = BufferEmpty;
}
HalDefineType(KBUGCHECK_CALLBACK_RECORD, '_KBUGCHECK_CALLBACK_RECORD', 0x40, [
  ['Entry', 0x0, '_LIST_ENTRY'],
  ['CallbackRoutine', 0x10, 'Ptr64     void '],
  ['Buffer', 0x18, 'Ptr64 Void'],
  ['Length', 0x20, 'Uint4B'],
  ['State', 0x38, 'UChar'],
]);

export class KBUGCHECK_REASON_CALLBACK_RECORD {
  readonly Entry = new LIST_ENTRY(this);
  CallbackRoutine: PKBUGCHECK_REASON_CALLBACK_ROUTINE | null = null;
  Component = '';
  Reason = 0;
  State = BufferEmpty;
}
HalDefineType(KBUGCHECK_REASON_CALLBACK_RECORD, '_KBUGCHECK_REASON_CALLBACK_RECORD', 0x30, [
  ['Entry', 0x0, '_LIST_ENTRY'],
  ['CallbackRoutine', 0x10, 'Ptr64     void '],
  ['Reason', 0x28, 'Int4B'],
  ['State', 0x2c, 'UChar'],
]);

const KeBugCheckCallbackListHead = new LIST_ENTRY();
const KeBugCheckReasonCallbackListHead = new LIST_ENTRY();

/** @stack 0x8 */
export function KeInitializeCallbackRecord(Record: KBUGCHECK_CALLBACK_RECORD | KBUGCHECK_REASON_CALLBACK_RECORD): void {
  Record.State = BufferEmpty;
}

/**
 * @returns false if the record is registered already
 * @stack 0x50
 */
export function KeRegisterBugCheckCallback(
  Record: KBUGCHECK_CALLBACK_RECORD,
  Routine: PKBUGCHECK_CALLBACK_ROUTINE,
  Buffer: unknown,
  Length: number,
  Component: string,
): boolean {
  if (Record.State !== BufferEmpty) return false;
  Record.CallbackRoutine = Routine;
  Record.Buffer = Buffer;
  Record.Length = Length;
  Record.Component = Component;
  Record.State = BufferInserted;
  InsertTailList(KeBugCheckCallbackListHead, Record.Entry);
  return true;
}

/** @stack 0x40 */
export function KeDeregisterBugCheckCallback(Record: KBUGCHECK_CALLBACK_RECORD): boolean {
  if (Record.State !== BufferInserted) return false;
  RemoveEntryList(Record.Entry);
  Record.State = BufferEmpty;
  return true;
}

/**
 * @returns false if the record is registered already
 * @stack 0x50
 */
export function KeRegisterBugCheckReasonCallback(
  Record: KBUGCHECK_REASON_CALLBACK_RECORD,
  Routine: PKBUGCHECK_REASON_CALLBACK_ROUTINE,
  Reason: number,
  Component: string,
): boolean {
  if (Record.State !== BufferEmpty) return false;
  Record.CallbackRoutine = Routine;
  Record.Reason = Reason;
  Record.Component = Component;
  Record.State = BufferInserted;
  InsertTailList(KeBugCheckReasonCallbackListHead, Record.Entry);
  return true;
}

/** @stack 0x40 */
export function KeDeregisterBugCheckReasonCallback(Record: KBUGCHECK_REASON_CALLBACK_RECORD): boolean {
  if (Record.State !== BufferInserted) return false;
  RemoveEntryList(Record.Entry);
  Record.State = BufferEmpty;
  return true;
}

/** @stack 0x60 */
export function KiRunBugCheckCallbacks(): void {
  while (!IsListEmpty(KeBugCheckReasonCallbackListHead)) {
    const record = RemoveHeadList(KeBugCheckReasonCallbackListHead).$record as KBUGCHECK_REASON_CALLBACK_RECORD;
    record.CallbackRoutine!(record.Reason, record, null, 0);
    record.State = BufferFinished;
  }
  while (!IsListEmpty(KeBugCheckCallbackListHead)) {
    const record = RemoveHeadList(KeBugCheckCallbackListHead).$record as KBUGCHECK_CALLBACK_RECORD;
    record.CallbackRoutine!(record.Buffer, record.Length);
    record.State = BufferFinished;
  }
}
