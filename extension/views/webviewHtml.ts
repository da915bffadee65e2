import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** Folder of the bundled webview scripts and styles. */
export function webviewRoot(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'webviews');
}

/** @returns a page that may load only its own script and style: `dist/webviews/NAME.js` and `.css` */
export function webviewHtml(webview: vscode.Webview, extensionUri: vscode.Uri, name: string, title: string): string {
  const nonce = randomBytes(16).toString('hex');
  const file = (extension: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(webviewRoot(extensionUri), `${name}.${extension}`));
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}';">
<title>${title}</title>
<link rel="stylesheet" href="${file('css')}">
</head>
<body>
<main id="root"></main>
<script nonce="${nonce}" src="${file('js')}"></script>
</body>
</html>`;
}
