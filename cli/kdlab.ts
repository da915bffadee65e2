#!/usr/bin/env node
/** Entry of the package: runs main.js, which holds everything, with V8's code cache. */
import { join } from 'node:path';
import { requireCached } from '../debug-adapter/node/codeCache';

requireCached(join(__dirname, 'main.js'));
