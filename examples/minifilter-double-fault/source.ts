/* The document itself, for reading. */
import {
  FILE_ATTRIBUTE_NORMAL,
  FILE_OPEN,
  FILE_SHARE_DELETE,
  FILE_SHARE_READ,
  FILE_SHARE_WRITE,
  FILE_SYNCHRONOUS_IO_NONALERT,
  GENERIC_READ,
  type HANDLE,
  InitializeObjectAttributes,
  IO_STATUS_BLOCK,
  NT_SUCCESS,
  OBJ_CASE_INSENSITIVE,
  OBJ_KERNEL_HANDLE,
  OBJECT_ATTRIBUTES,
  Ref,
  SYNCHRONIZE,
  ZwCreateFile,
} from 'fltkernel';
import { RtlStringCchPrintfW } from 'ntstrsafe';

/** Characters. */
const RT_LONG_PATH = 1144;

/** Opens the document for reading; 0 if that is not possible. Long paths need room. */
export function RTOpenSource(pszFilePath: string): HANDLE {
  const wszDosPath = new Uint16Array(RT_LONG_PATH);
  const Attributes = new OBJECT_ATTRIBUTES();
  const IoStatus = new IO_STATUS_BLOCK();
  const hSource = new Ref<HANDLE>(0);
  RtlStringCchPrintfW(wszDosPath, RT_LONG_PATH, '\\??\\C:%ws', pszFilePath);
  InitializeObjectAttributes(
    Attributes,
    String.fromCharCode(...wszDosPath).replace(/\0.*$/s, ''),
    OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE,
    null,
    null,
  );
  const status = ZwCreateFile(
    hSource,
    GENERIC_READ | SYNCHRONIZE,
    Attributes,
    IoStatus,
    null,
    FILE_ATTRIBUTE_NORMAL,
    FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
    FILE_OPEN,
    FILE_SYNCHRONOUS_IO_NONALERT,
    null,
    0,
  );
  return NT_SUCCESS(status) ? hSource.value : 0;
}
