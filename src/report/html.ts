import { createHash } from 'node:crypto';
import { chartSvg, escaped } from '../../webview/export/chartSvg';
import { type Role, roles, type Theme } from '../../webview/theme';
import type { Page, Part } from './page';

/** Colours by role on a light and on a dark page: apart for the colour-blind, and beside dashes never alone (Okabe & Ito 2008). */
const colours: Readonly<Record<'light' | 'dark', Theme['colour']>> = {
  light: {
    run: '#0072b2', joint: '#d55e00', oracle: '#007a5a', validation: '#8f4a80', data: '#555555', text: '#1a1a1a', soft: '#5a5a5a',
    grid: '#e6e6e6', axis: '#767676', page: '#ffffff',
  },
  dark: {
    run: '#56b4e9', joint: '#e69f00', oracle: '#2fc497', validation: '#d98cc0', data: '#b0b0b0', text: '#e4e4e4', soft: '#a8a8a8',
    grid: '#3a3a3a', axis: '#8c8c8c', page: '#1e1e1e',
  },
};

/** What the editor gives instead, when the page is shown in it. */
const editor: Partial<Theme['colour']> = { text: '--vscode-editor-foreground', page: '--vscode-editor-background' };

/** Each role as a variable of the style, so that a chart follows the page. */
const paper: Theme = {
  font: 'system-ui, sans-serif', colour: Object.fromEntries(roles.map((role) => [role, `var(--${role})`])) as Record<Role, string>,
};

const variables = (of: 'light' | 'dark', inEditor = false): string => roles.map((role) => {
  const own = editor[role];
  return `--${role}: ${inEditor && own !== undefined ? `var(${own}, ${colours[of][role]})` : colours[of][role]}`;
}).join('; ');

/** By the reader's choice of light or dark in a browser, by the theme's kind in the editor, and light on paper. */
const style = `
:root { color-scheme: light dark; }
body { ${variables('light')}; }
@media (prefers-color-scheme: dark) { body { ${variables('dark')}; } }
body.vscode-light, body.vscode-high-contrast-light { ${variables('light', true)}; }
body.vscode-dark, body.vscode-high-contrast:not(.vscode-high-contrast-light) { ${variables('dark', true)}; }
@media print { :root { color-scheme: light; } body { ${variables('light')}; } }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); }
h1 { font-size: 1.6rem; overflow-wrap: anywhere; } h2 { font-size: 1.15rem; margin-top: 2rem; } p, li, figcaption { overflow-wrap: anywhere; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { max-width: 24rem; padding: 2px 12px 2px 0; text-align: right; border-bottom: 1px solid var(--grid); vertical-align: top; }
th { font-weight: 600; } td { overflow-wrap: break-word; }
th:first-child, td:first-child { text-align: left; min-width: 9rem; }
figure { margin: 1rem 0; overflow-x: auto; } svg { max-width: 100%; min-width: 32rem; height: auto; } .wide { overflow-x: auto; }
pre { padding: 10px; overflow-x: auto; border: 1px solid var(--grid); font-size: 13px; }
@media print { body { margin: 0; } figure, table { break-inside: avoid; } }
`;
/** The one style that the page's policy lets in: nothing else is styled, run or fetched. */
const styleHash = createHash('sha256').update(style).digest('base64');
const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'`;

/** One file that needs nothing else: no script, no network, charts as SVG. @param language of its words */
export const htmlOf = ({ title, parts }: Page, language = 'en'): string => `<!doctype html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${parts.map(partHtml).join('\n')}
</main>
</body>
</html>
`;

const partHtml = (part: Part): string => {
  switch (part.kind) {
    case 'heading': return `<h2>${escaped(part.text)}</h2>`;
    case 'text': return `<p>${escaped(part.text)}</p>`;
    case 'code': return `<pre><code>${escaped(part.text)}</code></pre>`;
    case 'chart': return `<figure tabindex="0">${chartSvg(part.spec, { hidden: [], zoom: undefined }, paper)}`
      + `<figcaption>${escaped(part.spec.finding)}</figcaption></figure>`;
    case 'table': return tableHtml(part.table);
  }
};

/** A mean and its interval stay on one line. */
const unbroken = (cell: string): string => cell.replaceAll(' ± ', '\u00a0±\u00a0');

const tableHtml = ({ columns, rows }: (Part & { kind: 'table' })['table']): string => {
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(unbroken(cell))}</${tag}>`).join('')}</tr>`;
  const body = rows.map((row) => line(row, 'td')).join('\n');
  return `<div class="wide" tabindex="0"><table><thead>${line(columns, 'th')}</thead><tbody>${body}</tbody></table></div>`;
};
