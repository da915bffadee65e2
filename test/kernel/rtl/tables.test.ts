import assert from 'node:assert/strict';
import { inDriver } from './run';

/** A thousand random insertions, searches and deletions against an array, with the tree's own rules looked at. */
const compared = (avl: boolean) => `
  const suffix = '${avl ? 'Avl' : ''}'; const N = W as any; let allocated = 0, freed = 0, bytes = 0;
  const table: any = ${avl ? 'new W.RTL_AVL_TABLE()' : 'new W.RTL_GENERIC_TABLE()'};
  const compare = (t: any, a: any, b: any) => a.key < b.key ? W.GenericLessThan : a.key > b.key ? W.GenericGreaterThan : W.GenericEqual;
  W.${avl ? 'RtlInitializeGenericTableAvl' : 'RtlInitializeGenericTable'}(table, compare, (t: any, size: number) => { allocated++; bytes = size; return W.ExAllocatePool2(W.POOL_FLAG_NON_PAGED, size, 'lbaT'); },
    (t: any, memory: any) => { freed++; W.ExFreePoolWithTag(memory, 'lbaT'); }, null);
  const insert = ${avl ? 'W.RtlInsertElementGenericTableAvl' : 'W.RtlInsertElementGenericTable'}, remove = ${avl ? 'W.RtlDeleteElementGenericTableAvl' : 'W.RtlDeleteElementGenericTable'};
  const lookup = ${avl ? 'W.RtlLookupElementGenericTableAvl' : 'W.RtlLookupElementGenericTable'}, enumerate = ${avl ? 'W.RtlEnumerateGenericTableAvl' : 'W.RtlEnumerateGenericTable'};
  let keys: number[] = []; const seed = new Ref(7); const isNew = new Ref(false); let wrong = '';
  for (let i = 0; i < 600; i++) {
    const key = W.RtlRandomEx(seed) % 60; const has = keys.includes(key);
    if (W.RtlRandomEx(seed) % 5 < 3) { const e = insert(table, { key, value: i }, 16, isNew); if (isNew.value === has || e.key !== key) wrong += 'i'; if (!has) keys.push(key); }
    else { if (remove(table, { key }) !== has) wrong += 'd'; keys = keys.filter(k => k !== key); }
    if ((lookup(table, { key: i % 60 }) !== null) !== keys.includes(i % 60)) wrong += 'l';
    ${avl ? 'if (height(table.BalancedRoot.RightChild) !== table.DepthOfTree && keys.length > 0) wrong += "h";' : ''}
  }
  const order: number[] = []; for (let e = enumerate(table, true); e !== null; e = enumerate(table, false)) order.push(e.key);
  show(wrong === '', order.join() === [...keys].sort((a, b) => a - b).join(), keys.length > 10, allocated - freed === keys.length, bytes,
    ${avl ? 'W.RtlNumberGenericTableElementsAvl(table)' : 'W.RtlNumberGenericTableElements(table)'} === keys.length);
  show(${avl ? 'W.RtlGetElementGenericTableAvl(table, 0).key === order[0]' : 'W.RtlGetElementGenericTable(table, 1).key === keys[1]'});
  for (const key of keys) remove(table, { key });
  show(${avl ? 'W.RtlIsGenericTableEmptyAvl(table)' : 'W.RtlIsGenericTableEmpty(table)'}, allocated === freed, enumerate(table, true));`;
const height = `function height(n: any): number { if (n === null) return 0; const l = height(n.LeftChild), r = height(n.RightChild);
  if (r - l !== n.Balance || Math.abs(r - l) > 1) throw new Error('not balanced'); return 1 + Math.max(l, r); }`;

describe('generic tables', () => {
  it('splay trees', () =>
    assert.deepEqual(inDriver(compared(false)), ['true true true true 56 true', 'true', 'true true null']));
  it('AVL trees stay balanced', () =>
    assert.deepEqual(inDriver(compared(true), height), ['true true true true 48 true', 'true', 'true true null']));

  it('elements are copies; no memory, no insertion; places of a search', () => {
    const lines = inDriver(`
      const t = new W.RTL_AVL_TABLE(); let memory: any = new Uint8Array(1); const n = new Ref(true), at = new Ref<any>(null), found = new Ref(9);
      W.RtlInitializeGenericTableAvl(t, (t, a, b) => a.k === b.k ? 2 : a.k < b.k ? 0 : 1, () => memory, () => {}, null);
      const mine = { k: 1, v: 'a' }; const theirs = W.RtlInsertElementGenericTableAvl(t, mine, 8, n); mine.v = 'b'; show(theirs.v, n);
      memory = null; show(W.RtlInsertElementGenericTableAvl(t, { k: 2 }, 8, n), n, W.RtlInsertElementGenericTableAvl(t, mine, 8, n) === theirs); memory = 1;
      show(W.RtlLookupElementGenericTableFullAvl(t, { k: 3 }, at, found), found, W.RtlInsertElementGenericTableFullAvl(t, { k: 3 }, 8, n, at.value, found.value).k, n);
      const key = new Ref<any>(null); let sum = 0; for (let e; (e = W.RtlEnumerateGenericTableWithoutSplayingAvl(t, key)) !== null;) sum = sum * 10 + e.k; show(sum);`);
    assert.deepEqual(lines, ['a &true', 'null &false true', 'null &3 3 &true', '13']);
  });

  it('splay links: the last one touched is the root', () => {
    const lines = inDriver(`
      const l = [0, 1, 2, 3].map(i => new W.RTL_SPLAY_LINKS({ i } as any)); const name = (x: any) => x === null ? '-' : x.$record.i;
      W.RtlInsertAsRightChild(l[0], l[1]); W.RtlInsertAsRightChild(l[1], l[2]); W.RtlInsertAsRightChild(l[2], l[3]);
      show(name(W.RtlSplay(l[3])), name(l[3].LeftChild), W.RtlIsRoot(l[3]), W.RtlIsLeftChild(l[0]), name(W.RtlRealSuccessor(l[0])), name(W.RtlRealPredecessor(l[0])), name(W.RtlSubtreePredecessor(l[3])));
      const root = new Ref<any>(l[3]); W.RtlDeleteNoSplay(l[3], root); show(name(root.value), name(W.RtlDelete(l[1])), name(W.RtlDelete(l[0])), name(W.RtlDelete(l[2])));`);
    assert.deepEqual(lines, ['3 0 true true 1 - 2', '0 2 2 -']);
  });
});
