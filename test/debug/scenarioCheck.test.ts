import assert from 'node:assert/strict';
import { checkScenario } from '../../simulator/debug/session/scenarioCheck';

const models = [{ service: 'IRQL', model: './driver.ts' }];

describe('what a scenario says', () => {
  it('is taken when it is right', () => {
    const spec = { title: 'x', processors: 64, seed: 0, drivers: models, expect: { bugcheck: '0xB8', irql: 2 } };
    assert.equal(checkScenario(spec), undefined);
  });

  const mistakes: readonly [object, string, RegExp][] = [
    [{ processors: 0 }, 'processors', /from 1 to 64, but is 0/],
    [{ processors: 65 }, 'processors', /from 1 to 64/],
    [{ processors: 'x' }, 'processors', /but is 'x'/],
    [{ processorz: 2 }, 'processorz', /did you mean 'processors'/],
    [{ seed: 'abc' }, 'seed', /whole number/],
    [{ drivers: 5 }, 'drivers', /a list of/],
    [{ drivers: [{ service: 'A' }] }, 'drivers', /needs a model/],
    [{ drivers: [{ service: 'A B', model: './a.ts' }] }, 'drivers.service', /without/],
    [{ expect: { outcom: 'bugcheck' } }, 'expect.outcom', /did you mean 'outcome'/],
    [{ expect: { outcome: 'nonsense' } }, 'expect.outcome', /'completed', 'bugcheck'/],
    [{ expect: 'bugcheck' }, 'expect', /must be an object/],
  ];
  for (const [part, path, message] of mistakes) {
    it(`is refused: ${JSON.stringify(part)}`, () => {
      const found = checkScenario({ title: 'x', drivers: models, ...part });
      assert.equal(found?.path.join('.'), path);
      assert.match(found.message, message);
    });
  }
});
