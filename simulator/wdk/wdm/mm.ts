/** Part of wdm.h: the memory manager (nt/mm). */
export { MmIsAddressValid, MmTrimAllSystemPagableMemory } from '../../nt/mm/pageable';
export {
  ADDRESS_AND_SIZE_TO_SPAN_PAGES,
  BYTES_TO_PAGES,
  PAGE_ALIGN,
  PAGE_SHIFT,
  PAGE_SIZE,
  ROUND_TO_PAGES,
} from '../../nt/mm/layout';
export {
  MmLockPagableCodeSection,
  MmLockPagableDataSection,
  MmLockPagableSectionByHandle,
  MmPageEntireDriver,
  MmResetDriverPaging,
  MmUnlockPagableImageSection,
} from '../../nt/mm/section';
export {
  IoAllocateMdl,
  IoBuildPartialMdl,
  IoFreeMdl,
  MmAdvanceMdl,
  MmBuildMdlForNonPagedPool,
  MmGetMdlBaseVa,
  MmGetMdlByteCount,
  MmGetMdlByteOffset,
  MmGetMdlVirtualAddress,
  MmInitializeMdl,
  MmPrepareMdlForReuse,
  MmSizeOfMdl,
} from '../../nt/mm/mdl';
export { MmGetMdlPfnArray } from '../../nt/mm/pfnarray';
export { MmProbeAndLockPages, MmUnlockPages } from '../../nt/mm/lock';
export {
  MmGetSystemAddressForMdl,
  MmGetSystemAddressForMdlSafe,
  MmMapLockedPages,
  MmMapLockedPagesSpecifyCache,
  MmProtectMdlSystemAddress,
  MmUnmapLockedPages,
} from '../../nt/mm/mapmdl';
export {
  MM_ALLOCATE_FULLY_REQUIRED,
  MM_ALLOCATE_NO_WAIT,
  MM_ALLOCATE_REQUIRE_CONTIGUOUS_CHUNKS,
  MM_DONT_ZERO_ALLOCATION,
  MmAllocatePagesForMdl,
  MmAllocatePagesForMdlEx,
  MmFreePagesFromMdl,
} from '../../nt/mm/mdlpages';
export { MmMapViewInSystemSpace, MmUnmapViewInSystemSpace } from '../../nt/mm/viewServices';
export { ZwCreateSection, ZwMapViewOfSection, ZwOpenSection, ZwUnmapViewOfSection } from '../../nt/ex/zw';
export {
  SEC_COMMIT,
  SEC_RESERVE,
  SECTION_ALL_ACCESS,
  SECTION_MAP_EXECUTE,
  SECTION_MAP_READ,
  SECTION_MAP_WRITE,
  SECTION_QUERY,
  ViewShare,
  ViewUnmap,
} from '../../nt/inc/section';
export { MmGetSystemRoutineAddress } from '../routines';
export { MmMapIoSpace, MmMapIoSpaceEx, MmUnmapIoSpace } from '../../nt/mm/ioSpace';
export {
  MmAllocateContiguousMemory,
  MmAllocateContiguousMemorySpecifyCache,
  MmAllocateContiguousMemorySpecifyCacheNode,
  MmAllocateContiguousNodeMemory,
  MmFreeContiguousMemory,
  MmFreeContiguousMemorySpecifyCache,
} from '../../nt/mm/contiguous';
