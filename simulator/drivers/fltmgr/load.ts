/** Loading and unloading of minifilters by name. */
import { CmServicePath } from '../../nt/cm/services';
import type { NTSTATUS } from '../../nt/inc/io';
import { type PCUNICODE_STRING, UnicodeText } from '../../nt/inc/ntdef';
import { NT_SUCCESS, STATUS_FLT_DO_NOT_DETACH, STATUS_FLT_FILTER_NOT_FOUND } from '../../nt/inc/ntstatus';
import { IopRunInSystem, NtLoadDriver } from '../../nt/io/load';
import { NtUnloadDriver } from '../../nt/io/unload';
import { FltGlobals } from './globals';
import type { FLT_FILTER } from './inc/objects';
import { FltpListOf } from './resourceList';
import { FltpMiniFilterDriverUnload } from './unload';

/**
 * Loads a minifilter's driver. IRQL PASSIVE_LEVEL. Source: fltkernel/nf-fltkernel-fltloadfilter.
 * @param FilterName name of its service
 * @returns as NtLoadDriver
 * @stack 0x50
 */
export function FltLoadFilter(FilterName: PCUNICODE_STRING): NTSTATUS {
  return NtLoadDriver(CmServicePath(UnicodeText(FilterName)));
}

/**
 * Asks a minifilter to go, and unloads its driver if it does. IRQL PASSIVE_LEVEL.
 * Source: fltkernel/nf-fltkernel-fltunloadfilter.
 * @returns STATUS_FLT_FILTER_NOT_FOUND; STATUS_FLT_DO_NOT_DETACH if it has no unload routine; what that routine returned
 * @stack 0x50
 */
export function FltUnloadFilter(FilterName: PCUNICODE_STRING): NTSTATUS {
  return IopRunInSystem(FltpUnloadFilter, UnicodeText(FilterName));
}

/** @stack 0x60 */
function FltpUnloadFilter(Name: string): NTSTATUS {
  const wanted = Name.toUpperCase();
  for (const filter of FltpListOf<FLT_FILTER>(FltGlobals.Frame0.RegisteredFilters)) {
    if (filter.Name.toUpperCase() !== wanted) continue;
    const routine = filter.Registration.FilterUnloadCallback;
    if (routine === null) return STATUS_FLT_DO_NOT_DETACH;
    const { Name: name, DriverObject: driver } = filter;
    const status = routine(0) | 0;
    if (!NT_SUCCESS(status)) return status;
    // Of one that does not go with its service too.
    driver.DriverUnload = FltpMiniFilterDriverUnload;
    return NtUnloadDriver(CmServicePath(name));
  }
  return STATUS_FLT_FILTER_NOT_FOUND;
}
