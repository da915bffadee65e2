/** Routines that drivers registered for a bug check, called at HIGH_LEVEL with all other processors frozen. */
import { HalDefineType, HalSizeOf, HalTrace } from 'hal';
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

/** KBUGCHECK_CALLBACK_REASON. */
export const KbCallbackInvalid = 0;
export const KbCallbackReserved1 = 1;
export const KbCallbackSecondaryDumpData = 2;
export const KbCallbackDumpIo = 3;
export const KbCallbackAddPages = 4;
export const KbCallbackSecondaryMultiPartDumpData = 5;
export const KbCallbackRemovePages = 6;
export const KbCallbackTriageDumpData = 7;

export const KB_ADD_PAGES_FLAG_VIRTUAL_ADDRESS = 0x1;
export const KB_ADD_PAGES_FLAG_PHYSICAL_ADDRESS = 0x2;
export const KB_ADD_PAGES_FLAG_ADDITIONAL_RANGES_EXIST = 0x80000000;

/** Largest block that one driver may add to a dump, bytes. */
const MaximumSecondaryDumpData = 0x1000;

/** What a KbCallbackSecondaryDumpData routine fills in. */
export class KBUGCHECK_SECONDARY_DUMP_DATA {
  InBuffer: Uint8Array = new Uint8Array(MaximumSecondaryDumpData);
  InBufferLength = MaximumSecondaryDumpData;
  MaximumAllowed = MaximumSecondaryDumpData;
  Guid: object | null = null;
  OutBuffer: Uint8Array | null = null;
  OutBufferLength = 0;
}
HalDefineType(KBUGCHECK_SECONDARY_DUMP_DATA, '_KBUGCHECK_SECONDARY_DUMP_DATA', 0x30, [
  ['InBuffer', 0x0, 'Ptr64 Void'],
  ['InBufferLength', 0x8, 'Uint4B'],
  ['MaximumAllowed', 0xc, 'Uint4B'],
  ['OutBuffer', 0x20, 'Ptr64 Void'],
  ['OutBufferLength', 0x28, 'Uint4B'],
]);

/** What a KbCallbackAddPages routine fills in. `Context` is the driver's, null at the first call. */
export class KBUGCHECK_ADD_PAGES {
  Context: unknown = null;
  Flags = 0;
  BugCheckCode = 0;
  Address = 0n;
  Count = 0;
}
HalDefineType(KBUGCHECK_ADD_PAGES, '_KBUGCHECK_ADD_PAGES', 0x20, [
  ['Context', 0x0, 'Ptr64 Void'],
  ['Flags', 0x8, 'Uint4B'],
  ['BugCheckCode', 0xc, 'Uint4B'],
  ['Address', 0x10, 'Uint8B'],
  ['Count', 0x18, 'Uint8B'],
]);

const KeBugCheckCallbackListHead = new LIST_ENTRY(null, true);
const KeBugCheckReasonCallbackListHead = new LIST_ENTRY(null, true);

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

/**
 * Reason callbacks get what their reason is about, then the callbacks without a reason are called; each once, at
 * HIGH_LEVEL. Source: wdm/nc-wdm-kbugcheck_reason_callback_routine.
 * @stack 0x60
 */
export function KiRunBugCheckCallbacks(BugCheckCode: number): void {
  while (!IsListEmpty(KeBugCheckReasonCallbackListHead)) {
    const record = RemoveHeadList(KeBugCheckReasonCallbackListHead).$record as KBUGCHECK_REASON_CALLBACK_RECORD;
    KiCallReasonCallback(record, BugCheckCode);
    record.State = BufferFinished;
  }
  while (!IsListEmpty(KeBugCheckCallbackListHead)) {
    const record = RemoveHeadList(KeBugCheckCallbackListHead).$record as KBUGCHECK_CALLBACK_RECORD;
    record.CallbackRoutine!(record.Buffer, record.Length);
    record.State = BufferFinished;
  }
}

/**
 * A driver that adds pages is asked again as long as it says that there are more.
 * @stack 0x50
 */
function KiCallReasonCallback(Record: KBUGCHECK_REASON_CALLBACK_RECORD, BugCheckCode: number): void {
  const routine = Record.CallbackRoutine!;
  switch (Record.Reason) {
    case KbCallbackSecondaryDumpData: {
      const data = new KBUGCHECK_SECONDARY_DUMP_DATA();
      routine(Record.Reason, Record, data, HalSizeOf(KBUGCHECK_SECONDARY_DUMP_DATA));
      if (data.OutBuffer !== null && data.OutBufferLength <= data.MaximumAllowed)
        HalTrace('bugcheck', `${Record.Component} adds ${data.OutBufferLength} bytes to the dump`);
      return;
    }
    case KbCallbackAddPages: {
      const data = new KBUGCHECK_ADD_PAGES();
      data.BugCheckCode = BugCheckCode;
      do {
        data.Flags = 0;
        routine(Record.Reason, Record, data, HalSizeOf(KBUGCHECK_ADD_PAGES));
        if (data.Count > 0) HalTrace('bugcheck', `${Record.Component} adds ${data.Count} pages to the dump`);
      } while ((data.Flags & KB_ADD_PAGES_FLAG_ADDITIONAL_RANGES_EXIST) !== 0);
      return;
    }
    default:
      routine(Record.Reason, Record, null, 0);
  }
}
