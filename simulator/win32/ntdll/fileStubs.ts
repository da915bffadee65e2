/** System call stubs of the file services beyond opening, reading and writing. */
import type { NTSTATUS } from '../../nt/inc/io';
import * as nt from '../../nt/ex/services';
import { KiSystemServiceCopyEnd } from '../../nt/ke/service';

/** @stack 0x8 */
export function NtOpenFile(...Arguments: Parameters<typeof nt.NtOpenFile>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtOpenFile, Arguments);
}
/** @stack 0x8 */
export function NtQueryInformationFile(...Arguments: Parameters<typeof nt.NtQueryInformationFile>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtQueryInformationFile, Arguments);
}
/** @stack 0x8 */
export function NtQueryDirectoryFile(...Arguments: Parameters<typeof nt.NtQueryDirectoryFile>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtQueryDirectoryFile, Arguments);
}
/** @stack 0x8 */
export function NtNotifyChangeDirectoryFile(...Arguments: Parameters<typeof nt.NtNotifyChangeDirectoryFile>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtNotifyChangeDirectoryFile, Arguments);
}
/** @stack 0x8 */
export function NtQueryVolumeInformationFile(
  ...Arguments: Parameters<typeof nt.NtQueryVolumeInformationFile>
): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtQueryVolumeInformationFile, Arguments);
}
/** @stack 0x8 */
export function NtSetVolumeInformationFile(...Arguments: Parameters<typeof nt.NtSetVolumeInformationFile>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtSetVolumeInformationFile, Arguments);
}
/** @stack 0x8 */
export function NtLockFile(...Arguments: Parameters<typeof nt.NtLockFile>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtLockFile, Arguments);
}
/** @stack 0x8 */
export function NtUnlockFile(...Arguments: Parameters<typeof nt.NtUnlockFile>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtUnlockFile, Arguments);
}
/** @stack 0x8 */
export function NtFsControlFile(...Arguments: Parameters<typeof nt.NtFsControlFile>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtFsControlFile, Arguments);
}
/** @stack 0x8 */
export function NtCreateSection(...Arguments: Parameters<typeof nt.NtCreateSection>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtCreateSection, Arguments);
}
/** @stack 0x8 */
export function NtOpenSection(...Arguments: Parameters<typeof nt.NtOpenSection>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtOpenSection, Arguments);
}
/** @stack 0x8 */
export function NtMapViewOfSection(...Arguments: Parameters<typeof nt.NtMapViewOfSection>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtMapViewOfSection, Arguments);
}
/** @stack 0x8 */
export function NtUnmapViewOfSection(...Arguments: Parameters<typeof nt.NtUnmapViewOfSection>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtUnmapViewOfSection, Arguments);
}
/** @stack 0x8 */
export function NtFlushVirtualMemory(...Arguments: Parameters<typeof nt.NtFlushVirtualMemory>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtFlushVirtualMemory, Arguments);
}
/** @stack 0x8 */
export function NtQueryAttributesFile(...Arguments: Parameters<typeof nt.NtQueryAttributesFile>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtQueryAttributesFile, Arguments);
}
/** @stack 0x8 */
export function NtQueryFullAttributesFile(...Arguments: Parameters<typeof nt.NtQueryFullAttributesFile>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtQueryFullAttributesFile, Arguments);
}
/** @stack 0x8 */
export function NtQueryInformationByName(...Arguments: Parameters<typeof nt.NtQueryInformationByName>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtQueryInformationByName, Arguments);
}
/** @stack 0x8 */
export function NtDeleteFile(...Arguments: Parameters<typeof nt.NtDeleteFile>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtDeleteFile, Arguments);
}
/** @stack 0x8 */
export function NtQueryEaFile(...Arguments: Parameters<typeof nt.NtQueryEaFile>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtQueryEaFile, Arguments);
}
/** @stack 0x8 */
export function NtSetEaFile(...Arguments: Parameters<typeof nt.NtSetEaFile>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtSetEaFile, Arguments);
}
/** @stack 0x8 */
export function NtQuerySecurityObject(...Arguments: Parameters<typeof nt.NtQuerySecurityObject>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtQuerySecurityObject, Arguments);
}
/** @stack 0x8 */
export function NtSetSecurityObject(...Arguments: Parameters<typeof nt.NtSetSecurityObject>): NTSTATUS {
  return KiSystemServiceCopyEnd(nt.NtSetSecurityObject, Arguments);
}
