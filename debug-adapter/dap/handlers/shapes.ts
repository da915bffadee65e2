/** Arguments that several requests take. */
import type { Shape } from '../shape';

/** See `DataPlaceArguments`. */
export const dataPlace = {
  'variablesReference?': 'integer',
  name: 'string',
  'frameId?': 'integer',
  'bytes?': 'integer',
  'asAddress?': 'boolean',
} as const satisfies Shape;
