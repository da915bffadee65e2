import * as vscode from 'vscode';
import { Views } from '../contributions';
import type { Sessions } from '../session';
import { explainIrql, explainRow, rowLabel, rowValue } from './processorTexts';
import { type ProcessorRow, processorRows, type RowKind } from './processorTree';

/** The Processors view: follows every stop and selection, marks what changed, and explains each row. */
export class ProcessorsView implements vscode.TreeDataProvider<ProcessorRow>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly view: vscode.TreeView<ProcessorRow>;
  private readonly disposables: vscode.Disposable[];
  private rows: ProcessorRow[] = [];
  private parents = new Map<string, ProcessorRow>();
  private shown: unknown;
  private revealed: string | undefined;

  readonly onDidChangeTreeData = this.changed.event;

  /** @param seen remembers over sessions that the view was once opened for the person */
  constructor(
    private readonly sessions: Sessions,
    private readonly seen: vscode.Memento,
  ) {
    this.view = vscode.window.createTreeView<ProcessorRow>(Views.Processors, {
      treeDataProvider: this,
      showCollapseAll: true,
    });
    this.disposables = [
      this.changed,
      this.view,
      sessions.onDidChange(() => this.update()),
      this.view.onDidChangeVisibility(() => this.reveal()),
    ];
    this.update();
  }

  getChildren(row?: ProcessorRow): ProcessorRow[] {
    return row ? [...(row.children ?? [])] : this.rows;
  }

  getParent(row: ProcessorRow): ProcessorRow | undefined {
    return this.parents.get(row.id);
  }

  getTreeItem(row: ProcessorRow): vscode.TreeItem {
    const none = row.value === '' && row.kind !== 'fields';
    const text = none ? vscode.l10n.t('none') : rowValue(row);
    const label = rowLabel(row);
    const item = new vscode.TreeItem(highlighted(label, row.kind === 'fields' ? '' : text, row.changed));
    item.id = row.id;
    item.description = row.detail;
    item.collapsibleState = collapsible(row);
    item.iconPath = icon(row);
    item.tooltip = tooltip(row, label, text);
    item.contextValue = [
      row.kind,
      row.address && 'address',
      row.command && 'command',
      row.threadId !== undefined && 'thread',
    ]
      .filter(Boolean)
      .join(' ');
    item.accessibilityInformation = {
      label: [label, text, row.detail, row.changed ? vscode.l10n.t('changed') : ''].filter(Boolean).join(', '),
    };
    return item;
  }

  /** Shows the view and the processor of the selected thread. */
  async focus(): Promise<void> {
    await vscode.commands.executeCommand(`${Views.Processors}.focus`);
    this.revealed = undefined;
    this.reveal();
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private update(): void {
    const active = this.sessions.active;
    const state = active?.ended ? undefined : active?.state;
    if (state !== this.shown) {
      this.shown = state;
      this.rows = state ? processorRows(state, active?.previous) : [];
      this.parents = new Map();
      const index = (row: ProcessorRow): void =>
        row.children?.forEach(child => {
          this.parents.set(child.id, row);
          index(child);
        });
      this.rows.forEach(index);
      this.revealed = undefined;
      this.changed.fire();
    }
    this.view.message =
      active && !active.ended && active.running && state
        ? vscode.l10n.t('The machine is running; this is its last stop.')
        : undefined;
    this.reveal();
  }

  private reveal(): void {
    const number = this.sessions.active?.selectedProcessor;
    const row = this.rows.find(candidate => candidate.id === `cpu${number}`);
    if (!row || this.revealed === row.id) return;
    if (!this.view.visible) {
      // VS Code adds a new view collapsed, at the end: open it at the first stop in a workspace, later only by hand.
      if (this.seen.get(SEEN)) return;
      void this.seen.update(SEEN, true);
    }
    this.revealed = row.id;
    this.view.reveal(row, { select: true, focus: false, expand: true }).then(undefined, () => {
      // The rows were replaced meanwhile: the next update reveals the new one.
    });
  }
}

const SEEN = 'processors.seen';

function highlighted(label: string, value: string, changed: boolean): vscode.TreeItemLabel {
  const text = value === '' ? label : `${label}: ${value}`;
  return { label: text, highlights: changed && value !== '' ? [[text.length - value.length, text.length]] : [] };
}

function collapsible(row: ProcessorRow): vscode.TreeItemCollapsibleState {
  if (!row.children || row.children.length === 0) return vscode.TreeItemCollapsibleState.None;
  const open = row.current || row.kind === 'dpcQueue' || row.kind === 'timers' || row.kind === 'ready';
  return open ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
}

const icons: { readonly [K in RowKind]?: string } = {
  processor: 'chip',
  irql: 'dashboard',
  currentThread: 'debug-alt-small',
  nextThread: 'debug-step-over',
  idleThread: 'coffee',
  dpcActive: 'zap',
  dpcQueue: 'list-ordered',
  timers: 'watch',
  ready: 'list-unordered',
  fields: 'symbol-structure',
};

function icon(row: ProcessorRow): vscode.ThemeIcon | undefined {
  const name = icons[row.kind];
  if (!name) return undefined;
  const color =
    row.kind === 'processor' && row.current ? new vscode.ThemeColor('debugIcon.startForeground') : undefined;
  return new vscode.ThemeIcon(name, color);
}

function tooltip(row: ProcessorRow, label: string, value: string): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendMarkdown('**');
  text.appendText(row.kind === 'fields' ? label : `${label}: ${value}`);
  text.appendMarkdown('**\n\n');
  if (row.detail) text.appendText(row.detail).appendMarkdown('\n\n');
  // Our own sentences: appendText would make their blanks unbreakable.
  text.appendMarkdown(row.kind === 'irql' ? explainIrql(Number.parseInt(row.value, 10)) : explainRow(row));
  if (row.command) text.appendMarkdown('\n\n').appendCodeblock(`kd> ${row.command}`, 'windbg');
  return text;
}
