/** CreateFileW, and opening by name as the other functions need it. */
import {
  FILE_CREATE,
  FILE_CREATED,
  FILE_DELETE_ON_CLOSE,
  FILE_NO_INTERMEDIATE_BUFFERING,
  FILE_NON_DIRECTORY_FILE,
  FILE_OPEN,
  FILE_OPEN_FOR_BACKUP_INTENT,
  FILE_OPEN_IF,
  FILE_OPEN_REPARSE_POINT,
  FILE_OVERWRITE,
  FILE_OVERWRITE_IF,
  FILE_RANDOM_ACCESS,
  FILE_READ_ATTRIBUTES,
  FILE_SEQUENTIAL_ONLY,
  FILE_SHARE_DELETE,
  FILE_SHARE_READ,
  FILE_SHARE_WRITE,
  FILE_SYNCHRONOUS_IO_NONALERT,
  FILE_WRITE_THROUGH,
} from '../../nt/inc/iodefs';
import { IO_STATUS_BLOCK, type NTSTATUS } from '../../nt/inc/io';
import {
  DELETE,
  GENERIC_WRITE,
  type HANDLE,
  INVALID_HANDLE_VALUE,
  OBJ_CASE_INSENSITIVE,
  OBJ_INHERIT,
  OBJECT_ATTRIBUTES,
  SYNCHRONIZE,
} from '../../nt/inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_FILE_IS_A_DIRECTORY,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_OBJECT_PATH_SYNTAX_BAD,
} from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import { NtClose, NtCreateFile } from '../ntdll/stubs';
import { RtlDosPathNameToNtPathName_U } from '../ntdll/rtl';
import { BaseSetLastNTError, SetLastError } from './error';
import {
  type BOOL,
  CREATE_ALWAYS,
  ERROR_ACCESS_DENIED,
  ERROR_ALREADY_EXISTS,
  ERROR_FILE_EXISTS,
  ERROR_INVALID_PARAMETER,
  ERROR_PATH_NOT_FOUND,
  FILE_FLAG_BACKUP_SEMANTICS,
  FILE_FLAG_DELETE_ON_CLOSE,
  FILE_FLAG_NO_BUFFERING,
  FILE_FLAG_OPEN_REPARSE_POINT,
  FILE_FLAG_OVERLAPPED,
  FILE_FLAG_RANDOM_ACCESS,
  FILE_FLAG_SEQUENTIAL_SCAN,
  FILE_FLAG_WRITE_THROUGH,
  OPEN_ALWAYS,
  TRUNCATE_EXISTING,
} from './types';

/** By CREATE_NEW .. TRUNCATE_EXISTING. */
const Dispositions = [-1, FILE_CREATE, FILE_OVERWRITE_IF, FILE_OPEN, FILE_OPEN_IF, FILE_OVERWRITE];

/** Create options that Win32's flags mean. */
const OptionsOfFlags = [
  [FILE_FLAG_WRITE_THROUGH, FILE_WRITE_THROUGH],
  [FILE_FLAG_NO_BUFFERING, FILE_NO_INTERMEDIATE_BUFFERING],
  [FILE_FLAG_RANDOM_ACCESS, FILE_RANDOM_ACCESS],
  [FILE_FLAG_SEQUENTIAL_SCAN, FILE_SEQUENTIAL_ONLY],
  [FILE_FLAG_DELETE_ON_CLOSE, FILE_DELETE_ON_CLOSE],
  [FILE_FLAG_BACKUP_SEMANTICS, FILE_OPEN_FOR_BACKUP_INTENT],
  [FILE_FLAG_OPEN_REPARSE_POINT, FILE_OPEN_REPARSE_POINT],
] as const;
const ATTRIBUTES = 0x7fff;

/**
 * Opens a file or device: `\\.\NAME` is the device that a driver linked as `\DosDevices\NAME`. A directory is opened with
 * FILE_FLAG_BACKUP_SEMANTICS.
 * @returns a handle, or INVALID_HANDLE_VALUE with the reason in GetLastError(); ERROR_ALREADY_EXISTS with a handle: it was
 * there (CREATE_ALWAYS, OPEN_ALWAYS)
 * @stack 0x60
 */
export function CreateFileW(
  lpFileName: string,
  dwDesiredAccess: number,
  dwShareMode: number,
  lpSecurityAttributes: SECURITY_ATTRIBUTES | null,
  dwCreationDisposition: number,
  dwFlagsAndAttributes: number,
  hTemplateFile: HANDLE | null,
): HANDLE {
  return CreateFileInternal(
    lpFileName,
    dwDesiredAccess,
    dwShareMode,
    lpSecurityAttributes,
    dwCreationDisposition,
    dwFlagsAndAttributes,
    hTemplateFile,
  );
}

export interface SECURITY_ATTRIBUTES {
  readonly lpSecurityDescriptor?: object | null;
  readonly bInheritHandle?: boolean;
}

/** @stack 0x1a0 */
function CreateFileInternal(
  Name: string,
  Access: number,
  Share: number,
  Security: SECURITY_ATTRIBUTES | null,
  Creation: number,
  Flags: number,
  _Template: HANDLE | null,
): HANDLE {
  const disposition = Dispositions[Creation] ?? -1;
  if (disposition < 0 || (Creation === TRUNCATE_EXISTING && (Access & GENERIC_WRITE) === 0)) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return INVALID_HANDLE_VALUE;
  }
  const path = RtlDosPathNameToNtPathName_U(Name);
  if (path === null) {
    SetLastError(ERROR_PATH_NOT_FOUND);
    return INVALID_HANDLE_VALUE;
  }
  let options = (Flags & FILE_FLAG_OVERLAPPED) !== 0 ? 0 : FILE_SYNCHRONOUS_IO_NONALERT;
  for (const [flag, option] of OptionsOfFlags) if ((Flags & flag) !== 0) options |= option;
  if ((Flags & FILE_FLAG_BACKUP_SEMANTICS) === 0) options |= FILE_NON_DIRECTORY_FILE;
  const attributes = new OBJECT_ATTRIBUTES();
  attributes.ObjectName = path;
  attributes.Attributes = OBJ_CASE_INSENSITIVE | (Security?.bInheritHandle ? OBJ_INHERIT : 0);
  attributes.SecurityDescriptor = Security?.lpSecurityDescriptor ?? null;
  const handle = new Ref<HANDLE>(0);
  const iosb = new IO_STATUS_BLOCK();
  const removes = (Flags & FILE_FLAG_DELETE_ON_CLOSE) !== 0 ? DELETE : 0;
  const status = NtCreateFile(
    handle,
    Access | SYNCHRONIZE | FILE_READ_ATTRIBUTES | removes,
    attributes,
    iosb,
    null,
    Flags & ATTRIBUTES,
    Share,
    disposition,
    options,
    null,
    0,
  );
  if (NT_SUCCESS(status)) {
    const existed = (Creation === OPEN_ALWAYS || Creation === CREATE_ALWAYS) && iosb.Information !== FILE_CREATED;
    SetLastError(existed ? ERROR_ALREADY_EXISTS : 0);
    return handle.value;
  }
  if (status === STATUS_OBJECT_NAME_COLLISION) SetLastError(ERROR_FILE_EXISTS);
  else if (status === STATUS_FILE_IS_A_DIRECTORY)
    SetLastError(Name.endsWith('\\') ? ERROR_PATH_NOT_FOUND : ERROR_ACCESS_DENIED);
  else BaseSetLastNTError(status);
  return INVALID_HANDLE_VALUE;
}

/**
 * Opens what is there, for one operation; shared with everybody.
 * @param Options FILE_xxx
 * @param Synchronous the handle may be waited on, which takes that right
 * @stack 0x90
 */
export function BaseOpen(
  FileName: string,
  Access: number,
  Options: number,
  Handle: Ref<HANDLE>,
  Disposition: number = FILE_OPEN,
  Attributes = 0,
  Security: SECURITY_ATTRIBUTES | null = null,
  Synchronous = true,
): NTSTATUS {
  const path = RtlDosPathNameToNtPathName_U(FileName);
  if (path === null) return STATUS_OBJECT_PATH_SYNTAX_BAD;
  const attributes = new OBJECT_ATTRIBUTES();
  attributes.ObjectName = path;
  attributes.Attributes = OBJ_CASE_INSENSITIVE;
  attributes.SecurityDescriptor = Security?.lpSecurityDescriptor ?? null;
  return NtCreateFile(
    Handle,
    Access | (Synchronous ? SYNCHRONIZE : 0),
    attributes,
    new IO_STATUS_BLOCK(),
    null,
    Attributes,
    FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
    Disposition,
    Options | (Synchronous ? FILE_SYNCHRONOUS_IO_NONALERT : 0),
    null,
    0,
  );
}

/**
 * Opens, does something, closes.
 * @returns whether all went well; else the last error says
 * @stack 0x60
 */
export function BaseWithFile(
  FileName: string,
  Access: number,
  Options: number,
  Action: (Handle: HANDLE) => NTSTATUS,
  Synchronous = true,
): BOOL {
  const handle = new Ref<HANDLE>(0);
  const opened = BaseOpen(FileName, Access, Options, handle, FILE_OPEN, 0, null, Synchronous);
  if (!NT_SUCCESS(opened)) return BaseSetLastNTError(opened);
  const status = Action(handle.value);
  NtClose(handle.value);
  return NT_SUCCESS(status) || BaseSetLastNTError(status);
}
