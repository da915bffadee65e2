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
