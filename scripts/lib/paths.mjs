// Where things are in a clone. Everything that is made, and can be thrown away, lies under dist/, artifacts/ and .cache/.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const dist = join(root, 'dist');
export const examples = join(root, 'examples');
export const artifacts = join(root, 'artifacts');
/** Downloads that are worth keeping; KDLAB_CACHE lets several clones share one. */
export const cache = process.env.KDLAB_CACHE || join(root, '.cache');
