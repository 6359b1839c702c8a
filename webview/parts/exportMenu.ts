import { html, nothing, type TemplateResult } from 'lit';
import type { Actions } from '../actions';
import type { TableSpec } from '../charts/spec';
import { fileNameOf, markdownOf } from '../export/texts';
import { pngOf } from '../export/png';
import { t } from '../text';

/** What can be taken out of the panel: made only when it is asked for. */
export interface Exported {
  readonly title: string;
  readonly csv: () => string;
  readonly table: () => Pick<TableSpec, 'columns' | 'rows'>;
  /** A picture, where there is one. */
  readonly svg?: () => string;
}

/** A button that opens a list: CSV, PNG, SVG, Markdown. */
export const exportMenu = (exported: Exported, actions: Actions): TemplateResult => {
  const { title, csv, table, svg } = exported;
  const name = fileNameOf(title);
  return html`<details class="menu" @keydown=${closeOnEscape} @focusout=${closeWhenLeft}>
    <summary aria-label=${t('Export {0}', title)} title=${t('Export')}><vscode-icon name="export"></vscode-icon></summary>
    <div class="menu-items" role="group" aria-label=${t('Export {0}', title)} @click=${closeAfterChoice}>
      <button @click=${() => actions.save(name, 'csv', csv())}>${t('Save as CSV…')}</button>
      ${svg ? html`
        <button @click=${() => void pngOf(svg()).then((png) => actions.save(name, 'png', png))}>${t('Save as PNG…')}</button>
        <button @click=${() => actions.save(name, 'svg', svg())}>${t('Save as SVG…')}</button>` : nothing}
      <button @click=${() => actions.copy(markdownOf(table()))}>${t('Copy as Markdown')}</button>
    </div>
  </details>`;
};

const menuOf = (event: Event): HTMLDetailsElement => event.currentTarget as HTMLDetailsElement;

const closeOnEscape = (event: KeyboardEvent): void => {
  const menu = menuOf(event);
  if (event.key !== 'Escape' || !menu.open) return;
  event.stopPropagation();
  menu.open = false;
  menu.querySelector('summary')?.focus();
};
const closeWhenLeft = (event: FocusEvent): void => {
  if (!menuOf(event).contains(event.relatedTarget as Node | null)) menuOf(event).open = false;
};
const closeAfterChoice = (event: Event): void => {
  (event.currentTarget as HTMLElement).closest('details')?.removeAttribute('open');
};
