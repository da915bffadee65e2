import type { BugCheckReport, StackRow, StackState } from '../../debug-adapter/protocol';
import type { FromReport, ReportModel, ReportTexts, ToReport } from '../messages';
import { bytes, connect, fill, h } from './host';
import './bugCheckReport.css';

const host = connect<ToReport, FromReport>(receive);
const root = document.getElementById('root')!;
const said = h('span', { class: 'sr', role: 'status' });
let texts: ReportTexts | undefined;
let model = host.getState() as ReportModel | undefined;

host.postMessage({ type: 'ready' });

function receive(message: ToReport): void {
  if (message.type === 'texts') texts = message.texts;
  else if (message.type === 'model') host.setState((model = message.model));
  else if (texts) said.textContent = texts.copied;
  if (texts && model && message.type !== 'copied') render(texts, model);
}

function render(t: ReportTexts, { report, live }: ReportModel): void {
  const open = root.querySelector('details')?.open ?? false;
  root.replaceChildren(
    header(t, report),
    !live ? h('p', { class: 'ended' }, t.ended) : '',
    section(
      t.rule,
      h('p', { class: 'rule' }, report.rule),
      report.ruleSource ? h('p', { class: 'source' }, `${t.source}: `, sourceLink(report.ruleSource)) : null,
    ),
    section(t.parameters, parameters(report, live, t)),
    report.story.length > 0 ? section(t.story, story(t, report, live)) : '',
    section(t.stack, report.gauge ? gauge(t, report.gauge) : null, stack(t, report)),
    report.advice.length > 0 ? section(t.advice, h('ul', {}, ...report.advice.map(text => h('li', {}, text)))) : '',
    section(t.reproduce, h('div', { class: 'code' }, h('code', {}, report.reproduce), copyButton(t.copy, 'reproduce'))),
    analyze(t, report, open),
    said,
  );
}

function header(t: ReportTexts, report: BugCheckReport): HTMLElement {
  return h(
    'header',
    {},
    h('p', { class: 'stop' }, `*** STOP ${report.code}`),
    h('h1', {}, report.name),
    h('p', { class: 'summary' }, report.summary),
    h(
      'dl',
      { class: 'where' },
      ...pair(t.processor, `CPU ${report.processor}, IRQL ${report.irql} ${report.irqlName}`),
      ...pair(t.process, report.process),
      ...pair(t.thread, report.thread.label),
      ...pair(t.position, report.position),
    ),
    copyButton(t.copyMarkdown, 'markdown'),
  );
}

function pair(name: string, value: string): HTMLElement[] {
  return [h('div', {}, h('dt', {}, name), h('dd', {}, value))];
}

function section(title: string, ...content: (Node | null)[]): HTMLElement {
  return h('section', {}, h('h2', {}, title), ...content);
}

function sourceLink(source: string): Node | string {
  if (!/^https:\/\//.test(source)) return source;
  return h('a', { href: source }, source.replace(/^https:\/\/(?:learn\.microsoft\.com\/)?/, ''));
}

function parameters(report: BugCheckReport, live: boolean, t: ReportTexts): HTMLElement {
  const items = report.parameters.map((parameter, index) =>
    h(
      'li',
      {},
      h('span', { class: 'number' }, String(index + 1)),
      h(
        'div',
        {},
        h('code', { class: 'value' }, parameter.value),
        ' ',
        h('span', {}, parameter.meaning),
        object(parameter, live, t),
      ),
    ),
  );
  return h('ol', { class: 'parameters' }, ...items);
}

function object(parameter: BugCheckReport['parameters'][number], live: boolean, t: ReportTexts): HTMLElement | null {
  const { object: what, command } = parameter;
  if (!what && !command) return null;
  if (!command || !live) return h('div', { class: 'object' }, what ?? '');
  const title = `${t.showInConsole}: ${command}`;
  return h(
    'div',
    { class: 'object' },
    h(
      'button',
      { class: 'link', title, onclick: () => host.postMessage({ type: 'command', command }) },
      what ?? command,
    ),
  );
}

function story(t: ReportTexts, report: BugCheckReport, live: boolean): HTMLElement {
  const items = report.story.map(step =>
    h(
      'li',
      {},
      h('code', { class: 'position' }, step.position),
      h('span', { class: 'text' }, step.text, ' ', place(step)),
      live
        ? h(
            'button',
            { class: 'go', onclick: () => host.postMessage({ type: 'seek', position: step.position }) },
            t.goThere,
          )
        : null,
    ),
  );
  return h('ol', { class: 'story' }, ...items);
}

/** How much of the stack is used, by whom, and what nests on it. */
function gauge(t: ReportTexts, { size, used, left, lowest, modules, nests }: StackState): HTMLElement {
  return h(
    'ul',
    { class: 'gauge' },
    h('li', {}, `${fill(t.used, bytes(used), bytes(size), bytes(left))}; ${fill(t.lowest, bytes(lowest))}`),
    ...nests.map(({ module, entries }) => h('li', {}, h('strong', {}, fill(t.again, module, entries.length)))),
    ...modules.map(({ name, bytes: count, frames }) => h('li', {}, fill(t.share, name, bytes(count), frames))),
  );
}

/** Frame number of the oldest frame of each stay of a driver -> which stay it is, from the second on. */
function stays(report: BugCheckReport): Map<number, string> {
  const nests = report.gauge?.nests ?? [];
  return new Map(
    nests.flatMap(({ module, entries }) => entries.map((e, i) => [e.oldest, `${module} ×${i + 1}`] as const).slice(1)),
  );
}

function stack(t: ReportTexts, report: BugCheckReport): HTMLElement {
  const again = stays(report);
  const head = [t.frame, t.bytes, t.remaining, 'Child-SP', t.symbol].map(text => h('th', { scope: 'col' }, text));
  const rows = report.stack.map((row, index) =>
    h(
      'tr',
      {},
      h('td', { class: 'count' }, index.toString(16).padStart(2, '0')),
      h('td', { class: 'count', title: `0x${row.frameBytes.toString(16)}` }, bytes(row.frameBytes)),
      h('td', { class: 'count' }, row.left === undefined ? '' : bytes(row.left)),
      h('td', { class: 'sp' }, row.childSp),
      h('td', {}, symbol(row), again.has(index) ? h('span', { class: 'nest' }, again.get(index)!) : null),
    ),
  );
  return h('div', { class: 'scroll' }, h('table', {}, h('thead', {}, h('tr', {}, ...head)), h('tbody', {}, ...rows)));
}

function symbol(row: StackRow): Node {
  // Sources of the system have a scheme of their own; all others are the person's.
  const own = row.file !== undefined && !row.file.startsWith('kdlab:');
  const name = h('span', { class: own ? 'symbol own' : 'symbol' }, row.symbol);
  return h('span', {}, name, ' ', place(row));
}

function place({ file, line, column }: { file?: string; line?: number; column?: number }): Node | null {
  if (file === undefined || line === undefined) return null;
  const name = file.replace(/^.*[\\/]/, '');
  return h(
    'button',
    { class: 'link place', title: file, onclick: () => host.postMessage({ type: 'open', file, line, column }) },
    `${name}:${line}`,
  );
}

function analyze(t: ReportTexts, report: BugCheckReport, open: boolean): HTMLElement {
  return h(
    'details',
    { open },
    h('summary', {}, t.analyze),
    h('div', { class: 'code' }, h('pre', { tabindex: 0 }, report.analyzeText), copyButton(t.copy, 'analyze')),
  );
}

function copyButton(label: string, what: 'analyze' | 'markdown' | 'reproduce'): HTMLElement {
  return h('button', { class: 'copy', onclick: () => host.postMessage({ type: 'copy', what }) }, label);
}
