/**
 * Generic tables over splay trees (ntddk.h). The caller compares, allocates and frees; an element is a copy of what was
 * inserted. Source: the pages of RtlInitializeGenericTable and the routines around it.
 */
import { HalDefineType } from 'hal';
import type { Ref } from '../inc/ref';
import { RtlDelete, RtlRealSuccessor, RtlSplay, RTL_SPLAY_LINKS } from './splay';
import { InsertTailList, LIST_ENTRY, RemoveEntryList } from '../inc/list';

/** RTL_GENERIC_COMPARE_RESULTS. */
export const GenericLessThan = 0;
export const GenericGreaterThan = 1;
export const GenericEqual = 2;
/** TABLE_SEARCH_RESULT. */
export const TableEmptyTree = 0;
export const TableFoundNode = 1;
export const TableInsertAsLeft = 2;
export const TableInsertAsRight = 3;

/** Bytes before the element in what the allocation routine gives. */
const TABLE_ENTRY_HEADER_SIZE = 0x28;

export type RTL_GENERIC_COMPARE_ROUTINE = (Table: RTL_GENERIC_TABLE, FirstStruct: any, SecondStruct: any) => number;
export type RTL_GENERIC_ALLOCATE_ROUTINE = (Table: RTL_GENERIC_TABLE, ByteSize: number) => any;
export type RTL_GENERIC_FREE_ROUTINE = (Table: RTL_GENERIC_TABLE, Buffer: any) => void;

/** Before each element. */
class TABLE_ENTRY {
  readonly SplayLinks = new RTL_SPLAY_LINKS(this);
  readonly ListEntry = new LIST_ENTRY(this, true);
  constructor(
    /** What the allocation routine gave. */
    readonly $memory: unknown,
    readonly $element: unknown,
  ) {}
}

export class RTL_GENERIC_TABLE {
  TableRoot: RTL_SPLAY_LINKS | null = null;
  readonly InsertOrderList = new LIST_ENTRY(this, true);
  NumberGenericTableElements = 0;
  CompareRoutine: RTL_GENERIC_COMPARE_ROUTINE | null = null;
  AllocateRoutine: RTL_GENERIC_ALLOCATE_ROUTINE | null = null;
  FreeRoutine: RTL_GENERIC_FREE_ROUTINE | null = null;
  TableContext: any = null;
}
HalDefineType(RTL_GENERIC_TABLE, '_RTL_GENERIC_TABLE', 0x48, [
  ['TableRoot', 0x0, 'Ptr64 _RTL_SPLAY_LINKS'],
  ['InsertOrderList', 0x8, '_LIST_ENTRY'],
  ['NumberGenericTableElements', 0x24, 'Uint4B'],
  ['CompareRoutine', 0x28, 'Ptr64     _RTL_GENERIC_COMPARE_RESULTS '],
  ['AllocateRoutine', 0x30, 'Ptr64     void* '],
  ['FreeRoutine', 0x38, 'Ptr64     void '],
  ['TableContext', 0x40, 'Ptr64 Void'],
]);

/** The copy that a table keeps: of bytes, or of a structure. */
export function RtlpCopyElement(Buffer: unknown): unknown {
  if (Buffer instanceof Uint8Array) return Buffer.slice();
  if (typeof Buffer !== 'object' || Buffer === null) return Buffer;
  return Object.assign(Object.create(Object.getPrototypeOf(Buffer) as object), Buffer);
}

/**
 * Prepares an empty table.
 * @stack 0x20
 */
export function RtlInitializeGenericTable(
  Table: RTL_GENERIC_TABLE,
  CompareRoutine: RTL_GENERIC_COMPARE_ROUTINE,
  AllocateRoutine: RTL_GENERIC_ALLOCATE_ROUTINE,
  FreeRoutine: RTL_GENERIC_FREE_ROUTINE,
  TableContext: unknown,
): void {
  Table.TableRoot = null;
  Table.InsertOrderList.Flink = Table.InsertOrderList.Blink = Table.InsertOrderList;
  Table.NumberGenericTableElements = 0;
  Table.CompareRoutine = CompareRoutine;
  Table.AllocateRoutine = AllocateRoutine;
  Table.FreeRoutine = FreeRoutine;
  Table.TableContext = TableContext;
}

const entryOf = (Links: RTL_SPLAY_LINKS): TABLE_ENTRY => Links.$record as TABLE_ENTRY;

/** @stack 0x40 */
function RtlpFindGenericTableNode(
  Table: RTL_GENERIC_TABLE,
  Buffer: unknown,
): { node: RTL_SPLAY_LINKS | null; result: number } {
  if (Table.TableRoot === null) return { node: null, result: TableEmptyTree };
  let node = Table.TableRoot;
  for (;;) {
    const order = Table.CompareRoutine!(Table, Buffer, entryOf(node).$element);
    if (order === GenericEqual) return { node, result: TableFoundNode };
    const next = order === GenericLessThan ? node.LeftChild : node.RightChild;
    if (next === null) return { node, result: order === GenericLessThan ? TableInsertAsLeft : TableInsertAsRight };
    node = next;
  }
}

/**
 * Inserts a copy of an element unless there is an equal one, which is given back then.
 * @param BufferSize bytes of the element; the allocation routine is asked for 0x28 more
 * @param NewElement gets true if it was inserted
 * @returns the element in the table, null if there is no memory
 * @stack 0x60
 */
export function RtlInsertElementGenericTable(
  Table: RTL_GENERIC_TABLE,
  Buffer: any,
  BufferSize: number,
  NewElement: Ref<boolean> | null,
): any {
  const { node, result } = RtlpFindGenericTableNode(Table, Buffer);
  const found = result === TableFoundNode;
  if (NewElement !== null) NewElement.value = false;
  let links = node;
  if (!found) {
    const memory = Table.AllocateRoutine!(Table, BufferSize + TABLE_ENTRY_HEADER_SIZE);
    if (memory === null || memory === undefined) return null;
    const entry = new TABLE_ENTRY(memory, RtlpCopyElement(Buffer));
    links = entry.SplayLinks;
    InsertTailList(Table.InsertOrderList, entry.ListEntry);
    Table.NumberGenericTableElements++;
    if (node !== null) {
      links.Parent = node;
      if (result === TableInsertAsLeft) node.LeftChild = links;
      else node.RightChild = links;
    }
    if (NewElement !== null) NewElement.value = true;
  }
  Table.TableRoot = RtlSplay(links!);
  return entryOf(links!).$element;
}
/**
 * Finds the element that compares equal; it becomes the root.
 * @returns null if there is none
 * @stack 0x40
 */
export function RtlLookupElementGenericTable(Table: RTL_GENERIC_TABLE, Buffer: any): any {
  const { node, result } = RtlpFindGenericTableNode(Table, Buffer);
  if (node === null) return null;
  Table.TableRoot = RtlSplay(node);
  return result === TableFoundNode ? entryOf(node).$element : null;
}
/**
 * Takes an element out and calls the free routine.
 * @returns false if there is none that compares equal
 * @stack 0x40
 */
export function RtlDeleteElementGenericTable(Table: RTL_GENERIC_TABLE, Buffer: any): boolean {
  const { node, result } = RtlpFindGenericTableNode(Table, Buffer);
  if (node === null || result !== TableFoundNode) return false;
  const entry = entryOf(node);
  Table.TableRoot = RtlDelete(node);
  RemoveEntryList(entry.ListEntry);
  Table.NumberGenericTableElements--;
  Table.FreeRoutine!(Table, entry.$memory);
  return true;
}
/**
 * How many elements there are.
 * @stack 0x8
 */
export function RtlNumberGenericTableElements(Table: RTL_GENERIC_TABLE): number {
  return Table.NumberGenericTableElements;
}
/**
 * Whether there are none.
 * @stack 0x8
 */
export function RtlIsGenericTableEmpty(Table: RTL_GENERIC_TABLE): boolean {
  return Table.TableRoot === null;
}
/**
 * The element that was inserted as the `I`th, counted from 0.
 * @returns null if there are not so many
 * @stack 0x20
 */
export function RtlGetElementGenericTable(Table: RTL_GENERIC_TABLE, I: number): any {
  if (I < 0 || I >= Table.NumberGenericTableElements) return null;
  let entry = Table.InsertOrderList.Flink;
  for (let i = 0; i < I; i++) entry = entry.Flink;
  return (entry.$record as TABLE_ENTRY).$element;
}

function first(Table: RTL_GENERIC_TABLE): RTL_SPLAY_LINKS | null {
  let links = Table.TableRoot;
  while (links?.LeftChild) links = links.LeftChild;
  return links;
}
/**
 * The element after the root in order, which becomes the root: a search in between changes what comes next.
 * @param Restart begins with the first
 * @returns null after the last
 * @stack 0x30
 */
export function RtlEnumerateGenericTable(Table: RTL_GENERIC_TABLE, Restart: boolean): any {
  const next = Restart ? first(Table) : Table.TableRoot && RtlRealSuccessor(Table.TableRoot);
  if (next === null) return null;
  Table.TableRoot = RtlSplay(next);
  return entryOf(next).$element;
}
/**
 * The next element in order; the tree stays as it is.
 * @param RestartKey null begins; it remembers where the enumeration stands
 * @returns null after the last
 * @stack 0x30
 */
export function RtlEnumerateGenericTableWithoutSplaying(
  Table: RTL_GENERIC_TABLE,
  RestartKey: Ref<RTL_SPLAY_LINKS | null>,
): any {
  const next = RestartKey.value === null ? first(Table) : RtlRealSuccessor(RestartKey.value);
  if (next === null) return null;
  RestartKey.value = next;
  return entryOf(next).$element;
}
