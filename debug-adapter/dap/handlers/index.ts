import type { Handlers } from '../dispatch';
import type { Command } from '../messages';
import { breakpoints } from './breakpoints';
import { evaluate } from './evaluate';
import { execution } from './execution';
import { lifecycle } from './lifecycle';
import { memory } from './memory';
import { modules } from './modules';
import { stack } from './stack';
import { state } from './state';
import { travel } from './travel';

/** Every request there is: a request without a handler does not compile. */
export const handlers: Handlers<Command> = {
  ...lifecycle,
  ...breakpoints,
  ...execution,
  ...travel,
  ...stack,
  ...evaluate,
  ...memory,
  ...modules,
  ...state,
};
