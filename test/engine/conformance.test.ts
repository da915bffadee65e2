import { strict as assert } from 'node:assert';
import { type Outcome, runPlainModules, runPlainStatements } from './oracle';
import { checkAgainst } from './harness';
import { areas, isModuleOnly, placements, prelude, type Section } from './sections';

/** Runs a program wherever it can stand, in every way of suspending it. */
async function conforms(section: Section): Promise<Outcome> {
  if (section.modules) {
    const expected = await runPlainModules(section.modules, prelude);
    checkAgainst(expected, withHost(section.modules), { randomRuns: 2 });
    return expected;
  }
  const expected = runPlainStatements(prelude + section.body);
  for (const [where, place] of Object.entries(placements)) {
    if (where !== 'module' && isModuleOnly(section.body)) continue;
    // Only a function that ends has a value.
    const outcome = where === 'module' || expected.error !== undefined ? expected : { ...expected, value: 'undefined' };
    checkAgainst(outcome, place(section.body), { randomRuns: 2, seed: section.line + 1, where: `in a ${where}: ` });
  }
  return expected;
}

const withHost = (modules: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(modules).map(([name, text]) => [name, placements.module(text)]));

describe('engine: conforms to ECMAScript and TypeScript', () => {
  let values = 0;
  for (const [area, sections] of Object.entries(areas())) {
    describe(area, () => {
      for (const section of sections)
        it(section.name, async () => {
          const { log } = await conforms(section);
          assert.notEqual(log.length, 0, 'a program that logs nothing tests nothing');
          values += log.length;
        });
    });
  }
  after(() => console.log(`      ${values} logged values agree with V8 ${process.versions.v8}`));
});
