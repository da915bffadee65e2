/** Event tracing: providers, their callback, what the session prints, activities, and what Verifier says. */
import assert from 'node:assert/strict';
import { application, deviceDriver, runSession } from '../scenario';
import { crash, inEntry } from '../ex/poolDriver';

const MORE = `
  const id = new W.GUID(0x12345678, 0x9abc, 0xdef0, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)), handle = new Ref(0n);
  function enabled(source: any, code: number, level: number, any: bigint, all: bigint, filter: any, context: any): void {
    DbgPrint('callback %d %d %s\\n', code, level, context);
  }
  function data(...values: any[]): any { return values.map(([v, n]) => { const d = new W.EVENT_DATA_DESCRIPTOR(); W.EventDataDescCreate(d, v, n); return d; }); }
`;
const GUID = '{12345678-9ABC-DEF0-0102-030405060708}';

describe('event tracing', () => {
  it('a provider is enabled as it registers; what it writes is printed, until it is gone', () => {
    const r = inEntry(
      `W.EtwRegister(id, enabled, 'me', handle);
       const e = new W.EVENT_DESCRIPTOR(7, 0, 0, W.TRACE_LEVEL_WARNING, 0, 2, 0x10n);
       DbgPrint('%d %d\\n', W.EtwEventEnabled(handle.value, e), W.EtwProviderEnabled(handle.value + 1n, 2, 0n));
       W.EtwWrite(handle.value, e, null, 3, data([Uint8Array.of(1, 0xff), 2], ['text', 10], [42, 4]));
       const traits = Uint8Array.of(7, 0, 0x54, 0x65, 0x73, 0x74, 0);
       W.EtwSetInformation(handle.value, W.EventProviderSetTraits, traits, 7);
       const activity = new W.GUID(1); W.EtwActivityIdControl(W.EVENT_ACTIVITY_CTRL_GET_SET_ID, activity);
       W.EtwWriteString(handle.value, 4, 0n, null, 'hello'); activity.Data1 = 2;
       W.EtwWriteTransfer(handle.value, e, activity, new W.GUID(3), 0, null);
       DbgPrint('%x %x\\n', W.EtwWriteString(handle.value + 1n, 4, 0n, null, 'x') >>> 0, W.EtwWrite(handle.value, e, null, 129, data()) >>> 0);
       const old = new Ref(0); W.KeRaiseIrql(12, old); W.EtwWriteString(handle.value, 4, 0n, activity, 'at 12'); W.KeLowerIrql(old.value);
       DbgPrint('%x %x\\n', W.EtwUnregister(handle.value), W.EtwUnregister(handle.value) >>> 0);`,
      { more: MORE },
    );
    const zeros = '-0000-0000-0000-000000000000}';
    assert.deepEqual(r.debug.trim().split('\n'), [
      'callback 1 255 me',
      '1 0',
      `[etw] ${GUID} event 7 level 3 task 2 keyword 0x10: 01 ff, "text", 42`,
      `[etw] Test event 0 level 4 activity {00000001${zeros}: "hello"`,
      `[etw] Test event 7 level 3 task 2 keyword 0x10 activity {00000002${zeros} related {00000003${zeros}`,
      'c0000008 c000000d',
      `[etw] Test event 0 level 4 activity {00000002${zeros}: "at 12"`,
      'callback 0 0 me',
      '0 c0000008',
    ]);
    assert.deepEqual(r.events('etw').slice(0, 1), [`provider ${GUID} registered`]);
  });

  it('data of pageable memory is no event above APC_LEVEL: it faults', () => {
    const r = inEntry(
      `W.EtwRegister(id, null, null, handle); const old = new Ref(0), paged = W.ExAllocatePool2(W.POOL_FLAG_PAGED, 4096, 'tseT');
       W.KeRaiseIrql(2, old); W.MmTrimAllSystemPagableMemory();
       W.EtwWrite(handle.value, new W.EVENT_DESCRIPTOR(1, 0, 0, 4), null, 1, data([paged, 8]));`,
      { more: MORE },
    );
    assert.match(crash(r), /^(a|d1) /);
  });

  it('Verifier: a handle that is none is 0xC4/0xDC, a provider that a driver leaves behind 0xC4/0xDD', () => {
    const verifier = ['miscellaneous'] as const;
    const driver = (entry: string) =>
      runSession({
        drivers: { Test: deviceDriver({ routines: MORE, entry }) },
        applications: { 'app.exe': application('printf("done");') },
        verifier: [...verifier],
      });
    assert.match(crash(driver('W.EtwUnregister(0x1234n);')), /^c4 dc 0 0 0$/);
    const left = driver('W.EtwRegister(id, null, null, handle);');
    const { code, parameters } = left.bugcheck!;
    assert.deepEqual([code, parameters[0]], [0xc4, 0xddn]);
    assert.ok(parameters[1] > parameters[2] && parameters[3] > 0xffff_0000_0000_0000n, String(parameters));
    assert.equal(driver('W.EtwRegister(id, null, null, handle); W.EtwUnregister(handle.value);').bugcheck, undefined);
  });
});

describe('what drivers ask of keys and tokens', () => {
  it('the identity and the name of a key in a callback; rights by the information of a token', () => {
    const r = inEntry(
      `const key = new Ref<any>(0), attributes = new W.OBJECT_ATTRIBUTES();
       W.CmRegisterCallbackEx(notify, '100', null, null, cookie, null);
       W.InitializeObjectAttributes(attributes, '\\\\Registry\\\\Machine\\\\Software\\\\Test', 0x240, null, null);
       W.ZwCreateKey(key, W.KEY_ALL_ACCESS, attributes, 0, null, 0, null);
       W.ZwSetValueKey(key.value, 'A', 0, W.REG_DWORD, 7, 4); W.ZwSetValueKey(key.value, 'B', 0, W.REG_DWORD, 7, 4);
       DbgPrint('%x\\n', W.CmCallbackGetKeyObjectIDEx(1n, {} as any, null, null, 0) >>> 0);
       const token = W.PsReferencePrimaryToken(W.PsGetCurrentProcess()), info = new Ref<any>(null);
       W.SeQueryInformationToken(token, W.TokenAccessInformation, info);
       const d = new W.SECURITY_DESCRIPTOR(); W.RtlCreateSecurityDescriptor(d, W.SECURITY_DESCRIPTOR_REVISION);
       const granted = new Ref(0), status = new Ref(0);
       DbgPrint('%d %x\\n', W.SeAccessCheckFromState(d, info.value, null, 0x20000, 0, null, W.IoGetFileObjectGenericMapping(), W.UserMode, granted, status), granted.value);
       DbgPrint('%d\\n', W.SeAccessCheckFromState(null, info.value, null, 0x20000, 0, null, W.IoGetFileObjectGenericMapping(), W.UserMode, granted, status));`,
      {
        more: `const cookie = new Ref(0n), ids: bigint[] = [];
          function notify(context: any, what: number, info: any): number {
            if (what !== W.RegNtPreSetValueKey) return 0;
            const id = new Ref(0n), name = new Ref<any>(null);
            W.CmCallbackGetKeyObjectIDEx(cookie, info.Object, id, name, 0);
            ids.push(id.value);
            DbgPrint('%wZ %d\\n', name.value, ids.length === 1 || ids[0] === id.value);
            W.CmCallbackReleaseKeyObjectIDEx(name.value);
            return 0; }`,
      },
    );
    const key = '\\REGISTRY\\MACHINE\\SOFTWARE\\Test 1';
    assert.deepEqual(r.debug.trim().split('\n'), [key, key, 'c000000d', '1 20000', '0']);
  });
});
