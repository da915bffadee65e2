/** Performance counters of drivers: providers with a callback, instances that are read where they lie, wrong sizes. */
import assert from 'node:assert/strict';
import { inEntry } from '../ex/poolDriver';

const MORE = `
  const name = (text: string): any => { const s = new W.UNICODE_STRING(); W.RtlInitUnicodeString(s, text); return s; };
  const counters = [new W.PCW_COUNTER_DESCRIPTOR(1, 0, 0, 4), new W.PCW_COUNTER_DESCRIPTOR(2, 1, 8, 8)];
  function information(text: string, callback: any): any {
    const i = new W.PCW_REGISTRATION_INFORMATION(); i.Name = name(text); i.CounterCount = 2; i.Counters = counters;
    i.Callback = callback; i.CallbackContext = 'me'; return i;
  }
  const first = Uint8Array.of(5, 1, 0, 0), second = new Uint8Array(16);
  const data = [new W.PCW_DATA(first, 4), new W.PCW_DATA(second, 16)];
  let kept: any = null;
  function waves(type: number, info: any, context: any): number {
    DbgPrint('%d %s mask %x irql %d\\n', type, context, Number(info.CollectData.CounterMask | info.AddCounter.CounterMask), W.KeGetCurrentIrql());
    if (type < W.PcwCallbackEnumerateInstances) return 0;
    kept = info.CollectData.Buffer;
    return W.PcwAddInstance(kept, name('Small'), 0, 2, type === W.PcwCallbackEnumerateInstances ? [new W.PCW_DATA(null, 4), new W.PCW_DATA(null, 16)] : data);
  }
  function pause(): void { W.KeDelayExecutionThread(W.KernelMode, false, -100000n); }
`;

describe('performance counters', () => {
  it('the consumer asks a provider for names and values, and reads instances where they lie', () => {
    const r = inEntry(
      `const set = new Ref<any>(null), other = new Ref<any>(null), instance = new Ref<any>(null);
       const wrong = information('x', null); wrong.Version = 7;
       DbgPrint('%x %x\\n', W.PcwRegister(set, wrong) >>> 0, W.PcwRegister(set, information('Waves', waves)));
       pause();
       DbgPrint('%x\\n', W.PcwAddInstance(kept, name('late'), 0, 2, data) >>> 0);
       W.PcwUnregister(set.value);
       W.PcwRegister(other, information('Disks', null));
       DbgPrint('%x %x\\n', W.PcwCreateInstance(instance, other.value, name('C'), 1, data) >>> 0,
         W.PcwCreateInstance(instance, other.value, name('C'), 2, [data[0], new W.PCW_DATA(second, 12)]) >>> 0);
       second[8] = 9; W.PcwCreateInstance(instance, other.value, name('C'), 2, data);
       pause();
       second[15] = 1; W.PcwCloseInstance(instance.value); W.PcwUnregister(other.value);`,
      { more: MORE },
    );
    assert.deepEqual(r.debug.trim().split('\n'), [
      'c00000f0 0',
      '0 me mask 6 irql 0',
      '2 me mask 6 irql 0',
      '3 me mask 6 irql 0',
      '[pcw] Waves(Small): counter 1 = 261, counter 2 = 0',
      'c0000008',
      'c00000f2 c0000206',
      '[pcw] Disks(C): counter 1 = 261, counter 2 = 9',
      '[pcw] Disks(C): counter 1 = 261, counter 2 = 72057594037927945',
    ]);
  });
});
