/** Commands about requests and devices, asked of a machine on which four requests wait and one is being cancelled. */
import assert from 'node:assert/strict';
import { CommandInterpreter } from '../../debug-adapter/windbg';
import { EXAMPLES, targetFor } from '../debug/support';

describe('requests and devices', function () {
  this.timeout(180_000);
  const at = '[0-9a-f]{16}';

  it('!irpfind, !devobj, !devstack, !drvobj, !object tell of the same device', async () => {
    const target = targetFor(`${EXAMPLES}/cancel/cancel.scenario.ts`);
    await target.load();
    target.breakpoints.add({ place: { kind: 'function', name: 'CANCEL!CsampCompleteCanceledIrp' } });
    await target.go();
    const ask = async (line: string): Promise<string> => {
      let written = '';
      await new CommandInterpreter({ target, ansi: false, write: text => (written += text) }).execute(line);
      return written;
    };
    const found = await ask('!irpfind');
    const rows = found.match(
      new RegExp(`^${at} \\[${at}\\] irpStack: \\( 3, 0\\)  (${at}) \\[ \\\\Driver\\\\CANCEL\\]$`, 'gm'),
    );
    assert.equal(rows?.length, 4, found);
    const device = rows[0]
      .split(' ')
      .filter(word => word.length === 16)
      .pop()!;
    for (const criterion of [`device ${device}`, 'thread @@(Irp.Tail.Overlay.Thread)'])
      assert.equal((await ask(`!irpfind 0 0 ${criterion}`)).match(/irpStack: \(/g)?.length, 5, criterion);
    assert.match(await ask('!irpfind 0 0 userevent 12'), /^none$/m);
    assert.match(await ask('!irpfind 0 0 colour 12'), /A criterion is one of arg, device/);
    const shown = await ask('!devobj \\Device\\CANCEL');
    assert.match(shown, new RegExp(`^Device object \\(${device}\\) is for:$`, 'm'));
    const [, extension, own] = /DevExt ([0-9a-f]{16}) DevObjExt ([0-9a-f]{16})/.exec(shown)!;
    assert.ok(BigInt(`0x${own}`) > BigInt(`0x${extension}`));
    for (const command of ['!devstack \\Device\\CANCEL', '!drvobj \\Driver\\CANCEL', '!object \\Device\\CANCEL'])
      assert.match(await ask(command), new RegExp(device), command);
  });

  it('!devobj tells whether the device queue is busy', async () => {
    const target = targetFor(`${EXAMPLES}/cancel/startio.scenario.ts`);
    await target.load();
    target.breakpoints.add({ place: { kind: 'function', name: 'CANCEL!CsampCancel' } });
    await target.go();
    let written = '';
    await new CommandInterpreter({ target, ansi: false, write: text => (written += text) }).execute(
      '!devobj \\Device\\CANCEL',
    );
    assert.match(written, /^Device queue is busy -- 3 waiting\.$/m);
  });
});
