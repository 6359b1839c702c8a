import type { ChartSpec, TableSpec } from '../../webview/charts/spec';
import { t, useStrings } from '../../webview/text';

/** A page as a list of parts, before anybody says whether it becomes HTML or Markdown. */
export type Part =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'table'; readonly table: Pick<TableSpec, 'columns' | 'rows'> }
  | { readonly kind: 'chart'; readonly spec: ChartSpec;
    /** The page has its numbers in a table already. */ readonly isTold?: boolean }
  | { readonly kind: 'code'; readonly text: string };

export interface Page {
  readonly title: string;
  readonly parts: readonly Part[];
}

export const heading = (text: string): Part => ({ kind: 'heading', text });
export const text = (words: string): Part => ({ kind: 'text', text: words });
export const code = (words: string): Part => ({ kind: 'code', text: words });
export const table = (columns: readonly string[], rows: readonly (readonly string[])[]): Part =>
  ({ kind: 'table', table: { columns, rows } });

/** What belongs together, as one sentence. */
export const sentence = (parts: readonly string[]): string => `${parts.join(t(', '))}${t('.')}`;

/** From now on pages and their charts are written in a translation's words. */
export const writeIn = (strings: Readonly<Record<string, string>>): void => useStrings(strings);
