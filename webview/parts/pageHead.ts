import { html, type TemplateResult } from 'lit';

/** The head of a page about a file or folder: what it asks, and of what. */
export const pageHead = (icon: string, title: string, path: string): TemplateResult => html`
  <header class="head"><div class="title"><vscode-icon name=${icon}></vscode-icon>
    <h1 class="asks">${title}</h1><b class="of">${path.split(/[/\\]/).at(-1) ?? path}</b><span class="soft about" title=${path}>${path}</span></div></header>`;
