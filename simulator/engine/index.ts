export * from './api';
export { builtinModule, useBuiltinModule } from './builtins/load';
export { compile, type EngineModule } from './compile';
export { createProgram, type EngineOptions } from './program';

import { SuppressedError } from './runtime/disposal';
import { generatorIntrinsics } from './runtime/generators';

/** Objects of the engine that stand for ones of the language: every program of this realm has the same. */
export const sharedIntrinsics: readonly object[] = [...generatorIntrinsics, SuppressedError];
