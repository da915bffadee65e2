/** Sections: creation and deletion of the objects. */
import type { FILE_OBJECT } from '../inc/io';
import { PAGE_READWRITE } from '../inc/mmdefs';
import { SEC_COMMIT, SECTION } from '../inc/section';
import { ObCreateObject } from '../ob/object';
import { ObCreateObjectType } from '../ob/types';
import { MiCheckControlArea, MiExtendSegment, MiReferenceDataControlArea } from './controlArea';

export const MmSectionObjectType = ObCreateObjectType(
  'Section',
  'tceS',
  { DeleteProcedure: MiSectionDelete },
  [0x20005, 0x20002, 0x20008, 0xf001f],
);

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
  ControlArea.NumberOfSectionReferences--;
  if (!Section.$system) ControlArea.NumberOfUserReferences--;
  MiCheckControlArea(ControlArea);
}
