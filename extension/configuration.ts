import * as vscode from 'vscode';
import type { LaunchAttributes } from '../debug-adapter/protocol';
import { Commands, DEBUG_TYPE, SETTINGS_SECTION, Settings } from './contributions';
import { type AttributeProblem, checkAttributes } from './launchAttributes';
import { type WorkspaceScenario, workspaceScenarios } from './models';
import { programKind } from './programKind';

/** A launch configuration of ours before it was checked. */
export type KdlabConfiguration = vscode.DebugConfiguration & Partial<LaunchAttributes>;

export function launchConfiguration(name: string, program: string): KdlabConfiguration {
  return { type: DEBUG_TYPE, request: 'launch', name, program };
}

/** Fills in what F5 leaves out, and refuses in plain words what could not run. */
export class ConfigurationProvider implements vscode.DebugConfigurationProvider {
  async resolveDebugConfiguration(
    _folder: vscode.WorkspaceFolder | undefined,
    configuration: KdlabConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    if (configuration.type && configuration.program) return configuration;
    const fromLaunchJson = !!configuration.type;
    const program = await programOfEditor(vscode.window.activeTextEditor?.document);
    if (!program) {
      if (fromLaunchJson)
        void fail(
          vscode.l10n.t(
            'This launch configuration has no "program": give it the path of a *.scenario.ts or of a driver model.',
          ),
          'launch.json',
        );
      else
        void fail(
          vscode.l10n.t(
            'This file is neither a driver model (it exports no DriverEntry) nor a scenario (*.scenario.ts). Open one of these and press F5, or create one with "kdlab: New Driver Model".',
          ),
          'new',
        );
      return undefined;
    }
    if (fromLaunchJson) return { ...configuration, program };
    return { ...configuration, ...launchConfiguration(nameOf(program), program) };
  }

  async resolveDebugConfigurationWithSubstitutedVariables(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: KdlabConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    if (!vscode.workspace.isTrusted) {
      void failUntrusted();
      return undefined;
    }
    const problems = checkAttributes(configuration).filter(problem => problem.kind !== 'unknown' || problem.nearest);
    if (problems.length > 0) {
      void fail(problems.map(describe).join(' '), 'launch.json');
      return undefined;
    }
    const program = absolute(folder, configuration.program ?? '');
    const missing = await whyNotRunnable(program);
    if (missing) {
      void fail(missing, 'launch.json');
      return undefined;
    }
    const { historyMemory = settings(folder).get<number>(Settings.HistoryMemory) } = configuration;
    return { ...configuration, program, historyMemory };
  }
}

function settings(folder: vscode.WorkspaceFolder | undefined): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration(SETTINGS_SECTION, folder);
}

/** Lists the scenarios of the workspace under Run and Debug, with no launch.json. */
export class ScenarioConfigurations implements vscode.DebugConfigurationProvider {
  async provideDebugConfigurations(folder?: vscode.WorkspaceFolder): Promise<vscode.DebugConfiguration[]> {
    const scenarios = await workspaceScenarios(folder);
    return scenarios.map(({ name, uri }: WorkspaceScenario) => launchConfiguration(name, uri.fsPath));
  }
}

/** @returns the path that F5 runs for a file, saved first; undefined when the file has nothing of ours */
export async function programOfEditor(document: vscode.TextDocument | undefined): Promise<string | undefined> {
  if (document?.uri.scheme !== 'file' || programKind(document.uri.path, document.getText()) === 'other')
    return undefined;
  if (document.isDirty) await document.save();
  return document.uri.fsPath;
}

/** File name without its folders. */
export function nameOf(path: string): string {
  return path.replace(/^.*[\\/]/, '');
}

export async function failUntrusted(): Promise<void> {
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const choice = await vscode.window.showErrorMessage(
    vscode.l10n.t('Driver models are programs: kdlab runs nothing of this folder until you trust it.'),
    { modal: false },
    manage,
  );
  if (choice === manage) await vscode.commands.executeCommand('workbench.trust.manage');
}

async function whyNotRunnable(program: string): Promise<string | undefined> {
  let stat: vscode.FileStat;
  try {
    stat = await vscode.workspace.fs.stat(vscode.Uri.file(program));
  } catch {
    return vscode.l10n.t('File not found: {0}. Correct "program" in the launch configuration.', program);
  }
  if (stat.type & vscode.FileType.Directory) {
    return vscode.l10n.t('{0} is a folder: "program" must be a *.scenario.ts or a driver model in it.', program);
  }
  return /\.[cm]?[tj]s$/i.test(program)
    ? undefined
    : vscode.l10n.t('{0} is not a TypeScript file: "program" must be a *.scenario.ts or a driver model.', program);
}

function absolute(folder: vscode.WorkspaceFolder | undefined, program: string): string {
  if (/^(?:[\\/]|[a-z]:[\\/])/i.test(program)) return program;
  const base = folder ?? vscode.workspace.workspaceFolders?.[0];
  return base ? vscode.Uri.joinPath(base.uri, program).fsPath : program;
}

/** Shows an error and, when asked, leads to where it can be mended. Nobody waits for it: VS Code would take a start for pending. */
async function fail(message: string, remedy: 'launch.json' | 'new'): Promise<void> {
  const label = remedy === 'new' ? vscode.l10n.t('New Driver Model') : vscode.l10n.t('Open launch.json');
  const choice = await vscode.window.showErrorMessage(message, label);
  if (choice !== label) return;
  await vscode.commands.executeCommand(remedy === 'new' ? Commands.NewDriverModel : 'workbench.action.debug.configure');
}

function describe(problem: AttributeProblem): string {
  switch (problem.kind) {
    case 'missing':
      return vscode.l10n.t(
        '"{0}" is missing: give it the path of a *.scenario.ts or of a driver model.',
        problem.attribute,
      );
    case 'type':
      return vscode.l10n.t(
        '"{0}" must be of type {1}, but is {2}.',
        problem.attribute,
        problem.expected,
        problem.actual,
      );
    case 'range':
      return vscode.l10n.t(
        '"{0}" must be from {1} to {2}, but is {3}.',
        problem.attribute,
        problem.minimum,
        problem.maximum,
        problem.actual,
      );
    case 'enum':
      return vscode.l10n.t(
        '"{0}" must be one of {1}, but is {2}.',
        problem.attribute,
        problem.values.join(', '),
        problem.actual,
      );
    case 'unknown':
      return vscode.l10n.t('Unknown attribute "{0}". Did you mean "{1}"?', problem.attribute, problem.nearest ?? '');
  }
}
