import { html, nothing, type TemplateResult } from 'lit';
import type { AnalysisWords, RequestOf, ResultOf } from '../../src/protocol/analysis';
import { embedding } from '../../src/protocol/analyses/embedding';
import { featureReuse } from '../../src/protocol/analyses/featureReuse';
import { gradientAgreement } from '../../src/protocol/analyses/gradientAgreement';
import { gradientParts } from '../../src/protocol/analyses/gradientParts';
import { lossLine } from '../../src/protocol/analyses/lossLine';
import { lossPlane } from '../../src/protocol/analyses/lossPlane';
import { taskFits } from '../../src/protocol/analyses/taskFits';
import type { EventOf } from '../../src/protocol/events';
import type { Actions } from '../actions';
import { taskChoices } from '../adaptationSource';
import { type Look, viewOf } from '../look';
import { answered, unanswered } from '../parts/answered';
import { chartFrame } from '../parts/chartFrame';
import { checkpointPicker } from '../parts/checkpointPicker';
import { select, splitWords, wholeNumber } from '../parts/choices';
import { type Figure, figure } from '../parts/figure';
import { agreementFigure } from '../questions/agreement';
import { embeddingFigure } from '../questions/embedding';
import { fitsOf } from '../questions/fits';
import { lossLineChart } from '../questions/lossLine';
import { planeFigure, type OpenTask } from '../questions/lossPlane';
import { partsFigure } from '../questions/parts';
import { reuseFigure } from '../questions/reuse';
import type { PanelState } from '../state';
import { tab } from '../tab';
import { t } from '../text';

/** Does the second order matter, do tasks agree, how flat is it, what is reused? */
export default tab({
  order: 4,
  title: () => t('Understand'),
  render: (state, look, actions) => {
    if (!state.facts) return html``;
    if (!state.facts.trusted) return nothingYet(t('This needs a trusted workspace'),
      t('The questions are answered by opening the run\'s data and network. What the run recorded itself is in the other tabs.'));
    if (!state.latest.checkpoint) return nothingYet(t('No checkpoint yet'),
      t('The questions are asked of a checkpoint; the first one is written after {0}.', t('some meta-iterations')));
    return page(state, look, actions, requestsOf(state.facts.run, look, state.latest.started));
  },
});

const nothingYet = (title: string, words: string): TemplateResult =>
  html`<section class="empty"><h2>${title}</h2><p>${words}</p></section>`;

type Requests = ReturnType<typeof requestsOf>;

/** What the tool row asks for. */
const requestsOf = (run: string, { choices }: Look, started: EventOf<'started'> | undefined) => {
  const { trainedSteps = 1, metric = '' } = started ?? {};
  const chosen = (name: string): string | undefined => choices[`understand.${name}`];
  const at = { run, ...(chosen('checkpoint') && { iteration: Number(chosen('checkpoint')) }) };
  const split = (['train', 'validation', 'test'] as const).find((one) => one === chosen('split')) ?? 'validation';
  const [tasks, steps] = [Number(chosen('tasks') ?? 12), Number(chosen('steps') ?? trainedSteps)];
  const [first, second] = [Number(chosen('first') ?? 0), Number(chosen('second') ?? 1)];
  const fits = chosen('fits')?.split(',').map(Number);
  const on = { ...at, split, tasks };
  const isOfClasses = metric === 'accuracy';
  return {
    trainedSteps, steps, tasks, split, first, second, at,
    parts: on, agreement: { ...on, tasks: Math.min(24, tasks) }, line: { ...on, steps }, reuse: { ...on, steps },
    plane: { ...at, split, first, second, steps }, embedding: isOfClasses ? { ...at, split, index: first, steps } : undefined,
    fits: fits && { ...at, split, indices: fits, steps },
  };
};

const page = (state: PanelState, look: Look, actions: Actions, requests: Requests): TemplateResult => {
  const choose = (name: string, value: string | undefined): void => actions.choose(`understand.${name}`, value);
  const { run } = requests.at;
  // Training tasks of a question are those of the next meta-batch, which no other tab draws.
  const openTask: OpenTask | undefined = requests.split === 'train' ? undefined : (task, { iteration, steps }) =>
    actions.openRun(run, 'adaptation', taskChoices(task, { iteration, split: requests.split, steps }));
  const agreement = agreementFigure((a, b) => choose('fits', `${a},${b}`));
  return html`
    ${tools(state, actions, requests, choose)}
    <div class="questions">
      ${asked(partsFigure, gradientParts, requests.parts, look, actions)}
      <div class="cell">${asked(agreement, gradientAgreement, requests.agreement, look, actions)}${fits(requests, actions, choose)}</div>
      ${lineChart(requests, look, actions)}
      <div class="cell wide">${asked(planeFigure(openTask), lossPlane, requests.plane, look, actions)}
        <div class="tools plain">${taskInput(t('across: task'), requests.first, (value) => choose('first', value))}
          ${taskInput(t('up: task'), requests.second, (value) => choose('second', value))}</div></div>
      ${asked(reuseFigure, featureReuse, requests.reuse, look, actions, 'wide')}
      ${requests.embedding ? html`<div class="cell whole">${asked(embeddingFigure, embedding, requests.embedding, look, actions)}
        <div class="tools plain">${taskInput(t('task'), requests.first, (value) => choose('first', value))}</div></div>` : nothing}
    </div>`;
};

const taskInput = (label: string, value: number, choose: (value: string) => void): TemplateResult =>
  wholeNumber(label, value, 199, (typed) => choose(String(typed)));

const asked = <W extends AnalysisWords>(
  picture: Figure<ResultOf<W>>, words: W, request: RequestOf<W>, look: Look, actions: Actions, kind = '',
): TemplateResult => html`<div class="cell ${kind}">${
  figure(picture, actions.ask(words, request), look, actions, () => actions.askAgain(words, request))}</div>`;

const lineChart = ({ line }: Requests, look: Look, actions: Actions): TemplateResult => {
  const answer = actions.ask(lossLine, line);
  const view = viewOf(look, 'lossLine');
  return html`<div class="cell">${answer.kind === 'answered' ? chartFrame(lossLineChart(answer.result, view), view, actions)
    : html`<section class="chart"><div class="chart-title"><h2>${t('Loss along θ → θ′')}</h2></div>
      ${unanswered(answer, () => actions.askAgain(lossLine, line))}</section>`}</div>`;
};

const fits = (
  requests: Requests, actions: Actions, choose: (name: string, value: string | undefined) => void,
): TemplateResult | typeof nothing => {
  const { fits: request } = requests;
  if (!request) return nothing;
  const close = (): void => choose('fits', undefined);
  return answered(actions.ask(taskFits, request), (result) => fitsOf(result, close), () => actions.askAgain(taskFits, request));
};

/** The questions and what they are asked with. */
const questionsOf = ({ parts, agreement, line, plane, reuse, embedding: places }: Requests) => [
  [gradientParts, parts], [gradientAgreement, agreement], [lossLine, line], [lossPlane, plane], [featureReuse, reuse],
  ...(places ? [[embedding, places] as const] : []),
] as const;

const tools = (
  state: PanelState, actions: Actions, requests: Requests, choose: (name: string, value: string | undefined) => void,
): TemplateResult => {
  const all = questionsOf(requests);
  const answers = all.map(([words, request]) => actions.ask(words as AnalysisWords, request));
  const seconds = answers.map((answer) => (answer.kind === 'answered' ? (answer.result as { seconds: number }).seconds : 0));
  const isWaiting = answers.some(({ kind }) => kind === 'waiting');
  const each = (act: (words: AnalysisWords, request: object) => void) => () => all.forEach(([words, request]) => act(words, request));
  const steps = [...new Set([requests.trainedSteps, 1, 5, 10])].sort((a, b) => a - b);
  return html`<div class="tools">
    ${checkpointPicker(t('checkpoint'), state, actions, String(requests.at.iteration ?? ''), (value) => choose('checkpoint', value))}
    ${select(t('tasks'), ['6', '12', '25', '60'].map((n) => [n, n] as const), String(requests.tasks), (value) => choose('tasks', value))}
    ${select(t('of'), splitWords(), requests.split, (value) => choose('split', value))}
    ${select(t('steps'), steps.map((n) => [String(n), n === requests.trainedSteps ? t('{0} (trained)', n) : String(n)] as const),
      String(requests.steps), (value) => choose('steps', value))}
    <span class="right soft" role="status">${isWaiting ? t('computing')
      : t('computed in {0} s', seconds.reduce((a, b) => a + b, 0).toFixed(1))}</span>
    ${isWaiting ? html`<vscode-button secondary icon="debug-stop" @click=${each(actions.cancel)}>${t('Stop computing')}</vscode-button>`
      : html`<vscode-button secondary icon="refresh" @click=${each(actions.askAgain)}>${t('Compute again')}</vscode-button>`}
  </div>`;
};
