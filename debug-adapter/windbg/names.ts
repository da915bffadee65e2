/** Names that the kernel's own tables have too; here because the adapter imports kernel types, not kernel code. */

/** KWAIT_REASON (wdm.h), index = value. */
export const KWAIT_REASON_NAMES: readonly string[] = (
  'Executive FreePage PageIn PoolAllocation DelayExecution Suspended UserRequest WrExecutive WrFreePage WrPageIn ' +
  'WrPoolAllocation WrDelayExecution WrSuspended WrUserRequest WrEventPair WrQueue WrLpcReceive WrLpcReply ' +
  'WrVirtualMemory WrPageOut WrRendezvous WrKeyedEvent WrTerminated WrProcessInSwap WrCpuRateControl WrCalloutStack ' +
  'WrKernel WrResource WrPushLock WrMutex WrQuantumEnd WrDispatchInt WrPreempted WrYieldExecution WrFastMutex ' +
  'WrGuardedMutex WrRundown WrAlertByThreadId WrDeferredPreempt'
).split(' ');

/** IRP_MJ_* (wdm.h), index = value. */
export const IRP_MJ_NAMES: readonly string[] = (
  'CREATE CREATE_NAMED_PIPE CLOSE READ WRITE QUERY_INFORMATION SET_INFORMATION QUERY_EA SET_EA FLUSH_BUFFERS ' +
  'QUERY_VOLUME_INFORMATION SET_VOLUME_INFORMATION DIRECTORY_CONTROL FILE_SYSTEM_CONTROL DEVICE_CONTROL ' +
  'INTERNAL_DEVICE_CONTROL SHUTDOWN LOCK_CONTROL CLEANUP CREATE_MAILSLOT QUERY_SECURITY SET_SECURITY POWER ' +
  'SYSTEM_CONTROL DEVICE_CHANGE QUERY_QUOTA SET_QUOTA PNP'
)
  .split(' ')
  .map(name => `IRP_MJ_${name}`);

/** FILE_OBJECT.Flags (FO_*, wdm.h) in `!fileobj`'s words. */
export const FILE_FLAGS: readonly (readonly [bit: number, text: string])[] = [
  [0x1, 'File Open'],
  [0x2, 'Synchronous IO'],
  [0x4, 'Alertable IO'],
  [0x8, 'No Intermediate Buffering'],
  [0x10, 'Write Through'],
  [0x20, 'Sequential Only'],
  [0x40, 'Cache Supported'],
  [0x80, 'Named Pipe'],
  [0x200, 'Mail Slot'],
  [0x400, 'Queue Irps to Thread'],
  [0x1000, 'Modified'],
  [0x4000, 'Cleanup Complete'],
  [0x10000, 'Delete on Close'],
  [0x40000, 'Handle Created'],
  [0x400000, 'Volume Open'],
];

/** Minor functions by their number, of the major functions that have some. */
export const IRP_MN_NAMES: Readonly<Record<string, readonly string[]>> = {
  IRP_MJ_POWER: ['IRP_MN_WAIT_WAKE', 'IRP_MN_POWER_SEQUENCE', 'IRP_MN_SET_POWER', 'IRP_MN_QUERY_POWER'],
  IRP_MJ_PNP: [
    'IRP_MN_START_DEVICE',
    'IRP_MN_QUERY_REMOVE_DEVICE',
    'IRP_MN_REMOVE_DEVICE',
    'IRP_MN_CANCEL_REMOVE_DEVICE',
    'IRP_MN_STOP_DEVICE',
    'IRP_MN_QUERY_STOP_DEVICE',
    'IRP_MN_CANCEL_STOP_DEVICE',
    'IRP_MN_QUERY_DEVICE_RELATIONS',
  ],
};

type FlagNames = readonly (readonly [bit: number, text: string])[];

/** Names of the bits that are set, and what is left over. */
export function flagNames(flags: number, names: FlagNames): string {
  const found = names.filter(([bit]) => (flags & bit) !== 0);
  const rest = found.reduce((left, [bit]) => left & ~bit, flags) >>> 0;
  return [...found.map(([, text]) => text), ...(rest ? [`0x${rest.toString(16)}`] : [])].join(' ');
}

/** IRP.Flags (wdm.h); bits with two meanings have both names. */
export const IRP_FLAGS: FlagNames = [
  [0x1, 'IRP_NOCACHE'],
  [0x2, 'IRP_PAGING_IO'],
  [0x4, 'IRP_SYNCHRONOUS_API'],
  [0x8, 'IRP_ASSOCIATED_IRP'],
  [0x10, 'IRP_BUFFERED_IO'],
  [0x20, 'IRP_DEALLOCATE_BUFFER'],
  [0x40, 'IRP_INPUT_OPERATION|IRP_SYNCHRONOUS_PAGING_IO'],
  [0x80, 'IRP_CREATE_OPERATION'],
  [0x100, 'IRP_READ_OPERATION'],
  [0x200, 'IRP_WRITE_OPERATION'],
  [0x400, 'IRP_CLOSE_OPERATION'],
  [0x800, 'IRP_DEFER_IO_COMPLETION'],
  [0x1000, 'IRP_OB_QUERY_NAME'],
  [0x2000, 'IRP_HOLD_DEVICE_QUEUE'],
  [0x4000, 'IRP_UM_DRIVER_INITIATED_IO'],
];

// What follows is fltkernel.h, or the filter manager's public symbols.
export const OBJECT_FLAGS: FlagNames = [
  [0x1, 'Draining'],
  [0x2, 'Zombied'],
  [0x1000000, 'Instance'],
  [0x2000000, 'Filter'],
  [0x4000000, 'Volume'],
];
export const FILTER_FLAGS: FlagNames = [
  [0x1, 'MandatoryUnloadInProgress'],
  [0x2, 'FilteringInitiated'],
  [0x4, 'NameProvider'],
  [0x8, 'Unloading'],
];
export const INSTANCE_FLAGS: FlagNames = [
  [0x1, 'CanBeDetached'],
  [0x2, 'Deleting'],
  [0x4, 'Initing'],
];
export const VOLUME_FLAGS: FlagNames = [
  [0x1, 'NetworkFileSystem'],
  [0x2, 'PendingMountSetupNotifies'],
  [0x4, 'MountSetupNotifiesCalled'],
  [0x8, 'Mounting'],
  [0x80, 'EnableNameCaching'],
];
export const CALLBACK_DATA_FLAGS: FlagNames = [
  [0x1, 'Irp'],
  [0x2, 'FastIo'],
  [0x4, 'FsFilter'],
  [0x8, 'SystemBuffer'],
  [0x10000, 'Generated'],
  [0x20000, 'Reissued'],
  [0x40000, 'Draining'],
  [0x80000, 'PostOperation'],
  [0x100000, 'NewSystemBuffer'],
  [0x80000000 | 0, 'Dirty'],
];

/** VPB.Flags. */
export const VPB_FLAGS: FlagNames = [
  [0x1, 'mounted'],
  [0x2, 'locked'],
  [0x4, 'persistent'],
  [0x8, 'remove pending'],
  [0x10, 'raw mount'],
  [0x20, 'direct writes allowed'],
];
/** CONTROL_AREA.u.Flags. */
export const SECTION_FLAGS: FlagNames = [
  [0x1, 'BeingDeleted'],
  [0x20, 'Image'],
  [0x80, 'File'],
  [0x1000, 'WasPurged'],
  [0x2000, 'UserWritable'],
];
