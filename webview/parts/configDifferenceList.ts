import { html, type TemplateResult } from 'lit';
import { configDifference } from '../../src/protocol/analyses/configDifference';
import type { Actions } from '../actions';
import { type Look, viewOf } from '../look';
import { t } from '../text';
import { answered } from './answered';

/** Settings of the run that differ from another's or from the defaults; choosing one opens the config there. */
export const configDifferenceList = (run: string, other: string | undefined, look: Look, actions: Actions): TemplateResult => {
  const request = { run, ...(other !== undefined && { other }) };
  const answer = actions.ask(configDifference, request);
  return html`<section class="layers" aria-labelledby="settings-title">
    <div class="chart-title"><h2 id="settings-title">${t('Config difference')}</h2></div>
    ${answered(answer, (result) => list(result, look, actions), () => actions.askAgain(configDifference, request))}
  </section>`;
};

type Difference = { other: string; rows: readonly { path: string[]; here?: string | undefined; there?: string | undefined }[];
  equal: readonly string[] };

const list = ({ other, rows, equal }: Difference, look: Look, actions: Actions): TemplateResult => {
  const isOpen = viewOf(look, 'settings').table;
  return html`<p class="soft">${t('This run against {0}: {1} of {2} settings', other, rows.length, rows.length + equal.length)}</p>
    <div class="settings-list mono">
      ${rows.map(({ path, here, there }) => html`<button title=${t('Go to it in the config')} @click=${() => actions.showSetting(path)}>
        ${path.join('.')}
        ${there === undefined ? '' : html`<span class="old">− ${there}</span>`}
        ${here === undefined ? '' : html`<span class="new">+ ${here}</span>`}</button>`)}
    </div>
    <button class="link" aria-expanded=${isOpen} @click=${() => actions.look('settings', { table: !isOpen })}>${isOpen
      ? t('Hide the equal settings') : t('Show the {0} equal settings', equal.length)}</button>
    ${isOpen ? html`<div class="mono soft">${equal.map((line) => html`<div>${line}</div>`)}</div>` : ''}`;
};
