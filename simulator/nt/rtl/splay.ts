/** Splay trees (wdm.h, ntddk.h): links that a driver embeds in its structures; the last one touched is the root. */
import { HalDefineType } from 'hal';

/** The root is its own parent. `$record` is what CONTAINING_RECORD computes in C. */
export class RTL_SPLAY_LINKS {
  Parent: RTL_SPLAY_LINKS = this;
  LeftChild: RTL_SPLAY_LINKS | null = null;
  RightChild: RTL_SPLAY_LINKS | null = null;
  constructor(readonly $record: object | null = null) {}
}
HalDefineType(RTL_SPLAY_LINKS, '_RTL_SPLAY_LINKS', 0x18, [
  ['Parent', 0x0, 'Ptr64 _RTL_SPLAY_LINKS'],
  ['LeftChild', 0x8, 'Ptr64 _RTL_SPLAY_LINKS'],
  ['RightChild', 0x10, 'Ptr64 _RTL_SPLAY_LINKS'],
]);

/**
 * Makes links a tree of one.
 * @stack 0x8
 */
export function RtlInitializeSplayLinks(Links: RTL_SPLAY_LINKS): void {
  Links.Parent = Links;
  Links.LeftChild = null;
  Links.RightChild = null;
}
/**
 * The parent; the root's is itself.
 * @stack 0x8
 */
export function RtlParent(Links: RTL_SPLAY_LINKS): RTL_SPLAY_LINKS {
  return Links.Parent;
}
/**
 * The left child or null.
 * @stack 0x8
 */
export function RtlLeftChild(Links: RTL_SPLAY_LINKS): RTL_SPLAY_LINKS | null {
  return Links.LeftChild;
}
/**
 * The right child or null.
 * @stack 0x8
 */
export function RtlRightChild(Links: RTL_SPLAY_LINKS): RTL_SPLAY_LINKS | null {
  return Links.RightChild;
}
/**
 * Whether the links are the tree's root.
 * @stack 0x8
 */
export function RtlIsRoot(Links: RTL_SPLAY_LINKS): boolean {
  return Links.Parent === Links;
}
/**
 * Whether the links are the left child of their parent.
 * @stack 0x8
 */
export function RtlIsLeftChild(Links: RTL_SPLAY_LINKS): boolean {
  return !RtlIsRoot(Links) && Links.Parent.LeftChild === Links;
}
/**
 * Whether the links are the right child of their parent.
 * @stack 0x8
 */
export function RtlIsRightChild(Links: RTL_SPLAY_LINKS): boolean {
  return !RtlIsRoot(Links) && Links.Parent.RightChild === Links;
}
/**
 * Puts links where the parent has no left child yet.
 * @stack 0x8
 */
export function RtlInsertAsLeftChild(ParentLinks: RTL_SPLAY_LINKS, ChildLinks: RTL_SPLAY_LINKS): void {
  ParentLinks.LeftChild = ChildLinks;
  ChildLinks.Parent = ParentLinks;
}
/**
 * Puts links where the parent has no right child yet.
 * @stack 0x8
 */
export function RtlInsertAsRightChild(ParentLinks: RTL_SPLAY_LINKS, ChildLinks: RTL_SPLAY_LINKS): void {
  ParentLinks.RightChild = ChildLinks;
  ChildLinks.Parent = ParentLinks;
}

/** Puts `To` (or nothing) where `From` hangs. */
function replace(From: RTL_SPLAY_LINKS, To: RTL_SPLAY_LINKS | null): void {
  if (RtlIsRoot(From)) {
    if (To !== null) To.Parent = To;
    return;
  }
  if (RtlIsLeftChild(From)) From.Parent.LeftChild = To;
  else From.Parent.RightChild = To;
  if (To !== null) To.Parent = From.Parent;
}
/** Lifts links above their parent; the order stays. */
function rotate(Links: RTL_SPLAY_LINKS): void {
  const parent = Links.Parent;
  const left = RtlIsLeftChild(Links);
  replace(parent, Links);
  const inner = left ? Links.RightChild : Links.LeftChild;
  if (left) {
    parent.LeftChild = inner;
    Links.RightChild = parent;
  } else {
    parent.RightChild = inner;
    Links.LeftChild = parent;
  }
  if (inner !== null) inner.Parent = parent;
  parent.Parent = Links;
}

/**
 * Makes links the root by rotations two levels at a time.
 * @returns the root: the links
 * @stack 0x30
 */
export function RtlSplay(Links: RTL_SPLAY_LINKS): RTL_SPLAY_LINKS {
  while (!RtlIsRoot(Links)) {
    const parent = Links.Parent;
    if (!RtlIsRoot(parent)) rotate(RtlIsLeftChild(Links) === RtlIsLeftChild(parent) ? parent : Links);
    rotate(Links);
  }
  return Links;
}
/**
 * The smallest one that is greater, in the part of the tree below the links; null if there is none.
 * @stack 0x20
 */
export function RtlSubtreeSuccessor(Links: RTL_SPLAY_LINKS): RTL_SPLAY_LINKS | null {
  let next = Links.RightChild;
  while (next?.LeftChild) next = next.LeftChild;
  return next;
}
/**
 * The greatest one that is smaller, in the part of the tree below the links; null if there is none.
 * @stack 0x20
 */
export function RtlSubtreePredecessor(Links: RTL_SPLAY_LINKS): RTL_SPLAY_LINKS | null {
  let next = Links.LeftChild;
  while (next?.RightChild) next = next.RightChild;
  return next;
}
/**
 * The next one in order, null after the last.
 * @stack 0x20
 */
export function RtlRealSuccessor(Links: RTL_SPLAY_LINKS): RTL_SPLAY_LINKS | null {
  const below = RtlSubtreeSuccessor(Links);
  if (below !== null) return below;
  let links = Links;
  while (RtlIsRightChild(links)) links = links.Parent;
  return RtlIsLeftChild(links) ? links.Parent : null;
}
/**
 * The one before in order, null before the first.
 * @stack 0x20
 */
export function RtlRealPredecessor(Links: RTL_SPLAY_LINKS): RTL_SPLAY_LINKS | null {
  const below = RtlSubtreePredecessor(Links);
  if (below !== null) return below;
  let links = Links;
  while (RtlIsLeftChild(links)) links = links.Parent;
  return RtlIsRightChild(links) ? links.Parent : null;
}
/**
 * Takes links out of their tree without splaying.
 * @param Root the variable that holds the root; it gets the new one, null for an empty tree
 * @stack 0x30
 */
export function RtlDeleteNoSplay(Links: RTL_SPLAY_LINKS, Root: { value: RTL_SPLAY_LINKS | null }): void {
  const parent = RtlpUnlink(Links);
  if (parent.root !== undefined) Root.value = parent.root;
}
/**
 * Takes links out of their tree and splays their parent.
 * @returns the new root, null for an empty tree
 * @stack 0x30
 */
export function RtlDelete(Links: RTL_SPLAY_LINKS): RTL_SPLAY_LINKS | null {
  const { root, parent } = RtlpUnlink(Links);
  return parent !== null ? RtlSplay(parent) : (root ?? null);
}

/** `root` is told when it changed; `parent` is what the removed one hung from. */
function RtlpUnlink(Links: RTL_SPLAY_LINKS): { root?: RTL_SPLAY_LINKS | null; parent: RTL_SPLAY_LINKS | null } {
  if (Links.LeftChild !== null && Links.RightChild !== null) swapWithPredecessor(Links);
  const wasRoot = RtlIsRoot(Links);
  const child = Links.LeftChild ?? Links.RightChild;
  const parent = wasRoot ? null : Links.Parent;
  replace(Links, child);
  if (wasRoot) return { root: child, parent: null };
  let root = parent!;
  while (!RtlIsRoot(root)) root = root.Parent;
  return { root, parent };
}

/** Changes places with the greatest smaller one, which has one child at most. */
function swapWithPredecessor(Links: RTL_SPLAY_LINKS): void {
  const other = RtlSubtreePredecessor(Links)!;
  const child = other.LeftChild;
  const parent = other.Parent;
  replace(Links, other);
  other.RightChild = Links.RightChild;
  if (other.RightChild !== null) other.RightChild.Parent = other;
  if (parent === Links) other.LeftChild = Links;
  else {
    other.LeftChild = Links.LeftChild;
    if (other.LeftChild !== null) other.LeftChild.Parent = other;
    parent.RightChild = Links;
  }
  Links.Parent = parent === Links ? other : parent;
  Links.LeftChild = child;
  Links.RightChild = null;
  if (child !== null) child.Parent = Links;
}
