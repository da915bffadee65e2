/** Object types, and the reading of type names for the debugger. */
import { OBJECT_TYPE, type OBJECT_TYPE_PROCEDURES } from '../inc/ob';

/** By index, as ObTypeIndexTable; 0 and 1 are not used. */
export const ObTypeIndexTable: (OBJECT_TYPE | null)[] = [null, null];

/** @param Key the four characters of the pool tag, as C writes them */
export function ObCreateObjectType(
  Name: string,
  Key: string,
  Procedures: OBJECT_TYPE_PROCEDURES = {},
  GenericMapping: readonly [number, number, number, number] = [0x20000, 0x20000, 0x20000, 0x1f0000],
): OBJECT_TYPE {
  const type = new OBJECT_TYPE(Name, ObTypeIndexTable.length, Procedures, GenericMapping, Key);
  ObTypeIndexTable.push(type);
  return type;
}

export const ObpDirectoryObjectType = ObCreateObjectType('Directory', 'eriD', {}, [0x20003, 0x2000c, 0x20003, 0xf000f]);
export const ObpSymbolicLinkObjectType = ObCreateObjectType(
  'SymbolicLink',
  'bmyS',
  {},
  [0x20001, 0x20000, 0x20001, 0xf0001],
);
