/** WMI: blocks of a device by WMILIB, who asks for them, events; trace messages of WPP. */
import assert from 'node:assert/strict';
import { inEntry } from '../ex/poolDriver';

const MORE = `
  const guid = (n: number): any => new W.GUID(n, 1, 2, new Uint8Array(8));
  const hex = (status: number): string => (status >>> 0).toString(16);
  const Temperature = guid(0xa), Overheated = guid(0xb);
  const values = [20, 30];
  const lib = new W.WMILIB_CONTEXT();
  lib.GuidList = [new W.WMIGUIDREGINFO(Temperature, 2, W.WMIREG_FLAG_EXPENSIVE), new W.WMIGUIDREGINFO(Overheated)];
  lib.QueryWmiRegInfo = (DeviceObject: any, flags: any, name: any): number => { flags.value = W.WMIREG_FLAG_INSTANCE_BASENAME; name.value = 'Oven'; return 0; };
  lib.QueryWmiDataBlock = (DeviceObject: any, Irp: any, g: number, first: number, count: number, lengths: number[], room: number, buffer: Uint8Array): number => {
    const need = 8 * (count - 1) + 1;
    if (room < need) return W.WmiCompleteRequest(DeviceObject, Irp, W.STATUS_BUFFER_TOO_SMALL, need, 0);
    for (let i = 0; i < count; i++) { buffer[8 * i] = values[first + i]; lengths[i] = 1; }
    return W.WmiCompleteRequest(DeviceObject, Irp, 0, need, 0);
  };
  lib.SetWmiDataItem = (DeviceObject: any, Irp: any, g: number, i: number, item: number, size: number, b: Uint8Array): number => {
    if (item !== 1) return W.WmiCompleteRequest(DeviceObject, Irp, W.STATUS_WMI_ITEMID_NOT_FOUND, 0, 0);
    values[i] = b[0]; return W.WmiCompleteRequest(DeviceObject, Irp, 0, 0, 0);
  };
  lib.ExecuteWmiMethod = (DeviceObject: any, Irp: any, g: number, i: number, method: number, inSize: number, outSize: number, b: Uint8Array): number => {
    b[0] = b[0] + method; b[1] = inSize; return W.WmiCompleteRequest(DeviceObject, Irp, 0, 2, 0);
  };
  lib.WmiFunctionControl = (DeviceObject: any, Irp: any, g: number, kind: number, on: boolean): number => { DbgPrint('%s %d\\n', g === 0 ? 'temperature' : 'overheated', on); return W.WmiCompleteRequest(DeviceObject, Irp, 0, 0, 0); };
  function SystemControl(DeviceObject: any, Irp: any): number {
    const disposition = new Ref(0), status = W.WmiSystemControl(lib, DeviceObject, Irp, disposition);
    if (disposition.value === W.IrpNotCompleted || disposition.value === W.IrpNotWmi || disposition.value === W.IrpForward) W.IoCompleteRequest(Irp, 0);
    return status;
  }
  const unicode = (text: string): any => new W.UNICODE_STRING(text);
  let device: any;
  function make(DriverObject: any): void {
    const made = new Ref<any>(null); W.IoCreateDevice(DriverObject, 0, null, 0x22, 0, false, made); device = made.value;
    DriverObject.MajorFunction[W.IRP_MJ_SYSTEM_CONTROL] = SystemControl;
  }
`;

describe('WMI', () => {
  it('blocks of a device: all data, one instance, an item, a method, an event', () => {
    const r = inEntry(
      `make(DriverObject);
       const block = new Ref<any>(null), event = new Ref<any>(null), size = new Ref(0x1000), out = new Ref<any>(null), name = unicode('');
       DbgPrint('%s ', hex(W.IoWMIOpenBlock(Temperature, W.WMIGUID_QUERY, block)));
       DbgPrint('%s %s\\n', hex(W.IoWMIRegistrationControl(device, W.WMIREG_ACTION_REGISTER)), hex(W.IoWMIRegistrationControl(device, W.WMIREG_ACTION_REGISTER)));
       W.IoWMIOpenBlock(Temperature, W.WMIGUID_QUERY | W.WMIGUID_SET, block);
       W.IoWMIQueryAllData(block.value, size, out);
       DbgPrint('%d %s %d %d of %d\\n', size.value, out.value[0].InstanceNames.join(), out.value[0].DataBlocks[0][0], out.value[0].DataBlocks[1][0], out.value[0].WnodeHeader.ProviderId === W.IoWMIDeviceObjectToProviderId(device));
       size.value = 0x40; DbgPrint('%s ', hex(W.IoWMIQuerySingleInstance(block.value, unicode('oven1'), size, out)));
       size.value = 0x50; W.IoWMIQuerySingleInstance(block.value, unicode('oven1'), size, out); DbgPrint('%d %d ', size.value, out.value.DataBlock[0]);
       DbgPrint('%s %s ', hex(W.IoWMISetSingleItem(block.value, unicode('Oven1'), 1, 1, 1, Uint8Array.of(77))), hex(W.IoWMISetSingleItem(block.value, unicode('Oven1'), 2, 1, 1, Uint8Array.of(0))));
       DbgPrint('%s %s %d\\n', hex(W.IoWMISetSingleInstance(block.value, unicode('Oven1'), 1, 1, Uint8Array.of(5))), hex(W.IoWMIQuerySingleInstance(block.value, unicode('Oven2'), size, out)), values[1]);
       const buffer = Uint8Array.of(4, 0), bytes = new Ref(2); DbgPrint('%s %d %d\\n', hex(W.IoWMIExecuteMethod(block.value, unicode('Oven0'), 3, 1, bytes, buffer)), buffer[0], buffer[1]);
       W.IoWMIDeviceObjectToInstanceName(block.value, device, name); DbgPrint('%s\\n', name.Buffer);
       W.IoWMIOpenBlock(Overheated, W.WMIGUID_NOTIFICATION, event);
       W.IoWMISetNotificationCallback(event.value, (n: any, c: any) => DbgPrint('%s %d irql %d\\n', c, n.DataBlock[0], W.KeGetCurrentIrql()), 'hot');
       const irql = W.KeRaiseIrqlToDpcLevel(); W.WmiFireEvent(device, Overheated, 0, 1, Uint8Array.of(99)); W.KeLowerIrql(irql);
       W.KeDelayExecutionThread(W.KernelMode, false, -100000n);
       W.ObDereferenceObject(event.value); W.ObDereferenceObject(block.value);
       DbgPrint('%s %s\\n', hex(W.IoWMIRegistrationControl(device, W.WMIREG_ACTION_DEREGISTER)), hex(W.IoWMIRegistrationControl(device, W.WMIREG_ACTION_DEREGISTER)));
       W.IoDeleteDevice(device);`,
      { more: MORE },
    );
    assert.deepEqual(r.debug.trim().split('\n'), [
      'c0000295 0 c000000d',
      'temperature 1',
      '82 Oven0,Oven1 20 30 of 1',
      'c0000023 65 30 0 c0000297 c00002c6 c0000296 77',
      '0 7 1',
      'Oven0',
      'overheated 1',
      'hot 99 irql 0',
      'overheated 0',
      'temperature 0',
      '0 c000000d',
    ]);
    assert.deepEqual(r.machine.violations, []);
  });

  it('trace messages: the control routine is told of the session, messages are printed', () => {
    const r = inEntry(
      `let logger = 0n;
       const control = (minor: number, path: any, length: number, buffer: any): number => {
         if (minor === W.IRP_MN_REGINFO) { const g = new W.WMIREGGUIDW(); g.Guid = Temperature; buffer.WmiRegGuid = [g]; }
         if (minor === W.IRP_MN_ENABLE_EVENTS) logger = buffer.HistoricalContext;
         if (minor === W.IRP_MN_DISABLE_EVENTS) logger = 0n;
         return 0;
       };
       const trace = W.WMIREG_FLAG_CALLBACK | W.WMIREG_FLAG_TRACE_PROVIDER, level = new Ref<any>(0);
       W.IoWMIRegistrationControl(control, W.WMIREG_ACTION_REGISTER | trace);
       W.WmiTraceMessage(logger, W.TRACE_MESSAGE_SEQUENCE | W.TRACE_MESSAGE_GUID, Temperature, 10, Uint8Array.of(1, 2), 2, 'Hi', 6, null);
       DbgPrint('%s %s', hex(W.WmiQueryTraceInformation(W.TraceEnableLevelClass, level, 4, null, logger)), level.value);
       W.IoWMIRegistrationControl(control, W.WMIREG_ACTION_DEREGISTER | W.WMIREG_FLAG_CALLBACK);
       DbgPrint(' %s\\n', hex(W.WmiTraceMessage(logger, 0, Temperature, 11, null)));`,
      { more: MORE },
    );
    assert.deepEqual(r.debug.trim().split('\n'), [
      '[wpp] #1 {0000000A-0001-0002-0000-000000000000} message 10: 01 02, "Hi"',
      '0 255 c0000008',
    ]);
  });

  it('Verifier: a device that goes without a word is 0xC4/0xDB, a control routine that stays 0xC4/0xDA', () => {
    const verifier = ['miscellaneous'] as const;
    const entry = (body: string) => inEntry(body, { more: MORE, verifier: [...verifier] }).bugcheck;
    const device = entry(
      'make(DriverObject); W.IoWMIRegistrationControl(device, W.WMIREG_ACTION_REGISTER); W.IoDeleteDevice(device);',
    );
    assert.deepEqual([device?.code, device?.parameters[0]], [0xc4, 0xdbn]);
    const left = entry(
      'W.IoWMIRegistrationControl(() => 0, W.WMIREG_ACTION_REGISTER | W.WMIREG_FLAG_CALLBACK | W.WMIREG_FLAG_TRACE_PROVIDER);',
    );
    assert.deepEqual([left?.code, left?.parameters[0]], [0xc4, 0xdan]);
    assert.ok(left!.parameters[2] > left!.parameters[1]);
  });
});
