/**
 * The minifilter story's crash, byte for byte: functions, frame sizes and places on the stack as its published list has
 * them. Two of the printed symbols cannot be right (their offsets are beyond the functions): a copy, and its caller.
 */
import assert from 'node:assert/strict';
import { CommandInterpreter } from '../../debug-adapter/windbg';
import type { DebugTarget } from '../../simulator/debug/target';
import { EXAMPLES, targetFor } from './support';

/** Bytes above the stack's limit at which each frame ends, its size, its function; youngest first. */
const PRINTED: readonly (readonly [above: string, bytes: number | null, symbol: string])[] = [
  ['130', 0x198, 'nt!KiPageFault'],
  ['2c8', 0x58, 'nt!memcpy'],
  ['320', 0x50, 'FLTMGR!FltpCopyMessage'],
  ['370', 0x30, 'FLTMGR!FltpSetCancelRoutine'],
  ['3a0', 0x50, 'FLTMGR!FltpSendMessageWaiter'],
  ['3f0', 0xb0, 'FLTMGR!FltpSendMessage'],
  ['4a0', 0x50, 'FLTMGR!FltSendMessage'],
  ['4f0', 0x70, 'MyDrv!RTSendEventWithQueue'],
  ['560', 0x70, 'MyDrv!RTSendIoEvent'],
  ['5d0', 0x400, 'MyDrv!PreWrite'],
  ['9d0', 0x50, 'MyDrv!PreWriteCallback'],
  ['a20', 0x110, 'FLTMGR!FltpPerformPreCallbacks'],
  ['b30', 0x50, 'FLTMGR!FltpPassThroughInternal'],
  ['b80', 0x80, 'FLTMGR!FltpPassThrough'],
  ['c00', 0xc0, 'nt!IoSynchronousPageWrite'],
  ['cc0', 0x510, 'nt!MiFlushSectionInternal'],
  ['11d0', 0xb0, 'nt!MmFlushSection'],
  ['1280', 0x1a0, 'nt!CcFlushCachePriv'],
  ['1420', 0x70, 'nt!CcFlushCache'],
  ['1490', 0x90, 'Ntfs!NtfsFlushUserStream'],
  ['1520', 0x40, 'Ntfs!NtfsFlushVolume'],
  ['1560', 0x40, 'Ntfs!NtfsCommonFlushBuffers'],
  ['15a0', 0x240, 'Ntfs!NtfsCheckpointVolume'],
  ['17e0', 0x80, 'Ntfs!NtfsCheckpointVolumeUntilDone'],
  ['1860', 0x80, 'Ntfs!NtfsCheckpointForLogFileFull'],
  ['18e0', 0x50, 'Ntfs!NtfsCheckForLargeLogFile'],
  ['1930', 0x80, 'Ntfs!NtfsWriteLog'],
  ['19b0', 0x60, 'Ntfs!NtfsSetEndOfFileRecordInformation'],
  ['1a10', 0x50, 'Ntfs!NtfsSetEndOfFileRecord'],
  ['1a60', 0x50, 'Ntfs!NtfsAddAllocation'],
  ['1ab0', 0x3b0, 'Ntfs!NtfsCommonWrite'],
  ['1e60', 0xa0, 'Ntfs!NtfsFsdWrite'],
  ['1f00', 0x110, 'FLTMGR!FltpPerformPreCallbacks'],
  ['2010', 0x50, 'FLTMGR!FltpPassThroughInternal'],
  ['2060', 0x80, 'FLTMGR!FltpPassThrough'],
  ['20e0', 0x40, 'nt!IofCallDriver'],
  ['2120', 0xb0, 'nt!IopSynchronousServiceTail'],
  ['21d0', 0x1c0, 'nt!IopWriteFile'],
  ['2390', 0x90, 'nt!NtWriteFile'],
  ['2420', 0x208, 'nt!KiSystemServiceCopyEnd'],
  ['2628', 0x8, 'nt!KiServiceLinkage'],
  ['2630', 0x530, 'MyDrv!RTBackupFile'],
  ['2b60', 0xa0, 'MyDrv!RTBackupFile'],
  ['2c00', 0x4e0, 'MyDrv!PreCreate'],
  ['30e0', 0x80, 'MyDrv!PreCreateCallback'],
  ['3160', 0x110, 'FLTMGR!FltpPerformPreCallbacks'],
  ['3270', 0x50, 'FLTMGR!FltpPassThroughInternal'],
  ['32c0', 0x80, 'FLTMGR!FltpPassThrough'],
  ['3340', 0xb0, 'FLTMGR!FltpCreate'],
  ['33f0', 0x50, 'FLTMGR!FltpCreateInternal'],
  ['3440', 0x40, 'nt!IofCallDriver'],
  ['3480', 0x1e0, 'nt!IopParseDevice'],
  ['3660', 0x1f0, 'nt!ObpLookupObjectName'],
  ['3850', 0x140, 'nt!ObOpenObjectByNameEx'],
  ['3990', 0xb0, 'nt!IopCreateFile'],
  ['3a40', 0x90, 'nt!NtCreateFile'],
  ['3ad0', null, 'nt!KiSystemServiceCopyEnd'],
];
const STACK = 0x6000n;

describe('the minifilter story', function () {
  this.timeout(120_000);
  const folder = `${EXAMPLES}/minifilter-double-fault`;
  const ran = async (name: string): Promise<DebugTarget> => {
    const target = targetFor(`${folder}/${name}.scenario.ts`);
    await target.load();
    target.exceptionFilters.clear();
    target.exceptionFilters.add('bugcheck');
    await target.go(50_000_000);
    return target;
  };

  it('ends in the double fault of its list: every function, every frame, 304 bytes left at the page fault', async () => {
    const target = await ran('minifilter-double-fault');
    assert.equal(target.bugcheck?.code, 0x7f);
    const thread = target.lastStop!.thread!;
    assert.equal(thread.StackBase - thread.StackLimit, STACK);
    const frames = target.stack(thread);
    const first = frames.findIndex(f => f.symbol.name === 'KiPageFault');
    const shown = frames
      .slice(first, first + PRINTED.length)
      .map((f, i) => [
        (f.childSp - thread.StackLimit).toString(16),
        PRINTED[i][1] === null ? null : f.frameBytes,
        `${f.symbol.module}!${f.symbol.name}`,
      ]);
    assert.deepEqual(shown, PRINTED);
    assert.equal(Number(frames[first].childSp - thread.StackLimit), 304);
    assert.equal(Number(thread.StackBase - frames[first].childSp), 24_272);
    // The page fault's handler does not fit any more; the double fault has a stack of its own.
    const [abort, handler] = frames.slice(first - 2, first);
    assert.deepEqual([abort.symbol.name, handler.symbol.name], ['KiDoubleFaultAbort', 'MmAccessFault']);
    assert.ok(handler.childSp < thread.StackLimit && handler.childSp > thread.StackLimit - 0x1000n);
    assert.ok(abort.childSp < thread.StackLimit - STACK || abort.childSp > thread.StackBase);
    assert.equal(target.bugcheck.parameters[2], handler.childSp);
    let kf = '';
    await new CommandInterpreter({ target, write: text => (kf += text), ansi: false }).execute('kf');
    const memory = kf.split('\n').slice(first + 2, first + 1 + PRINTED.length);
    for (const [i, line] of memory.entries())
      assert.match(
        line,
        new RegExp(`^${(first + i + 1).toString(16).padStart(2, '0')} +${PRINTED[i][1]!.toString(16)} fffffe8a`),
        line,
      );
  });

  it('tells CR0 and CR4 where the machine is older', async () => {
    const target = await ran('older-machine');
    assert.deepEqual(target.bugcheck?.parameters.slice(0, 3), [8n, 0x80050033n, 0x406f8n]);
  });

  /** Fewest bytes left on the application's stack, as its end tells. */
  const lowest = (target: DebugTarget): number => {
    const end = target.events.find(e => e.kind === 'stack' && /^app\.exe .* ended; /.test(e.text));
    return end ? Number(/ (\d+) bytes/.exec(end.text)![1]) : Number.POSITIVE_INFINITY;
  };

  it('each fix leaves as much of the stack as its frames do not take', async () => {
    assert.equal(lowest(await ran('no-message-on-paging-io')), 144);
    assert.equal(lowest(await ran('check-stack')), 64);
    assert.ok(lowest(await ran('expand-stack')) >= 0x1000);
    const worker = await ran('backup-in-worker');
    assert.ok(lowest(worker) >= 0x1000);
    const deepest = Math.min(
      ...worker
        .threads()
        .filter(t => /^System /.test(t.label))
        .map(t => t.stack.lowest),
    );
    assert.ok(deepest > 0x2800 && deepest < 0x6000, String(deepest));
  });

  it('buffers in pool, and a backup below the own instance, leave room', async () => {
    const left: Record<string, number> = {};
    for (const name of ['buffers-in-pool', 'below-instance']) {
      const target = targetFor(`${folder}/${name}.scenario.ts`);
      await target.load();
      // The create is through: its thread has been as deep as it will be.
      target.breakpoints.add({ place: { kind: 'function', name: 'MyDrv!PostCreate' } });
      for (
        let stop = await target.go(50_000_000);
        stop.reason.kind === 'breakpoint';
        stop = await target.go(50_000_000)
      )
        for (const { thread, label, stack } of target.threads())
          if (thread === stop.thread && label.includes('app.exe')) left[name] = stack.lowest;
    }
    assert.deepEqual(left, { 'buffers-in-pool': 4528, 'below-instance': 9840 });
  });

  it('changes are counted and backups made, whatever becomes of the events', async () => {
    for (const name of [
      'no-message-on-paging-io',
      'check-stack',
      'expand-stack',
      'backup-in-worker',
      'buffers-in-pool',
    ]) {
      const target = targetFor(`${folder}/${name}.scenario.ts`);
      let text = '';
      target.onOutput(part => (text += part.text));
      await target.load();
      await target.go(50_000_000);
      assert.match(text, /letter\.docx is open/);
      assert.match(text, /RT: 2048 bytes of backups, \d events queued, [2-9] changes/);
    }
  });
});
