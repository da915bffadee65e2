/** fltlib.dll: loading, attaching and listing minifilters (fltuser.h); what fltmc is made of. */
import {
  FLT_CONTROL_ATTACH,
  FLT_CONTROL_DETACH,
  FLT_CONTROL_LIST,
  FLT_CONTROL_LOAD,
  type FLT_CONTROL_REQUEST,
  FLT_CONTROL_UNLOAD,
  type FLT_FILTER_DESCRIPTION,
  type FLT_INSTANCE_DESCRIPTION,
  type FLT_VOLUME_DESCRIPTION,
} from '../../drivers/fltmgr/inc/control';
import { IO_STATUS_BLOCK, type NTSTATUS } from '../../nt/inc/io';
import { FILE_OPEN, FILE_SYNCHRONOUS_IO_NONALERT } from '../../nt/inc/iodefs';
import {
  GENERIC_READ,
  GENERIC_WRITE,
  type HANDLE,
  InitializeObjectAttributes,
  OBJ_CASE_INSENSITIVE,
  OBJECT_ATTRIBUTES,
  SYNCHRONIZE,
} from '../../nt/inc/ntdef';
import { NT_SUCCESS } from '../../nt/inc/ntstatus';
import { Ref } from '../../nt/inc/ref';
import { NtClose, NtCreateFile, NtDeviceIoControlFile } from '../ntdll/stubs';
import { FilterpNtStatusToHResult, HRESULT_FROM_WIN32, type HRESULT, S_OK } from './result';

const ERROR_NO_MORE_ITEMS = 259;
const ERROR_INVALID_HANDLE = 6;

/** @stack 0xc0 */
function FilterpControlManager(Code: number, Request: FLT_CONTROL_REQUEST): NTSTATUS {
  const handle = new Ref<HANDLE>(0);
  const iosb = new IO_STATUS_BLOCK();
  const attributes = new OBJECT_ATTRIBUTES();
  InitializeObjectAttributes(attributes, '\\??\\FltMgr', OBJ_CASE_INSENSITIVE, null, null);
  const opened = NtCreateFile(
    handle,
    GENERIC_READ | GENERIC_WRITE | SYNCHRONIZE,
    attributes,
    iosb,
    null,
    0,
    3,
    FILE_OPEN,
    FILE_SYNCHRONOUS_IO_NONALERT,
    null,
    0,
  );
  if (!NT_SUCCESS(opened)) return opened;
  const status = NtDeviceIoControlFile(handle.value, null, null, null, iosb, Code, Request as any, 8, null, 0);
  NtClose(handle.value);
  return status;
}

/**
 * Loads a minifilter: `fltmc load`.
 * @param lpFilterName name of its service
 * @stack 0x60
 */
export function FilterLoad(lpFilterName: string): HRESULT {
  return FilterpNtStatusToHResult(FilterpControlManager(FLT_CONTROL_LOAD, { FilterName: lpFilterName }));
}

/**
 * Asks a minifilter to go: `fltmc unload`. It may refuse.
 * @stack 0x60
 */
export function FilterUnload(lpFilterName: string): HRESULT {
  return FilterpNtStatusToHResult(FilterpControlManager(FLT_CONTROL_UNLOAD, { FilterName: lpFilterName }));
}

function FilterpAttach(Request: FLT_CONTROL_REQUEST, Created: Ref<string> | null): HRESULT {
  const status = FilterpControlManager(FLT_CONTROL_ATTACH, Request);
  if (NT_SUCCESS(status) && Created !== null) Created.value = String(Request.Answer ?? '');
  return FilterpNtStatusToHResult(status);
}

/**
 * `fltmc attach`.
 * @param lpVolumeName `C:` or the device's name
 * @param lpCreatedInstanceName gets the instance's name
 * @stack 0x70
 */
export function FilterAttach(
  lpFilterName: string,
  lpVolumeName: string,
  lpInstanceName: string | null,
  _dwCreatedInstanceNameLength: number,
  lpCreatedInstanceName: Ref<string> | null,
): HRESULT {
  const request = { FilterName: lpFilterName, VolumeName: lpVolumeName, InstanceName: lpInstanceName ?? undefined };
  return FilterpAttach(request, lpCreatedInstanceName);
}

/** @stack 0x70 */
export function FilterAttachAtAltitude(
  lpFilterName: string,
  lpVolumeName: string,
  lpAltitude: string,
  lpInstanceName: string | null,
  _dwCreatedInstanceNameLength: number,
  lpCreatedInstanceName: Ref<string> | null,
): HRESULT {
  const request = {
    FilterName: lpFilterName,
    VolumeName: lpVolumeName,
    Altitude: lpAltitude,
    InstanceName: lpInstanceName ?? undefined,
  };
  return FilterpAttach(request, lpCreatedInstanceName);
}

/**
 * `fltmc detach`.
 * @stack 0x70
 */
export function FilterDetach(lpFilterName: string, lpVolumeName: string, lpInstanceName: string | null): HRESULT {
  const request = { FilterName: lpFilterName, VolumeName: lpVolumeName, InstanceName: lpInstanceName ?? undefined };
  return FilterpNtStatusToHResult(FilterpControlManager(FLT_CONTROL_DETACH, request));
}

// ---- lists: what there was when the first was asked for -------------------------------------------------------------
const searches: (unknown[] | null)[] = [null];

function FilterpFindFirst<T>(Request: FLT_CONTROL_REQUEST, Found: Ref<T | null>, Handle: Ref<HANDLE>): HRESULT {
  const status = FilterpControlManager(FLT_CONTROL_LIST, Request);
  if (!NT_SUCCESS(status)) return FilterpNtStatusToHResult(status);
  const all = (Request.Answer as unknown[]).filter(
    entry =>
      (Request.FilterName === undefined || (entry as FLT_INSTANCE_DESCRIPTION).FilterName === Request.FilterName) &&
      (Request.VolumeName === undefined || (entry as FLT_INSTANCE_DESCRIPTION).VolumeName === Request.VolumeName),
  );
  if (all.length === 0) return HRESULT_FROM_WIN32(ERROR_NO_MORE_ITEMS);
  Found.value = all.shift() as T;
  Handle.value = searches.push(all) - 1;
  return S_OK;
}

function FilterpFindNext<T>(Handle: HANDLE, Found: Ref<T | null>): HRESULT {
  const left = searches[Handle];
  if (!left) return HRESULT_FROM_WIN32(ERROR_INVALID_HANDLE);
  if (left.length === 0) return HRESULT_FROM_WIN32(ERROR_NO_MORE_ITEMS);
  Found.value = left.shift() as T;
  return S_OK;
}

function FilterpFindClose(Handle: HANDLE): HRESULT {
  searches[Handle] = null;
  return S_OK;
}

/**
 * The first minifilter, highest altitude first.
 * @stack 0x60
 */
export function FilterFindFirst(Information: Ref<FLT_FILTER_DESCRIPTION | null>, lpFilterFind: Ref<HANDLE>): HRESULT {
  return FilterpFindFirst({ Kind: 'filters' }, Information, lpFilterFind);
}
/** @returns HRESULT_FROM_WIN32(ERROR_NO_MORE_ITEMS) */
export function FilterFindNext(hFilterFind: HANDLE, Information: Ref<FLT_FILTER_DESCRIPTION | null>): HRESULT {
  return FilterpFindNext(hFilterFind, Information);
}
export function FilterFindClose(hFilterFind: HANDLE): HRESULT {
  return FilterpFindClose(hFilterFind);
}

/** @stack 0x60 */
export function FilterVolumeFindFirst(
  Information: Ref<FLT_VOLUME_DESCRIPTION | null>,
  lpVolumeFind: Ref<HANDLE>,
): HRESULT {
  return FilterpFindFirst({ Kind: 'volumes' }, Information, lpVolumeFind);
}
export function FilterVolumeFindNext(hVolumeFind: HANDLE, Information: Ref<FLT_VOLUME_DESCRIPTION | null>): HRESULT {
  return FilterpFindNext(hVolumeFind, Information);
}
export function FilterVolumeFindClose(hVolumeFind: HANDLE): HRESULT {
  return FilterpFindClose(hVolumeFind);
}

/** @stack 0x60 */
export function FilterInstanceFindFirst(
  lpFilterName: string,
  Information: Ref<FLT_INSTANCE_DESCRIPTION | null>,
  lpFilterInstanceFind: Ref<HANDLE>,
): HRESULT {
  return FilterpFindFirst({ Kind: 'instances', FilterName: lpFilterName }, Information, lpFilterInstanceFind);
}
export function FilterInstanceFindNext(
  hFilterInstanceFind: HANDLE,
  Information: Ref<FLT_INSTANCE_DESCRIPTION | null>,
): HRESULT {
  return FilterpFindNext(hFilterInstanceFind, Information);
}
export function FilterInstanceFindClose(hFilterInstanceFind: HANDLE): HRESULT {
  return FilterpFindClose(hFilterInstanceFind);
}

/** @stack 0x60 */
export function FilterVolumeInstanceFindFirst(
  lpVolumeName: string,
  Information: Ref<FLT_INSTANCE_DESCRIPTION | null>,
  lpVolumeInstanceFind: Ref<HANDLE>,
): HRESULT {
  return FilterpFindFirst({ Kind: 'instances', VolumeName: lpVolumeName }, Information, lpVolumeInstanceFind);
}
export function FilterVolumeInstanceFindNext(
  hVolumeInstanceFind: HANDLE,
  Information: Ref<FLT_INSTANCE_DESCRIPTION | null>,
): HRESULT {
  return FilterpFindNext(hVolumeInstanceFind, Information);
}
export function FilterVolumeInstanceFindClose(hVolumeInstanceFind: HANDLE): HRESULT {
  return FilterpFindClose(hVolumeInstanceFind);
}
