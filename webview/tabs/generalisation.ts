import { html, nothing, type TemplateResult } from 'lit';
import { type Generalisation, generalisationWords } from '../../src/protocol/analyses/generalisation';
import type { Actions } from '../actions';
import type { ChartSpec } from '../charts/spec';
import { calibrationChart } from '../generalisation/calibrationChart';
import { shiftsChart, supportChart } from '../generalisation/shiftsChart';
import { type Look, viewOf } from '../look';
import { unanswered } from '../parts/answered';
import { chartFrame } from '../parts/chartFrame';
import { checkpointPicker } from '../parts/checkpointPicker';
import { select } from '../parts/choices';
import { working } from '../parts/working';
import type { PanelState } from '../state';
import { tab } from '../tab';
import { t } from '../text';

/** Measurements that were begun here: a panel that is restored computes nothing by itself. */
const begun = new Set<string>();

/** Does it hold on other tasks, how many examples does it need, and does it know what it knows? */
export default tab({
  order: 4.5,
  title: () => t('Generalisation'),
  render: (state, look, actions) => {
    if (!state.facts) return html``;
    if (!state.facts.trusted) return nothingYet(t('This needs a trusted workspace'),
      t('The questions are answered by opening the run\'s data and network. What the run recorded itself is in the other tabs.'));
    if (!state.latest.checkpoint) return nothingYet(t('No checkpoint yet'),
      t('The questions are asked of a checkpoint; the first one is written after {0}.', t('some meta-iterations')));
    return page(state, state.facts.run, look, actions);
  },
});

const nothingYet = (title: string, words: string): TemplateResult =>
  html`<section class="empty"><h2>${title}</h2><p>${words}</p></section>`;

const page = (state: PanelState, run: string, look: Look, actions: Actions): TemplateResult => {
  const { choices } = look;
  const iteration = choices['generalisation.checkpoint'];
  const request = { run, ...(iteration && { iteration: Number(iteration) }), tasks: Number(choices['generalisation.tasks'] ?? 200) };
  const key = JSON.stringify(request);
  const answer = begun.has(key) ? actions.ask(generalisationWords, request) : undefined;
  const measure = (): void => {
    begun.add(key);
    actions.askAgain(generalisationWords, request);
  };
  return html`<div class="tools">
      ${checkpointPicker(t('checkpoint'), state, actions, iteration ?? '', (value) => actions.choose('generalisation.checkpoint', value))}
      ${select(t('tasks'), ['50', '200', '600'].map((n) => [n, n] as const), String(request.tasks), (value) => actions.choose('generalisation.tasks', value))}
      ${answer?.kind === 'waiting'
        ? html`<vscode-button secondary icon="debug-stop" @click=${() => actions.cancel(generalisationWords, request)}>${t('Cancel')}</vscode-button>`
        : html`<vscode-button icon="play" ?secondary=${answer?.kind === 'answered'} @click=${measure}>${answer ? t('Measure again') : t('Measure')}</vscode-button>`}
      ${answer?.kind === 'answered' ? html`<span class="right soft" role="status">${t('computed in {0} s', answer.result.seconds.toFixed(1))}</span>`
        : nothing}
    </div>
    ${answer === undefined
      ? nothingYet(t('Does it hold on other tasks?'), t('Adapts to test tasks that differ from those of training (amplitude, noise, way, domain: what its task set declares), to support sets of other sizes, and holds its certainty against how often it is right.'))
      : answer.kind === 'answered' ? charts(answer.result, look, actions)
      : answer.kind === 'waiting' ? working(answer, t('measurements')) : html`<section class="empty">${unanswered(answer, measure)}</section>`}`;
};

const charts = (found: Generalisation, look: Look, actions: Actions): TemplateResult => {
  const frame = (spec: ChartSpec): TemplateResult => chartFrame(spec, viewOf(look, spec.id), actions);
  const calibration = calibrationChart(found);
  const support = supportChart(found, viewOf(look, 'supportSizes'));
  return html`${frame(shiftsChart(found, viewOf(look, 'shifts')))}
    <div class="columns">${support ? frame(support)
      : without(t('How many examples does it need?'), t('This task set has no support sets of other sizes.'))}
      ${calibration ? frame(calibration) : without(t('Does it know what it knows?'), t('This method does not tell how sure it is.'))}</div>`;
};

/** In the place of a chart: why there is none. */
const without = (title: string, why: string): TemplateResult =>
  html`<section class="chart"><div class="chart-title"><h2>${title}</h2></div><p class="soft no-answer">${why}</p></section>`;
