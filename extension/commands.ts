import * as vscode from 'vscode';
import { analyzeText } from './analyzeStackText';
import type { RequestTypes } from '../debug-adapter/protocol';
import { launchConfiguration, nameOf, programOfEditor } from './configuration';
import { Commands } from './contributions';
import { goBackToWrite, type VariableContext } from './lastWrite';
import { workspaceScenarios } from './models';
import { openExample } from './openExample';
import { newDriverModel } from './newModel';
import { parsePosition } from './position';
import { reload } from './reload';
import type { KdlabSession, Sessions } from './session';
import { errorText, showInConsole } from './views/console';
import type { BugCheckReportView } from './views/bugCheckReport';
import type { ProcessorRow } from './views/processorTree';
import type { ProcessorsView } from './views/processors';

interface Parts {
  readonly sessions: Sessions;
  readonly processors: ProcessorsView;
  readonly report: BugCheckReportView;
  readonly extensionUri: vscode.Uri;
}

/** Registers every command of package.json; the table's type makes forgetting one a compile error. */
export function registerCommands({ sessions, processors, report, extensionUri }: Parts): vscode.Disposable[] {
  const table: { readonly [K in Commands]: (...args: never[]) => unknown } = {
    [Commands.AnalyzeStackText]: () => analyzeText(),
    [Commands.CopyAddress]: (row: ProcessorRow) => vscode.env.clipboard.writeText(row.address ?? row.value),
    [Commands.DebugFile]: (program?: unknown) => start(program, false),
    [Commands.FocusProcessors]: () => processors.focus(),
    [Commands.GoBackToWrite]: (context?: VariableContext) => goBackToWrite(sessions.active, context),
    [Commands.GoToPosition]: () => askPosition(sessions.active),
    [Commands.NewDriverModel]: () => newDriverModel(),
    [Commands.OpenExample]: () => openExample(extensionUri),
    [Commands.Reload]: () => reload(sessions.active),
    [Commands.RunCommand]: () => askCommand(sessions.active),
    [Commands.RunScenario]: (program?: unknown) => runScenario(program),
    [Commands.SelectThread]: (row: ProcessorRow) =>
      row.threadId === undefined ? undefined : selectThread(sessions.active, row.threadId),
    [Commands.ShowBugCheckReport]: () => {
      if (!report.show(sessions.active))
        void vscode.window.showInformationMessage(vscode.l10n.t('There is no bug check to report.'));
    },
    [Commands.ShowInConsole]: (row: ProcessorRow) => showInConsole(sessions.active, row.command ?? ''),
    [Commands.StepIntoBack]: () => stepBack(sessions.active, 'kdlab/stepIntoBack'),
    [Commands.StepOutBack]: () => stepBack(sessions.active, 'kdlab/stepOutBack'),
  };
  return Object.entries(table).map(([name, run]) =>
    vscode.commands.registerCommand(name, run as (...args: unknown[]) => unknown),
  );
}

/** Travels to a position. */
export function goTo(session: KdlabSession, position: string): Promise<void> {
  return travel(session, 'kdlab/seek', { position });
}

/** VS Code itself shows what the adapter says where there is no way: the error needs no second message. */
async function travel<K extends 'kdlab/seek' | 'kdlab/stepIntoBack' | 'kdlab/stepOutBack'>(
  session: KdlabSession,
  request: K,
  args: RequestTypes[K]['arguments'],
): Promise<void> {
  await Promise.resolve(session.request(request, args)).catch(() => undefined);
}

/** Makes a thread the selected one in all views; where that fails, at least its source is shown. */
export async function selectThread(session: KdlabSession | undefined, threadId: number): Promise<void> {
  if (!session || session.ended || session.running) return;
  try {
    await session.request('kdlab/selectThread', { threadId });
  } catch {
    await showSourceOf(session, threadId);
  }
  session.select({ threadId });
}

async function showSourceOf(session: KdlabSession, threadId: number): Promise<void> {
  try {
    const { stackFrames } = await session.session.customRequest('stackTrace', { threadId, startFrame: 0, levels: 20 });
    const frame = stackFrames.find((candidate: { source?: { path?: string } }) => candidate.source?.path);
    if (!frame) return;
    const at = new vscode.Position(frame.line - 1, Math.max(0, frame.column - 1));
    await vscode.window.showTextDocument(vscode.Uri.file(frame.source.path), {
      selection: new vscode.Range(at, at),
      preserveFocus: true,
    });
  } catch (error) {
    void vscode.window.showErrorMessage(vscode.l10n.t('The thread cannot be shown: {0}', errorText(error)));
  }
}

async function stepBack(
  session: KdlabSession | undefined,
  request: 'kdlab/stepIntoBack' | 'kdlab/stepOutBack',
): Promise<void> {
  const threadId = session?.selectedThread?.id;
  if (session && !session.running && threadId !== undefined) await travel(session, request, { threadId });
}

async function askPosition(session: KdlabSession | undefined): Promise<void> {
  if (!session || session.ended) return;
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Go to Position'),
    prompt: vscode.l10n.t('A position like 4A:3, "start", "end", or a percentage from 0 to 100.'),
    value: session.state?.position,
    validateInput: value =>
      parsePosition(value) ? undefined : vscode.l10n.t('Not a position. Examples: 4A:3, start, end, 50%'),
  });
  const position = text && parsePosition(text);
  if (position) await goTo(session, position);
}

async function askCommand(session: KdlabSession | undefined): Promise<void> {
  const command = await vscode.window.showInputBox({
    title: vscode.l10n.t('Run WinDbg Command'),
    prompt: vscode.l10n.t('The output appears in the Debug Console.'),
    placeHolder: '!irql; !prcb; k',
  });
  if (command?.trim()) await showInConsole(session, command.trim());
}

/** Debugs a file: the one given (a URI from a menu or lens), or the active editor's. */
async function start(program: unknown, noDebug: boolean): Promise<void> {
  const uri = program instanceof vscode.Uri ? program : undefined;
  const document = uri ? await vscode.workspace.openTextDocument(uri) : vscode.window.activeTextEditor?.document;
  const path = (await programOfEditor(document)) ?? '';
  const folder = document && vscode.workspace.getWorkspaceFolder(document.uri);
  // Without a path the configuration provider says what is wrong.
  const configuration = launchConfiguration(nameOf(path) || 'kdlab', path);
  await vscode.debug.startDebugging(folder, configuration, { noDebug });
}

async function runScenario(program: unknown): Promise<void> {
  if (program instanceof vscode.Uri) return start(program, true);
  const scenarios = await workspaceScenarios();
  if (scenarios.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('This workspace has no *.scenario.ts.'));
    return;
  }
  const active = vscode.window.activeTextEditor?.document.uri.toString();
  const items = scenarios.map(({ name, uri }) => ({ label: name, uri }));
  items.sort((a, b) => Number(b.uri.toString() === active) - Number(a.uri.toString() === active));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Which scenario shall run?') });
  if (picked) await start(picked.uri, true);
}
