import { html, type TemplateResult } from 'lit';
import { catalogTaskSet as words } from '../../src/protocol/analyses/catalogTaskSet';
import type { ResultOf } from '../../src/protocol/analysis';
import type { Actions } from '../actions';
import type { Look } from '../look';
import { t } from '../text';
import { answered } from './answered';
import { taskSetView } from './taskSetView';

/** The page of a task set of the catalogue: what it is, and its episodes as a new experiment would have them. */
export const catalogPage = (name: string, look: Look, actions: Actions): TemplateResult => html`
  <header class="head">
    <div class="title"><vscode-icon name="table"></vscode-icon><h1>${name}</h1><span class="soft about">${t('in the catalogue')}</span></div>
    <div class="buttons"><vscode-button icon="add" @click=${() => actions.do('newExperiment')}>${t('New Experiment')}</vscode-button></div>
  </header>
  <div class="tab-page">${answered(
    actions.ask(words, { name }), (entry) => entryView(name, entry, look, actions), () => actions.askAgain(words, { name }))}</div>`;

const entryView = (name: string, { summary, source, asked }: ResultOf<typeof words>, look: Look, actions: Actions): TemplateResult => html`
  <p class="entry">${summary} <span class="soft">${source}</span></p>
  ${asked.length === 0 ? taskSetView({ taskSet: name }, undefined, look, actions) : html`<section class="empty">
    <h2>${t('It has no episodes without something of yours')}</h2>
    ${asked.map((option) => html`<p>${option.name}: ${option.description}</p>`)}
    <p>${t('New Experiment asks for it, and the episodes of its config can be seen then.')}</p></section>`}`;
