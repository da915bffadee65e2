export * from './api';
export { builtinModule, useBuiltinModule } from './builtins/load';
export { compile, type EngineModule } from './compile';
export { createProgram, type EngineOptions } from './program';
