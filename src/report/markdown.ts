import { markdownOf as tableText } from '../../webview/export/texts';
import type { Page, Part } from './page';

/** The same page as Markdown: a chart becomes its finding and the numbers behind it. */
export const markdownOf = ({ title, parts }: Page): string => [`# ${safe(title)}`, ...parts.map(partText)].join('\n\n').concat('\n');

/** Signs that Markdown or the HTML in it would take for their own. */
const safe = (text: string): string => text.replace(/[\\`*_[\]<>#]/g, '\\$&').replace(/\s*\n\s*/g, ' ');

const partText = (part: Part): string => {
  switch (part.kind) {
    case 'heading': return `## ${safe(part.text)}`;
    case 'text': return safe(part.text);
    case 'code': return fenced(part.text);
    case 'table': return cells(part.table);
    case 'chart': return `**${safe(part.spec.title)}** (${safe(part.spec.unit)}). ${safe(part.spec.finding)}${part.isTold ? '' : `\n\n${cells(part.spec.table())}`}`;
  }
};

const cells = ({ columns, rows }: (Part & { kind: 'table' })['table']): string =>
  tableText({ columns: columns.map(safe), rows: rows.map((row) => row.map(safe)) }).trimEnd();

/** A fence that is longer than any within. */
const fenced = (text: string): string => {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
};
