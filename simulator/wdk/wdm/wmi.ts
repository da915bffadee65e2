/** Part of wdm.h and wmistr.h, and wmilib.h: Windows Management Instrumentation (nt/wmi). */
export * from '../../nt/inc/wmi';
export {
  IoWMIAllocateInstanceIds,
  IoWMIDeviceObjectToInstanceName,
  IoWMIExecuteMethod,
  IoWMIHandleToInstanceName,
  IoWMIOpenBlock,
  IoWMIQueryAllData,
  IoWMIQueryAllDataMultiple,
  IoWMIQuerySingleInstance,
  IoWMIQuerySingleInstanceMultiple,
  IoWMISetSingleInstance,
  IoWMISetSingleItem,
  IoWMISuggestInstanceName,
} from '../../nt/wmi/block';
export { IoWMISetNotificationCallback, IoWMIWriteEvent } from '../../nt/wmi/event';
export { IoWMIDeviceObjectToProviderId, IoWMIRegistrationControl } from '../../nt/wmi/registration';
export * from '../../nt/wmi/trace';
export { WmiCompleteRequest, WmiFireEvent, WmiSystemControl } from '../../nt/wmi/library';
