/** Part of wdm.h: devices of buses, their interfaces and notifications (nt/pnp). */
export * from '../../nt/inc/pnp';
export {
  IoGetDeviceInterfaceAlias,
  IoGetDeviceInterfaces,
  IoOpenDeviceInterfaceRegistryKey,
  IoRegisterDeviceInterface,
  IoSetDeviceInterfaceState,
} from '../../nt/pnp/interface';
export {
  IoRegisterPlugPlayNotification,
  IoReportTargetDeviceChange,
  IoReportTargetDeviceChangeAsynchronous,
  IoUnregisterPlugPlayNotification,
  IoUnregisterPlugPlayNotificationEx,
} from '../../nt/pnp/notify';
export {
  DriverRegKeyParameters,
  IoGetDeviceProperty,
  IoGetDevicePropertyData,
  IoOpenDeviceRegistryKey,
  IoOpenDriverRegistryKey,
  IoSetDevicePropertyData,
} from '../../nt/pnp/registry';
