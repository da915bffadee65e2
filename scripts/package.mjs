// `npm run package`: the VSIX.
import { ensureBuilt } from './build.mjs';
import { ensureVsix } from './lib/vsix.mjs';

await ensureBuilt();
console.log(await ensureVsix());
