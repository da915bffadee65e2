/** SHARE_ACCESS (wdm.h): how many have a file open, for what, and what they let others do. */
import { HalDefineType } from 'hal';

export class SHARE_ACCESS {
  OpenCount = 0;
  Readers = 0;
  Writers = 0;
  Deleters = 0;
  SharedRead = 0;
  SharedWrite = 0;
  SharedDelete = 0;
}
HalDefineType(SHARE_ACCESS, '_SHARE_ACCESS', 0x1c, [
  ['OpenCount', 0x0, 'Uint4B'],
  ['Readers', 0x4, 'Uint4B'],
  ['Writers', 0x8, 'Uint4B'],
  ['Deleters', 0xc, 'Uint4B'],
  ['SharedRead', 0x10, 'Uint4B'],
  ['SharedWrite', 0x14, 'Uint4B'],
  ['SharedDelete', 0x18, 'Uint4B'],
]);
