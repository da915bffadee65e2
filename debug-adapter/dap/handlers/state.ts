/** What the extension's views ask for. */
import type { Handlers } from '../dispatch';

export const state: Handlers<'kdlab/state' | 'kdlab/bugCheckReport'> = {
  'kdlab/state': {
    when: 'launched',
    arguments: { 'generation?': 'integer' },
    run: session => session.machineState(),
  },

  'kdlab/bugCheckReport': {
    when: 'stopped',
    arguments: {},
    run: session => ({ report: session.bugCheckReport() }),
  },
};
