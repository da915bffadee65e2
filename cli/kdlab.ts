#!/usr/bin/env node
/** Entry of the package: runs main.js, which holds everything, with V8's code cache. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { runCached } from '../debug-adapter/node/codeCache';

const main = join(__dirname, 'main.js');
const wrapper = runCached(main, text => `(function(exports, require, module, __filename, __dirname) {${text}\n})`) as (
  ...args: unknown[]
) => void;
const module_ = { exports: {} };
wrapper(module_.exports, createRequire(main), module_, main, join(main, '..'));
