// What dist/ is made of, and whether that has changed since.
import { join } from 'node:path';
import { isFresh } from './fresh.mjs';
import { dist, root } from './paths.mjs';

export const sources = ['simulator', 'debug-adapter', 'cli', 'extension'];
export const inputs = [...sources, 'scripts', 'package.json', 'package-lock.json'].map(name => join(root, name));
export const stamp = join(dist, '.built');

/** Whether `dist` was made of the files as they are. */
export const isBuilt = () => isFresh(inputs, stamp);
