/** The table: every rule about a call, the special before the general (the first that is violated is told). */
import type { VF_RULE, VF_WATCHER } from './call';
import { DeadlockRules, DeadlockWatchers } from './rules/deadlock';
import { IrqlComplianceRules } from './rules/compliance';
import { DelayFuzzing } from './rules/delayFuzzing';
import { DmaRules, DmaWatchers } from './rules/dma';
import { DocumentedIrqlRule, ZwRule } from './rules/irql';
import { KeIrqlRules } from './rules/keirql';
import { LockIrqlRules } from './rules/locks';
import { MdlRules } from './rules/mdl';
import { CodeIntegrityRules } from './rules/codeIntegrity';
import { PoolRules } from './rules/pool';
import { IoRules, RequestWatchers } from './rules/io';
import { LowResources } from './rules/lowResources';
import { MemoryWatchers } from './rules/memory';
import { HandleWatchers, MiscellaneousRules } from './rules/misc';
import { PageableRules } from './rules/pageable';
import { PairWatchers } from './rules/pairs';
import { RemoveLockRules } from './rules/removeLock';
import { SecurityRules } from './rules/security';
import { Statistics } from './rules/statistics';
import { TrimWatchers } from './rules/trim';
import { WaitRules } from './rules/wait';

export const VfRules: readonly VF_RULE[] = [
  ...LockIrqlRules,
  ...KeIrqlRules,
  ...WaitRules,
  ...PageableRules,
  ...DeadlockRules,
  ...PoolRules,
  ...CodeIntegrityRules,
  ...MdlRules,
  ...IoRules,
  ...RemoveLockRules,
  ...DmaRules,
  ...SecurityRules,
  ...MiscellaneousRules,
  ZwRule,
  ...IrqlComplianceRules,
  DocumentedIrqlRule,
];

export const VfWatchers: readonly VF_WATCHER[] = [
  ...TrimWatchers,
  ...Statistics,
  ...RequestWatchers,
  ...MemoryWatchers,
  ...DeadlockWatchers,
  ...PairWatchers,
  ...HandleWatchers,
  ...LowResources,
  ...DmaWatchers,
  ...DelayFuzzing,
];
