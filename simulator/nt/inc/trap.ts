/** What the processor and the trap handlers save: KTRAP_FRAME, CONTEXT (the fields that the simulation has). */
import { HalDefineType } from 'hal';

export class KTRAP_FRAME {
  PreviousMode = 0;
  PreviousIrql = 0;
  FaultAddress = 0n;
  ErrorCode = 0n;
  Rip = 0n;
  SegCs = 0x10;
  EFlags = 0x246;
  Rsp = 0n;
  SegSs = 0x18;
}
HalDefineType(KTRAP_FRAME, '_KTRAP_FRAME', 0x190, [
  ['PreviousMode', 0x28, 'Char'],
  ['PreviousIrql', 0x29, 'UChar'],
  ['FaultAddress', 0xd0, 'Uint8B'],
  ['ErrorCode', 0x160, 'Uint8B'],
  ['Rip', 0x168, 'Uint8B'],
  ['SegCs', 0x170, 'Uint2B'],
  ['EFlags', 0x178, 'Uint4B'],
  ['Rsp', 0x180, 'Uint8B'],
  ['SegSs', 0x188, 'Uint2B'],
]);

export class CONTEXT {
  ContextFlags = 0x10000f;
  EFlags = 0x246;
  Rsp = 0n;
  Rip = 0n;
}
HalDefineType(CONTEXT, '_CONTEXT', 0x4d0, [
  ['ContextFlags', 0x30, 'Uint4B'],
  ['EFlags', 0x44, 'Uint4B'],
  ['Rsp', 0x98, 'Uint8B'],
  ['Rip', 0xf8, 'Uint8B'],
]);
