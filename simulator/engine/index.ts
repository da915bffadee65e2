export {
  allocating,
  areAllocationsWatched,
  constructing,
  constructionBytes,
  itemsOf,
  listBytes,
  isSoonVisited,
  Uncatchable,
  visiting,
  watchAllocations,
} from './allocation';
export * from './api';
export { builtinModule, useBuiltinModule } from './builtins/load';
export { compile, importedText, type EngineModule } from './compile';
export { generatedText, installFunctionText } from './functionText';
export { didYouMean } from './bind/helpers';
export { isRefusal } from './refusal';
export { createModuleGroup, createProgram, type EngineOptions } from './program';
export type { Snapshot } from './snapshot/keeper';
export {
  Irreversible,
  kept,
  keptLike,
  permanent,
  propertiesBut,
  type Rule,
  Unkeepable,
  type Visit,
} from './snapshot/rule';
export { NativeTrace, scriptName } from './runtime/nativeStack';
export { iterating } from './runtime/iterators';
export { CountedWeakMap } from './snapshot/weak';
export { isStandIn, standIn, standInFor, targetOf } from './snapshot/standIn';

import { SuppressedError } from './runtime/disposal';
import { generatorIntrinsics } from './runtime/generators';
import { iteratorIntrinsics } from './runtime/iterators';

/** Objects of the engine that stand for ones of the language: every program of this realm has the same. */
export const sharedIntrinsics: readonly object[] = [...generatorIntrinsics, ...iteratorIntrinsics, SuppressedError];
