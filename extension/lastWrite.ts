import * as vscode from 'vscode';
import type { DataPlaceArguments } from '../debug-adapter/protocol';
import { expressionAt } from './expressionAt';
import type { KdlabSession } from './session';

/** What VS Code gives to a command of the Variables view's context menu, as far as it matters here. */
export interface VariableContext {
  readonly container?: { readonly variablesReference?: number };
  readonly variable?: { readonly name: string; readonly evaluateName?: string };
}

/** "Who wrote this last": travels to just before the last write of a variable, or of what the person names. */
export async function goBackToWrite(session: KdlabSession | undefined, context?: VariableContext): Promise<void> {
  if (!session || session.ended || session.running) return;
  const place = placeOf(context) ?? (await askPlace(session));
  // VS Code itself shows what the adapter says where there is no way.
  if (place) await Promise.resolve(session.request('kdlab/goBackToWrite', place)).catch(() => undefined);
}

function placeOf(context: VariableContext | undefined): DataPlaceArguments | undefined {
  const variablesReference = context?.container?.variablesReference;
  const { name } = context?.variable ?? {};
  return name !== undefined && variablesReference ? { variablesReference, name } : undefined;
}

async function askPlace(session: KdlabSession): Promise<DataPlaceArguments | undefined> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Go Back to the Last Write'),
    prompt: vscode.l10n.t('A variable or field of the selected frame (extension.PendingIrp), or an address (0x...).'),
    value: atCaret(),
  });
  if (!text?.trim()) return undefined;
  return /^(?:0x)?[0-9a-f]{8}`?[0-9a-f]{8}$/i.test(text.trim())
    ? { name: `0x${text.trim().replace(/^0x/i, '')}`, asAddress: true }
    : { name: text.trim(), frameId: session.selection?.frameId };
}

/** The selected text, or the variable or field at the caret. */
function atCaret(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return undefined;
  const { document, selection } = editor;
  if (!selection.isEmpty) return document.getText(selection);
  const line = document.lineAt(selection.active.line).text;
  const range = expressionAt(line, selection.active.character);
  return range && line.slice(range.start, range.end);
}
