import * as vscode from 'vscode';
import { AdapterFactory } from './adapterFactory';
import { EntryCodeLens } from './codeLens';
import { goTo, registerCommands, selectThread } from './commands';
import { ConfigurationProvider, ScenarioConfigurations } from './configuration';
import { DEBUG_TYPE } from './contributions';
import { EditorValues } from './editorValues';
import { ModelContext } from './models';
import { ReloadOnSave } from './reload';
import { Sessions } from './session';
import { StatusBar } from './statusBar';
import { SystemSources } from './systemSources';
import { BugCheckReportView } from './views/bugCheckReport';
import { ProcessorsView } from './views/processors';
import { ThreadsView } from './views/threads';

export function activate({ extensionUri, subscriptions, workspaceState }: vscode.ExtensionContext): void {
  const sessions = new Sessions();
  const adapters = new AdapterFactory(extensionUri);
  const processors = new ProcessorsView(sessions, workspaceState);
  const report = new BugCheckReportView(sessions, extensionUri, goTo);
  const { Initial, Dynamic } = vscode.DebugConfigurationProviderTriggerKind;
  subscriptions.push(
    sessions,
    processors,
    report,
    new ThreadsView(sessions, extensionUri, threadId => selectThread(sessions.active, threadId)),
    new StatusBar(sessions),
    new SystemSources(extensionUri),
    new ModelContext(() => adapters.prepare()),
    new EditorValues(),
    new ReloadOnSave(sessions),
    adapters,
    vscode.debug.registerDebugConfigurationProvider(DEBUG_TYPE, new ConfigurationProvider(), Initial),
    vscode.debug.registerDebugConfigurationProvider(DEBUG_TYPE, new ScenarioConfigurations(), Dynamic),
    vscode.languages.registerCodeLensProvider({ language: 'typescript', scheme: 'file' }, new EntryCodeLens()),
    ...registerCommands({ sessions, processors, report, extensionUri }),
  );
}
