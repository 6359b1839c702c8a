import { createHash } from 'node:crypto';
import { chartSvg, escaped } from '../../webview/export/chartSvg';
import type { Theme } from '../../webview/theme';
import type { Page, Part } from './page';

/** Colours for paper: apart for the colour-blind, and beside dashes never alone (Okabe & Ito 2008). */
const paper: Theme = {
  font: 'system-ui, sans-serif',
  colour: {
    run: '#0072b2', joint: '#d55e00', oracle: '#007a5a', validation: '#8f4a80', data: '#555555', text: '#1a1a1a', soft: '#5a5a5a',
    grid: '#e6e6e6', axis: '#767676', page: '#ffffff',
  },
};

const style = `
:root { color-scheme: light; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 2px 12px 2px 0; text-align: right; border-bottom: 1px solid #e6e6e6; vertical-align: top; }
th:first-child, td:first-child { text-align: left; min-width: 8rem; } th { font-weight: 600; }
td { overflow-wrap: anywhere; }
figure { margin: 1rem 0; } svg { max-width: 100%; height: auto; } .wide { overflow-x: auto; }
pre { padding: 10px; overflow-x: auto; background: #f4f4f4; font-size: 13px; }
@media print { body { margin: 0; } figure, table { break-inside: avoid; } }
`;
/** The one style that the page's policy lets in: nothing else is styled, run or fetched. */
const styleHash = createHash('sha256').update(style).digest('base64');
const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'`;

/** One file that needs nothing else: no script, no network, charts as SVG. */
export const htmlOf = ({ title, parts }: Page): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
${parts.map(partHtml).join('\n')}
</body>
</html>
`;

const partHtml = (part: Part): string => {
  switch (part.kind) {
    case 'heading': return `<h2>${escaped(part.text)}</h2>`;
    case 'text': return `<p>${escaped(part.text)}</p>`;
    case 'code': return `<pre><code>${escaped(part.text)}</code></pre>`;
    case 'chart': return `<figure>${chartSvg(part.spec, { hidden: [], zoom: undefined }, paper)}`
      + `<figcaption>${escaped(part.spec.finding)}</figcaption></figure>`;
    case 'table': return tableHtml(part.table);
  }
};

const tableHtml = ({ columns, rows }: (Part & { kind: 'table' })['table']): string => {
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  return `<div class="wide"><table><thead>${line(columns, 'th')}</thead><tbody>${rows.map((row) => line(row, 'td')).join('\n')}</tbody></table></div>`;
};
