import { html, svg, type TemplateResult } from 'lit';
import { dashes, type Role } from '../theme';

/** A 20 px piece of a curve: its colour, dash and width. */
export const lineSample = (
  role: Role, width: number, kind = '', dash: readonly number[] = dashes[role],
): TemplateResult => html`
  <svg class="sample ${kind}" viewBox="0 0 20 8" aria-hidden="true">${svg`
    <line x1="0" x2="20" y1="4" y2="4" class="stroke-${role}" stroke-width=${width}
      stroke-dasharray=${dash.join(' ')}></line>`}
  </svg>`;
