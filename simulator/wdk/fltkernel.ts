/** fltkernel.h: ntifs.h and the filter manager. */
export * from './ntifs';
export * from '../drivers/fltmgr/inc/constants';
export * from '../drivers/fltmgr/inc/registration';
export * from '../drivers/fltmgr/inc/callbackData';
export { FLT_PARAMETERS } from '../drivers/fltmgr/inc/parameters';
export { FLT_FILTER, FLT_INSTANCE, FLT_VOLUME } from '../drivers/fltmgr/inc/objects';
export { FltRegisterFilter, FltStartFiltering } from '../drivers/fltmgr/register';
export { FltUnregisterFilter } from '../drivers/fltmgr/unload';
export { FltObjectDereference, FltObjectReference } from '../drivers/fltmgr/objects';
export { FltCompletePendedPostOperation, FltCompletePendedPreOperation } from '../drivers/fltmgr/pend';
export { FltAllocateContext, FltReferenceContext, FltReleaseContext } from '../drivers/fltmgr/contexts';
export { FltDeleteContext } from '../drivers/fltmgr/contextLists';
export * from '../drivers/fltmgr/contextRoutines';
export * from '../drivers/fltmgr/workItem';
export * from '../drivers/fltmgr/callbackRoutines';
export { FltIsOperationSynchronous } from '../drivers/fltmgr/synchronous';
export {
  FltAllocateCallbackData,
  FltAllocateCallbackDataEx,
  FltFreeCallbackData,
  FltPerformAsynchronousIo,
  FltPerformSynchronousIo,
  FltReissueSynchronousIo,
  FltReuseCallbackData,
} from '../drivers/fltmgr/generated';
export {
  FILTER_MESSAGE_HEADER,
  FILTER_REPLY_HEADER,
  FLT_PORT_OBJECT,
  FLT_SERVER_PORT_OBJECT,
} from '../drivers/fltmgr/inc/ports';
export { FltCloseClientPort, FltCloseCommunicationPort, FltCreateCommunicationPort } from '../drivers/fltmgr/ports';
export { FltSendMessage } from '../drivers/fltmgr/sendMessage';
export { FltLoadFilter, FltUnloadFilter } from '../drivers/fltmgr/load';
export { FltAttachVolume, FltAttachVolumeAtAltitude, FltDetachVolume } from '../drivers/fltmgr/attachRoutines';
export {
  FltCompareInstanceAltitudes,
  FltEnumerateFilters,
  FltEnumerateInstances,
  FltEnumerateVolumes,
  FltGetBottomInstance,
  FltGetFilterFromInstance,
  FltGetFilterFromName,
  FltGetLowerInstance,
  FltGetTopInstance,
  FltGetUpperInstance,
  FltGetVolumeFromDeviceObject,
  FltGetVolumeFromFileObject,
  FltGetVolumeFromInstance,
  FltGetVolumeFromName,
  FltGetVolumeInstanceFromName,
} from '../drivers/fltmgr/enumerate';
export { FltBuildDefaultSecurityDescriptor, FltFreeSecurityDescriptor } from '../drivers/fltmgr/securityDescriptor';
export { FltClose, FltCreateFile, FltCreateFileEx, FltCreateFileEx2 } from '../drivers/fltmgr/targetedCreate';
export {
  FltDeviceIoControlFile,
  FltFlushBuffers,
  FltFlushBuffers2,
  FltFsControlFile,
  FltIsDirectory,
  FltQueryDirectoryFile,
  FltQueryDirectoryFileEx,
  FltQueryInformationFile,
  FltQueryVolumeInformationFile,
  FltSetInformationFile,
} from '../drivers/fltmgr/fileIo';
export * from '../drivers/fltmgr/fileSecurity';
export * from '../drivers/fltmgr/relatedContexts';
export * from '../drivers/fltmgr/reparse';
export * from '../drivers/fltmgr/transfer';
export * from '../drivers/fltmgr/volumeFile';
export { FltCheckAndGrowNameControl } from '../drivers/fltmgr/nameProvider';
export { FLT_FILE_NAME_INFORMATION, FLT_NAME_CONTROL } from '../drivers/fltmgr/inc/names';
export {
  FltGetFileNameInformation,
  FltGetFileNameInformationUnsafe,
  FltPurgeFileNameInformationCache,
  FltReferenceFileNameInformation,
  FltReleaseFileNameInformation,
} from '../drivers/fltmgr/names';
export {
  FltGetDestinationFileNameInformation,
  FltGetTunneledName,
  FltParseFileName,
  FltParseFileNameInformation,
} from '../drivers/fltmgr/parseName';
export * from '../drivers/fltmgr/volumes';
export {
  FLT_PARAMETER_POINTER,
  FltDecodeParameters,
  FltGetNewSystemBufferAddress,
  FltGetSwappedBufferMdlAddress,
  FltLockUserBuffer,
  FltRetainSwappedBufferMdlAddress,
} from '../drivers/fltmgr/buffers';
export * from '../drivers/fltmgr/cbdq';
export * from '../drivers/fltmgr/ecp';
export * from '../drivers/fltmgr/fileLock';
export * from '../drivers/fltmgr/locks';
export * from '../drivers/fltmgr/oplock';
export * from '../drivers/fltmgr/sectionContext';
export { FltAllocatePoolAlignedWithTag, FltFreePoolAlignedWithTag } from '../drivers/fltmgr/pool';
