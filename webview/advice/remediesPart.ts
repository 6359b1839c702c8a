import { html, type TemplateResult } from 'lit';
import type { Remedies, RemedyKind } from '../../src/protocol/analyses/remedies';
import { settingText } from '../../src/protocol/settings';
import { t } from '../text';

interface Told {
  readonly title: string;
  readonly why: string;
}

const told = (kind: RemedyKind, hardest: string | undefined): Told => {
  switch (kind) {
    case 'clusters': return { title: t('One initialisation per cluster'),
      why: t('Each kind of task starts from parameters of its own; a task takes the start that fits its support set best. With few tasks of a kind, sharing one start can still be better.') };
    case 'conditioned': return { title: t('A network that is conditioned on the task'),
      why: t('An encoder reads the support set and modulates the hidden layers for the kind of task before they adapt. The encoder needs enough tasks of every kind.') };
    case 'balanced': return { title: t('Every family equally often'),
      why: t('The task set draws some families more often than others; the rare ones are learned less.') };
    case 'weighted': return { title: t('More of {0}', hardest ?? ''),
      why: t('Its tasks are learned worst: train on them three times as often. The other families get fewer.') };
  }
};

/** What helps, each with one click. @param use writes settings into the config */
export const remediesPart = (
  { remedies, algorithm }: Remedies, hardest: string | undefined, use: (settings: Readonly<Record<string, unknown>>) => void,
): TemplateResult =>
  (remedies.length === 0 ? html`<p class="soft">${t('The config has all of them, or they do not fit its task set and network.')}</p>` : html`
  <p class="soft">${t('The config has {0}. Each of these was tried on its task set and network; whether it helps is for a run to show.', algorithm)}</p>
  <ul class="remedies">${remedies.map(({ kind, settings }) => {
    const { title, why } = told(kind, hardest);
    return html`<li><div><b>${title}</b> <span class="mono soft">${settingWords(settings)}</span><p>${why}</p></div>
      <vscode-button secondary aria-label=${t('Use this: {0}', title)} @click=${() => use(settings)}>${t('Use this')}</vscode-button></li>`;
  })}</ul>`);

/** `algorithm clusterMaml`: a plug-in by its name. */
const settingWords = (settings: Readonly<Record<string, unknown>>): string => Object.entries(settings).map(([key, value]) =>
  `${key} ${typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : settingText(value)}`).join(', ');
