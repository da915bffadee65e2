import type { Locator } from 'playwright-core';
import { until } from './wait';

/** A row of one of the editor's lists and trees. */
export interface Row {
  readonly index: number;
  /** 1 is the outermost. */
  readonly level: number;
  readonly text: string;
  readonly selected: boolean;
  readonly expanded: boolean;
  /** The list's last one. */
  readonly last: boolean;
}

/** The editor draws blanks as no-break spaces, icons as characters of private use, and pads with what has no width. */
export const clean = (text: string): string =>
  text
    .replaceAll('\u00a0', ' ')
    .replace(/[\ue000-\uf8ff\u200b-\u200f\u2060\ufeff]/g, '')
    .trimEnd();

/**
 * The rows that are drawn now.
 * @param part selects the part of a row that is its text; rows without it are read as a whole
 */
export async function visibleRows(list: Locator, part = ':scope'): Promise<Row[]> {
  const rows = await list.locator('.monaco-list-row:not(.monaco-tree-sticky-row)').evaluateAll(
    (elements, selector) =>
      elements.map(element => ({
        index: Number(element.getAttribute('data-index')),
        level: Number(element.getAttribute('aria-level') ?? 1),
        text: (element.querySelector(selector) ?? element).textContent ?? '',
        selected: element.classList.contains('selected'),
        expanded: element.getAttribute('aria-expanded') === 'true',
        last: element.getAttribute('data-last-element') === 'true',
      })),
    part,
  );
  return rows.map(row => ({ ...row, text: clean(row.text) })).sort((a, b) => a.index - b.index);
}

/** All rows: a list draws only what is in sight, so a long one is scrolled through from its top. */
export async function allRows(list: Locator, part?: string): Promise<Row[]> {
  let rows = await visibleRows(list, part);
  const box = await list.boundingBox();
  if (!box || rows.length === 0 || (rows[0].index === 0 && rows.at(-1)!.last)) return rows;
  const { mouse } = list.page();
  await mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const found = new Map<number, Row>();
  const scroll = async (distance: number, done: () => boolean) => {
    const step = async () => {
      await mouse.wheel(0, distance);
      await list.page().waitForTimeout(50);
      rows = await visibleRows(list, part);
      for (const row of rows) found.set(row.index, row);
      return done();
    };
    await until('the end of a list', step, ended => ended);
  };
  await scroll(-1_000_000, () => rows[0]?.index === 0);
  await scroll(box.height * 0.7, () => rows.at(-1)?.last === true);
  await mouse.wheel(0, -1_000_000);
  return [...found.values()].sort((a, b) => a.index - b.index);
}
