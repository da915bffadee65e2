/**
 * DDI compliance checking: the IRQL rules, as data, and the rules of paired calls that need no more than the call.
 * Sources: windows-driver-docs, devtest/wdm-* (the rules' pages) and bug check 0xC4; where a rule's page says
 * "= DISPATCH_LEVEL" or "= PASSIVE_LEVEL" and the routine's own page allows more, the routine's page holds (CC-BY-4.0).
 */
import { IRP_MN_WAIT_WAKE } from '../../inc/iodefs';
import { APC_LEVEL, DISPATCH_LEVEL } from '../../inc/kedefs';
import { VfDdiCompliance } from '../../inc/verifier';
import type { VF_CALL, VF_RULE } from '../call';

export interface IrqlRow {
  readonly rule: string;
  /** Parameter 1 of 0xC4. */
  readonly id: number;
  readonly maximum: number;
  readonly minimum?: number;
  readonly routines: readonly string[];
}

export const IrqlRows: readonly IrqlRow[] = [
  { rule: 'IrqlApcLte', id: 0x20002, maximum: 1, routines: ['ObGetObjectSecurity', 'ObReleaseObjectSecurity'] },
  {
    rule: 'IrqlDispatch',
    id: 0x20003,
    maximum: 2,
    minimum: 2,
    routines: [
      'IoAllocateController',
      'IoFreeController',
      'IoStartNextPacket',
      'KeInsertByKeyDeviceQueue',
      'KeInsertDeviceQueue',
      'KeRemoveByKeyDeviceQueue',
      'KeRemoveDeviceQueue',
    ],
  },
  {
    rule: 'IrqlDispatch',
    id: 0x20003,
    maximum: 2,
    routines: [
      'AllocateAdapterChannel',
      'AllocateCommonBuffer',
      'BuildMdlFromScatterGatherList',
      'BuildScatterGatherList',
      'FlushAdapterBuffers',
      'FreeAdapterChannel',
      'FreeCommonBuffer',
      'FreeMapRegisters',
      'GetDmaAlignment',
      'GetScatterGatherList',
      'IoWriteErrorLogEntry',
      'MapTransfer',
      'PutDmaAdapter',
      'PutScatterGatherList',
      'ReadDmaCounter',
    ],
  },
  { rule: 'IrqlExApcLte1', id: 0x20005, maximum: 1, routines: ['ExAcquireFastMutex', 'ExTryToAcquireFastMutex'] },
  {
    rule: 'IrqlExApcLte2',
    id: 0x20006,
    maximum: 1,
    routines: [
      'CmRegisterCallback',
      'CmRegisterCallbackEx',
      'CmUnRegisterCallback',
      'ExDeletePagedLookasideList',
      'ExInitializePagedLookasideList',
      'ExRegisterCallback',
      'ExSetTimerResolution',
      'ExUnregisterCallback',
      'ProbeForRead',
      'ProbeForWrite',
    ],
  },
  {
    rule: 'IrqlExApcLte3',
    id: 0x20007,
    maximum: 1,
    routines: [
      'ExAcquireResourceExclusiveLite',
      'ExAcquireResourceSharedLite',
      'ExAcquireSharedStarveExclusive',
      'ExAcquireSharedWaitForExclusive',
      'ExConvertExclusiveToSharedLite',
      'ExDeleteResourceLite',
    ],
  },
  {
    rule: 'IrqlExPassive',
    id: 0x20008,
    maximum: 0,
    routines: ['ExIsProcessorFeaturePresent', 'ExRaiseAccessViolation', 'ExRaiseDatatypeMisalignment', 'ExUuidCreate'],
  },
  { rule: 'IrqlExPassive', id: 0x20008, maximum: 1, routines: ['ExCreateCallback', 'ExRaiseStatus'] },
  {
    rule: 'IrqlIoApcLte',
    id: 0x20009,
    maximum: 1,
    routines: ['IoDeleteDevice', 'IoGetInitialStack', 'IoRaiseHardError', 'IoRaiseInformationalHardError'],
  },
  { rule: 'IrqlIoPassive1', id: 0x2000a, maximum: 0, routines: ['IoAttachDevice', 'IoSetDeviceInterfaceState'] },
  { rule: 'IrqlIoPassive1', id: 0x2000a, maximum: 1, routines: ['IoBuildDeviceIoControlRequest', 'IoCreateDevice'] },
  {
    rule: 'IrqlIoPassive2',
    id: 0x2000b,
    maximum: 0,
    routines: ['IoCheckShareAccess', 'IoConnectInterrupt', 'IoCreateController'],
  },
  {
    rule: 'IrqlIoPassive3',
    id: 0x2000c,
    maximum: 0,
    routines: ['IoCreateSymbolicLink', 'IoDetachDevice', 'IoRegisterDeviceInterface'],
  },
  {
    rule: 'IrqlIoPassive4',
    id: 0x2000d,
    maximum: 0,
    routines: [
      'IoCreateFile',
      'IoCreateNotificationEvent',
      'IoCreateSynchronizationEvent',
      'IoCreateUnprotectedSymbolicLink',
      'IoDeleteController',
      'IoDeleteSymbolicLink',
      'IoDisconnectInterrupt',
    ],
  },
  {
    rule: 'IrqlIoPassive5',
    id: 0x2000e,
    maximum: 0,
    routines: [
      'IoGetConfigurationInformation',
      'IoGetDeviceObjectPointer',
      'IoGetDmaAdapter',
      'IoGetFileObjectGenericMapping',
      'IoInitializeTimer',
      'IoIsWdmVersionAvailable',
      'IoRegisterDriverReinitialization',
      'IoRegisterShutdownNotification',
      'IoRemoveShareAccess',
      'IoSetShareAccess',
      'IoUnregisterShutdownNotification',
      'IoUpdateShareAccess',
      'IoWMIAllocateInstanceIds',
      'IoWMIRegistrationControl',
    ],
  },
  {
    rule: 'IrqlKeApcLte1',
    id: 0x2000f,
    maximum: 1,
    routines: [
      'KeAcquireGuardedMutex',
      'KeAcquireGuardedMutexUnsafe',
      'KeDelayExecutionThread',
      'KeQueryActiveProcessors',
      'KeReleaseGuardedMutex',
      'KeReleaseGuardedMutexUnsafe',
      'KeTryToAcquireGuardedMutex',
    ],
  },
  {
    rule: 'IrqlKeApcLte2',
    id: 0x20010,
    maximum: 1,
    routines: [
      'KeDeregisterNmiCallback',
      'KeEnterCriticalRegion',
      'KeEnterGuardedRegion',
      'KeLeaveCriticalRegion',
      'KeLeaveGuardedRegion',
      'KeRegisterNmiCallback',
    ],
  },
  {
    rule: 'IrqlKeDispatchLte',
    id: 0x20011,
    maximum: 2,
    routines: [
      'KeAcquireSpinLock',
      'KeCancelTimer',
      'KeClearEvent',
      'KeInitializeDeviceQueue',
      'KeInitializeSemaphore',
      'KeInitializeTimer',
      'KeInitializeTimerEx',
      'KePulseEvent',
      'KeReadStateEvent',
      'KeReadStateTimer',
      'KeReleaseMutex',
      'KeRemoveEntryDeviceQueue',
      'KeResetEvent',
      'KeSaveFloatingPointState',
      'KeSetTimer',
      'KeSetTimerEx',
    ],
  },
  {
    rule: 'IrqlMmApcLte',
    id: 0x20019,
    maximum: 1,
    routines: [
      'MmAllocateNonCachedMemory',
      'MmAllocatePagesForMdl',
      'MmAllocatePagesForMdlEx',
      'MmFreeNonCachedMemory',
      'MmFreePagesFromMdl',
      'MmLockPagableDataSection',
      'MmLockPagableSectionByHandle',
      'MmPageEntireDriver',
      'MmResetDriverPaging',
      'MmSecureVirtualMemory',
      'MmUnlockPagableImageSection',
      'MmUnsecureVirtualMemory',
    ],
  },
  { rule: 'IrqlMmDispatch', id: 0x2001a, maximum: 2, routines: ['MmFreeContiguousMemory'] },
  { rule: 'IrqlObPassive', id: 0x2001b, maximum: 0, routines: ['ObReferenceObjectByHandle'] },
  {
    rule: 'IrqlPsPassive',
    id: 0x2001c,
    maximum: 0,
    routines: [
      'PsCreateSystemThread',
      'PsGetVersion',
      'PsSetCreateProcessNotifyRoutine',
      'PsSetCreateThreadNotifyRoutine',
      'PsSetLoadImageNotifyRoutine',
      'PsTerminateSystemThread',
    ],
  },
  { rule: 'IrqlRtlPassive', id: 0x2001e, maximum: 0, routines: ['RtlDeleteRegistryValue'] },
  {
    rule: 'IrqlZwPassive',
    id: 0x2001f,
    maximum: 0,
    routines: [
      'ZwClose',
      'ZwCreateKey',
      'ZwDeleteKey',
      'ZwEnumerateKey',
      'ZwEnumerateValueKey',
      'ZwFlushKey',
      'ZwOpenKey',
      'ZwQueryKey',
      'ZwQueryValueKey',
      'ZwSetValueKey',
    ],
  },
  {
    rule: 'IrqlIoRtlZwPassive',
    id: 0x20023,
    maximum: 0,
    routines: [
      'IoCreateFileEx',
      'IoCreateFileSpecifyDeviceObjectHint',
      'IoGetDeviceDirectory',
      'IoGetDriverDirectory',
      'IoOpenDeviceInterfaceRegistryKey',
      'IoOpenDeviceRegistryKey',
      'RtlCreateRegistryKey',
      'RtlCreateSystemVolumeInformationFolder',
      'RtlWriteRegistryValue',
      'ZwCreateDirectoryObject',
      'ZwCreateFile',
      'ZwCreateKeyTransacted',
      'ZwDeleteFile',
      'ZwDeleteValueKey',
      'ZwFlushBuffersFile',
      'ZwFlushBuffersFileEx',
      'ZwRenameKey',
      'ZwSetEaFile',
      'ZwSetInformationFile',
      'ZwSetInformationKey',
    ],
  },
  {
    rule: 'IrqlNtifsApcPassive',
    id: 0x20024,
    maximum: 0,
    routines: ['CcDeferWrite', 'CcFastCopyWrite', 'NtCreateFile', 'NtSetInformationFile', 'NtWriteFile', 'ZwWriteFile'],
  },
  { rule: 'IrqlNtifsApcPassive', id: 0x20024, maximum: 1, routines: ['CcCopyWrite', 'CcCopyWriteEx'] },
];

/** A string in memory, for parameters that are "pointer to the string that describes the violated rule condition". */
export function RuleText(Text: string): Uint8Array {
  const bytes = new Uint8Array(Text.length + 1);
  for (let i = 0; i < Text.length; i++) bytes[i] = Text.charCodeAt(i);
  return bytes;
}

/** A rule of DDI compliance checking. `Condition`: what must hold, in words. */
export function ComplianceRule(
  Name: string,
  Id: number,
  Routines: readonly string[],
  Condition: (Call: VF_CALL) => string,
  IsViolated: (Call: VF_CALL) => boolean,
): VF_RULE {
  return {
    Routines,
    Option: VfDdiCompliance,
    Source: `devtest/wdm-${Name.toLowerCase()}`,
    IsViolated,
    Parameters: call => [Id, RuleText(`${Name}: ${call.Routine} ${Condition(call)}`), 0n, 0n],
  };
}

const LEVELS = ['PASSIVE_LEVEL', 'APC_LEVEL', 'DISPATCH_LEVEL'];

function FromRow({ rule, id, maximum, minimum, routines }: IrqlRow): VF_RULE {
  const exact = minimum === maximum || maximum === 0;
  const condition = `should only be called at IRQL ${exact ? '=' : '<='} ${LEVELS[maximum]}`;
  return ComplianceRule(
    rule,
    id,
    routines,
    () => condition,
    call => call.Irql > maximum || (minimum !== undefined && call.Irql < minimum),
  );
}

const isPaged = (Type: number): boolean => (Type & 1) !== 0;

export const IrqlComplianceRules: readonly VF_RULE[] = [
  ...IrqlRows.map(FromRow),
  ComplianceRule(
    'IrqlExAllocatePool',
    0x20004,
    ['ExAllocatePoolWithTag', 'ExAllocatePoolWithTagPriority'],
    () => 'should only be called at IRQL <= DISPATCH_LEVEL, for nonpaged types there',
    call => call.Irql > DISPATCH_LEVEL || (call.Irql === DISPATCH_LEVEL && isPaged(call.Arguments[0])),
  ),
  ComplianceRule(
    'RequestedPowerIrp',
    0x4100b,
    ['PoRequestPowerIrp'],
    () => 'should only be called with Irp = NULL, unless it asks for IRP_MN_WAIT_WAKE',
    call => call.Arguments[1] !== IRP_MN_WAIT_WAKE && Boolean(call.Arguments[5]),
  ),
  ComplianceRule(
    'IrqlKeReleaseSpinLock',
    0x20015,
    ['KeReleaseSpinLock'],
    () => 'should only be called at IRQL = DISPATCH_LEVEL',
    call => call.Irql !== DISPATCH_LEVEL,
  ),
  ComplianceRule(
    'IrqlKeSetEvent',
    0x20016,
    ['KeSetEvent'],
    call => `should only be called at IRQL <= ${call.Arguments[2] ? 'APC_LEVEL when Wait is TRUE' : 'DISPATCH_LEVEL'}`,
    call => call.Irql > (call.Arguments[2] ? APC_LEVEL : DISPATCH_LEVEL),
  ),
];
