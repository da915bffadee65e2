/** Attaching by name, reinitialization routines, named events, the error log, resources for other owners. */
import assert from 'node:assert/strict';
import { crash, inEntry, printed } from '../ex/poolDriver';

describe('routines for drivers that come later', () => {
  it('IoAttachDevice finds the device by its name and gives the one below', () => {
    const r = inEntry(
      `const low = new Ref<any>(null), top = new Ref<any>(null), below = new Ref<any>(null);
       W.IoCreateDevice(DriverObject, 0, '\\\\Device\\\\Low', 0x22, 0, false, low);
       low.value.Flags &= ~W.DO_DEVICE_INITIALIZING;
       DriverObject.MajorFunction[0] = DriverObject.MajorFunction[2] = DriverObject.MajorFunction[18] = (d: any, irp: any) => { W.IoCompleteRequest(irp, 0); return 0; };
       W.IoCreateDevice(DriverObject, 0, null, 0x22, 0, false, top);
       const status = W.IoAttachDevice(top.value, '\\\\Device\\\\Low', below);
       DbgPrint('%x %d %d %x', status, below.value === low.value, top.value.StackSize, W.IoAttachDevice(top.value, '\\\\Device\\\\None', below) >>> 0);
       W.IoDetachDevice(low.value); W.IoDeleteDevice(top.value); W.IoDeleteDevice(low.value);`,
    );
    assert.deepEqual(printed(r), ['0', '1', '2', 'c0000034']);
  });

  it('reinitialization routines run after DriverEntry, counted, and may register again', () => {
    const r = inEntry(`W.IoRegisterDriverReinitialization(DriverObject, Again, 'x'); DbgPrint('entry ');`, {
      more: `function Again(d: any, context: any, count: number): void { DbgPrint('%s%d ', context, count); if (count < 3) W.IoRegisterDriverReinitialization(d, Again, context + 'y'); }`,
    });
    assert.deepEqual(printed(r), ['entry', 'x1', 'xy2', 'xyy3']);
  });

  it('named events are signalled when they are new, and the same for who comes later', () => {
    const r = inEntry(
      `const first = new Ref<any>(0), second = new Ref<any>(0);
       const a = W.IoCreateNotificationEvent('\\\\BaseNamedObjects\\\\E', first), b = W.IoCreateNotificationEvent('\\\\BaseNamedObjects\\\\E', second);
       DbgPrint('%d %d', a === b, W.KeReadStateEvent(a)); W.ZwClose(first.value); W.ZwClose(second.value);`,
    );
    assert.deepEqual(printed(r), ['1', '1']);
  });

  it('entries of the error log are told and freed', () => {
    const r = inEntry(
      `const e = W.IoAllocateErrorLogEntry(DriverObject, 0x40)!; e.ErrorCode = W.STATUS_UNSUCCESSFUL; e.FinalStatus = W.STATUS_ACCESS_DENIED;
       W.IoWriteErrorLogEntry(e); DbgPrint('%d', W.IoAllocateErrorLogEntry(DriverObject, 0x100) === null);`,
    );
    assert.deepEqual(printed(r), ['1']);
    assert.deepEqual(r.events('errorlog'), ['error c0000001, final status c0000022']);
  });

  it('a resource is released for its owner by another thread; by nobody else', () => {
    const more = `const resource = new W.ERESOURCE(), owner = {}; const done = new W.KEVENT();
      function Other(): void { W.ExReleaseResourceForThreadLite(resource, owner as any); W.KeSetEvent(done, 0, false); }`;
    const start = `W.KeInitializeEvent(done, 0, false); W.ExInitializeResourceLite(resource); W.ExEnterCriticalRegionAndAcquireResourceExclusive(resource);
      W.ExSetResourceOwnerPointer(resource, owner); W.KeLeaveCriticalRegion();`;
    const run = `const h = new Ref<any>(0); W.PsCreateSystemThread(h, 0, null, 0, null, Other, null); W.ZwClose(h.value);
      W.KeWaitForSingleObject(done, W.Executive, W.KernelMode, false, null); DbgPrint('%d', resource.ActiveCount); W.ExDeleteResourceLite(resource);`;
    assert.deepEqual(printed(inEntry(`${start} ${run}`, { more })), ['0']);
    assert.match(
      crash(inEntry(`${start} W.KeEnterCriticalRegion(); W.ExReleaseResourceLite(resource);`, { more })),
      /^e3 /,
    );
  });

  it('a shared owner that will wait for exclusive ones waits for itself; the others join', () => {
    const more = `const resource = new W.ERESOURCE();
      function Writer(): void { W.KeEnterCriticalRegion(); W.ExAcquireResourceExclusiveLite(resource, true); }`;
    const r = inEntry(
      `W.ExInitializeResourceLite(resource); W.KeEnterCriticalRegion(); W.ExAcquireResourceSharedLite(resource, true);
       const h = new Ref<any>(0); W.PsCreateSystemThread(h, 0, null, 0, null, Writer, null); W.ZwClose(h.value); W.KeDelayExecutionThread(0, false, -100000n);
       DbgPrint('%d %d %d', W.ExAcquireSharedWaitForExclusive(resource, false), W.ExAcquireResourceSharedLite(resource, false), W.ExAcquireSharedStarveExclusive(resource, false));`,
      { more },
    );
    assert.deepEqual(printed(r), ['0', '1', '1']);
  });

  it('processors are told of, one after the other', () => {
    const r = inEntry(
      `W.KeDeregisterProcessorChangeCallback(W.KeRegisterProcessorChangeCallback((c: any, info: any) => { DbgPrint('%s%d/%d ', c, info.State, info.NtNumber); }, 'p', W.KE_PROCESSOR_CHANGE_ADD_EXISTING)!);
       const a = new Ref(0), b = new Ref(0), c = new Ref(0); W.ExQueryTimerResolution(a, b, c); DbgPrint('%d', c.value === W.ExSetTimerResolution(10000, true));`,
    );
    assert.deepEqual(printed(r), ['p0/0', 'p1/0', '1']);
  });
});
