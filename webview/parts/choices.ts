import { html, type TemplateResult } from 'lit';
import { t } from '../text';

/** One of a few: a row of buttons. */
export const segments = (
  label: string, options: readonly (readonly [string, string])[], chosen: string, choose: (value: string) => void,
): TemplateResult => html`<span class="segments" role="group" aria-label=${label}>${options.map(([value, word]) => html`
  <button class="segment" aria-pressed=${value === chosen} @click=${() => choose(value)}>${word}</button>`)}</span>`;

/** One of many: the editor's own select, as a native one. */
export const select = (
  label: string, options: readonly (readonly [string, string])[], chosen: string, choose: (value: string) => void,
): TemplateResult => html`<label>${label}<select class="choice" @change=${(event: Event) => choose((event.currentTarget as HTMLSelectElement).value)}>
  ${options.map(([value, word]) => html`<option value=${value} ?selected=${value === chosen}>${word}</option>`)}</select></label>`;

/** A whole number that a person types. */
export const wholeNumber = (label: string, value: number, max: number, choose: (value: number) => void): TemplateResult => html`
  <label>${label}<input class="choice number" type="number" min="0" max=${max} .value=${String(value)} @change=${(event: Event) => {
    const typed = Math.floor(Number((event.currentTarget as HTMLInputElement).value));
    choose(Math.min(max, Math.max(0, Number.isFinite(typed) ? typed : 0)));
  }}></label>`;

/** The three splits, in words. */
export const splitWords = (): readonly (readonly [string, string])[] =>
  [['train', t('train')], ['validation', t('validation')], ['test', t('test')]];
