export * from './api';
export { compile, type EngineModule } from './compile';
export { createProgram, type EngineOptions } from './program';
