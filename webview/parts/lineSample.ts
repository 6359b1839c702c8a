import { html, svg, type TemplateResult } from 'lit';
import { markPath } from '../charts/markShapes';
import type { Mark } from '../charts/spec';
import { dashes, type Role } from '../theme';

/** A 20 px piece of a curve: its colour, dash and width. */
export const lineSample = (
  role: Role, width: number, kind = '', dash: readonly number[] = dashes[role],
): TemplateResult => html`
  <svg class="sample ${kind}" viewBox="0 0 20 8" aria-hidden="true">${svg`
    <line x1="0" x2="20" y1="4" y2="4" class="stroke-${role}" stroke-width=${width}
      stroke-dasharray=${dash.join(' ')}></line>`}
  </svg>`;

/** The shape and colour of scattered points. */
export const markSample = (role: Role, mark: Mark): TemplateResult => html`
  <svg class="sample dot" viewBox="0 0 8 8" aria-hidden="true">${mark === 'circle'
    ? svg`<circle cx="4" cy="4" r="2.8" class="mark stroke-${role}"></circle>`
      : svg`<path d=${markPath(mark, 4, 4, 2.6)} class="mark stroke-${role}"></path>`}</svg>`;
