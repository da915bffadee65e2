// The first compilation of a process. The engine's code is loaded and parsed inside of what is timed.
import { longText, longTextLines } from './longText';

const began = performance.now();
const { compile } = require('../../simulator/engine') as typeof import('../../simulator/engine');
compile(longText, { fileName: 'm.ts', moduleId: 'm', image: '', globals: new Set(['Map', 'Math']) });
process.stdout.write(JSON.stringify({ ms: performance.now() - began, lines: longTextLines }));
