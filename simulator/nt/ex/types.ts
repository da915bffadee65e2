/** Object types of the executive's dispatcher objects. */
import { ObCreateObjectType } from '../ob/types';

export const ExEventObjectType = ObCreateObjectType('Event', 'nevE', {}, [0x20001, 0x20002, 0x120000, 0x1f0003]);
export const ExSemaphoreObjectType = ObCreateObjectType(
  'Semaphore',
  'ameS',
  {},
  [0x20001, 0x20002, 0x120000, 0x1f0003],
);
export const ExMutantObjectType = ObCreateObjectType('Mutant', 'atuM', {}, [0x20001, 0x20000, 0x120000, 0x1f0001]);
