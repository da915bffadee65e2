import assert from 'node:assert/strict';
import { inDriver } from './run';

describe('the registry by paths, objects and processes', () => {
  it('values are written, checked, read by a table, and deleted', () => {
    const lines = inDriver(`
      const path = 'Mine\\\\Parameters';
      show(W.RtlCheckRegistryKey(W.RTL_REGISTRY_SERVICES, path), W.RtlWriteRegistryValue(W.RTL_REGISTRY_SERVICES, path, 'Level', W.REG_DWORD, 7, 4),
        W.RtlWriteRegistryValue(W.RTL_REGISTRY_SERVICES, path, 'Name', W.REG_SZ, 'abc', 8), W.RtlWriteRegistryValue(W.RTL_REGISTRY_SERVICES, path, 'Many', W.REG_MULTI_SZ, ['x', 'y'], 10));
      const row = (name: string | null, flags: number, context: any, routine: any = null, type = 0, data: any = null) => { const r = new W.RTL_QUERY_REGISTRY_TABLE();
        r.Name = name; r.Flags = flags; r.EntryContext = context; r.QueryRoutine = routine; r.DefaultType = type; r.DefaultData = data; return r; };
      const level = new Ref(0), absent = new Ref(0), name = new UNICODE_STRING(); const direct = W.RTL_QUERY_REGISTRY_DIRECT | W.RTL_QUERY_REGISTRY_TYPECHECK;
      const given = (n: any, type: number, data: any, length: number, context: any, entry: any) => { show(n, type, data, length, context, entry); return 0; };
      show(W.RtlQueryRegistryValues(W.RTL_REGISTRY_SERVICES, 'Mine', [row('Parameters', W.RTL_QUERY_REGISTRY_SUBKEY, null), row('Level', direct, level, null, W.REG_DWORD << 24),
        row('name', direct, name, null, W.REG_SZ << 24), row('Absent', W.RTL_QUERY_REGISTRY_DIRECT, absent, null, W.REG_DWORD, 9), row('Many', 0, 'e', given), row(null, 0, null)], 'c', null), level, absent, name);
      show(W.RtlQueryRegistryValues(W.RTL_REGISTRY_SERVICES, path, [row('Level', direct, name, null, W.REG_SZ << 24)], null, null),
        W.RtlQueryRegistryValues(W.RTL_REGISTRY_SERVICES, path, [row('No', W.RTL_QUERY_REGISTRY_REQUIRED, null, given)], null, null),
        W.RtlQueryRegistryValues(W.RTL_REGISTRY_SERVICES, 'Nowhere', [], null, null));
      show(W.RtlDeleteRegistryValue(W.RTL_REGISTRY_SERVICES, path, 'LEVEL'), W.RtlDeleteRegistryValue(W.RTL_REGISTRY_SERVICES, path, 'LEVEL'), W.RtlCheckRegistryKey(W.RTL_REGISTRY_ABSOLUTE, '\\\\Registry\\\\Machine'));`);
    assert.deepEqual(lines, [
      'c0000034 0 0 0',
      'Many 1 x 4 c e',
      'Many 1 y 4 c e',
      '0 &7 &9 "abc" 6/8',
      'c0000024 c0000034 c0000034',
      '0 c0000034 0',
    ]);
  });

  it('keys tell their subkeys and values, as far as the buffer goes', () => {
    const lines = inDriver(`
      W.RtlWriteRegistryValue(W.RTL_REGISTRY_SERVICES, 'Mine\\\\Sub', 'V', W.REG_DWORD, 1, 4); W.RtlWriteRegistryValue(W.RTL_REGISTRY_SERVICES, 'Mine', 'Text', W.REG_SZ, 'ab', 6);
      const h = new Ref<number>(0), n = new Ref(0), a = new W.OBJECT_ATTRIBUTES(); W.InitializeObjectAttributes(a, '\\\\Registry\\\\Machine\\\\System\\\\CurrentControlSet\\\\Services\\\\Mine', W.OBJ_KERNEL_HANDLE, null, null);
      show(W.ZwOpenKey(h, W.KEY_READ, a)); const basic = new W.KEY_BASIC_INFORMATION(), full = new W.KEY_FULL_INFORMATION(), value = new W.KEY_VALUE_FULL_INFORMATION();
      show(W.ZwEnumerateKey(h.value, 0, W.KeyBasicInformation, null, 0, n), text(n), W.ZwEnumerateKey(h.value, 0, W.KeyBasicInformation, basic, 16, n), basic.Name === '', W.ZwEnumerateKey(h.value, 0, W.KeyBasicInformation, basic, 22, n), basic.Name, W.ZwEnumerateKey(h.value, 1, W.KeyBasicInformation, basic, 22, n));
      show(W.ZwQueryKey(h.value, W.KeyFullInformation, full, 44, n), full.SubKeys, full.Values, full.MaxNameLen, full.MaxValueNameLen, full.MaxValueDataLen);
      show(W.ZwEnumerateValueKey(h.value, 0, W.KeyValueFullInformation, value, 100, n), n, value.Name, value.Data, value.DataOffset, W.ZwEnumerateValueKey(h.value, 0, 9, value, 100, n), W.ZwFlushKey(h.value), W.ZwClose(h.value));`);
    assert.deepEqual(lines, [
      '0',
      'c0000023 &22 80000005 true 0 Sub 8000001a',
      '0 1 1 6 8 6',
      '0 &34 Text ab 28 c000000d 0 0',
    ]);
  });

  it('names of objects, links and directories', () => {
    const lines = inDriver(`
      const h = new Ref<number>(0), l = new Ref<number>(0), e = new Ref<number>(0), o = new Ref<any>(null), n = new Ref(0); const a = new W.OBJECT_ATTRIBUTES(); const s = new UNICODE_STRING();
      const named = (name: string) => { W.InitializeObjectAttributes(a, name, W.OBJ_KERNEL_HANDLE, null, null); return a; };
      show(W.ZwCreateDirectoryObject(h, W.DIRECTORY_ALL_ACCESS, named('\\\\Mine')), W.ZwCreateDirectoryObject(h, 0, named('\\\\mine')), W.ObIsKernelHandle(h.value));
      show(W.ZwCreateEvent(e, W.EVENT_ALL_ACCESS, named('\\\\Mine\\\\E'), 0, false), W.ObReferenceObjectByHandleWithTag(e.value, 0, W.ExEventObjectType, 0, 'gaTx', o, null));
      const info = new W.OBJECT_NAME_INFORMATION(); show(W.ObQueryNameString(o.value, null, 0, n), text(n), W.ObQueryNameString(o.value, info, n.value, n), info.Name.Buffer);
      show(W.ObReferenceObjectSafe(o.value)); W.ObDereferenceObjectWithTag(o.value, 'gaTx'); W.ObDereferenceObject(o.value); W.ZwClose(e.value); W.ZwClose(h.value);
      show(W.ZwOpenDirectoryObject(h, 1, named('\\\\Mine')));
      show(W.ZwOpenSymbolicLinkObject(l, W.GENERIC_READ, named('\\\\DosDevices')), W.ZwQuerySymbolicLinkObject(l.value, s, n), text(n)); s.MaximumLength = 64;
      show(W.ZwQuerySymbolicLinkObject(l.value, s, null), s); W.ZwClose(l.value);`);
    assert.deepEqual(lines, [
      '0 c0000035 true',
      '0 0',
      'c0000004 &32 0 \\Mine\\E',
      'true',
      'c0000034',
      '0 c0000023 &8',
      '0 "\\??" 6/64',
    ]);
  });

  it('processes by id, one-time initialisation, masks and stacks', () => {
    const lines = inDriver(`
      const h = new Ref<number>(0), c = new W.CLIENT_ID(), a = new W.OBJECT_ATTRIBUTES(); c.UniqueProcess = 4; W.InitializeObjectAttributes(a, null, W.OBJ_KERNEL_HANDLE, null, null);
      show(W.ZwOpenProcess(h, 0, a, c), W.ZwClose(h.value)); c.UniqueProcess = 3; show(W.ZwOpenProcess(h, 0, a, c), W.ZwOpenProcess(h, 0, a, null));
      show(W.PsGetProcessExitStatus(W.PsGetCurrentProcess()), W.PsGetProcessCreateTimeQuadPart(W.PsGetCurrentProcess()) > 0n, W.IoIsSystemThread(W.PsGetCurrentThread()), W.IoGetFunctionCodeFromCtlCode(0x222004));
      const once = new W.RTL_RUN_ONCE(); W.RtlRunOnceInitialize(once); let calls = 0; const r = new Ref<any>(null);
      const init = (o: any, p: any, x: any) => { calls++; x.value = p; return calls > 1; };
      show(W.RtlRunOnceExecuteOnce(once, init, 'p', r), W.RtlRunOnceExecuteOnce(once, init, 'q', r), W.RtlRunOnceExecuteOnce(once, init, 's', r), r, calls, W.RtlRunOnceBeginInitialize(once, W.RTL_RUN_ONCE_CHECK_ONLY, r));
      const mask = new Ref(W.GENERIC_READ | 1); W.RtlMapGenericMask(mask, new W.GENERIC_MAPPING(0x120089, 0, 0, 0)); const b: bigint[] = [];
      show(mask.value.toString(16), W.RtlCaptureStackBackTrace(0, 2, b, null), b.length, b[0] !== b[1]);`);
    assert.deepEqual(lines, [
      '0 0',
      'c000000b c0000030',
      '259 true true 2049',
      'c0000001 0 0 &q 2 0',
      '120089 2 2 true',
    ]);
  });
});
