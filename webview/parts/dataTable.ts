import { html, nothing, type TemplateResult } from 'lit';
import type { TableSpec } from '../charts/spec';

/** The numbers of a chart as a table, scrolling by itself. */
export const dataTable = (title: string, { columns, rows, note }: TableSpec): TemplateResult => html`
  <div class="scroll" tabindex="0" role="region" aria-label=${title}>
    <table class="numbers">
      <thead><tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
      <tbody>${rows.map(([first, ...others]) => html`
        <tr><th scope="row">${first}</th>${others.map((cell) => html`<td>${cell}</td>`)}</tr>`)}
      </tbody>
    </table>
  </div>
  ${note ? html`<p class="caption">${note}</p>` : nothing}`;
