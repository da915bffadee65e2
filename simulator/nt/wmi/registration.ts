/**
 * Who offers which blocks: a device that registers is asked by IRP_MN_REGINFO_EX, and once more when it says that something
 * has changed. Source: the pages of IoWMIRegistrationControl and IRP_MN_REGINFO_EX.
 */
import { HalAddressOf, HalTrace } from 'hal';
import { type DEVICE_OBJECT, IO_STATUS_BLOCK, type NTSTATUS } from '../inc/io';
import { IRP_MJ_SYSTEM_CONTROL } from '../inc/iodefs';
import { NT_SUCCESS, STATUS_INVALID_PARAMETER, STATUS_SUCCESS } from '../inc/ntstatus';
import * as wmi from '../inc/wmi';
import { IopSendSynchronousRequest } from '../io/synchronous';
import { PnpDeviceNode } from '../pnp/node';
import { type GUID, IsEqualGUID } from '../rtl/guid';
import { WmipRegisterTraceProvider, WmipDeregisterTraceProvider } from './trace';

/** A device's block, with its instances' names. */
export class WMIP_BLOCK {
  /** Consumers of its events, or of its data if collecting is expensive. */
  Enabled = 0;
  constructor(
    readonly Provider: WMIP_PROVIDER,
    readonly Guid: GUID,
    readonly Flags: number,
    readonly InstanceNames: readonly string[],
  ) {}
}
export class WMIP_PROVIDER {
  Blocks: WMIP_BLOCK[] = [];
  /** No more requests: the device goes. */
  Blocked = false;
  constructor(
    readonly DeviceObject: DEVICE_OBJECT,
    readonly ProviderId: number,
  ) {}
}
const providers: WMIP_PROVIDER[] = [];
let lastProviderId = 0;

export function WmipFindProvider(DeviceObject: DEVICE_OBJECT): WMIP_PROVIDER | undefined {
  return providers.find(p => p.DeviceObject === DeviceObject);
}
/** Blocks of a GUID, of all providers, in the order of their registration. */
export function WmipBlocks(Guid: GUID): WMIP_BLOCK[] {
  const found: WMIP_BLOCK[] = [];
  for (const provider of providers)
    for (const block of provider.Blocks) if (IsEqualGUID(block.Guid, Guid)) found.push(block);
  return found;
}

/**
 * Sends a WMI request to a provider's device.
 * @returns the driver's status; STATUS_NOT_SUPPORTED if it does not know such requests
 * @stack 0x90
 */
export function WmipSendWmiIrp(
  MinorFunction: number,
  Provider: WMIP_PROVIDER,
  DataPath: unknown,
  BufferSize: number,
  Buffer: object,
): NTSTATUS {
  const { DeviceObject } = Provider;
  return IopSendSynchronousRequest(
    DeviceObject,
    location => {
      location.MajorFunction = IRP_MJ_SYSTEM_CONTROL;
      location.MinorFunction = MinorFunction;
      const { WMI } = location.Parameters;
      WMI.ProviderId = HalAddressOf(DeviceObject);
      WMI.DataPath = DataPath;
      WMI.BufferSize = BufferSize;
      WMI.Buffer = Buffer;
    },
    new IO_STATUS_BLOCK(),
  );
}

/** @stack 0x70 */
function WmipQueryRegistration(Provider: WMIP_PROVIDER, DataPath: number): NTSTATUS {
  const info = new wmi.WMIREGINFOW();
  const status = WmipSendWmiIrp(wmi.IRP_MN_REGINFO_EX, Provider, DataPath, 0x1000, info);
  if (!NT_SUCCESS(status)) return status;
  for (const guid of info.WmiRegGuid) {
    const old = Provider.Blocks.find(b => IsEqualGUID(b.Guid, guid.Guid));
    const removed = (guid.Flags & wmi.WMIREG_FLAG_REMOVE_GUID) !== 0;
    if (removed || DataPath === wmi.WMIUPDATE) Provider.Blocks = Provider.Blocks.filter(b => b !== old);
    if (removed) continue;
    const block = new WMIP_BLOCK(Provider, guid.Guid, guid.Flags, WmipInstanceNames(guid));
    block.Enabled = old?.Enabled ?? 0;
    Provider.Blocks.push(block);
  }
  HalTrace('wmi', `provider ${Provider.ProviderId}: ${Provider.Blocks.length} blocks`, Provider.DeviceObject);
  return STATUS_SUCCESS;
}

/** `ROOT\DEV\0000_0` for instances of a device of a bus, `Base0` for a base name. */
function WmipInstanceNames(Guid: wmi.WMIREGGUIDW): string[] {
  if ((Guid.Flags & wmi.WMIREG_FLAG_INSTANCE_LIST) !== 0) return [...Guid.InstanceNames];
  const pdo = (Guid.Flags & wmi.WMIREG_FLAG_INSTANCE_PDO) !== 0;
  const base = pdo ? `${PnpDeviceNode(Guid.Pdo)?.InstancePath ?? ''}_` : Guid.BaseName;
  return Array.from({ length: Guid.InstanceCount }, (_, i) => `${base}${i}`);
}

/**
 * A device enters itself as provider of WMI, goes, or says that its blocks have changed.
 * @param DeviceObject with WMIREG_FLAG_CALLBACK a routine instead: a provider of trace messages
 * @param Action WMIREG_ACTION_XXX
 * @returns STATUS_INVALID_PARAMETER for an action that does not fit, or what the driver says of IRP_MN_REGINFO_EX
 * @stack 0x60
 */
export function IoWMIRegistrationControl(DeviceObject: any, Action: number): NTSTATUS {
  const action = Action & 0xffff;
  if ((Action & wmi.WMIREG_FLAG_CALLBACK) !== 0)
    return action === wmi.WMIREG_ACTION_REGISTER
      ? WmipRegisterTraceProvider(DeviceObject as wmi.WMI_TRACE_CALLBACK)
      : WmipDeregisterTraceProvider(DeviceObject as wmi.WMI_TRACE_CALLBACK);
  const provider = WmipFindProvider(DeviceObject as DEVICE_OBJECT);
  if (action === wmi.WMIREG_ACTION_REGISTER) {
    if (provider !== undefined) return STATUS_INVALID_PARAMETER;
    const made = new WMIP_PROVIDER(DeviceObject as DEVICE_OBJECT, ++lastProviderId);
    providers.push(made);
    const status = WmipQueryRegistration(made, wmi.WMIREGISTER);
    if (!NT_SUCCESS(status)) providers.splice(providers.indexOf(made), 1);
    return status;
  }
  if (provider === undefined) return STATUS_INVALID_PARAMETER;
  switch (action) {
    case wmi.WMIREG_ACTION_DEREGISTER:
      providers.splice(providers.indexOf(provider), 1);
      HalTrace('wmi', `provider ${provider.ProviderId} deregistered`, provider.DeviceObject);
      return STATUS_SUCCESS;
    case wmi.WMIREG_ACTION_REREGISTER:
      provider.Blocks = [];
      return WmipQueryRegistration(provider, wmi.WMIREGISTER);
    case wmi.WMIREG_ACTION_UPDATE_GUIDS:
      return WmipQueryRegistration(provider, wmi.WMIUPDATE);
    case wmi.WMIREG_ACTION_BLOCK_IRPS:
      provider.Blocked = true;
      return STATUS_SUCCESS;
    default:
      return STATUS_INVALID_PARAMETER;
  }
}

/**
 * The number of a device among the providers, as events carry it; 0: it is none.
 * @stack 0x20
 */
export function IoWMIDeviceObjectToProviderId(DeviceObject: DEVICE_OBJECT): number {
  return WmipFindProvider(DeviceObject)?.ProviderId ?? 0;
}
