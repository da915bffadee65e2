/** wdm.h: what every driver may use. Names, parameter order and constants are the WDK's. */
export * from '../nt/inc/ntstatus';
export * from '../nt/inc/bugcodes';
export * from '../nt/inc/ntdef';
export * from '../nt/inc/ref';
export * from '../nt/inc/list';
export * from '../nt/inc/kedefs';
export * from '../nt/inc/ke';
export * from '../nt/inc/io';
export * from '../nt/inc/iodefs';
export * from '../nt/inc/fsinfo';
export { RtlStructureFromBytes, RtlStructureToBytes } from '../nt/rtl/structure';
/** Bytes of an ANSI text, as C's string literal has them. */
export { RtlBytesString, RtlStringBytes } from '../nt/rtl/memory';
export * from '../nt/inc/devqueue';
export * from '../nt/inc/ex';
export * from '../nt/inc/fastmutex';
export * from '../nt/inc/cm';
export * from '../nt/inc/regnotify';
export * from '../nt/inc/mdl';
export * from '../nt/inc/mmdefs';
export * from './access';
export * from './macros';
export type * from './types';
export * from '../nt/inc/exception';
export * from '../nt/inc/fastfail';
export { FAST_IO_DISPATCH } from '../nt/inc/fastio';
export { IO_WORKITEM } from '../nt/inc/iowork';
export {
  DevicePowerState,
  POWER_STATE,
  type POWER_STATE_TYPE,
  PowerActionHibernate,
  PowerActionNone,
  PowerActionReserved,
  PowerActionShutdown,
  PowerActionShutdownOff,
  PowerActionShutdownReset,
  PowerActionSleep,
  PowerDeviceD0,
  PowerDeviceD1,
  PowerDeviceD2,
  PowerDeviceD3,
  PowerDeviceMaximum,
  PowerDeviceUnspecified,
  PowerSystemHibernate,
  PowerSystemMaximum,
  PowerSystemShutdown,
  PowerSystemSleeping1,
  PowerSystemSleeping2,
  PowerSystemSleeping3,
  PowerSystemUnspecified,
  PowerSystemWorking,
  type REQUEST_POWER_COMPLETE,
  SystemPowerState,
} from '../nt/inc/po';
export { CLIENT_ID, EPROCESS, ETHREAD } from '../nt/inc/ps';
export { KMUTANT as KMUTEX } from '../nt/inc/ke';
export { CONTEXT } from '../nt/inc/trap';
export { EX_PUSH_LOCK, EX_SPIN_LOCK } from '../nt/inc/pushlock';
export { ERESOURCE, EX_RUNDOWN_REF, KGUARDED_MUTEX, OWNER_ENTRY } from '../nt/inc/resource';
export { IO_REMOVE_LOCK } from '../nt/inc/removelock';
export {
  CM_KEY_BODY,
  CM_KEY_NODE,
  CM_KEY_VALUE,
  KEY_ALL_ACCESS,
  KEY_CREATE_SUB_KEY,
  KEY_ENUMERATE_SUB_KEYS,
  KEY_QUERY_VALUE,
  KEY_READ,
  KEY_SET_VALUE,
  KEY_VALUE_PARTIAL_INFORMATION,
  KEY_VALUE_PARTIAL_INFORMATION_SIZE,
  KEY_WRITE,
  KeyValueFullInformation,
  KeyValuePartialInformation,
  REG_BINARY,
  REG_CREATED_NEW_KEY,
  REG_DWORD,
  REG_EXPAND_SZ,
  REG_MULTI_SZ,
  REG_NONE,
  REG_OPENED_EXISTING_KEY,
  REG_OPTION_NON_VOLATILE,
  REG_OPTION_VOLATILE,
  REG_QWORD,
  REG_SZ,
  type RegistryData,
} from '../nt/inc/cm';
// By name, as list.ts has some of its own.
export { PopEntryList, PushEntryList, SINGLE_LIST_ENTRY } from '../nt/ex/slist';
export * from './wdm/etw';
export * from './wdm/ex';
export * from './wdm/hal';
export * from './wdm/io';
export * from './wdm/ke';
export * from './wdm/mm';
export * from './wdm/ob';
export * from './wdm/pcw';
export * from './wdm/pnp';
export * from './wdm/rtl';
export * from './wdm/se';
export * from './wdm/tm';
export * from './wdm/wmi';
