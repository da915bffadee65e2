/** Page frames behind MDLs, DMA adapters, and interrupts that are connected by the extended routine. */
import assert from 'node:assert/strict';
import { inEntry } from '../ex/poolDriver';

const MORE = `
  import { INTERRUPT_LINE, Latched } from 'hardware';
  const line = new INTERRUPT_LINE(0x51, Latched);
  function isr(interrupt: any, context: any): boolean { DbgPrint('%s at %d\\n', context, W.KeGetCurrentIrql()); return true; }
`;

describe('what drivers ask of the hardware', () => {
  it('page frames of allocated and partly described pages; a bus master with a common buffer; an interrupt by its parameters', () => {
    const r = inEntry(
      `const a = W.MmAllocatePagesForMdlEx(0n, -1n, 0n, 0x3000, W.MmCached, W.MM_ALLOCATE_REQUIRE_CONTIGUOUS_CHUNKS);
       const b = W.MmAllocatePagesForMdl(0n, -1n, 0n, 0x1000);
       const f = W.MmGetMdlPfnArray(a), g = W.MmGetMdlPfnArray(b);
       DbgPrint('%d %d %d %d\\n', f.length, Number(f[1] - f[0]), Number(f[2] - f[0]), Number(g[0] - f[2]));
       const part = W.IoAllocateMdl(0x1800n, 0x1000, false, false, null); DbgPrint('%d\\n', Number(W.MmGetMdlPfnArray(part)[0]));
       W.IoBuildPartialMdl(a, part, 0x1800n, 0x1000); const p = W.MmGetMdlPfnArray(part);
       DbgPrint('%d %d %d\\n', p.length, p[0] === f[1], p[1] === f[2]); W.IoFreeMdl(part);
       for (const mdl of [a, b]) { W.MmFreePagesFromMdl(mdl); W.ExFreePool(mdl); }
       const pool = W.ExAllocatePoolWithTag(W.NonPagedPool, 0x2000, 'tseT'), own = W.IoAllocateMdl(pool, 0x2000, false, false, null);
       W.MmBuildMdlForNonPagedPool(own); const q = W.MmGetMdlPfnArray(own);
       DbgPrint('%d %d\\n', q.length, q[0] !== q[1] && q[0] !== 0n); W.IoFreeMdl(own); W.ExFreePool(pool);

       const description = new W.DEVICE_DESCRIPTION(), registers = new Ref(0), logical = new Ref(0n);
       description.Version = W.DEVICE_DESCRIPTION_VERSION3; description.MaximumLength = 0x2000;
       DbgPrint('%d\\n', W.IoGetDmaAdapter(null, description, registers) === null); description.Master = true;
       const dma = W.IoGetDmaAdapter(null, description, registers)!, common = dma.DmaOperations.AllocateCommonBuffer(dma, 0x1000, logical, true)!;
       DbgPrint('%d %d %d\\n', registers.value, common.length, logical.value !== 0n);
       dma.DmaOperations.FreeCommonBuffer(dma, 0x1000, logical.value, common, true); dma.DmaOperations.PutDmaAdapter(dma);

       const device = new Ref<any>(null), interrupt = new Ref<any>(null);
       W.IoCreateDevice(DriverObject, 0, null, 0x22, 0, false, device);
       const c = new W.IO_CONNECT_INTERRUPT_PARAMETERS(), s = c.FullySpecified; c.Version = W.CONNECT_LINE_BASED;
       DbgPrint('%x %d\\n', W.IoConnectInterruptEx(c) >>> 0, c.Version);
       s.PhysicalDeviceObject = device.value; s.InterruptObject = interrupt; s.ServiceContext = 'isr';
       s.Vector = 0x51; s.Irql = 5; s.SynchronizeIrql = 5; s.InterruptMode = W.Latched; s.ShareVector = true;
       DbgPrint('%x\\n', W.IoConnectInterruptEx(c) >>> 0); s.ServiceRoutine = isr;
       DbgPrint('%x\\n', W.IoConnectInterruptEx(c)); line.Assert();
       const d = new W.IO_DISCONNECT_INTERRUPT_PARAMETERS(); d.Version = c.Version; d.ConnectionContext.InterruptObject = interrupt.value;
       W.IoDisconnectInterruptEx(d); line.Assert(); W.IoDeleteDevice(device.value);`,
      { more: MORE },
    );
    assert.deepEqual(r.debug.trim().split('\n'), [
      '3 1 2 1',
      '0',
      '2 1 1',
      '2 1',
      '1',
      '3 4096 1',
      'c00000bb 1',
      'c000000d',
      '0',
      'isr at 5',
    ]);
    assert.deepEqual(r.machine.violations, []);
  });
});
