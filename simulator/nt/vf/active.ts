/**
 * Objects that the system still knows, and that must not lie in memory which goes away: a pool block that is freed, the
 * image of a driver that is unloaded. Source: bug checks 0xC4, 0xC7 and 0xE4.
 */
import { ExpCheckForLookaside } from '../ex/lookaside';
import { ExpCheckForResource } from '../ex/resource';
import { ExpCheckForWorker } from '../ex/worker';
import type { BugCheckParameter } from '../ke/bugcheck';
import { KeCheckForDpc } from '../ke/dpc';
import { DRIVER_VERIFIER_DETECTED_VIOLATION } from './report';

const WORKER_INVALID = 0xe4;
export const TIMER_OR_DPC_INVALID = 0xc7;

interface VI_ACTIVE_OBJECT {
  readonly Find: (Start: bigint, Bytes: number) => object | null;
  readonly Code: number;
  readonly Parameters: (Found: object, Start: bigint, Bytes: number) => readonly BugCheckParameter[];
}

export const ViActiveObjects: readonly VI_ACTIVE_OBJECT[] = [
  {
    Find: ExpCheckForResource,
    Code: DRIVER_VERIFIER_DETECTED_VIOLATION,
    Parameters: (resource, start, bytes) => [0xd2n, resource, start, bytes],
  },
  {
    Find: ExpCheckForLookaside,
    Code: DRIVER_VERIFIER_DETECTED_VIOLATION,
    Parameters: (list, start, bytes) => [0xccn, list, start, bytes],
  },
  {
    Find: ExpCheckForWorker,
    Code: WORKER_INVALID,
    Parameters: (item, start, bytes) => [0n, item, start, start + BigInt(bytes)],
  },
  {
    Find: KeCheckForDpc,
    Code: TIMER_OR_DPC_INVALID,
    Parameters: (dpc, start, bytes) => [1n, dpc, start, start + BigInt(bytes)],
  },
];
