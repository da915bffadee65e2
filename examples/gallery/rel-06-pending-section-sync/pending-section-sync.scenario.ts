/* An acquire call is "pended": the file system releases what it never acquired, bug check 0xE3. */
import { scenario } from 'kdlab';

export default scenario({
  title: 'FLT_PREOP_PENDING from IRP_MJ_ACQUIRE_FOR_SECTION_SYNCHRONIZATION',
  drivers: [{ service: 'MyDrv', model: './driver.ts', altitude: '370000' }],
  applications: [{ image: 'app.exe', model: '../common/mapNote.ts' }],
  expect: {
    bugcheck: '0xE3',
    parameters: ['_ERESOURCE', '_ETHREAD', '0x0', '0x2'],
    irql: 0,
    currentThread: 'app',
    stackContains: [
      'nt!KeBugCheckEx',
      'nt!ExpReleaseResourceSharedForThreadLite',
      'nt!ExReleaseResourceLite',
      'Ntfs!NtfsReleaseForCreateSection',
      'nt!FsRtlReleaseFile',
      'nt!MiShareExistingControlArea',
      'nt!MiCreateImageOrDataSection',
      'nt!MiCreateSection',
      'nt!MiCreateSectionCommon',
      'nt!NtCreateSection',
      'nt!KiSystemServiceCopyEnd',
    ],
  },
});
