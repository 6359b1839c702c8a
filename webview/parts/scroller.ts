import { html, type TemplateResult } from 'lit';

/** A part of the page that scrolls by itself: keys reach it and it has a name. Its section is the landmark, not it. */
export const scroller = (label: string, content: TemplateResult, kind = 'scroll'): TemplateResult => html`
  <div class=${kind} tabindex="0" role="group" aria-label=${label}>${content}</div>`;
