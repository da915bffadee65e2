import type { FromThreads, ThreadColumn, ThreadRow, ThreadsModel, ThreadsTexts, ToThreads } from '../messages';
import { threadColumns } from '../messages';
import { columnText } from '../views/threadRows';
import { bytes, connect, fill, h } from './host';
import './threads.css';

interface ViewState {
  filter: string;
  group: boolean;
  scroll: number;
}

/** Under this many bytes left the bar warns, under the second it alarms. */
const LOW_STACK = 4096;
const VERY_LOW_STACK = 1024;

const host = connect<ToThreads, FromThreads>(receive);
const state: ViewState = {
  filter: '',
  group: false,
  scroll: 0,
  ...(host.getState() as Partial<ViewState> | undefined),
};
const root = document.getElementById('root')!;
let texts: ThreadsTexts | undefined;
let model: ThreadsModel = { threads: null, running: false, selected: null };
let body: HTMLElement | undefined;
let status: HTMLElement | undefined;
/** The table, until the first rows are in it: then it goes back to where it was scrolled. */
let toScroll: HTMLElement | undefined;

host.postMessage({ type: 'ready' });

function receive(message: ToThreads): void {
  if (message.type === 'texts') {
    texts = message.texts;
    build(texts);
  } else {
    model = message.model;
  }
  if (texts) render(texts);
}

/** The parts that stay: toolbar, table head. Focus in the filter survives every update. */
function build(t: ThreadsTexts): void {
  const filter = h('input', {
    type: 'search', class: 'filter', placeholder: t.filter, 'aria-label': t.filter, value: state.filter,
    oninput: (event: InputEvent) => remember({ filter: (event.target as HTMLInputElement).value }),
  }); // biome-ignore format: attributes
  const group = h('input', {
    type: 'checkbox', id: 'group', checked: state.group,
    onchange: (event: Event) => remember({ group: (event.target as HTMLInputElement).checked }),
  }); // biome-ignore format: attributes
  status = h('span', { class: 'status', role: 'status' });
  body = h('div', { class: 'body', role: 'rowgroup' });
  const head = h(
    'div',
    { class: 'row head', role: 'row' },
    ...threadColumns.map(column => h('span', { class: `cell ${column}`, role: 'columnheader' }, t[column])),
  );
  const table = h(
    'div',
    { class: 'table', role: 'grid', 'aria-label': t.caption, 'aria-readonly': 'true' },
    h('div', { role: 'rowgroup' }, head),
    body,
  );
  table.addEventListener('keydown', keydown);
  table.addEventListener('scroll', () => host.setState(Object.assign(state, { scroll: table.scrollTop })));
  toScroll = table;
  root.replaceChildren(
    h('div', { class: 'toolbar' }, filter, h('label', { for: 'group' }, group, t.group), status),
    table,
  );
}

function remember(change: Partial<ViewState>): void {
  Object.assign(state, change);
  host.setState(state);
  if (texts) render(texts);
}

function render(t: ThreadsTexts): void {
  if (!body || !status) return;
  const all = model.threads;
  root.classList.toggle('stale', model.running);
  const shown = (all ?? []).filter(matches);
  status.textContent = !all?.length ? '' : model.running ? t.running : fill(t.of, shown.length, all.length);
  const focused = document.activeElement?.closest('[data-address]')?.getAttribute('data-address');
  body.replaceChildren(...content(t, all, shown));
  if (toScroll && shown.length > 0) {
    toScroll.scrollTop = state.scroll;
    toScroll = undefined;
  }
  const rows = rowElements();
  const target =
    rows.find(row => row.dataset.address === focused) ??
    rows.find(row => row.getAttribute('aria-selected') === 'true') ??
    rows[0];
  if (target) target.tabIndex = 0;
  if (focused && target?.dataset.address === focused) target.focus();
}

function content(t: ThreadsTexts, all: readonly ThreadRow[] | null, shown: readonly ThreadRow[]): HTMLElement[] {
  if (all === null || all.length === 0) return [h('p', { class: 'empty' }, t.idle)];
  if (shown.length === 0) return [h('p', { class: 'empty' }, t.nothing)];
  if (!state.group) return shown.map(row => rowElement(t, row));
  const groups = Map.groupBy(shown, row => row.state);
  return [...groups].flatMap(([name, rows]) => [
    h('div', { class: 'group', role: 'row' }, h('span', { role: 'gridcell' }, `${name} (${rows.length})`)),
    ...rows.map(row => rowElement(t, row)),
  ]);
}

function matches(row: ThreadRow): boolean {
  const words = state.filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const text = [row.address, ...threadColumns.map(column => columnText(row, column))].join(' ').toLowerCase();
  return words.every(word => text.includes(word));
}

function rowElement(t: ThreadsTexts, row: ThreadRow): HTMLElement {
  const selected = row.id === model.selected;
  return h(
    'div',
    {
      class: `row${row.current ? ' current' : ''}`, role: 'row', tabindex: -1, 'data-address': row.address, 'data-id': row.id,
      'aria-selected': selected, title: `${t.thread} ${row.address}\n${t.copyHint}`,
      onclick: () => host.postMessage({ type: 'select', threadId: row.id }),
    },
    ...threadColumns.map(column => {
      const changed = row.changed.includes(column);
      const cell = h('span', { class: `cell ${column}${changed ? ' changed' : ''}`, role: 'gridcell', 'data-label': t[column] }, ...cellContent(t, row, column));
      if (changed) cell.append(h('span', { class: 'sr' }, ` (${t.changed})`));
      return cell;
    }),
  ); // biome-ignore format: attributes
}

function cellContent(t: ThreadsTexts, row: ThreadRow, column: ThreadColumn): (Node | string)[] {
  if (column === 'wait') return waitContent(t, row);
  if (column === 'stack') return [stackBar(t, row)];
  if (column === 'irql' && (row.irql ?? 0) >= 2) return [h('strong', {}, columnText(row, column))];
  return [columnText(row, column)];
}

function waitContent(t: ThreadsTexts, row: ThreadRow): (Node | string)[] {
  const parts: (Node | string)[] = row.waitReason ? [h('span', { class: 'reason' }, row.waitReason)] : [];
  for (const object of row.waitObjects) {
    const command = `!object ${object.address}`;
    parts.push(
      h(
        'button',
        {
          class: 'link',
          tabindex: -1,
          title: `kd> ${command}\n${object.address}`,
          onclick: (event: Event) => ask(event, command),
        },
        `${object.type} ${object.name ?? object.address}`,
      ),
    );
    if (object.owner) parts.push(h('span', { class: 'owner' }, fill(t.owner, object.owner)));
  }
  return parts;
}

function stackBar(t: ThreadsTexts, row: ThreadRow): HTMLElement {
  const { size, used, left, lowest } = row.stack;
  const percent = (count: number): string => `${size > 0 ? Math.min(100, (100 * count) / size) : 0}%`;
  const level = lowest < VERY_LOW_STACK ? 'alarm' : lowest < LOW_STACK ? 'warn' : '';
  const { modules, nests } = row.stack;
  const again = nests.map(nest => fill(t.again, nest.module, nest.entries.length));
  const label = [
    `${fill(t.left, bytes(used), bytes(size), bytes(left))}; ${fill(t.lowest, bytes(lowest))}`,
    ...again,
  ].join('\n');
  const shares = modules.map(({ name, bytes: count, frames }) => fill(t.share, name, bytes(count), frames));
  const bar = h('span', { class: `bar ${level}`, role: 'img', 'aria-label': label });
  const now = h('span', { class: 'used' });
  const peak = h('span', { class: 'peak' });
  now.style.width = percent(used);
  peak.style.left = percent(size - lowest);
  bar.append(now, peak);
  const command = `!stackusage ${row.address}`;
  return h(
    'button',
    {
      class: 'gauge', tabindex: -1, title: [label, ...shares, t.usage].join('\n'),
      onclick: (event: Event) => ask(event, command),
    },
    bar,
    h('span', { class: 'number' }, bytes(left)),
    ...nests.map(nest => h('span', { class: 'nest' }, `${nest.module} ×${nest.entries.length}`)),
  ); // biome-ignore format: attributes
}

function ask(event: Event, command: string): void {
  event.stopPropagation();
  host.postMessage({ type: 'command', command });
}

function rowElements(): HTMLElement[] {
  return [...(body?.querySelectorAll<HTMLElement>('[data-address]') ?? [])];
}

/** Arrow keys, Home and End move; Enter and Space select; T asks `!thread`. */
function keydown(event: KeyboardEvent): void {
  const row = (event.target as HTMLElement).closest<HTMLElement>('[data-address]');
  if (!row || event.ctrlKey || event.altKey || event.metaKey) return;
  const rows = rowElements();
  const at = rows.indexOf(row);
  const to: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 };
  if (event.key in to) focusRow(rows, row, to[event.key]);
  else if (event.key === 'Enter' || event.key === ' ')
    host.postMessage({ type: 'select', threadId: Number(row.dataset.id) });
  else if (event.key === 't' || event.key === 'T')
    host.postMessage({ type: 'command', command: `!thread ${row.dataset.address}` });
  else return;
  event.preventDefault();
}

function focusRow(rows: readonly HTMLElement[], from: HTMLElement, index: number): void {
  const target = rows[index];
  if (!target) return;
  from.tabIndex = -1;
  target.tabIndex = 0;
  target.focus();
}
