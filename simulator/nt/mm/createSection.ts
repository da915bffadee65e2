/**
 * Sections: creation and deletion of the objects. A file's locks are taken by way of the filters above it while its control
 * area is looked up. Names of the internal routines are those of published stacks.
 */
import { FsRtlAcquireToCreateMappedSection, FsRtlReleaseFile } from '../fsrtl/acquire';
import { FsRtlGetFileSize, FsRtlSetFileSize } from '../fsrtl/size';
import { FILE_EXECUTE, FILE_READ_DATA, FILE_WRITE_DATA } from '../inc/iodefs';
import type { FILE_OBJECT, NTSTATUS } from '../inc/io';
import {
  PAGE_EXECUTE,
  PAGE_EXECUTE_READ,
  PAGE_EXECUTE_READWRITE,
  PAGE_EXECUTE_WRITECOPY,
  PAGE_READONLY,
  PAGE_READWRITE,
  PAGE_WRITECOPY,
} from '../inc/mmdefs';
import { type HANDLE, OBJ_OPENIF, type OBJECT_ATTRIBUTES, UnicodeText } from '../inc/ntdef';
import {
  NT_SUCCESS,
  STATUS_FILE_IS_A_DIRECTORY,
  STATUS_INVALID_FILE_FOR_SECTION,
  STATUS_INVALID_PAGE_PROTECTION,
  STATUS_INVALID_PARAMETER_4,
  STATUS_INVALID_PARAMETER_6,
  STATUS_MAPPED_FILE_SIZE_ZERO,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_OBJECT_NAME_EXISTS,
  STATUS_SECTION_TOO_BIG,
  STATUS_SUCCESS,
} from '../inc/ntstatus';
import { Ref } from '../inc/ref';
import {
  type CONTROL_AREA,
  MMSECT_FILE,
  MMSECT_IMAGE,
  SEC_COMMIT,
  SEC_IMAGE,
  SEC_RESERVE,
  SECTION,
  type SECTION_OBJECT_POINTERS,
} from '../inc/section';
import { IoFileObjectType } from '../io/types';
import { ObReferenceObjectByHandle } from '../ob/handle';
import { ObInsertObject, ObOpenObjectByNameEx } from '../ob/lookup';
import { ObCreateObject, ObfDereferenceObject } from '../ob/object';
import { ObCreateObjectType } from '../ob/types';
import { PsGetCurrentThread } from '../ps/current';
import {
  MiCheckControlArea,
  MiCreateControlArea,
  MiExtendSegment,
  MiReferenceDataControlArea,
  MiReferenceImageControlArea,
} from './controlArea';
import { ROUND_TO_PAGES } from './layout';
import { MiCheckImageHeader } from './imageSection';

export const MmSectionObjectType = ObCreateObjectType(
  'Section',
  'tceS',
  { DeleteProcedure: MiSectionDelete },
  [0x20005, 0x20002, 0x20008, 0xf001f],
);

/** What the handle of the file must allow for a protection; undefined: there is no such protection. */
const fileAccess: Readonly<Record<number, number | undefined>> = {
  [PAGE_READONLY]: FILE_READ_DATA,
  [PAGE_WRITECOPY]: FILE_READ_DATA,
  [PAGE_READWRITE]: FILE_READ_DATA | FILE_WRITE_DATA,
  [PAGE_EXECUTE]: FILE_EXECUTE,
  [PAGE_EXECUTE_READ]: FILE_EXECUTE | FILE_READ_DATA,
  [PAGE_EXECUTE_WRITECOPY]: FILE_EXECUTE | FILE_READ_DATA,
  [PAGE_EXECUTE_READWRITE]: FILE_EXECUTE | FILE_READ_DATA | FILE_WRITE_DATA,
};
const ProtectionMask = 0xff;

/** The section writes to its file. */
export function MiIsWritable(Protect: number): boolean {
  return (Protect & (PAGE_READWRITE | PAGE_EXECUTE_READWRITE)) !== 0;
}

/**
 * @param MaximumSize bytes; null or 0: the size of the file
 * @param SectionPageProtection PAGE_xxx: the most that views may be used for
 * @param AllocationAttributes SEC_COMMIT, SEC_RESERVE or SEC_IMAGE
 * @param FileHandle null: memory of the paging file
 * @stack 0x60
 */
export function NtCreateSection(
  SectionHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES | null,
  MaximumSize: bigint | null,
  SectionPageProtection: number,
  AllocationAttributes: number,
  FileHandle: HANDLE | null,
): NTSTATUS {
  return MiCreateSectionCommon(
    SectionHandle,
    DesiredAccess,
    ObjectAttributes,
    MaximumSize ?? 0n,
    SectionPageProtection,
    AllocationAttributes,
    FileHandle,
  );
}

/** @stack 0xd0 */
function MiCreateSectionCommon(
  SectionHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES | null,
  MaximumSize: bigint,
  SectionPageProtection: number,
  AllocationAttributes: number,
  FileHandle: HANDLE | null,
): NTSTATUS {
  if ((AllocationAttributes & (SEC_COMMIT | SEC_RESERVE | SEC_IMAGE)) === 0) return STATUS_INVALID_PARAMETER_6;
  const protect = SectionPageProtection & ProtectionMask;
  const access = fileAccess[protect];
  if (access === undefined) return STATUS_INVALID_PAGE_PROTECTION;
  const file = new Ref<FILE_OBJECT | null>(null);
  if (FileHandle) {
    const mode = PsGetCurrentThread().PreviousMode;
    const status = ObReferenceObjectByHandle(FileHandle, access, IoFileObjectType, mode, file, null);
    if (!NT_SUCCESS(status)) return status;
  } else if (MaximumSize <= 0n) return STATUS_INVALID_PARAMETER_4;
  const section = new Ref<SECTION | null>(null);
  const created = MiCreateSection(section, MaximumSize, protect, AllocationAttributes, file.value);
  if (file.value !== null) ObfDereferenceObject(file.value);
  if (!NT_SUCCESS(created)) return created;
  const name = ObjectAttributes === null ? '' : UnicodeText(ObjectAttributes.ObjectName);
  const attributes = ObjectAttributes === null ? 0 : ObjectAttributes.Attributes;
  const inserted = ObInsertObject(section.value!, name, attributes, DesiredAccess, SectionHandle);
  if (inserted !== STATUS_OBJECT_NAME_COLLISION || (attributes & OBJ_OPENIF) === 0) return inserted;
  const opened = NtOpenSection(SectionHandle, DesiredAccess, ObjectAttributes!);
  return NT_SUCCESS(opened) ? STATUS_OBJECT_NAME_EXISTS : opened;
}

/** @stack 0x90 */
export function NtOpenSection(
  SectionHandle: Ref<HANDLE>,
  DesiredAccess: number,
  ObjectAttributes: OBJECT_ATTRIBUTES,
): NTSTATUS {
  const mode = PsGetCurrentThread().PreviousMode;
  return ObOpenObjectByNameEx(ObjectAttributes, MmSectionObjectType, mode, DesiredAccess, null, SectionHandle);
}

/** @stack 0x110 */
function MiCreateSection(
  Section: Ref<SECTION | null>,
  MaximumSize: bigint,
  Protect: number,
  Attributes: number,
  FileObject: FILE_OBJECT | null,
): NTSTATUS {
  const area = new Ref<CONTROL_AREA | null>(null);
  const size = new Ref(MaximumSize);
  if (FileObject === null) {
    area.value = MiCreateControlArea(null, 0);
    area.value.NumberOfSectionReferences++;
    MiExtendSegment(area.value, BigInt(ROUND_TO_PAGES(Number(MaximumSize))));
  } else {
    const status = MiCreateImageOrDataSection(area, size, Protect, Attributes, FileObject);
    if (!NT_SUCCESS(status)) return status;
  }
  const section = ObCreateObject(MmSectionObjectType, new SECTION(area.value!));
  section.SizeOfSection = size.value;
  section.InitialPageProtection = Protect;
  section.Flags = Attributes;
  area.value!.NumberOfUserReferences++;
  if (size.value > area.value!.$userSize) area.value!.$userSize = size.value;
  if (MiIsWritable(Protect) && FileObject !== null) area.value!.WritableUserReferences++;
  Section.value = section;
  return STATUS_SUCCESS;
}

/**
 * For drivers: a referenced section object instead of a handle.
 * @param FileObject used if FileHandle is null
 * @stack 0xa0
 */
export function MmCreateSection(
  SectionObject: Ref<SECTION | null>,
  _DesiredAccess: number,
  _ObjectAttributes: OBJECT_ATTRIBUTES | null,
  MaximumSize: bigint,
  SectionPageProtection: number,
  AllocationAttributes: number,
  _FileHandle: HANDLE | null,
  FileObject: FILE_OBJECT | null,
): NTSTATUS {
  return MiCreateSection(SectionObject, MaximumSize, SectionPageProtection, AllocationAttributes, FileObject);
}

/**
 * The file's control area: the one that there is, or a new one.
 * @param Size in: bytes asked for, 0: all of the file; out: bytes of the section
 * @stack 0x140
 */
function MiCreateImageOrDataSection(
  Area: Ref<CONTROL_AREA | null>,
  Size: Ref<bigint>,
  Protect: number,
  Attributes: number,
  FileObject: FILE_OBJECT,
): NTSTATUS {
  const pointers: SECTION_OBJECT_POINTERS | null = FileObject.SectionObjectPointer;
  if (pointers === null) return STATUS_INVALID_FILE_FOR_SECTION;
  const image = (Attributes & SEC_IMAGE) !== 0;
  const existing: CONTROL_AREA | null = image ? pointers.ImageSectionObject : pointers.DataSectionObject;
  return existing === null
    ? MiCreateNewSection(Area, Size, Protect, image, FileObject)
    : MiShareExistingControlArea(Area, Size, Protect, image, FileObject);
}

/** @stack 0xf0 */
function MiCreateNewSection(
  Area: Ref<CONTROL_AREA | null>,
  Size: Ref<bigint>,
  Protect: number,
  Image: boolean,
  FileObject: FILE_OBJECT,
): NTSTATUS {
  const acquired = FsRtlAcquireToCreateMappedSection(FileObject, Protect);
  if (!NT_SUCCESS(acquired)) return acquired;
  let status = MiSectionSize(FileObject, Size, Protect);
  if (NT_SUCCESS(status)) Area.value = MiAreaOfFile(FileObject, Image, Size.value);
  if (NT_SUCCESS(status) && Image) status = MiCheckImageHeader(Area.value!);
  FsRtlReleaseFile(FileObject);
  if (!NT_SUCCESS(status) && Area.value !== null) MiDereferenceSection(Area.value);
  return status;
}

/** @stack 0xb0 */
function MiShareExistingControlArea(
  Area: Ref<CONTROL_AREA | null>,
  Size: Ref<bigint>,
  Protect: number,
  Image: boolean,
  FileObject: FILE_OBJECT,
): NTSTATUS {
  const acquired = FsRtlAcquireToCreateMappedSection(FileObject, Protect);
  if (!NT_SUCCESS(acquired)) return acquired;
  const status = MiSectionSize(FileObject, Size, Protect);
  if (NT_SUCCESS(status)) Area.value = MiAreaOfFile(FileObject, Image, Size.value);
  FsRtlReleaseFile(FileObject);
  return status;
}

function MiAreaOfFile(FileObject: FILE_OBJECT, Image: boolean, Size: bigint): CONTROL_AREA {
  const pointers: SECTION_OBJECT_POINTERS = FileObject.SectionObjectPointer!;
  return Image
    ? MiReferenceImageControlArea(pointers, FileObject, Size)
    : MiReferenceDataControlArea(pointers, FileObject, Size);
}

/**
 * How large the section is; a file that is too short is made longer.
 * @stack 0x60
 */
function MiSectionSize(FileObject: FILE_OBJECT, Size: Ref<bigint>, Protect: number): NTSTATUS {
  const end = new Ref(0n);
  const status = FsRtlGetFileSize(FileObject, end);
  if (!NT_SUCCESS(status)) return status === STATUS_FILE_IS_A_DIRECTORY ? STATUS_INVALID_FILE_FOR_SECTION : status;
  if (end.value === 0n && Size.value === 0n) return STATUS_MAPPED_FILE_SIZE_ZERO;
  if (Size.value === 0n) Size.value = end.value;
  if (Size.value <= end.value) return STATUS_SUCCESS;
  return MiIsWritable(Protect) ? FsRtlSetFileSize(FileObject, Size.value) : STATUS_SECTION_TOO_BIG;
}

/**
 * The cache manager's section of a file's data: the file system has its locks already.
 * @param Size bytes
 * @stack 0xa0
 */
export function MmCreateCacheSection(FileObject: FILE_OBJECT, Size: bigint): SECTION {
  const area = MiReferenceDataControlArea(FileObject.SectionObjectPointer!, FileObject, Size);
  const section = ObCreateObject(MmSectionObjectType, new SECTION(area));
  section.SizeOfSection = Size;
  section.InitialPageProtection = PAGE_READWRITE;
  section.Flags = SEC_COMMIT;
  section.$system = true;
  return section;
}

/** @stack 0x70 */
export function MmExtendSection(Section: SECTION, NewSize: bigint): void {
  if (NewSize <= Section.SizeOfSection) return;
  Section.SizeOfSection = NewSize;
  MiExtendSegment(Section.ControlArea, NewSize);
}

/** @stack 0x60 */
function MiSectionDelete(Section: SECTION): void {
  const { ControlArea } = Section;
  if (!Section.$system) {
    ControlArea.NumberOfUserReferences--;
    if (MiIsWritable(Section.InitialPageProtection) && ControlArea.FilePointer !== null)
      ControlArea.WritableUserReferences--;
  }
  MiDereferenceSection(ControlArea);
}

function MiDereferenceSection(Area: CONTROL_AREA): void {
  Area.NumberOfSectionReferences--;
  MiCheckControlArea(Area);
}

/** The section is of a file's data, or of its image. */
export function MiIsImage(Area: CONTROL_AREA): boolean {
  return (Area.Flags & (MMSECT_FILE | MMSECT_IMAGE)) === (MMSECT_FILE | MMSECT_IMAGE);
}
