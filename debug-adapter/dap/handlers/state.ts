/** What the extension's views ask for. */
import type { Handlers } from '../dispatch';

/** More than any file has. */
const MOST_LINES = 1_000_000;

export const state: Handlers<'kdlab/state' | 'kdlab/bugCheckReport' | 'kdlab/isSource'> = {
  'kdlab/state': {
    when: 'launched',
    arguments: { 'generation?': 'integer' },
    run: session => session.machineState(),
  },

  'kdlab/isSource': {
    when: 'launched',
    arguments: { file: 'string' },
    run({ machine: { target }, sources }, { file }) {
      const path = sources.pathToMachine(file);
      return {
        used: path === target.spec.program || target.breakpoints.possibleLocations(path, 1, MOST_LINES).length > 0,
      };
    },
  },

  'kdlab/bugCheckReport': {
    when: 'stopped',
    arguments: {},
    run: session => ({ report: session.bugCheckReport() }),
  },
};
