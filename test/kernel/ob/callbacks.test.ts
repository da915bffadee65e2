import assert from 'node:assert/strict';
import { inDriver } from '../rtl/run';

describe('object callbacks', () => {
  it('take rights from handles of processes, highest altitude first, but not from kernel handles', () => {
    const lines = inDriver(`
      const make = (altitude: string, take: number) => { const r = new W.OB_CALLBACK_REGISTRATION(), o = new W.OB_OPERATION_REGISTRATION(); const h = new Ref<any>(null);
        o.ObjectType = W.PsProcessType; o.Operations = W.OB_OPERATION_HANDLE_CREATE; r.Altitude = altitude; r.OperationRegistrationCount = 1; r.OperationRegistration = [o]; r.RegistrationContext = altitude;
        o.PreOperation = (c, i) => { const p = i.Parameters.CreateHandleInformation; show('pre', c, p.DesiredAccess.toString(16), p.OriginalDesiredAccess.toString(16), i.KernelHandle); p.DesiredAccess &= ~take; i.CallContext = c + '!'; return W.OB_PREOP_SUCCESS; };
        o.PostOperation = (c, i) => show('post', i.CallContext, i.Parameters.CreateHandleInformation.GrantedAccess.toString(16));
        show(W.ObRegisterCallbacks(r, h)); return h.value; };
      const low = make('1000', 0x10), high = make('20000.5', 0x1); make('20000.50', 0); make('x', 0);
      const h = new Ref<number>(0), c = new W.CLIENT_ID(), a = new W.OBJECT_ATTRIBUTES(); c.UniqueProcess = 4;
      const open = (attributes: number) => { W.InitializeObjectAttributes(a, null, attributes, null, null); W.ZwOpenProcess(h, 0x1f, a, c); W.ZwClose(h.value); };
      open(0); open(W.OBJ_KERNEL_HANDLE); W.ObUnRegisterCallbacks(low); W.ObUnRegisterCallbacks(high); open(0);
      const e = new Ref<number>(0); W.ZwCreateEvent(e, W.EVENT_ALL_ACCESS, null, 0, false); W.ZwClose(e.value);`);
    assert.deepEqual(lines, [
      '0',
      '0',
      'c01c0011',
      'c000000d',
      'pre 20000.5 1f 1f 0',
      'pre 1000 1e 1f 0',
      'post 1000! e',
      'post 20000.5! e',
      'pre 20000.5 1f 1f 1',
      'pre 1000 1f 1f 1',
      'post 1000! 1f',
      'post 20000.5! 1f',
    ]);
  });
});
