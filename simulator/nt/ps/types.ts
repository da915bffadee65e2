/** The object types of the process manager. */
import { ObCreateObjectType } from '../ob/types';
import { PspProcessDelete, PspThreadDelete } from './delete';

export const PsProcessType = ObCreateObjectType(
  'Process',
  'corP',
  { DeleteProcedure: PspProcessDelete },
  [0x20410, 0x20beb, 0x121001, 0x1fffff],
);
export const PsThreadType = ObCreateObjectType(
  'Thread',
  'erhT',
  { DeleteProcedure: PspThreadDelete },
  [0x20048, 0x20037, 0x121800, 0x1fffff],
);
