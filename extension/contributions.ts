/**
 * Every name that package.json's `contributes` and the code must agree on, typed once. A missing or surplus name is a
 * compile error here and a test failure in test/extension-unit/contributions.test.ts.
 */

/** The debug type of launch configurations, and the value of the `debugType` context key. */
export const DEBUG_TYPE = 'kdlab';

export enum Commands {
  AnalyzeStackText = 'kdlab.analyzeStackText',
  CopyAddress = 'kdlab.copyAddress',
  DebugFile = 'kdlab.debugFile',
  FocusProcessors = 'kdlab.focusProcessors',
  GoBackToWrite = 'kdlab.goBackToWrite',
  GoToPosition = 'kdlab.goToPosition',
  NewDriverModel = 'kdlab.newDriverModel',
  OpenExample = 'kdlab.openExample',
  Reload = 'kdlab.reload',
  RunCommand = 'kdlab.runCommand',
  RunScenario = 'kdlab.runScenario',
  SelectThread = 'kdlab.selectThread',
  ShowBugCheckReport = 'kdlab.showBugCheckReport',
  ShowInConsole = 'kdlab.showInConsole',
  StepIntoBack = 'kdlab.stepIntoBack',
  StepOutBack = 'kdlab.stepOutBack',
}

export enum Views {
  Processors = 'kdlab.processors',
  Threads = 'kdlab.threads',
}

export enum Settings {
  BugCheckReportOpen = 'bugCheckReport.open',
  HistoryMemory = 'historyMemory',
  InlineValues = 'inlineValues',
  ReloadOnSave = 'reloadOnSave',
  StatusBar = 'statusBar.show',
  WarmStart = 'warmStart',
}

/** Section of the settings: `kdlab.bugCheckReport.open`, ... */
export const SETTINGS_SECTION = 'kdlab';

export enum ContextKeys {
  /** The active editor holds a scenario, a driver model or an application of one. */
  EditorIsModel = 'kdlab.editorIsModel',
  /** A launch.json with configurations exists: F5 is then left to it. */
  HasLaunchConfigurations = 'kdlab.hasLaunchConfigurations',
  /** The workspace has models: the idle views are worth their place. */
  WorkspaceHasModels = 'kdlab.workspaceHasModels',
  /** The active session has a bug-check report to show. */
  HasBugCheck = 'kdlab.hasBugCheck',
}

/** Not a setting's default in disguise: the values `kdlab.bugCheckReport.open` may have. */
export type ReportOpening = 'beside' | 'active' | 'never';

/** The values `kdlab.reloadOnSave` may have. */
export type ReloadPolicy = 'prompt' | 'always' | 'never';

const commands: { readonly [K in Commands]: null } = {
  [Commands.AnalyzeStackText]: null,
  [Commands.CopyAddress]: null,
  [Commands.DebugFile]: null,
  [Commands.FocusProcessors]: null,
  [Commands.GoBackToWrite]: null,
  [Commands.GoToPosition]: null,
  [Commands.NewDriverModel]: null,
  [Commands.OpenExample]: null,
  [Commands.Reload]: null,
  [Commands.RunCommand]: null,
  [Commands.RunScenario]: null,
  [Commands.SelectThread]: null,
  [Commands.ShowBugCheckReport]: null,
  [Commands.ShowInConsole]: null,
  [Commands.StepIntoBack]: null,
  [Commands.StepOutBack]: null,
};
const views: { readonly [K in Views]: null } = { [Views.Processors]: null, [Views.Threads]: null };
const settings: { readonly [K in Settings]: null } = {
  [Settings.BugCheckReportOpen]: null,
  [Settings.HistoryMemory]: null,
  [Settings.InlineValues]: null,
  [Settings.ReloadOnSave]: null,
  [Settings.StatusBar]: null,
  [Settings.WarmStart]: null,
};

export const allCommands: readonly string[] = Object.keys(commands);
export const allViews: readonly string[] = Object.keys(views);
export const allSettings: readonly string[] = Object.keys(settings).map(name => `${SETTINGS_SECTION}.${name}`);
