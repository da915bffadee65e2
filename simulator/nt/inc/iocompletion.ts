/** I/O completion ports: a queue object with a handle, and the packets in it. */
import { HalDefineType } from 'hal';
import { LIST_ENTRY } from './list';
import type { HANDLE } from './ntdef';
import type { OBJECT_HEADER, ObjectBody } from './ob';
import { KQUEUE } from './queue';

export const IO_COMPLETION_MODIFY_STATE = 0x2;
export const IO_COMPLETION_ALL_ACCESS = 0x1f0003;

export class IO_COMPLETION extends KQUEUE implements ObjectBody {
  $header: OBJECT_HEADER | null = null;
}
HalDefineType(IO_COMPLETION, '_KQUEUE', 0x40, [
  ['Header', 0x0, '_DISPATCHER_HEADER'],
  ['EntryListHead', 0x18, '_LIST_ENTRY'],
  ['CurrentCount', 0x28, 'Uint4B'],
  ['MaximumCount', 0x2c, 'Uint4B'],
  ['ThreadListHead', 0x30, '_LIST_ENTRY'],
]);

/** What a file object is bound to. */
export class IO_COMPLETION_CONTEXT {
  constructor(
    readonly Port: IO_COMPLETION,
    readonly Key: unknown,
  ) {}
}
HalDefineType(IO_COMPLETION_CONTEXT, '_IO_COMPLETION_CONTEXT', 0x10, [
  ['Port', 0x0, 'Ptr64 Void'],
  ['Key', 0x8, 'Ptr64 Void'],
]);

export class IO_MINI_COMPLETION_PACKET {
  readonly ListEntry = new LIST_ENTRY(this, true);
  constructor(
    readonly KeyContext: unknown,
    readonly ApcContext: unknown,
    readonly IoStatus: number,
    readonly IoStatusInformation: number,
  ) {}
}
HalDefineType(IO_MINI_COMPLETION_PACKET, '_IOP_MINI_COMPLETION_PACKET', 0x50, [
  ['ListEntry', 0x0, '_LIST_ENTRY'],
  ['KeyContext', 0x18, 'Ptr64 Void'],
  ['ApcContext', 0x20, 'Ptr64 Void'],
  ['IoStatus', 0x28, 'Int4B'],
  ['IoStatusInformation', 0x30, 'Uint8B'],
]);

/** One finished request, as NtRemoveIoCompletionEx hands it out. */
export class FILE_IO_COMPLETION_INFORMATION {
  KeyContext: unknown = null;
  ApcContext: unknown = null;
  Status = 0;
  Information = 0;
}

/** FILE_COMPLETION_INFORMATION: a handle and a key, not bytes. */
export interface FILE_COMPLETION_INFORMATION {
  readonly Port: HANDLE;
  readonly Key: unknown;
}
