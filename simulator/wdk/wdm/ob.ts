/** Part of wdm.h: objects, processes, the registry (nt/ob, nt/ps, nt/cm). */
export { ObCloseHandle, OBJECT_HANDLE_INFORMATION, ObReferenceObjectByHandle } from '../../nt/ob/handle';
export {
  ObDereferenceObject,
  ObDereferenceObjectDeferDelete,
  ObfDereferenceObject,
  ObfReferenceObject,
  ObReferenceObject,
  ObReferenceObjectByPointer,
} from '../../nt/ob/object';
export {
  OBJECT_NAME_INFORMATION,
  ObDereferenceObjectDeferDeleteWithTag,
  ObDereferenceObjectWithTag,
  ObReferenceObjectByHandleWithTag,
  ObReferenceObjectByPointerWithTag,
  ObReferenceObjectSafe,
  ObReferenceObjectWithTag,
} from '../../nt/ob/tags';
export {
  OB_CALLBACK_REGISTRATION,
  OB_FLT_REGISTRATION_VERSION,
  OB_OPERATION_HANDLE_CREATE,
  OB_OPERATION_HANDLE_DUPLICATE,
  OB_OPERATION_REGISTRATION,
  OB_POST_OPERATION_INFORMATION,
  OB_PREOP_SUCCESS,
  OB_PRE_CREATE_HANDLE_INFORMATION,
  OB_PRE_OPERATION_INFORMATION,
  ObGetFilterVersion,
  ObRegisterCallbacks,
  ObUnRegisterCallbacks,
  type POB_POST_OPERATION_CALLBACK,
  type POB_PRE_OPERATION_CALLBACK,
} from '../../nt/ob/callbacks';
export { IoGetCurrentProcess, PsGetCurrentProcess, PsGetCurrentThread } from '../../nt/ps/current';
export { type PKSTART_ROUTINE, PsCreateSystemThread, PsTerminateSystemThread } from '../../nt/ps/systemThread';
export { PsProcessType, PsThreadType } from '../../nt/ps/types';
export {
  IMAGE_INFO,
  PS_CREATE_NOTIFY_INFO,
  PsCallImageNotifyRoutines,
  PsCreateProcessNotifySubsystems,
  PsCreateThreadNotifyNonSystem,
  PsCreateThreadNotifySubsystems,
  type PCREATE_PROCESS_NOTIFY_ROUTINE,
  type PCREATE_PROCESS_NOTIFY_ROUTINE_EX,
  type PCREATE_THREAD_NOTIFY_ROUTINE,
  type PLOAD_IMAGE_NOTIFY_ROUTINE,
} from '../../nt/ps/notify';
export {
  IoGetFunctionCodeFromCtlCode,
  IoGetTopLevelIrp,
  IoIs32bitProcess,
  IoSetTopLevelIrp,
} from '../../nt/ps/information';
export {
  KEY_BASIC_INFORMATION,
  KEY_FULL_INFORMATION,
  KEY_NAME_INFORMATION,
  KEY_VALUE_BASIC_INFORMATION,
  KEY_VALUE_FULL_INFORMATION,
  KeyFullInformation,
  KeyNameInformation,
  KeyValueBasicInformation,
} from '../../nt/cm/information';
export {
  CmCallbackGetKeyObjectID,
  CmCallbackGetKeyObjectIDEx,
  CmCallbackReleaseKeyObjectIDEx,
  CmGetCallbackVersion,
  CmRegisterCallback,
  CmRegisterCallbackEx,
  CmSetCallbackObjectContext,
  CmUnRegisterCallback,
} from '../../nt/cm/callback';
