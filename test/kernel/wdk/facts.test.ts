/** Power settings, contiguous memory and physical addresses, MDLs that advance, clients, and small questions. */
import assert from 'node:assert/strict';
import { inEntry } from '../ex/poolDriver';
import { application, deviceDriver, runSession } from '../scenario';

const HEX = 'const hex = (status: number): string => (status >>> 0).toString(16);';

describe('more of what drivers call', () => {
  it('memory: contiguous, physical addresses, copies of what may not be there, MDLs that advance', () => {
    const r = inEntry(
      `const a = W.MmAllocateContiguousMemory(0x3000, 0xffffffffn)!, b = W.MmAllocateContiguousMemorySpecifyCache(0x2000, 0x2000000n, 0xffffffffn, 0x10000n, W.MmCached)!;
       const pa = W.MmGetPhysicalAddress(a); a[0x2fff] = 7;
       DbgPrint('%d %d %d %x\\n', a.length, Number(W.MmGetPhysicalAddress(a.subarray(0x2fff)) - pa) , pa < 0x100000000n, Number(W.MmGetPhysicalAddress(b)));
       DbgPrint('%d %d\\n', W.MmAllocateContiguousMemory(0x1000, 0xfffn) === null, W.MmGetPhysicalAddress(0xffff_9000_0000_0000n) === 0n);
       W.MmFreeContiguousMemory(b);
       const from = new W.MM_COPY_ADDRESS(), copied = new Ref(0), target = new Uint8Array(4); from.VirtualAddress = a.subarray(0x2ffe);
       const status = W.MmCopyMemory(target, from, 4, W.MM_COPY_MEMORY_VIRTUAL, copied); DbgPrint('%s %d %d\\n', hex(status), copied.value, target[1]); W.MmFreeContiguousMemory(a);
       const pool = W.ExAllocatePoolWithTag(W.PagedPool, 0x3000, 'tseT')!, mdl = W.IoAllocateMdl(pool, 0x3000, false, false, null)!;
       W.MmProbeAndLockPages(mdl, W.KernelMode, W.IoWriteAccess); const va = W.MmGetMdlVirtualAddress(mdl);
       DbgPrint('%s %s %d %d ', hex(W.MmAdvanceMdl(mdl, 0x3000)), hex(W.MmAdvanceMdl(mdl, 0x1010)), Number(W.MmGetMdlVirtualAddress(mdl) - va), W.MmGetMdlByteCount(mdl));
       const view = W.MmGetSystemAddressForMdlSafe(mdl, 16)!; view[0] = 9; DbgPrint('%d %d %s\\n', view.length, pool[0x1010], hex(W.MmAdvanceMdl(mdl, 1)));
       W.MmUnlockPages(mdl); W.IoFreeMdl(mdl); W.ExFreePool(pool);
       const ref = W.ExAllocateCacheAwareRundownProtection(W.NonPagedPool, 'tseT')!;
       DbgPrint('%d ', W.ExAcquireRundownProtectionCacheAwareEx(ref, 2)); W.ExReleaseRundownProtectionCacheAwareEx(ref, 2); W.ExWaitForRundownProtectionReleaseCacheAware(ref);
       DbgPrint('%d\\n', W.ExAcquireRundownProtectionCacheAware(ref)); W.ExFreeCacheAwareRundownProtection(ref);`,
      { more: HEX },
    );
    assert.deepEqual(r.debug.trim().split('\n'), [
      '12288 12287 1 2000000',
      '1 1',
      'c0000141 2 7',
      'c00000f0 0 4112 8176 8176 9 c00000ef',
      '1 0',
    ]);
    assert.deepEqual(r.machine.violations, []);
  });

  it('power settings, objects by handle, devices of a driver, activities, silos, a process image', () => {
    const r = inEntry(
      `const handle = new Ref<any>(null), told = (g: any, value: Uint8Array, n: number, c: any): number => { DbgPrint('%s %d %d\\n', c, value[0], n); return 0; };
       W.PoRegisterPowerSettingCallback(null, W.GUID_CONSOLE_DISPLAY_STATE, told, 'display', handle); W.PoRegisterPowerSettingCallback(null, new W.GUID(1), told, 'unknown', null);
       DbgPrint('%s %s\\n', hex(W.PoUnregisterPowerSettingCallback(handle.value)), hex(W.PoUnregisterPowerSettingCallback(handle.value)));
       const request = new Ref<any>(null); W.PoCreatePowerRequest(request, DriverObject.DeviceObject, null); W.PoSetPowerRequest(request.value, W.PowerRequestSystemRequired);
       DbgPrint('%s %s\\n', hex(W.PoClearPowerRequest(request.value, W.PowerRequestSystemRequired)), hex(W.PoClearPowerRequest(request.value, W.PowerRequestSystemRequired)));
       const event = new Ref<any>(0), basic = new W.PUBLIC_OBJECT_BASIC_INFORMATION(), type = new W.PUBLIC_OBJECT_TYPE_INFORMATION(), size = new Ref(0);
       W.ZwCreateEvent(event, W.EVENT_ALL_ACCESS, null, 0, false); W.ZwQueryObject(event.value, W.ObjectBasicInformation, basic, 56, size); W.ZwQueryObject(event.value, W.ObjectTypeInformation, type, 104, null);
       DbgPrint('%x %d %d %s %s\\n', basic.GrantedAccess, basic.HandleCount, size.value, type.TypeName.Buffer, hex(W.ZwQueryObject(event.value, W.ObjectBasicInformation, null, 0, null))); W.ZwClose(event.value);
       const made = new Ref<any>(null), count = new Ref(0), list: any[] = []; W.IoCreateDevice(DriverObject, 0, null, 0x22, 0, false, made); const device = made.value;
       DbgPrint('%s %d ', hex(W.IoEnumerateDeviceObjectList(DriverObject, null, 0, count)), count.value); W.IoEnumerateDeviceObjectList(DriverObject, list, 8, count); DbgPrint('%d\\n', list[0] === device); W.ObDereferenceObject(device); W.IoDeleteDevice(device);
       const irp = W.IoAllocateIrp(1, false)!, id = new W.GUID(), before = new Ref<any>(null); DbgPrint('%s ', hex(W.IoGetActivityIdIrp(irp, id))); W.IoSetActivityIdIrp(irp, new W.GUID(5));
       W.IoPropagateActivityIdToThread(irp, id, before); DbgPrint('%d ', W.IoGetActivityIdThread()!.Data1); W.IoClearActivityIdThread(before.value); DbgPrint('%d ', W.IoGetActivityIdThread() === null);
       W.IoSetIoPriorityHint(irp, W.IoPriorityLow); DbgPrint('%d %d\\n', W.IoGetIoPriorityHint(irp), W.IoIsValidIrpStatus(W.STATUS_PENDING)); W.IoFreeIrp(irp);
       const low = new Ref(0n), high = new Ref(0n); W.IoGetStackLimits(low, high); DbgPrint('%d %d ', W.IoWithinStackLimits(low.value, 8), W.IoWithinStackLimits(high.value, 8));
       const name = new Ref<any>(null); W.SeLocateProcessImageName(W.PsGetCurrentProcess(), name); DbgPrint('%d %d ', name.value.Length >= 0, W.PsIsHostSilo(W.PsGetCurrentSilo()));
       const client = new W.SECURITY_CLIENT_CONTEXT(); W.SeCreateClientSecurity(W.PsGetCurrentThread(), new W.SECURITY_QUALITY_OF_SERVICE(), false, client); W.SeImpersonateClientEx(client, null);
       const c = new Ref(false), e = new Ref(false), l = new Ref(0), token = W.PsReferenceImpersonationToken(W.PsGetCurrentThread(), c, e, l); DbgPrint('%d %d\\n', token === client.ClientToken, l.value); W.PsDereferenceImpersonationToken(token);
       W.PsRevertToSelf(); W.SeDeleteClientSecurity(client);`,
      { more: HEX },
    );
    assert.deepEqual(r.debug.trim().split('\n'), [
      'display 1 4',
      '0 c000000d',
      '0 c0000001',
      '1f0003 1 56 Event c0000004',
      'c0000023 1 1',
      'c0000225 5 1 1 0',
      '1 0 1 1 1 2',
    ]);
    assert.deepEqual(r.machine.violations, []);
  });

  it('an object callback hears of handles that are duplicated, and takes rights from the copy', () => {
    const driver = deviceDriver({
      routines: `let registration: any = null;
        function pre(context: any, info: any): number { if (info.Operation !== W.OB_OPERATION_HANDLE_DUPLICATE) return 0;
          const d = info.Parameters.DuplicateHandleInformation; DbgPrint('pre %d %d ', d.SourceProcess === d.TargetProcess, d.DesiredAccess === d.OriginalDesiredAccess); d.DesiredAccess &= ~1; return 0; }
        function post(context: any, info: any): void { if (info.Operation === W.OB_OPERATION_HANDLE_DUPLICATE) DbgPrint('post %x', info.Parameters.DuplicateHandleInformation.GrantedAccess); }`,
      entry: `const r = new W.OB_CALLBACK_REGISTRATION(), o = new W.OB_OPERATION_REGISTRATION(), h = new Ref<any>(null); o.ObjectType = W.PsProcessType; o.Operations = 3; o.PreOperation = pre; o.PostOperation = post;
        r.Altitude = '1000'; r.OperationRegistrationCount = 1; r.OperationRegistration = [o]; W.ObRegisterCallbacks(r, h); registration = h.value;`,
      unload: 'W.ObUnRegisterCallbacks(registration);',
    });
    const r = runSession({
      drivers: { Test: driver },
      applications: {
        'app.exe': application(
          `const process = OpenProcess(0x1fffff, false, GetCurrentProcessId()), copy = new Ref(0);
           DuplicateHandle(GetCurrentProcess(), process, GetCurrentProcess(), copy, 0, false, 2); printf('%d %d', TerminateProcess(copy.value, 1) ? 1 : 0, GetLastError());`,
          '0',
          'OpenProcess, GetCurrentProcessId, GetCurrentProcess, DuplicateHandle, TerminateProcess',
        ),
      },
    });
    assert.equal(r.stdout, '0 5');
    assert.equal(r.debug.trim(), 'pre 1 1 post 1ffffe');
  });
});
