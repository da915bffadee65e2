import { accessorCases } from './cases/accessors';
import { builtinCases } from './cases/builtins';
import { classCases } from './cases/classes';
import { coercionCases } from './cases/coercions';
import { controlCases } from './cases/control';
import { cornerCases } from './cases/corners';
import { functionCases } from './cases/functions';
import { generatorCases } from './cases/generators';
import { memberCases } from './cases/members';
import { namespaceCases } from './cases/namespaces';
import { usingCases } from './cases/using';
import { literalsCases } from './cases/literals';
import { delegationCases } from './cases/delegation';
import { decoratorCases } from './cases/decorators';
import { initializationCases } from './cases/initialization';
import { check } from './harness';

const groups = {
  functions: functionCases,
  classes: classCases,
  'control flow': controlCases,
  builtins: builtinCases,
  accessors: accessorCases,
  coercions: coercionCases,
  generators: generatorCases,
  corners: cornerCases,
  members: memberCases,
  initialization: initializationCases,
  decorators: decoratorCases,
  delegation: delegationCases,
  literals: literalsCases,
  using: usingCases,
  namespaces: namespaceCases,
};

describe('engine: agrees with V8, plain and preempted', () => {
  for (const [group, cases] of Object.entries(groups)) {
    describe(group, () => {
      for (const [name, source] of Object.entries(cases))
        it(name, () => check(`import { log, block, id } from 'host';\n${source}`));
    });
  }
});
