/**
 * Generic tables over AVL trees (ntddk.h): balanced, so that each search takes a logarithm of steps, and reading does not
 * change them. Source: the pages of RtlInitializeGenericTableAvl and the routines around it.
 */
import { HalDefineType } from 'hal';
import type { Ref } from '../inc/ref';
import {
  GenericEqual,
  GenericLessThan,
  RtlpCopyElement,
  TableEmptyTree,
  TableFoundNode,
  TableInsertAsLeft,
  TableInsertAsRight,
} from './gentable';

/** Bytes before the element in what the allocation routine gives. */
const TABLE_ENTRY_HEADER_SIZE = 0x20;

export type RTL_AVL_COMPARE_ROUTINE = (Table: RTL_AVL_TABLE, FirstStruct: any, SecondStruct: any) => number;
export type RTL_AVL_ALLOCATE_ROUTINE = (Table: RTL_AVL_TABLE, ByteSize: number) => any;
export type RTL_AVL_FREE_ROUTINE = (Table: RTL_AVL_TABLE, Buffer: any) => void;
/** STATUS_SUCCESS: take it; STATUS_NO_MATCH: go on; another status ends the enumeration. */
export type RTL_AVL_MATCH_FUNCTION = (Table: RTL_AVL_TABLE, UserData: any, MatchData: any) => number;

/** The top one's parent is the table's `BalancedRoot`, whose right child it is; that one is its own parent. */
export class RTL_BALANCED_LINKS {
  Parent: RTL_BALANCED_LINKS = this;
  LeftChild: RTL_BALANCED_LINKS | null = null;
  RightChild: RTL_BALANCED_LINKS | null = null;
  /** Height of the right side less that of the left: -1, 0, 1. */
  Balance = 0;
  constructor(
    readonly $memory: unknown = null,
    readonly $element: unknown = null,
  ) {}
}
HalDefineType(RTL_BALANCED_LINKS, '_RTL_BALANCED_LINKS', 0x20, [
  ['Parent', 0x0, 'Ptr64 _RTL_BALANCED_LINKS'],
  ['LeftChild', 0x8, 'Ptr64 _RTL_BALANCED_LINKS'],
  ['RightChild', 0x10, 'Ptr64 _RTL_BALANCED_LINKS'],
  ['Balance', 0x18, 'Char'],
]);

export class RTL_AVL_TABLE {
  readonly BalancedRoot = new RTL_BALANCED_LINKS();
  OrderedPointer: RTL_BALANCED_LINKS | null = null;
  WhichOrderedElement = 0;
  NumberGenericTableElements = 0;
  DepthOfTree = 0;
  RestartKey: RTL_BALANCED_LINKS | null = null;
  DeleteCount = 0;
  CompareRoutine: RTL_AVL_COMPARE_ROUTINE | null = null;
  AllocateRoutine: RTL_AVL_ALLOCATE_ROUTINE | null = null;
  FreeRoutine: RTL_AVL_FREE_ROUTINE | null = null;
  TableContext: any = null;
}
HalDefineType(RTL_AVL_TABLE, '_RTL_AVL_TABLE', 0x68, [
  ['BalancedRoot', 0x0, '_RTL_BALANCED_LINKS'],
  ['OrderedPointer', 0x20, 'Ptr64 Void'],
  ['WhichOrderedElement', 0x28, 'Uint4B'],
  ['NumberGenericTableElements', 0x2c, 'Uint4B'],
  ['DepthOfTree', 0x30, 'Uint4B'],
  ['RestartKey', 0x38, 'Ptr64 _RTL_BALANCED_LINKS'],
  ['DeleteCount', 0x40, 'Uint4B'],
  ['CompareRoutine', 0x48, 'Ptr64     _RTL_GENERIC_COMPARE_RESULTS '],
  ['AllocateRoutine', 0x50, 'Ptr64     void* '],
  ['FreeRoutine', 0x58, 'Ptr64     void '],
  ['TableContext', 0x60, 'Ptr64 Void'],
]);

/**
 * Prepares an empty table.
 * @stack 0x20
 */
export function RtlInitializeGenericTableAvl(
  Table: RTL_AVL_TABLE,
  CompareRoutine: RTL_AVL_COMPARE_ROUTINE,
  AllocateRoutine: RTL_AVL_ALLOCATE_ROUTINE,
  FreeRoutine: RTL_AVL_FREE_ROUTINE,
  TableContext: unknown,
): void {
  Table.BalancedRoot.Parent = Table.BalancedRoot;
  Table.BalancedRoot.LeftChild = null;
  Table.BalancedRoot.RightChild = null;
  Table.NumberGenericTableElements = 0;
  Table.DepthOfTree = 0;
  Table.RestartKey = null;
  Table.CompareRoutine = CompareRoutine;
  Table.AllocateRoutine = AllocateRoutine;
  Table.FreeRoutine = FreeRoutine;
  Table.TableContext = TableContext;
}

type Links = RTL_BALANCED_LINKS;
interface Found {
  readonly node: Links;
  readonly result: number;
}

/** @stack 0x40 */
function RtlpFindNodeOrParent(Table: RTL_AVL_TABLE, Buffer: unknown): Found {
  let node = Table.BalancedRoot.RightChild;
  if (node === null) return { node: Table.BalancedRoot, result: TableEmptyTree };
  for (;;) {
    const order = Table.CompareRoutine!(Table, Buffer, node.$element);
    if (order === GenericEqual) return { node, result: TableFoundNode };
    const next: Links | null = order === GenericLessThan ? node.LeftChild : node.RightChild;
    if (next === null) return { node, result: order === GenericLessThan ? TableInsertAsLeft : TableInsertAsRight };
    node = next;
  }
}

const childOf = (node: Links, right: boolean): Links | null => (right ? node.RightChild : node.LeftChild);
function setChild(node: Links, right: boolean, child: Links | null): void {
  if (right) node.RightChild = child;
  else node.LeftChild = child;
  if (child !== null) child.Parent = node;
}

/** Lifts the child of one side above `node`; the order stays. */
function rotate(node: Links, right: boolean): Links {
  const child = childOf(node, right)!;
  const parent = node.Parent;
  const nodeIsRight = parent.RightChild === node;
  setChild(node, right, childOf(child, !right));
  setChild(child, !right, node);
  setChild(parent, nodeIsRight, child);
  return child;
}

/**
 * One side of a node is two higher than the other: one or two rotations.
 * @returns the one that stands there now, and whether the tree below it has the height it had
 * @stack 0x30
 */
function RebalanceNode(node: Links, right: boolean): { top: Links; sameHeight: boolean } {
  const sign = right ? 1 : -1;
  const child = childOf(node, right)!;
  if (child.Balance === -sign) {
    const inner = childOf(child, !right)!;
    rotate(child, !right);
    rotate(node, right);
    node.Balance = inner.Balance === sign ? -sign : 0;
    child.Balance = inner.Balance === -sign ? sign : 0;
    inner.Balance = 0;
    return { top: inner, sameHeight: false };
  }
  rotate(node, right);
  const level = child.Balance === 0;
  node.Balance = level ? sign : 0;
  child.Balance = level ? -sign : 0;
  return { top: child, sameHeight: level };
}

/** @stack 0x50 */
function RtlpInsertNode(Table: RTL_AVL_TABLE, Links: Links, at: Found): void {
  Table.NumberGenericTableElements++;
  setChild(at.node, at.result !== TableInsertAsLeft, Links);
  if (at.result === TableEmptyTree) {
    Table.DepthOfTree = 1;
    return;
  }
  let child = Links;
  for (let node = at.node; ; child = node, node = node.Parent) {
    if (node === Table.BalancedRoot) {
      Table.DepthOfTree++;
      return;
    }
    const sign = node.RightChild === child ? 1 : -1;
    if (node.Balance === 0) node.Balance = sign;
    else {
      if (node.Balance === -sign) node.Balance = 0;
      else RebalanceNode(node, sign === 1);
      return;
    }
  }
}

/** @stack 0x50 */
function RtlpDeleteNode(Table: RTL_AVL_TABLE, Links: Links): void {
  if (Links.LeftChild !== null && Links.RightChild !== null) swapWithNeighbour(Links);
  const child = Links.LeftChild ?? Links.RightChild;
  let node = Links.Parent;
  let right = node.RightChild === Links;
  setChild(node, right, child);
  while (node !== Table.BalancedRoot) {
    const sign = right ? 1 : -1;
    if (node.Balance === 0) {
      node.Balance = -sign;
      break;
    }
    let top = node;
    if (node.Balance === sign) node.Balance = 0;
    else {
      const balanced = RebalanceNode(node, !right);
      if (balanced.sameHeight) break;
      top = balanced.top;
    }
    node = top.Parent;
    right = node.RightChild === top;
  }
  if (node === Table.BalancedRoot) Table.DepthOfTree--;
  Table.NumberGenericTableElements--;
  Table.DeleteCount++;
}

/** A node with two children changes places with the next one in order, on its right side. */
function swapWithNeighbour(Links: Links): void {
  let other = Links.RightChild!;
  while (other.LeftChild !== null) other = other.LeftChild;
  const child = other.RightChild;
  const parent = other.Parent;
  const linksIsRight = Links.Parent.RightChild === Links;
  setChild(Links.Parent, linksIsRight, other);
  setChild(other, false, Links.LeftChild);
  if (parent === Links) setChild(other, true, Links);
  else {
    setChild(other, true, Links.RightChild);
    setChild(parent, false, Links);
  }
  Links.LeftChild = null;
  setChild(Links, true, child);
  [other.Balance, Links.Balance] = [Links.Balance, other.Balance];
}

/**
 * The next one in order, null after the last.
 * @stack 0x20
 */
function RtlpRealSuccessor(Table: RTL_AVL_TABLE, Links: Links): Links | null {
  let next = Links.RightChild;
  if (next !== null) {
    while (next.LeftChild !== null) next = next.LeftChild;
    return next;
  }
  let node = Links;
  while (node.Parent.RightChild === node && node.Parent !== Table.BalancedRoot) node = node.Parent;
  return node.Parent === Table.BalancedRoot ? null : node.Parent;
}
/**
 * The one before in order, null before the first.
 * @stack 0x20
 */
function RtlpRealPredecessor(Table: RTL_AVL_TABLE, Links: Links): Links | null {
  let next = Links.LeftChild;
  if (next !== null) {
    while (next.RightChild !== null) next = next.RightChild;
    return next;
  }
  let node = Links;
  while (node.Parent.LeftChild === node) node = node.Parent;
  return node.Parent === Table.BalancedRoot ? null : node.Parent;
}
function first(Table: RTL_AVL_TABLE): Links | null {
  let links = Table.BalancedRoot.RightChild;
  while (links?.LeftChild) links = links.LeftChild;
  return links;
}

/**
 * Inserts a copy of an element unless there is an equal one, which is given back then.
 * @param BufferSize bytes of the element; the allocation routine is asked for 0x20 more
 * @param NewElement gets true if it was inserted
 * @returns the element in the table, null if there is no memory
 * @stack 0x60
 */
export function RtlInsertElementGenericTableAvl(
  Table: RTL_AVL_TABLE,
  Buffer: any,
  BufferSize: number,
  NewElement: Ref<boolean> | null,
): any {
  const { node, result } = RtlpFindNodeOrParent(Table, Buffer);
  return RtlInsertElementGenericTableFullAvl(Table, Buffer, BufferSize, NewElement, node, result);
}
/**
 * Inserts a copy of an element where a search (RtlLookupElementGenericTableFullAvl) ended.
 * @returns the element in the table, null if there is no memory
 * @stack 0x60
 */
export function RtlInsertElementGenericTableFullAvl(
  Table: RTL_AVL_TABLE,
  Buffer: any,
  BufferSize: number,
  NewElement: Ref<boolean> | null,
  NodeOrParent: any,
  SearchResult: number,
): any {
  if (NewElement !== null) NewElement.value = false;
  if (SearchResult === TableFoundNode) return (NodeOrParent as Links).$element;
  const memory = Table.AllocateRoutine!(Table, BufferSize + TABLE_ENTRY_HEADER_SIZE);
  if (memory === null || memory === undefined) return null;
  const links = new RTL_BALANCED_LINKS(memory, RtlpCopyElement(Buffer));
  RtlpInsertNode(Table, links, { node: NodeOrParent ?? Table.BalancedRoot, result: SearchResult });
  if (NewElement !== null) NewElement.value = true;
  return links.$element;
}
/**
 * Finds the element that compares equal.
 * @returns null if there is none
 * @stack 0x40
 */
export function RtlLookupElementGenericTableAvl(Table: RTL_AVL_TABLE, Buffer: any): any {
  const { node, result } = RtlpFindNodeOrParent(Table, Buffer);
  return result === TableFoundNode ? node.$element : null;
}
/**
 * Finds the element that compares equal, and tells where it is or where it would be inserted.
 * @param NodeOrParent gets the place
 * @param SearchResult gets TableEmptyTree, TableFoundNode, TableInsertAsLeft or TableInsertAsRight
 * @returns null if there is none
 * @stack 0x40
 */
export function RtlLookupElementGenericTableFullAvl(
  Table: RTL_AVL_TABLE,
  Buffer: any,
  NodeOrParent: Ref<any>,
  SearchResult: Ref<number>,
): any {
  const { node, result } = RtlpFindNodeOrParent(Table, Buffer);
  NodeOrParent.value = result === TableEmptyTree ? null : node;
  SearchResult.value = result;
  return result === TableFoundNode ? node.$element : null;
}
/**
 * The first of several elements that compare equal, for a compare routine that looks at a part of the key.
 * @param RestartKey gets the place, for RtlEnumerateGenericTableWithoutSplayingAvl
 * @returns null if there is none
 * @stack 0x50
 */
export function RtlLookupFirstMatchingElementGenericTableAvl(
  Table: RTL_AVL_TABLE,
  Buffer: any,
  RestartKey: Ref<any>,
): any {
  let match: Links | null = null;
  for (let node = Table.BalancedRoot.RightChild; node !== null; ) {
    const order = Table.CompareRoutine!(Table, Buffer, node.$element);
    if (order === GenericEqual) match = node;
    node = order === GenericLessThan || order === GenericEqual ? node.LeftChild : node.RightChild;
  }
  RestartKey.value = match;
  return match?.$element ?? null;
}
/**
 * Takes an element out and calls the free routine.
 * @returns false if there is none that compares equal
 * @stack 0x40
 */
export function RtlDeleteElementGenericTableAvl(Table: RTL_AVL_TABLE, Buffer: any): boolean {
  const { node, result } = RtlpFindNodeOrParent(Table, Buffer);
  if (result !== TableFoundNode) return false;
  if (Table.RestartKey === node) Table.RestartKey = RtlpRealPredecessor(Table, node);
  RtlpDeleteNode(Table, node);
  Table.FreeRoutine!(Table, node.$memory);
  return true;
}
/**
 * How many elements there are.
 * @stack 0x8
 */
export function RtlNumberGenericTableElementsAvl(Table: RTL_AVL_TABLE): number {
  return Table.NumberGenericTableElements;
}
/**
 * Whether there are none.
 * @stack 0x8
 */
export function RtlIsGenericTableEmptyAvl(Table: RTL_AVL_TABLE): boolean {
  return Table.NumberGenericTableElements === 0;
}
/**
 * The `I`th element in order, counted from 0.
 * @returns null if there are not so many
 * @stack 0x30
 */
export function RtlGetElementGenericTableAvl(Table: RTL_AVL_TABLE, I: number): any {
  if (I < 0 || I >= Table.NumberGenericTableElements) return null;
  let links = first(Table)!;
  for (let i = 0; i < I; i++) links = RtlpRealSuccessor(Table, links)!;
  return links.$element;
}
/**
 * The next element in order.
 * @param Restart begins with the first
 * @returns null after the last
 * @stack 0x30
 */
export function RtlEnumerateGenericTableAvl(Table: RTL_AVL_TABLE, Restart: boolean): any {
  const next = Restart || Table.RestartKey === null ? first(Table) : RtlpRealSuccessor(Table, Table.RestartKey);
  Table.RestartKey = next;
  return next?.$element ?? null;
}
/**
 * The next element in order; the caller keeps the place.
 * @param RestartKey null begins
 * @returns null after the last
 * @stack 0x30
 */
export function RtlEnumerateGenericTableWithoutSplayingAvl(Table: RTL_AVL_TABLE, RestartKey: Ref<any>): any {
  const next = RestartKey.value === null ? first(Table) : RtlpRealSuccessor(Table, RestartKey.value as Links);
  if (next === null) return null;
  RestartKey.value = next;
  return next.$element;
}
