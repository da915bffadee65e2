/** MDLs: what they describe, who locked what, mappings, and Driver Verifier's rules about them. */
import assert from 'node:assert/strict';
import { application, deviceDriver, runSession } from '../scenario';
import type { TestSession } from '../machine';

const NEITHER = 'CTL_CODE(0x22, 0x801, 3, 0)';

/** The driver does `control` with the user buffer `u` of 6000 bytes. */
function run(control: string, more: { routines?: string; session?: Partial<TestSession>; app?: string } = {}) {
  return runSession({
    drivers: {
      D: deviceDriver({
        routines: `${more.routines ?? ''}
          const mdlOf = (b: any, n = b.length): any => W.IoAllocateMdl(b, n, false, false, null);
          const locked = (b: any, operation = W.IoWriteAccess): any => { const m = mdlOf(b); W.MmProbeAndLockPages(m, W.UserMode, operation); return m; };
          const attempt = (f: () => void): void => { try { f(); DbgPrint('ok '); } catch (e) { DbgPrint('%x ', W.GetExceptionCode(e)); } };
          const pages = (): number => W.PsGetCurrentProcess().NumberOfLockedPages;
          export function Control(DeviceObject: any, Irp: any): number { const u = Irp.UserBuffer; ${control}; return complete(Irp, STATUS_SUCCESS, 0); }`,
        entry: 'DriverObject.MajorFunction[14] = Control;',
      }),
    },
    applications: {
      'app.exe': application(
        more.app ??
          `const b = VirtualAlloc(null, 8192, 0x3000, 4)!.subarray(100, 6100); b[1] = 7; DeviceIoControl(h, ${NEITHER}, b, 6000, b, 6000, null, null); printf('%u %u', b[0], b[1]);`,
        '0',
        'VirtualAlloc, VirtualFree, VirtualProtect, Sleep',
      ),
    },
    ...more.session,
  });
}

describe('MDLs', function () {
  // The first machine compiles the system.
  this.timeout(120_000);

  it('describe a range: page, offset, bytes, size; chains hang on the IRP', () => {
    const r = run(`
      const m = mdlOf(u); const va = W.MmGetMdlVirtualAddress(m);
      DbgPrint('%d %d %d %d %d\\n', W.MmGetMdlByteOffset(m), W.MmGetMdlByteCount(m), va - m.StartVa, W.MmSizeOfMdl(u, 6000), W.ADDRESS_AND_SIZE_TO_SPAN_PAGES(va, 6000));
      DbgPrint('%d %d\\n', W.IoAllocateMdl(u, 0x10000000, false, false, null) === null, m.MdlFlags);
      const irp = W.IoAllocateIrp(1, false); const [a, b, c] = [1, 2, 3].map(n => W.IoAllocateMdl(u, n, n > 1, false, irp));
      DbgPrint('%d %d %d %d\\n', irp.MdlAddress === a, a.Next === b, b.Next === c, c.Next === null)`);
    assert.equal(r.bugcheck, undefined);
    assert.equal(r.debug, '100 6000 100 64 2\n1 8\n1 1 1 1\n');
  });

  it('locked pages count, can be mapped, and are valid in every process; unlocking ends that', () => {
    const r = run(
      `const m = locked(u); DbgPrint('%d %x ', pages(), m.MdlFlags); mdl = m; s = W.MmGetSystemAddressForMdlSafe(m, W.NormalPagePriority);
       DbgPrint('%x %d %d ', m.MdlFlags, s === W.MmGetSystemAddressForMdlSafe(m, 16), s.length);
       W.PsCreateSystemThread(new Ref(0), 0x1fffff, null, null, null, Thread, null); W.KeWaitForSingleObject(done, Executive, KernelMode, false, null);
       W.MmUnlockPages(m); DbgPrint('%d %x', pages(), m.MdlFlags); W.IoFreeMdl(m);`,
      {
        routines: `let mdl: any; let s: any; const done = new W.KEVENT(); W.KeInitializeEvent(done, 0, false);
          function Thread(): void { s[0] = s[1]; W.KeSetEvent(done, 0, false); }`,
      },
    );
    assert.equal(r.bugcheck, undefined);
    assert.equal(r.debug, '2 8a 8b 1 6000 0 8');
    assert.equal(r.stdout, '7 7');
  });

  it('a mapping that is undone faults: 0x50, at DISPATCH_LEVEL 0xD1', () => {
    for (const [raise, code] of [
      ['', 0x50],
      ['W.KfRaiseIrql(2);', 0xd1],
    ] as const) {
      const r = run(
        `const m = locked(u); const s = W.MmGetSystemAddressForMdlSafe(m, 16)!; W.MmUnlockPages(m); ${raise} try { s[0] = 1; } catch (e) { DbgPrint('no'); }`,
      );
      assert.equal(r.bugcheck?.code, code);
    }
  });

  it('locking probes: the mode, the range, what is there, and what may be done with it', () => {
    const r = run(
      `const kernel = W.ExAllocatePool2(W.POOL_FLAG_NON_PAGED, 64, 'tseT'); const lock = (b: any, mode: number, op: number, n = b?.length ?? 4): void => W.MmProbeAndLockPages(mdlOf(b, n), mode, op);
       attempt(() => lock(u, 1, 0)); attempt(() => lock(kernel, 1, 0)); attempt(() => lock(kernel, 0, 1)); attempt(() => lock(null, 1, 0)); attempt(() => lock(u, 0, 2)); DbgPrint('%d ', pages());`,
      { session: { stopServices: false } },
    );
    assert.ok(r.debug.startsWith('ok c0000005 ok c0000005 ok 4 '), r.debug);
    const readOnly = run(
      `attempt(() => locked(u, W.IoReadAccess)); attempt(() => locked(u)); DbgPrint('%d', pages())`,
      {
        app: `const b = VirtualAlloc(null, 8192, 0x3000, 4)!; VirtualProtect(b.subarray(4096), 4096, 2, new Ref(0)); DeviceIoControl(h, ${NEITHER}, b, 8192, b, 8192, null, null);`,
      },
    );
    assert.ok(readOnly.debug.startsWith('ok c0000005 2'));
  });

  it('memory that the application frees stays for who has it locked', () => {
    const r = run(
      `if (saved === null) { saved = locked(u); return complete(Irp, STATUS_SUCCESS, 0); }
       const s = W.MmGetSystemAddressForMdlSafe(saved, 16)!; DbgPrint('%d', s[0]); s[0] = 1; W.MmUnlockPages(saved); W.IoFreeMdl(saved);`,
      {
        routines: 'let saved: any = null;',
        app: `const b = VirtualAlloc(null, 4096, 0x3000, 4)!; b[0] = 9; DeviceIoControl(h, ${NEITHER}, null, 0, b, 4096, null, null); VirtualFree(b, 0, 0x8000); DeviceIoControl(h, ${NEITHER}, null, 0, null, 0, null, null);`,
      },
    );
    assert.equal(r.bugcheck, undefined);
    assert.equal(r.debug, '9');
  });

  it('partial MDLs, nonpaged pool, pages without an address, protection', () => {
    const r = run(`
      const m = locked(u); const part = W.IoAllocateMdl(u, 6000, false, false, null)!;
      W.IoBuildPartialMdl(m, part, W.MmGetMdlVirtualAddress(m) + 1n, 3); const p = W.MmGetSystemAddressForMdlSafe(part, 16)!;
      DbgPrint('%d %d %x ', p[0], p.length, part.MdlFlags); p[0] = 8; W.IoFreeMdl(part); DbgPrint('%d ', u[1]); W.MmUnlockPages(m); W.IoFreeMdl(m);
      const pool = W.ExAllocatePool2(W.POOL_FLAG_NON_PAGED, 64, 'tseT')!; const n = mdlOf(pool); W.MmBuildMdlForNonPagedPool(n);
      DbgPrint('%d %d %x ', W.MmGetSystemAddressForMdlSafe(n, 16) === pool, n.MappedSystemVa === W.MmGetMdlVirtualAddress(n), n.MdlFlags); W.IoFreeMdl(n);
      const fresh = W.MmAllocatePagesForMdlEx(0n, -1n, 0n, 5000, W.MmCached, 0)!; const f = W.MmMapLockedPagesSpecifyCache(fresh, KernelMode, W.MmCached, null, 0, 16)!;
      DbgPrint('%d %d ', f.length, f[4999]); f[8191] = 1; DbgPrint('%x ', W.MmProtectMdlSystemAddress(fresh, W.PAGE_READONLY));
      const v = W.MmMapLockedPagesSpecifyCache(fresh, W.UserMode, W.MmCached, null, 0, 16)!; v[0] = 5; DbgPrint('%d ', f[0]); W.MmUnmapLockedPages(v, fresh);
      attempt(() => { v[0] = 6; }); W.MmUnmapLockedPages(f, fresh); W.MmFreePagesFromMdl(fresh); W.ExFreePool(fresh);`);
    assert.equal(r.bugcheck, undefined, r.debug);
    assert.equal(r.debug, '7 3 39 8 1 1 c 8192 0 0 5 c0000005 ');
  });

  it('writing through a mapping that is read-only is 0xBE', () => {
    const r = run(
      `const m = locked(u); const s = W.MmGetSystemAddressForMdlSafe(m, W.NormalPagePriority | W.MdlMappingNoWrite)!; try { s[0] = 1; } catch (e) { DbgPrint('no'); }`,
    );
    assert.equal(r.bugcheck?.code, 0xbe);
  });

  it('paged pool that is locked does not go out', () => {
    const r = run(`
      const p = W.ExAllocatePool2(W.POOL_FLAG_PAGED, 64, 'tseT')!; const m = mdlOf(p); W.MmProbeAndLockPages(m, KernelMode, W.IoWriteAccess);
      W.MmTrimAllSystemPagableMemory(true); const irql = W.KfRaiseIrql(2); p[0] = 1; W.KeLowerIrql(irql); W.MmUnlockPages(m); DbgPrint('ok ');
      W.MmTrimAllSystemPagableMemory(true); W.KfRaiseIrql(2); p[0] = 1;`);
    assert.ok(r.debug.startsWith('ok '));
    assert.equal(r.bugcheck?.code, 0xd1);
  });

  it('pages left locked at the end of the process', () => {
    const left = run('locked(u)');
    assert.equal(left.bugcheck?.code, 0x76);
    assert.deepEqual([left.bugcheck!.parameters[0], left.bugcheck!.parameters[2]], [0n, 2n]);
    const tracked = run('locked(u)', { session: { trackLockedPages: true } });
    assert.equal(tracked.bugcheck?.code, 0xcb);
    assert.deepEqual([tracked.bugcheck!.parameters[1], tracked.bugcheck!.parameters[3]], [0n, 2n]);
    const freed = run('W.IoFreeMdl(locked(u))');
    assert.equal(freed.bugcheck?.code, 0x76, 'freeing the MDL unlocks nothing');
    assert.equal(run('W.MmUnlockPages(locked(u))', { session: { trackLockedPages: true } }).bugcheck, undefined);
  });

  it('unlocked too often', () => {
    const twice = run('const m = locked(u); W.MmUnlockPages(m); W.MmUnlockPages(m);');
    assert.equal(twice.bugcheck?.code, 0x76);
    assert.deepEqual([twice.bugcheck!.parameters[0], twice.bugcheck!.parameters[2]], [1n, 0xfffffffffffffffen]);
    const other = run('locked(u); const m = locked(u); W.MmUnlockPages(m); W.MmUnlockPages(m);');
    assert.deepEqual([other.bugcheck?.code, other.bugcheck?.parameters[0]], [0x4e, 7n]);
    const never = run('W.MmUnlockPages(mdlOf(u))');
    assert.equal(never.bugcheck?.code, 0x4e);
  });

  const rules: Readonly<Record<string, [body: string, id: bigint]>> = {
    'locking above DISPATCH_LEVEL': ['const m = mdlOf(u); W.KfRaiseIrql(3); W.MmProbeAndLockPages(m, 1, 0)', 0x70n],
    'locking of another process above DISPATCH_LEVEL': [
      'const m = mdlOf(u); W.KfRaiseIrql(3); W.MmProbeAndLockProcessPages(m, W.PsGetCurrentProcess(), 1, 0)',
      0x71n,
    ],
    'mapping above DISPATCH_LEVEL': [
      'const m = locked(u); W.KfRaiseIrql(3); W.MmMapLockedPagesSpecifyCache(m, 0, 1, null, 0, 16)',
      0x76n,
    ],
    'mapping for the user above APC_LEVEL': [
      'const m = locked(u); W.KfRaiseIrql(2); W.MmMapLockedPagesSpecifyCache(m, 1, 1, null, 0, 16)',
      0x77n,
    ],
    'unlocking above DISPATCH_LEVEL': ['const m = locked(u); W.KfRaiseIrql(3); W.MmUnlockPages(m)', 0x78n],
    'unmapping above DISPATCH_LEVEL': [
      'const m = locked(u); const s = W.MmGetSystemAddressForMdlSafe(m, 16); W.KfRaiseIrql(3); W.MmUnmapLockedPages(s, m)',
      0x79n,
    ],
    'unlocking what was never locked': ['W.MmUnlockPages(mdlOf(u))', 0x7cn],
    'unlocking twice': ['const m = locked(u); W.MmUnlockPages(m); W.MmUnlockPages(m)', 0x7cn],
    'unlocking nonpaged pool': [
      `const m = mdlOf(W.ExAllocatePool2(64, 16, 'tseT')); W.MmBuildMdlForNonPagedPool(m); W.MmUnlockPages(m)`,
      0x7dn,
    ],
    'allocating pages above DISPATCH_LEVEL': [
      'W.KfRaiseIrql(3); W.MmAllocatePagesForMdlEx(0n, -1n, 0n, 1, 1, 0)',
      0x7en,
    ],
    'paged pool as nonpaged pool': [`W.MmBuildMdlForNonPagedPool(mdlOf(W.ExAllocatePool2(256, 16, 'tseT')))`, 0x7fn],
    'a mapping that may not fail': ['W.MmMapLockedPagesSpecifyCache(locked(u), 0, 1, null, 1, 16)', 0x82n],
    'locking twice': ['W.MmProbeAndLockPages(locked(u), 1, 0)', 0xb0n],
    'mapping twice': [
      'const m = locked(u); W.MmGetSystemAddressForMdlSafe(m, 16); W.MmMapLockedPagesSpecifyCache(m, 0, 1, null, 0, 16)',
      0xb2n,
    ],
    'mapping what is not locked': ['W.MmGetSystemAddressForMdlSafe(mdlOf(u), 16)', 0xb3n],
    'unlocking a part': [
      'const m = locked(u); const p = mdlOf(u); W.IoBuildPartialMdl(m, p, u, 8); W.MmUnlockPages(p)',
      0xb4n,
    ],
    'unmapping what is not mapped': [
      'const m = locked(u); const s = W.MmGetSystemAddressForMdlSafe(m, 16); W.MmUnmapLockedPages(s, m); W.MmUnmapLockedPages(s, m)',
      0xb6n,
    ],
    'freeing what is mapped': ['const m = locked(u); W.MmGetSystemAddressForMdlSafe(m, 16); W.IoFreeMdl(m)', 0xb8n],
  };
  for (const [what, [body, id]] of Object.entries(rules))
    it(`Driver Verifier: ${what} is 0xC4/0x${id.toString(16)}`, () => {
      const r = run(body, { session: { verifier: ['standard'] } });
      assert.equal(r.bugcheck?.code, 0xc4);
      assert.equal(r.bugcheck?.parameters[0], id);
    });

  it('Driver Verifier has nothing against correct use', () => {
    const r = run(
      `const m = locked(u); const s = W.MmGetSystemAddressForMdlSafe(m, 16 | W.MdlMappingNoExecute)!; s[0] = 3; const p = mdlOf(u); W.IoBuildPartialMdl(m, p, u, 8); W.IoFreeMdl(p); W.MmUnlockPages(m); W.IoFreeMdl(m);`,
      { session: { verifier: ['standard'] } },
    );
    assert.equal(r.bugcheck, undefined);
    assert.equal(r.stdout, '3 7');
  });
});
