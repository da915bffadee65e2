import type { Locator } from 'playwright-core';

/** A row of one of the editor's lists and trees. */
export interface Row {
  readonly index: number;
  /** 1 is the outermost. */
  readonly level: number;
  readonly text: string;
  readonly selected: boolean;
  readonly expanded: boolean;
}

/** The editor draws blanks as no-break spaces. */
export const clean = (text: string): string => text.replaceAll('\u00a0', ' ').trimEnd();

/**
 * The rows that are drawn now.
 * @param part selects the part of a row that is its text; rows without it are read as a whole
 */
export async function visibleRows(list: Locator, part = ':scope'): Promise<Row[]> {
  const rows = await list.locator('.monaco-list-row').evaluateAll(
    (elements, selector) =>
      elements.map(element => ({
        index: Number(element.getAttribute('data-index')),
        level: Number(element.getAttribute('aria-level') ?? 1),
        text: (element.querySelector(selector) ?? element).textContent ?? '',
        selected: element.classList.contains('selected'),
        expanded: element.getAttribute('aria-expanded') === 'true',
      })),
    part,
  );
  return rows.map(row => ({ ...row, text: clean(row.text) })).sort((a, b) => a.index - b.index);
}

/** All rows: a list draws only what is in sight, so it is scrolled through from its top. */
export async function allRows(list: Locator, part?: string): Promise<Row[]> {
  const box = await list.boundingBox();
  if (!box) return [];
  const { mouse } = list.page();
  await mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await mouse.wheel(0, -1_000_000);
  const found = new Map<number, Row>();
  for (let before = -1; before < found.size; ) {
    before = found.size;
    await list.page().waitForTimeout(60);
    for (const row of await visibleRows(list, part)) found.set(row.index, row);
    await mouse.wheel(0, box.height * 0.7);
  }
  return [...found.values()].sort((a, b) => a.index - b.index);
}
