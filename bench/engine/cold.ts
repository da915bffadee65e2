// The first compilation of a process; `argv[2]` is the engine's bundle. Loading it, and the parser in it, is part of what is timed.
import { requireCached } from '../../debug-adapter/node/codeCache';
import { longText, longTextLines } from './longText';

const began = performance.now();
const { compile } = requireCached(process.argv[2]) as typeof import('../../simulator/engine');
compile(longText, { fileName: 'm.ts', moduleId: 'm', image: '', globals: new Set(['Map', 'Math']) });
process.stdout.write(JSON.stringify({ ms: performance.now() - began, lines: longTextLines }));
