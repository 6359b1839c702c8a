import { html, nothing, type TemplateResult } from 'lit';
import type { TableSpec } from '../charts/spec';
import { scroller } from './scroller';

/** The numbers of a chart as a table, scrolling by itself. */
export const dataTable = (title: string, { columns, rows, note }: TableSpec): TemplateResult => html`
  ${scroller(title, html`
    <table class="numbers">
      <thead><tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
      <tbody>${rows.map(([first, ...others]) => html`
        <tr><th scope="row">${first}</th>${others.map((cell) => html`<td>${cell}</td>`)}</tr>`)}
      </tbody>
    </table>`)}
  ${note ? html`<p class="caption">${note}</p>` : nothing}`;
