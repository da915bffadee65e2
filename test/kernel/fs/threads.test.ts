import assert from 'node:assert/strict';
import { lines, runFiles } from './files';

describe('Ntfs under several threads', function () {
  this.timeout(300_000);
  it('each with files of its own and one of all, cached and not, on four processors: nothing is lost, nobody waits for ever', () => {
    for (const seed of [1, 2]) {
      const ran = runFiles(
        `
      const THREADS = 4; const ROUNDS = 12; let left = THREADS; const done = new W.KEVENT(); W.KeInitializeEvent(done, 0, false); const bad: string[] = [];
      const run = (n: number): void => {
        for (let i = 0; i < ROUNDS; i++) {
          const own = open('C:\\\\own' + n, 3, i % 3 === 2 ? 8 : 0); if (own.Status !== 0) bad.push('own ' + hex(own.Status));
          const block = new Uint8Array(512); block.fill(n * 16 + i % 16); const iosb = new W.IO_STATUS_BLOCK();
          const w = W.ZwWriteFile(own.Handle, null, null, null, iosb, block, 512, BigInt(i * 512), null); if (w !== 0) bad.push('write ' + hex(w)); close(own);
          const all = open('C:\\\\all', 3); const r = W.ZwWriteFile(all.Handle, null, null, null, iosb, block, 512, BigInt((i * THREADS + n) * 512), null); if (r !== 0) bad.push('all ' + hex(r));
          if (i % 4 === 3) setSize(all.Handle, THREADS * ROUNDS * 512, 20); if (i % 5 === 4) W.ZwFlushBuffersFile(all.Handle, iosb); close(all);
          const t = open('C:\\\\temp' + (i % 2), 3, 0x1000); if (t.Status === 0) { write(t.Handle, 'temporary', 0n); set(t.Handle, nameInfo('moved' + n, 1), 10); } close(t);
        }
        if (--left === 0) W.KeSetEvent(done, 0, false);
      };
      for (let n = 0; n < THREADS; n++) { const h = new Ref(0); W.PsCreateSystemThread(h, 0x1fffff, null, null, null, run, n); W.ZwClose(h.value); }
      W.KeWaitForSingleObject(done, 0, 0, false, null); say(bad.join(',') + '.');
      const all = open('C:\\\\all', 1, 8); const b = new Uint8Array(THREADS * ROUNDS * 512); const iosb = new W.IO_STATUS_BLOCK(); W.ZwReadFile(all.Handle, null, null, null, iosb, b, b.length, 0n, null);
      let wrong = 0; for (let i = 0; i < ROUNDS; i++) for (let n = 0; n < THREADS; n++) for (let k = 0; k < 512; k += 37) if (b[(i * THREADS + n) * 512 + k] !== n * 16 + i % 16) wrong++;
      for (let n = 0; n < THREADS; n++) { const own = open('C:\\\\own' + n, 1); const c = new Uint8Array(ROUNDS * 512); W.ZwReadFile(own.Handle, null, null, null, iosb, c, c.length, 0n, null); for (let i = 0; i < ROUNDS; i++) if (c[i * 512 + 5] !== n * 16 + i % 16) wrong++; close(own); }
      say('wrong ' + wrong); close(all);`,
        // A log so small that every few changes make a checkpoint, in whoever's thread.
        { processors: 4, seed, volume: seed === 2 ? { log: { size: 0x2000 } } : {} },
      );
      assert.equal(ran.bugcheck, undefined);
      assert.deepEqual(lines(ran), ['.', 'wrong 0']);
    }
  });
});
