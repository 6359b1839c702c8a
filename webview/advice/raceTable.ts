import { html, nothing, type TemplateResult } from 'lit';
import { type Advice, pretrainedWords, type Raced } from '../../src/protocol/analyses/advise';
import { count, differenceWithInterval, meanWithInterval, number, perSecond } from '../../src/protocol/format';
import type { TableSpec } from '../charts/spec';
import { scroller } from '../parts/scroller';
import { metricWord, t, words } from '../text';

/** Result, cost and paired difference of each candidate, best first. @param use writes a candidate's settings into the config */
export const raceTable = ({ race, metric, advised, tied }: Advice, use: (candidate: Raced) => void): TemplateResult => scroller(t('Candidates'), html`
  <table class="numbers wide race">
    <thead><tr>${columns(metric).map((name) => html`<th scope="col">${name}</th>`)}<td></td></tr></thead>
    <tbody>${race.map((one) => html`<tr class=${one.name === advised ? 'chosen' : ''}>
      <th scope="row"><b>${candidateName(one)}</b>${one.name === advised ? html` <span class="badge">${t('advised')}</span>`
        : tied.includes(one.name) ? html` <span class="soft">${t('tied')}</span>` : nothing}<span class="soft why" title=${words(one.why)}>${words(one.why)}</span></th>
      ${cells(one, metric).map((cell) => html`<td>${cell}</td>`)}
      <td>${one.algorithm ? html`<vscode-button ?secondary=${one.name !== advised} aria-label=${t('Use this: {0}', candidateName(one))}
        @click=${() => use(one)}>${t('Use this')}</vscode-button>` : nothing}</td>
    </tr>`)}</tbody>
  </table>`, 'scroll tall');

/** The same for a file. */
export const raceSpec = ({ race, metric }: Advice): TableSpec => ({
  columns: columns(metric), rows: race.map((one) => [candidateName(one), ...cells(one, metric)]),
});

export const candidateName = ({ name }: Raced): string => {
  const words = pretrainedWords[name];
  return words === undefined ? name : t(words);
};

const columns = (metric: string): string[] => [
  t('algorithm'), t('{0} ± 95 %', metricWord(metric)), t('against the best'), t('step'), t('meta-iterations'), t('speed'), t('to adapt'),
];

const cells = ({ mean, ci95, behind, step, iterations, secondsPerIteration, secondsPerTask }: Raced, metric: string): string[] => [
  mean === null ? t('diverges') : meanWithInterval(mean, ci95, metric),
  behind ? differenceWithInterval(behind, metric, t) : t('best'),
  String(step), count(iterations), perSecond(1 / secondsPerIteration), t('{0} ms', number(1000 * secondsPerTask)),
];
