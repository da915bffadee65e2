import assert from 'node:assert/strict';
import { checkAttributes } from '../../extension/launchAttributes';

const good = { type: 'kdlab', request: 'launch', name: 'x', program: '/a/driver.ts' };

describe('launch attributes', () => {
  it('accepts what VS Code sends', () => {
    assert.deepEqual(checkAttributes(good), []);
    const all = {
      processors: 64,
      seed: 0,
      rules: 'strict',
      stopOnEntry: true,
      commands: ['g'],
      showSystemFrames: false,
      memoryLimit: 64,
    };
    assert.deepEqual(checkAttributes({ ...good, ...all, noDebug: true, __sessionId: 'abc', preLaunchTask: 'x' }), []);
  });

  it('wants a program', () => {
    assert.deepEqual(checkAttributes({ ...good, program: undefined }), [{ kind: 'missing', attribute: 'program' }]);
    assert.deepEqual(checkAttributes({ ...good, program: ' ' }), [{ kind: 'missing', attribute: 'program' }]);
  });

  for (const [attribute, value, kind] of [
    ['program', 5, 'type'],
    ['processors', 0, 'range'],
    ['processors', 65, 'range'],
    ['processors', '2', 'type'],
    ['processors', 1.5, 'type'],
    ['seed', -1, 'range'],
    ['rules', 'loose', 'enum'],
    ['stopOnEntry', 'yes', 'type'],
    ['commands', 'g', 'type'],
    ['commands', [1], 'type'],
    ['memoryLimit', 1, 'range'],
  ] as const) {
    it(`refuses ${attribute}: ${JSON.stringify(value)}`, () => {
      const [problem, ...others] = checkAttributes({ ...good, [attribute]: value });
      assert.equal(problem.kind, kind);
      assert.equal(problem.attribute, attribute);
      assert.deepEqual(others, []);
    });
  }

  it('finds the attribute that was meant', () => {
    assert.deepEqual(checkAttributes({ ...good, procesors: 2 }), [
      { kind: 'unknown', attribute: 'procesors', nearest: 'processors' },
    ]);
    assert.deepEqual(checkAttributes({ ...good, zzzzzzzz: 2 }), [
      { kind: 'unknown', attribute: 'zzzzzzzz', nearest: undefined },
    ]);
  });
});
