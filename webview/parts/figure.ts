import { html, nothing, type TemplateResult } from 'lit';
import type { Actions } from '../actions';
import type { Answer } from '../asks';
import '../charts/heatMap';
import type { HeatMapModel } from '../charts/heatMapModel';
import { heatMapSvg } from '../export/heatMapSvg';
import { type Numbers, numbersCsv, rounded } from '../export/numbers';
import { pictureSvg } from '../export/pictureSvg';
import { type Look, viewOf } from '../look';
import { t } from '../text';
import { readTheme } from '../theme';
import { answered } from './answered';
import { dataTable } from './dataTable';
import { type Exported, exportMenu } from './exportMenu';
import './namedPoints';

/** A picture that answers a question: what it is called, and once it is known, what it shows. */
export interface Figure<R> {
  readonly id: string;
  readonly title: string;
  /** What stands beside the title and below it, how it is drawn, and the numbers behind it. */
  drawn(result: R): Drawn;
}
export interface Drawn {
  readonly unit: string;
  /** The answer in words. */
  readonly answer?: string | undefined;
  readonly picture: TemplateResult;
  /** The map in the picture, when that is a matrix of colours. */
  readonly map?: HeatMapModel;
  readonly caption?: string | undefined;
  table(): Numbers;
}

const exported = (title: string, { unit, picture, map, table }: Drawn): Exported => ({
  title, table: () => rounded(table()),
  csv: () => numbersCsv(table()),
  svg: () => { const theme = readTheme(document.body); return map ? heatMapSvg(map, title, unit, theme) : pictureSvg(picture, title, unit, theme); },
});

/** A figure with its title, or how far its question is, or why there is no answer. */
export const figure = <R>(
  { id, title, drawn }: Figure<R>, answer: Answer<R>, look: Look, actions: Actions, again: () => void,
): TemplateResult => {
  const view = viewOf(look, id);
  const found = answer.kind === 'answered' ? drawn(answer.result) : undefined;
  const picture = (): TemplateResult => (found && view.table ? dataTable(title, rounded(found.table())) : found?.picture ?? html``);
  return html`<section class="chart figure" aria-labelledby="${id}-title">
    <div class="chart-title">
      <h2 id="${id}-title">${title}</h2>
      <span class="unit" title=${found?.unit ?? ''}>${found?.unit ?? ''}</span>
      ${found ? html`<vscode-toolbar-button icon="table" toggleable ?checked=${view.table}
        label=${t('Show the data as a table')} title=${t('Show the data as a table')}
        @click=${() => actions.look(id, { table: !view.table })}></vscode-toolbar-button>
        ${exportMenu(exported(title, found), actions)}` : nothing}
    </div>
    ${found?.answer ? html`<p class="answer">${found.answer}</p>` : nothing}
    ${answered(answer, picture, again)}
    ${found?.caption && !view.table ? html`<p class="caption">${found.caption}</p>` : nothing}
  </section>`;
};
