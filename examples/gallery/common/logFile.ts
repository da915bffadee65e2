/* What the drivers share that write C:\log.txt themselves. */
import {
  FILE_APPEND_DATA,
  FILE_ATTRIBUTE_NORMAL,
  FILE_NON_DIRECTORY_FILE,
  FILE_OVERWRITE_IF,
  FILE_SHARE_READ,
  FILE_SHARE_WRITE,
  FILE_SYNCHRONOUS_IO_NONALERT,
  type HANDLE,
  InitializeObjectAttributes,
  IO_STATUS_BLOCK,
  type NTSTATUS,
  OBJ_CASE_INSENSITIVE,
  OBJ_KERNEL_HANDLE,
  OBJECT_ATTRIBUTES,
  Ref,
  RtlStringBytes,
  SYNCHRONIZE,
  ZwClose,
  ZwCreateFile,
  ZwWriteFile,
} from 'fltkernel';

export const LogHandle = new Ref<HANDLE>(0);

/** Opens the log anew; who may append only writes at its end. */
export function OpenLog(): NTSTATUS {
  const attributes = new OBJECT_ATTRIBUTES();
  const options = OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE;
  InitializeObjectAttributes(attributes, '\\??\\C:\\log.txt', options, null, null);
  return ZwCreateFile(
    LogHandle,
    FILE_APPEND_DATA | SYNCHRONIZE,
    attributes,
    new IO_STATUS_BLOCK(),
    null,
    FILE_ATTRIBUTE_NORMAL,
    FILE_SHARE_READ | FILE_SHARE_WRITE,
    FILE_OVERWRITE_IF,
    FILE_NON_DIRECTORY_FILE | FILE_SYNCHRONOUS_IO_NONALERT,
    null,
    0,
  );
}

export function WriteLog(text: string): NTSTATUS {
  const bytes = RtlStringBytes(text);
  return ZwWriteFile(LogHandle.value, null, null, null, new IO_STATUS_BLOCK(), bytes, bytes.length, null, null);
}

export function CloseLog(): void {
  ZwClose(LogHandle.value);
}
