/** Object types of the I/O manager. */
import { ObCreateObjectType } from '../ob/types';
import { IopCloseFile, IopDeleteFile } from './close';
import { IopDeleteDevice } from './device';
import { IopDeleteDriver } from './driver';
import { IopParseDevice, IopParseFile } from './parse';

export const IoDeviceObjectType = ObCreateObjectType(
  'Device',
  'iveD',
  { ParseProcedure: IopParseDevice, DeleteProcedure: IopDeleteDevice },
  [0x120089, 0x120116, 0x1200a0, 0x1f01ff],
);
export const IoDriverObjectType = ObCreateObjectType('Driver', 'virD', { DeleteProcedure: IopDeleteDriver });
export const IoFileObjectType = ObCreateObjectType(
  'File',
  'eliF',
  { ParseProcedure: IopParseFile, CloseProcedure: IopCloseFile, DeleteProcedure: IopDeleteFile },
  [0x120089, 0x120116, 0x1200a0, 0x1f01ff],
);
