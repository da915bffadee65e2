/** Registry callbacks: who is asked in which order, what refusing and bypassing do, contexts. */
import assert from 'node:assert/strict';
import { inEntry, printed } from '../ex/poolDriver';

const MORE = `
  const cookies: any[] = [];
  function register(f: any, altitude: string, context: any): number {
    const cookie = new Ref(0n);
    const status = W.CmRegisterCallbackEx(f, altitude, null, context, cookie, null);
    if (W.NT_SUCCESS(status)) cookies.push(cookie.value);
    return status;
  }
  function attributes(name: string, root: any): any { const a = new W.OBJECT_ATTRIBUTES(); W.InitializeObjectAttributes(a, name, 0x240, root, null); return a; }
  function create(name: string, root: any, key: any): number { return W.ZwCreateKey(key, W.KEY_ALL_ACCESS, attributes(name, root), 0, null, 0, null); }
  const root = new Ref<any>(0), key = new Ref<any>(0);
`;
const OPEN = `create('\\\\Registry\\\\Machine\\\\Software\\\\Test', null, root);`;

describe('registry callbacks', () => {
  it('are asked from the highest altitude down and told from the lowest up, with their context', () => {
    const r = inEntry(
      `${OPEN}
       register(log, '100', 'low'); register(log, '300.5', 'high'); register(log, '300', 'middle');
       DbgPrint('%x ', register(log, '300.50', 'again') >>> 0);
       W.ZwSetValueKey(root.value, 'V', 0, W.REG_DWORD, 7, 4);`,
      {
        more: `${MORE}
          function log(context: any, what: number, info: any): number {
            if (what === W.RegNtPreSetValueKey) { info.CallContext = context + '!'; DbgPrint('%s:%s=%d/%d ', context, info.ValueName.Buffer, info.Data, info.DataSize); }
            if (what === W.RegNtPostSetValueKey) DbgPrint('%s:%x ', info.CallContext, info.Status);
            return 0;
          }`,
      },
    );
    assert.deepEqual(printed(r), [
      'c01c0011',
      'high:V=7/4',
      'middle:V=7/4',
      'low:V=7/4',
      'low!:0',
      'middle!:0',
      'high!:0',
    ]);
  });

  it('one that refuses ends the descent: nothing is done, those below hear nothing, those above the status', () => {
    const r = inEntry(
      `${OPEN}
       register(log, '3', 'high'); register(refuse, '2', 'middle'); register(log, '1', 'low');
       DbgPrint('%x ', create('Secret', root.value, key) >>> 0);
       DbgPrint('%x ', create('Open', root.value, key) >>> 0);
       for (const cookie of cookies) DbgPrint('%x ', W.CmUnRegisterCallback(cookie));
       DbgPrint('%x ', W.CmUnRegisterCallback(cookies[0]) >>> 0);
       DbgPrint('%x', W.ZwOpenKey(key, W.KEY_READ, attributes('Secret', root.value)) >>> 0);`,
      {
        more: `${MORE}
          function log(context: any, what: number, info: any): number {
            if (what === W.RegNtPreCreateKeyEx) DbgPrint('%s:%s ', context, info.CompleteName.Buffer);
            if (what === W.RegNtPostCreateKeyEx) DbgPrint('%s:%x:%d ', context, info.Status >>> 0, info.Object !== null);
            return 0;
          }
          function refuse(context: any, what: number, info: any): number {
            return what === W.RegNtPreCreateKeyEx && W.RtlEqualUnicodeString(info.CompleteName, new W.UNICODE_STRING('SECRET'), true) ? W.STATUS_ACCESS_DENIED : 0;
          }`,
      },
    );
    assert.equal(
      printed(r).join(' '),
      'high:Secret high:c0000022:0 c0000022 high:Open low:Open low:0:1 high:0:1 0 0 0 0 c000000d c0000034',
    );
  });

  it('one that bypasses has done the work; another may change the status afterwards', () => {
    const r = inEntry(
      `${OPEN}
       register(change, '2', null); register(bypass, '1', null);
       DbgPrint('%x ', W.ZwSetValueKey(root.value, 'Elsewhere', 0, W.REG_DWORD, 7, 4));
       DbgPrint('%x ', W.ZwSetValueKey(root.value, 'Bad', 0, W.REG_DWORD, 7, 4) >>> 0);
       const info = new W.KEY_VALUE_PARTIAL_INFORMATION(), n = new Ref(0);
       DbgPrint('%x', W.ZwQueryValueKey(root.value, 'Elsewhere', 2, info, 100, n) >>> 0);`,
      {
        more: `${MORE}
          function bypass(context: any, what: number, info: any): number {
            return what === W.RegNtPreSetValueKey && info.ValueName.Buffer === 'Elsewhere' ? W.STATUS_CALLBACK_BYPASS : 0;
          }
          function change(context: any, what: number, info: any): number {
            if (what !== W.RegNtPostSetValueKey || info.PreInformation.ValueName.Buffer !== 'Bad') return 0;
            info.ReturnStatus = W.STATUS_UNSUCCESSFUL;
            return W.STATUS_CALLBACK_BYPASS;
          }`,
      },
    );
    assert.deepEqual(printed(r), ['0', 'c0000001', 'c0000034']);
  });

  it('a context on a key comes with each notification and back when the key goes', () => {
    const r = inEntry(
      `register(watch, '1', null); ${OPEN}
       W.ZwDeleteValueKey(root.value, 'none'); W.ZwClose(root.value); DbgPrint('end');`,
      {
        more: `${MORE}
          function watch(context: any, what: number, info: any): number {
            if (what === W.RegNtPostCreateKeyEx) W.CmSetCallbackObjectContext(info.Object, cookies[0], 'mine', null);
            if (what === W.RegNtPreDeleteValueKey) DbgPrint('delete:%s ', info.ObjectContext);
            if (what === W.RegNtPreKeyHandleClose) DbgPrint('close:%s ', info.ObjectContext);
            if (what === W.RegNtCallbackObjectContextCleanup) DbgPrint('cleanup:%s ', info.ObjectContext);
            return 0;
          }`,
      },
    );
    assert.deepEqual(printed(r), ['delete:mine', 'close:mine', 'cleanup:mine', 'end']);
  });
});
