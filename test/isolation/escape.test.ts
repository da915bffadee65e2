import { strict as assert } from 'node:assert';
import { attempts, refusedModules, unknownNames } from './attempts';
import { entry, kdlab } from './product';

/** One driver that tries everything, one after the other, and tells what came of it. */
const everything = entry(
  `  for (let i = 0; i < attempts.length; i++) {
    let told: string;
    try {
      told = String(attempts[i]());
    } catch (error) {
      told = error instanceof Error ? error.name + ': ' + error.message : 'thrown ' + String(error);
    }
    DbgPrint('%s\\n', '#' + i + ' ' + told);
  }`,
  `const attempts: (() => unknown)[] = [
${attempts.map(({ body }) => `  function (): unknown { ${body} }`).join(',\n')}
];`,
);

describe('what a model tries', function () {
  this.timeout(120_000);
  let told: Map<number, string>;
  let again: string;

  before(async () => {
    // Where this computer is and what it speaks must make no difference.
    const first = await kdlab(everything, ['run', 'FILE'], {
      TZ: 'Asia/Tokyo',
      LANG: 'tr_TR.UTF-8',
      LC_ALL: 'tr_TR.UTF-8',
    });
    again = (await kdlab(everything, ['run', 'FILE'], { TZ: 'America/New_York', LANG: 'de_DE.UTF-8' })).out;
    assert.match(first.out, /completed/, first.err);
    told = new Map();
    for (const part of first.out.split(/^#/m).slice(1)) {
      const [, number, text] = /^(\d+) ([\s\S]*?)\n?(?:\n\S+: \d+ statements[\s\S]*|completed: [\s\S]*)?$/.exec(part)!;
      told.set(Number(number), text);
    }
    assert.equal(again, first.out, 'the same run on every computer');
  });

  for (const [i, { name, gives }] of attempts.entries())
    it(name, () => {
      assert.match(told.get(i) ?? '(nothing)', gives);
    });

  it('names of the host are not there', async () => {
    for (const name of unknownNames) {
      const { code, err } = await kdlab(entry(`  ${name};`), ['run', 'FILE']);
      assert.equal(code, 2, name);
      assert.match(err, new RegExp(`driver\\.ts:6:\\d+: .*${name.replace('$', '\\$')}`), name);
    }
  });

  for (const { name, text, says } of refusedModules)
    it(`${name} is refused`, async () => {
      const { code, err } = await kdlab(`${text}\n${entry('')}`, ['run', 'FILE']);
      assert.equal(code, 2, err);
      assert.match(err, says);
      assert.doesNotMatch(err, /at .*main\.js/);
    });
});
