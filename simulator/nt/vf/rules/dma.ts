/** DMA verification where a driver gets its adapter; what it does with it: `vf/dma.ts`. Source: bug check 0xE6. */
import { DEVICE_DESCRIPTION_VERSION3, type DMA_ADAPTER } from '../../inc/dma';
import { VfDmaVerification } from '../../inc/verifier';
import type { VF_RULE, VF_WATCHER } from '../call';
import { VfHookDmaAdapter } from '../dma';

const Routines = ['IoGetDmaAdapter'];

export const DmaRules: readonly VF_RULE[] = [
  {
    Routines,
    Option: VfDmaVerification,
    Source: 'debugger/bug-check-0xe6--driver-verifier-dma-violation',
    Code: 0xe6,
    // Of an unknown version.
    IsViolated: call => !(call.Arguments[1].Version >= 0 && call.Arguments[1].Version <= DEVICE_DESCRIPTION_VERSION3),
    Parameters: () => [0x25n],
  },
];

export const DmaWatchers: readonly VF_WATCHER[] = [
  {
    Routines,
    Option: VfDmaVerification,
    VfAfterCall: (_call, adapter: DMA_ADAPTER | null) => {
      if (adapter !== null) VfHookDmaAdapter(adapter);
    },
  },
];
