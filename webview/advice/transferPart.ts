import { html, type TemplateResult } from 'lit';
import type { Transfer } from '../../src/protocol/analyses/transfer';
import { count, duration, meanWithInterval } from '../../src/protocol/format';
import { lowerIsBetter } from '../../src/protocol/metrics';
import { scroller } from '../parts/scroller';
import { differenceText, metricWord, t } from '../text';

type Difference = { readonly mean: number; readonly low: number; readonly high: number };

/** What is learned on some families, tried on each: a matrix, and what it says in words. */
export const transferPart = (transfer: Transfer): TemplateResult => {
  const { metric, families, rows, iterations, tasks, step, seconds } = transfer;
  return html`<ul class="plain">${transferWords(transfer).map((sentence) => html`<li>${sentence}</li>`)}</ul>
    ${scroller(t('Transfer between families'), html`<table class="numbers">
      <thead><tr><th scope="col">${t('trained on')}</th>${families.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
      <tbody>${rows.map(({ trainedOn, scores }) => html`<tr><th scope="row">${trainedWords(trainedOn, families)}</th>
        ${scores.map(({ mean, ci95 }, i) => html`<td class=${trainedOn.includes(families[i] ?? '') ? '' : 'soft'}>${mean === null ? t('diverges') : meanWithInterval(mean, ci95, metric)}</td>`)}</tr>`)}</tbody>
    </table>`)}
    <p class="caption">${t('{0} on {1} identical validation tasks of each family after {2} steps; {3} meta-iterations each, {4} in all. Faint: families that were not trained on.', metricWord(metric), tasks, step, count(iterations), duration(seconds))}</p>`;
};

const trainedWords = (trainedOn: readonly string[], families: readonly string[]): string => {
  if (trainedOn.length === 0) return t('nothing');
  if (trainedOn.length === families.length) return t('all');
  return families.length > 2 && trainedOn.length === families.length - 1
    ? t('all but {0}', families.find((one) => !trainedOn.includes(one)) ?? '') : trainedOn.join(' + ');
};

/** What leaving each family out costs, and whether the others help it. */
export const transferWords = ({ verdicts, metric }: Transfer): string[] => verdicts.flatMap(({ family, leftOut, together }) => [
  ...(leftOut ? [sentence(leftOut, metric, {
    worse: t('{0}: leaving it out of training costs {1}.', family, amount(leftOut, metric)),
    better: t('{0}: leaving it out of training helps by {1}.', family, amount(leftOut, metric)),
    same: t('{0}: leaving it out of training makes no difference that can be told ({1}).', family, amount(leftOut, metric)),
  })] : []),
  ...(together ? [sentence(together, metric, {
    worse: t('{0}: the other families get in its way, by {1} against training on it alone.', family, amount(together, metric)),
    better: t('{0}: the other families help it, by {1} against training on it alone.', family, amount(together, metric)),
    same: t('{0}: it is learned as well with the others as alone ({1}).', family, amount(together, metric)),
  })] : []),
]);

const sentence = ({ low, high }: Difference, metric: string, words: Readonly<Record<'worse' | 'better' | 'same', string>>): string => {
  if (low <= 0 && high >= 0) return words.same;
  return words[(low > 0) === lowerIsBetter(metric) ? 'worse' : 'better'];
};

const amount = ({ mean, low, high }: Difference, metric: string): string => {
  const said = (value: number): string => differenceText(value, metric);
  if (low <= 0 && high >= 0) return `${said(mean)} [${said(low)}, ${said(high)}]`;
  const [a = 0, b = 0] = [low, high].map(Math.abs).sort((x, y) => x - y);
  return `${said(Math.abs(mean))} [${said(a)}, ${said(b)}]`;
};
