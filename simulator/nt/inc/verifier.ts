/**
 * Driver Verifier's options: names as scenarios give them, bits and texts as `!verifier` shows them. No kernel code, so
 * that the host reads them too. Source: windows-driver-docs, devtest/driver-verifier-options and -verifier (CC-BY-4.0).
 */

export const VfSpecialPool = 0x1;
export const VfForceIrqlChecking = 0x2;
export const VfLowResources = 0x4;
export const VfPoolTracking = 0x8;
export const VfIoVerification = 0x10;
export const VfDeadlockDetection = 0x20;
export const VfDmaVerification = 0x80;
export const VfSecurityChecks = 0x100;
export const VfForcePending = 0x200;
export const VfMiscellaneous = 0x800;
export const VfInvariantMdlStack = 0x2000;
export const VfInvariantMdlDriver = 0x4000;
export const VfDdiCompliance = 0x20000;
export const VfSystematicLowResources = 0x40000;
export const VfDelayFuzzing = 0x800000;
export const VfCodeIntegrity = 0x2000000;
/** Checks that no option turns off. */
export const VfAutomatic = 0;

export type VerifierOptionName =
  | 'special-pool'
  | 'force-irql-checking'
  | 'low-resources'
  | 'pool-tracking'
  | 'io-verification'
  | 'deadlock-detection'
  | 'dma-verification'
  | 'security-checks'
  | 'force-pending'
  | 'miscellaneous'
  | 'invariant-mdl-stack'
  | 'invariant-mdl-driver'
  | 'ddi-compliance'
  | 'systematic-low-resources'
  | 'delay-fuzzing'
  | 'code-integrity';

export interface VerifierOptionRecord {
  readonly bit: number;
  /** Part of `standard`. */
  readonly standard: boolean;
  /** Line of `!verifier`. */
  readonly text: string;
}

export const VerifierOptions: Readonly<Record<VerifierOptionName, VerifierOptionRecord>> = {
  'special-pool': { bit: VfSpecialPool, standard: true, text: 'Special pool' },
  'force-irql-checking': { bit: VfForceIrqlChecking, standard: true, text: 'Special irql' },
  'low-resources': { bit: VfLowResources, standard: false, text: 'Inject random low-resource API failures' },
  'pool-tracking': { bit: VfPoolTracking, standard: true, text: 'All pool allocations checked on unload' },
  'io-verification': { bit: VfIoVerification, standard: true, text: 'Io subsystem checking enabled' },
  'deadlock-detection': { bit: VfDeadlockDetection, standard: true, text: 'Deadlock detection enabled' },
  'dma-verification': { bit: VfDmaVerification, standard: true, text: 'DMA checking enabled' },
  'security-checks': { bit: VfSecurityChecks, standard: true, text: 'Security checks enabled' },
  'force-pending': { bit: VfForcePending, standard: false, text: 'Force pending I/O requests' },
  miscellaneous: { bit: VfMiscellaneous, standard: true, text: 'Miscellaneous checks enabled' },
  'invariant-mdl-stack': { bit: VfInvariantMdlStack, standard: false, text: 'Invariant MDL checking for stack' },
  'invariant-mdl-driver': { bit: VfInvariantMdlDriver, standard: false, text: 'Invariant MDL checking for driver' },
  'ddi-compliance': { bit: VfDdiCompliance, standard: true, text: 'DDI compliance checking enabled' },
  'systematic-low-resources': {
    bit: VfSystematicLowResources,
    standard: false,
    text: 'Systematic low resources simulation',
  },
  'delay-fuzzing': { bit: VfDelayFuzzing, standard: false, text: 'Kernel synchronization delay fuzzing' },
  'code-integrity': { bit: VfCodeIntegrity, standard: false, text: 'Code integrity checks enabled' },
};

/** Randomized low resources simulation. */
export interface LowResourcesParameters {
  /** Of 10,000 calls that may fail, how many do; default 600. */
  readonly probability: number;
  /** Minutes after boot before the first one fails; default 8. */
  readonly delay: number;
}

/** What the kernel is started with. */
export interface VerifierParameters {
  /** Bits of the options; 0: Driver Verifier is off. */
  readonly level: number;
  /** Images without extension, lower case. */
  readonly drivers: readonly string[];
  readonly lowResources: LowResourcesParameters;
  /** By routine: IRQL that its documentation requires of the caller; the first case that fits replaces `max`. */
  readonly irql: Readonly<Record<string, DocumentedIrql>>;
}

export interface DocumentedIrql {
  readonly max?: number;
  readonly min?: number;
  readonly cases?: readonly {
    readonly waitNext?: boolean;
    readonly argument?: number;
    readonly equals?: string;
    readonly max: number;
  }[];
}

export const DefaultLowResources: LowResourcesParameters = { probability: 600, delay: 8 };

/** Bits of options by name; `standard` is all that Windows's standard settings have. Unknown names give nothing. */
export function VerifierLevel(names: readonly string[]): number {
  let level = 0;
  for (const [name, option] of Object.entries(VerifierOptions))
    if (names.includes(name) || (option.standard && names.includes('standard'))) level |= option.bit;
  return level;
}
