/** Transactions: keys that only their handles see, who enlists, who refuses, what ends them. */
import assert from 'node:assert/strict';
import { inEntry } from '../ex/poolDriver';

const MORE = `
  const hex = (status: number): string => (status >>> 0).toString(16);
  const ROOT = '\\\\Registry\\\\Machine\\\\Software\\\\Kept';
  function attributes(name: string, root = 0): any { const a = new W.OBJECT_ATTRIBUTES(); W.InitializeObjectAttributes(a, new W.UNICODE_STRING(name), W.OBJ_CASE_INSENSITIVE | W.OBJ_KERNEL_HANDLE, root, null); return a; }
  const plain: any = new W.OBJECT_ATTRIBUTES(); plain.Attributes = W.OBJ_KERNEL_HANDLE;
  function open(name: string, root = 0): any { const h = new Ref<any>(0); const status = W.ZwOpenKey(h, W.KEY_ALL_ACCESS, attributes(name, root)); return status === 0 ? h.value : hex(status); }
  function create(name: string): any { const h = new Ref<any>(0); W.ZwCreateKey(h, W.KEY_ALL_ACCESS, attributes(name), 0, null, 0, null); return h.value; }
  function begin(): any { const h = new Ref<any>(0); W.ZwCreateTransaction(h, W.TRANSACTION_ALL_ACCESS, plain, null, null, 0, 0, 0, null, null); return h.value; }
  function within(name: string, transaction: any): any { const h = new Ref<any>(0); const s = W.ZwCreateKeyTransacted(h, W.KEY_ALL_ACCESS, attributes(name), 0, null, 0, transaction, null); return s === 0 ? h.value : hex(s); }
  function read(key: any, name: string): string { const i = new W.KEY_VALUE_PARTIAL_INFORMATION(), n = new Ref(0); const s = W.ZwQueryValueKey(key, new W.UNICODE_STRING(name), W.KeyValuePartialInformation, i, 100, n); return s === 0 ? String(i.Data) : hex(s); }
  const set = (key: any, data: number): string => hex(W.ZwSetValueKey(key, new W.UNICODE_STRING('V'), 0, W.REG_DWORD, data, 4));
  const rm = new Ref<any>(0);
  function managers(): any {
    const t = new Ref<any>(0), object = new Ref<any>(null);
    W.ZwCreateTransactionManager(t, W.TRANSACTIONMANAGER_ALL_ACCESS, plain, null, W.TRANSACTION_MANAGER_VOLATILE, 0);
    W.ZwCreateResourceManager(rm, W.RESOURCEMANAGER_ALL_ACCESS, t.value, new W.GUID(), plain, W.RESOURCE_MANAGER_VOLATILE, null);
    W.ObReferenceObjectByHandle(rm.value, 0, W.TmResourceManagerObjectType, W.KernelMode, object, null); W.ObDereferenceObject(object.value);
    return object.value;
  }
  function enlist(transaction: any, mask: number, key: any): any { const h = new Ref<any>(0); const s = W.ZwCreateEnlistment(h, W.ENLISTMENT_SUBORDINATE_RIGHTS, rm.value, transaction, plain, 0, mask, key); return s === 0 ? h.value : hex(s); }
`;

describe('transactions', () => {
  it('keys and values are there for the transaction, and for everybody when it is committed', () => {
    const r = inEntry(
      `const root = create(ROOT); set(root, 1);
       let t = begin(), k = within(ROOT, t), sub = within(ROOT + '\\\\Sub', t);
       DbgPrint('%s %s %s %s\\n', set(k, 2), read(k, 'V'), read(root, 'V'), open(ROOT + '\\\\Sub'));
       DbgPrint('%d ', typeof open('Sub', k)); DbgPrint('%s ', hex(W.ZwCommitTransaction(t, true))); DbgPrint('%s %d %s\\n', read(root, 'V'), typeof open(ROOT + '\\\\Sub') === 'number', set(k, 9));
       t = begin(); k = within(ROOT, t); set(k, 3); const other = begin(), o = within(ROOT, other);
       DbgPrint('%s %s ', read(o, 'V'), set(o, 4)); W.ZwDeleteKey(within(ROOT + '\\\\Sub', t)); DbgPrint('%s %d ', open('Sub', k), typeof open(ROOT + '\\\\Sub') === 'number');
       DbgPrint('%s %s %s %d\\n', hex(W.ZwRollbackTransaction(t, true)), read(root, 'V'), hex(W.ZwCommitTransaction(t, true)), typeof open(ROOT + '\\\\Sub') === 'number');
       t = begin(); k = within(ROOT, t); set(k, 5); set(root, 6); DbgPrint('%s %s %s\\n', read(k, 'V'), read(root, 'V'), hex(W.ZwCommitTransaction(t, true)));
       t = begin(); k = within(ROOT, t); set(k, 7); W.ZwClose(t); DbgPrint('%s %s\\n', read(root, 'V'), read(k, 'V'));`,
      { more: MORE },
    );
    assert.deepEqual(r.debug.trim().split('\n'), [
      '0 2 1 c0000034',
      '0 0 2 1 c0190003',
      '2 c0190001 c0000034 1 0 2 c0190015 1',
      'c0190003 6 c0190015',
      '6 c0190003',
    ]);
    assert.deepEqual(r.machine.violations, []);
  });

  it('who enlisted is asked and told, by a callback or on request; one refusal ends it', () => {
    const r = inEntry(
      `const manager = managers(); let veto = false;
       const all = W.TRANSACTION_NOTIFY_PREPREPARE | W.TRANSACTION_NOTIFY_PREPARE | W.TRANSACTION_NOTIFY_COMMIT | W.TRANSACTION_NOTIFY_ROLLBACK;
       W.TmEnableCallbacks(manager, (e: any, context: any, key: any, what: number, clock: any): number => {
         DbgPrint('%s %s %d %d; ', context, key, what, Number(clock.value));
         if (what === W.TRANSACTION_NOTIFY_PREPARE && veto) return W.TmRollbackEnlistment(e, clock);
         const done: any = { 1: W.TmPrePrepareComplete, 2: W.TmPrepareComplete, 4: W.TmCommitComplete, 8: W.TmRollbackComplete };
         return done[what](e, clock);
       }, 'rm');
       let t = begin(), e = enlist(t, all, 'a'); const second = enlist(t, W.TRANSACTION_NOTIFY_COMMIT, 'b');
       DbgPrint('%s\\n', hex(W.ZwCommitTransaction(t, true))); DbgPrint('%s %s\\n', enlist(t, all, 'c'), hex(W.ZwCommitComplete(e, null)));
       const basic = new W.TRANSACTION_BASIC_INFORMATION(); W.ZwQueryInformationTransaction(t, W.TransactionBasicInformation, basic, 24, null); DbgPrint('%d\\n', basic.Outcome);
       veto = true; t = begin(); e = enlist(t, all, 'd'); enlist(t, W.TRANSACTION_NOTIFY_ROLLBACK, 'e'); DbgPrint('%s\\n', hex(W.ZwCommitTransaction(t, true)));
       t = begin(); e = enlist(t, all, 'f'); const g = enlist(t, W.TRANSACTION_NOTIFY_ROLLBACK, 'g'); W.ZwClose(g); DbgPrint('%s\\n', hex(W.ZwRollbackTransaction(t, true)));
       managers(); t = begin(); e = enlist(t, W.TRANSACTION_NOTIFY_COMMIT, 'h');
       const n = new W.TRANSACTION_NOTIFICATION(), none = W.ZwGetNotificationResourceManager(rm.value, n, 32, 0n, null, 0, null);
       const h = new Ref<any>(0); W.PsCreateSystemThread(h, 0, null, 0, null, () => { DbgPrint('%s\\n', hex(W.ZwCommitTransaction(t, true))); W.PsTerminateSystemThread(0); }, null);
       W.ZwGetNotificationResourceManager(rm.value, n, 32, null, null, 0, null);
       DbgPrint('%s %s %d ', hex(none), n.TransactionKey, n.TransactionNotification); W.ZwCommitComplete(e, null);
       W.KeDelayExecutionThread(W.KernelMode, false, -100000n);`,
      { more: MORE },
    );
    assert.deepEqual(r.debug.trim().split('\n'), [
      'rm a 1 1; rm a 2 2; rm a 4 3; rm b 4 4; 0',
      'c0190003 c0190013',
      '2',
      'rm d 1 5; rm d 2 6; rm e 8 7; c019000f',
      'rm f 8 8; c0190015',
      '102 h 4 0',
    ]);
  });
});
