import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { PageName } from '../../protocol/messages';

/**
 * The page of a panel: strict content policy, one script, one style, and the words of the editor's language.
 * @param about a file that the page is about, instead of a run
 */
export const panelHtml = (webview: vscode.Webview, extension: vscode.Uri, about?: { readonly page: PageName; readonly path: string }): string => {
  const nonce = randomBytes(16).toString('base64');
  const file = (name: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extension, 'dist', 'webview', name)).toString();
  const policy = [
    "default-src 'none'", `script-src 'nonce-${nonce}'`, `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`, `img-src ${webview.cspSource} data: blob:`,
  ].join('; ');
  return `<!doctype html>
<html lang="${escaped(vscode.env.language)}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link id="vscode-codicon-stylesheet" rel="stylesheet" href="${file('codicon.css')}">
  <link rel="stylesheet" href="${file('main.css')}">
  <title>MAML Lab</title>
</head>
<body>
  <main id="panel"${about === undefined ? '' : ` data-${about.page}="${escaped(about.path)}"`}></main>
  <script id="strings" type="application/json" nonce="${nonce}">${jsonInHtml(vscode.l10n.bundle ?? {})}</script>
  <script nonce="${nonce}" src="${file('main.js')}"></script>
</body>
</html>`;
};

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** JSON that cannot end its script element. */
const jsonInHtml = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');
