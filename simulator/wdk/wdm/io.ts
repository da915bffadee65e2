/** Part of wdm.h: the I/O and power managers (nt/io, nt/po). */
export { IoCallDriver, IofCallDriver } from '../../nt/io/call';
export { IoAcquireCancelSpinLock, IoCancelIrp, IoReleaseCancelSpinLock, IoSetCancelRoutine } from '../../nt/io/cancel';
export { IoCompleteRequest, IofCompleteRequest } from '../../nt/io/complete';
export {
  type DeviceExtensionSize,
  IoAttachDeviceToDeviceStack,
  IoAttachDeviceToDeviceStackSafe,
  IoCreateDevice,
  IoCreateDeviceSecure,
  IoDeleteDevice,
  IoDetachDevice,
  IoGetAttachedDeviceReference,
  IoGetRelatedDeviceObject,
  WdmlibIoCreateDeviceSecure,
} from '../../nt/io/device';
export {
  IoInitializeDpcRequest,
  IoInitializeTimer,
  IoRequestDpc,
  IoStartTimer,
  IoStopTimer,
  type PIO_DPC_ROUTINE,
  type PIO_TIMER_ROUTINE,
} from '../../nt/io/dpcTimer';
export { IoConnectInterrupt, IoDisconnectInterrupt } from '../../nt/io/interrupt';
export * from '../../nt/inc/dma';
export { IoGetDmaAdapter } from '../../nt/io/dma';
export * from '../../nt/inc/interruptex';
export { IoConnectInterruptEx, IoDisconnectInterruptEx } from '../../nt/io/interruptex';
export {
  IoAllocateIrp,
  IoCopyCurrentIrpStackLocationToNext,
  IoFreeIrp,
  IoGetCurrentIrpStackLocation,
  IoGetNextIrpStackLocation,
  IoInitializeIrp,
  IoMarkIrpPending,
  IoReuseIrp,
  IoSetCompletionRoutine,
  IoSetCompletionRoutineEx,
  IoSetNextIrpStackLocation,
  IoSkipCurrentIrpStackLocation,
} from '../../nt/io/irp';
export { IoGetRemainingStackSize, IoGetStackLimits } from '../../nt/io/stack';
export {
  IoStartNextPacket,
  IoStartNextPacketByKey,
  IoStartPacket,
  KeInsertByKeyDeviceQueue,
  KeRemoveByKeyDeviceQueue,
  KeInitializeDeviceQueue,
  KeInsertDeviceQueue,
  KeRemoveDeviceQueue,
  KeRemoveEntryDeviceQueue,
} from '../../nt/io/startio';
export { IoCreateSymbolicLink, IoDeleteSymbolicLink } from '../../nt/io/symlink';
export { IoFileObjectType } from '../../nt/io/types';
export {
  IoAllocateWorkItem,
  IoFreeWorkItem,
  IoInitializeWorkItem,
  IoQueueWorkItem,
  IoQueueWorkItemEx,
  IoSizeofWorkItem,
  IoUninitializeWorkItem,
  type PIO_WORKITEM_ROUTINE,
  type PIO_WORKITEM_ROUTINE_EX,
} from '../../nt/io/workitem';
export {
  IoBuildAsynchronousFsdRequest,
  IoBuildDeviceIoControlRequest,
  IoBuildSynchronousFsdRequest,
  IoGetDeviceObjectPointer,
} from '../../nt/io/build';
export {
  IO_CSQ,
  IO_CSQ_IRP_CONTEXT,
  IoCsqInitialize,
  IoCsqInitializeEx,
  IoCsqInsertIrp,
  IoCsqInsertIrpEx,
  IoCsqRemoveIrp,
  IoCsqRemoveNextIrp,
} from '../../nt/io/csq';
export {
  IoAcquireRemoveLock,
  IoInitializeRemoveLock,
  IoReleaseRemoveLock,
  IoReleaseRemoveLockAndWait,
} from '../../nt/io/removelock';
export { IoRegisterShutdownNotification, IoUnregisterShutdownNotification } from '../../nt/io/shutdown';
export {
  IoAllocateDriverObjectExtension,
  IoForwardIrpSynchronously,
  IoGetDriverObjectExtension,
  IoSizeOfIrp,
  IoValidateDeviceIoControlAccess,
} from '../../nt/io/query';
export { PoCallDriver, PoRequestPowerIrp, PoSetPowerState, PoStartNextPowerIrp } from '../../nt/po/irp';
export { IoAttachDevice, IoCreateNotificationEvent, IoCreateSynchronizationEvent } from '../../nt/io/attach';
export {
  ERROR_LOG_MAXIMUM_SIZE,
  IO_ERROR_LOG_PACKET,
  IoAllocateErrorLogEntry,
  IoFreeErrorLogEntry,
  IoWriteErrorLogEntry,
} from '../../nt/io/errorlog';
export { IoRegisterLastChanceShutdownNotification } from '../../nt/io/shutdown';
export { ZwQueryFullAttributesFile } from '../../nt/ex/zw';
export {
  ES_CONTINUOUS,
  ES_DISPLAY_REQUIRED,
  ES_SYSTEM_REQUIRED,
  ES_USER_PRESENT,
  GUID_ACDC_POWER_SOURCE,
  GUID_BATTERY_PERCENTAGE_REMAINING,
  GUID_CONSOLE_DISPLAY_STATE,
  GUID_LOW_POWER_EPOCH,
  GUID_MONITOR_POWER_ON,
  GUID_SYSTEM_AWAYMODE,
  PoClearPowerRequest,
  PoCreatePowerRequest,
  PoDeletePowerRequest,
  PoRegisterPowerSettingCallback,
  PoRegisterSystemState,
  PoSetPowerRequest,
  PoSetSystemState,
  PoUnregisterPowerSettingCallback,
  PoUnregisterSystemState,
  PowerRequestAwayModeRequired,
  PowerRequestDisplayRequired,
  PowerRequestExecutionRequired,
  PowerRequestSystemRequired,
} from '../../nt/po/setting';
export {
  IoAllocateIrpEx,
  IoCreateUnprotectedSymbolicLink,
  IoGetDeviceNumaNode,
  IoGetInitialStack,
  IoGetIoPriorityHint,
  IoIsErrorUserInduced,
  IoPriorityCritical,
  IoPriorityHigh,
  IoPriorityLow,
  IoPriorityNormal,
  IoPriorityVeryLow,
  IoSetIoPriorityHint,
  IoWithinStackLimits,
} from '../../nt/io/facts';
