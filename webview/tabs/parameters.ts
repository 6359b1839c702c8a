import { html, nothing, type TemplateResult } from 'lit';
import { layerMap } from '../../src/protocol/analyses/layerMap';
import { parameters } from '../../src/protocol/analyses/parameters';
import { weight } from '../../src/protocol/analyses/weight';
import type { ResultOf } from '../../src/protocol/analysis';
import { number, count } from '../../src/protocol/format';
import type { Actions } from '../actions';
import { isLive } from '../derive';
import { type Look, viewOf } from '../look';
import { answered } from '../parts/answered';
import { chartFrame } from '../parts/chartFrame';
import { checkpointPicker } from '../parts/checkpointPicker';
import { select, splitWords, wholeNumber } from '../parts/choices';
import { configDifferenceList } from '../parts/configDifferenceList';
import { figure } from '../parts/figure';
import { layersTable } from '../parts/layersTable';
import { runChoices } from '../parts/runChoices';
import { comparedLayers, learnedRates, movedMost } from '../questions/comparedLayers';
import { layerMapFigure, type MapSide } from '../questions/layerMap';
import { alongChart, weightChart } from '../questions/overSteps';
import type { PanelState } from '../state';
import { tab } from '../tab';
import { t } from '../text';

/** What did adaptation or training change, and where? */
export default tab({
  order: 3,
  title: () => t('Parameters'),
  render: (state, look, actions) => {
    const { facts, latest } = state;
    if (!facts) return html``;
    const wants = look.choices['parameters.look'] === 'checkpoint';
    const canAsk = facts.trusted && latest.checkpoint !== undefined;
    if (canAsk && (wants || !isLive(state))) return page(state, look, actions, requestsOf(facts.run, look, latest.started?.trainedSteps ?? 1));
    return html`${latest.parameters ? layersTable(latest.parameters) : html`<section class="empty">
        <h2>${t('Nothing to compare yet')}</h2>
        <p>${t('θ and θ′ are compared when training begins and after validations.')}</p></section>`}
      ${canAsk ? html`<div class="tools plain"><vscode-button secondary @click=${() => actions.choose('parameters.look', 'checkpoint')}>${
        t('Look into the newest checkpoint')}</vscode-button></div>` : nothing}`;
  },
});

type Requests = ReturnType<typeof requestsOf>;

/** What the tool row asks for. */
const requestsOf = (run: string, { choices }: Look, trainedSteps: number) => {
  const chosen = (name: string): string | undefined => choices[`parameters.${name}`];
  const at = { run, ...(chosen('from') && { iteration: Number(chosen('from')) }) };
  const to = chosen('to') ?? 'mean';
  const split = (['train', 'validation', 'test'] as const).find((one) => one === chosen('split')) ?? 'validation';
  const steps = Number(chosen('steps') ?? trainedSteps);
  const task = Number(chosen('task') ?? 0);
  const other = to.startsWith('run ') ? to.slice('run '.length) : undefined;
  const against = other !== undefined ? { kind: 'run' as const, run: other }
    : /^\d+$/.test(to) ? { kind: 'checkpoint' as const, iteration: Number(to) }
      : { kind: 'adapted' as const, split, steps, ...(to === 'task' && { task }) };
  const after = against.kind === 'adapted' ? 'θ′' : against.kind === 'run' ? t('θ there') : t('θ at {0}', count(Number(to)));
  const picked = /^(.*) (\d+)$/.exec(chosen('weight') ?? '');
  const followed = picked && { ...at, split, tasks: to === 'task' ? task + 1 : 12, steps, layer: picked[1] ?? '', place: Number(picked[2]) };
  return {
    at, to, split, steps, task, other, after, trainedSteps, followed, compare: { ...at, against },
    layer: chosen('layer'), side: (chosen('side') ?? 'difference') as MapSide,
  };
};

type Choose = (name: string, value: string | undefined) => void;

const page = (state: PanelState, look: Look, actions: Actions, requests: Requests): TemplateResult => {
  const choose: Choose = (name, value) => actions.choose(`parameters.${name}`, value);
  const answer = actions.ask(parameters, requests.compare);
  return html`${tools(state, actions, requests, choose)}
    <div class="compared"><div class="main">${answered(answer, (result) => comparison(result, look, actions, requests, choose),
      () => actions.askAgain(parameters, requests.compare))}</div>
    <aside>${configDifferenceList(requests.at.run, requests.other, look, actions)}
      ${answer.kind === 'answered' ? steps(answer.result, look, actions, requests) : nothing}</aside></div>`;
};

type Compared = Parameters<typeof comparedLayers>[0];

const comparison = (result: Compared, look: Look, actions: Actions, requests: Requests, choose: Choose): TemplateResult => {
  const names = { before: 'θ', after: requests.after };
  const layer = result.layers.find(({ name }) => name === requests.layer)?.name ?? mostChanged(result);
  const follow = requests.compare.against.kind === 'adapted'
    ? (name: string, place: number): void => choose('weight', `${name} ${place}`) : undefined;
  const request = { ...requests.compare, layer };
  const map = layerMapFigure(layer, requests.side, names, (side) => choose('side', side), follow && ((place) => follow(layer, place)));
  return html`
    ${result.different.length > 0 ? html`<p class="caption layers">${t('Not compared: {0}.', result.different.join('; '))}</p>` : nothing}
    ${comparedLayers(result, names, layer, (name) => choose('layer', name))}
    <div class="pair">${figure(map, actions.ask(layerMap, request), look, actions, () => actions.askAgain(layerMap, request))}
      ${movedMost(result, names, follow)}</div>
    ${result.rates.length > 0 ? learnedRates(result) : nothing}`;
};

/** The matrix that changed most for its size: what a first look should see. */
const mostChanged = ({ layers }: Compared): string => {
  const share = ({ change, before }: Compared['layers'][number]): number => (change ?? 0) / (before || Infinity);
  const matrices = layers.filter(({ shape }) => shape.length > 1 && (shape[0] ?? 1) > 1 && (shape.at(-1) ?? 1) > 1);
  return [...matrices, ...layers].reduce((best, one, i) => (i < matrices.length && share(one) > share(best) ? one : best),
    matrices[0] ?? layers[0])?.name ?? '';
};

const steps = (result: Compared, look: Look, actions: Actions, { followed }: Requests): TemplateResult => html`
  ${result.along.length > 1 ? chartFrame(alongChart(result.along, result.tasks), viewOf(look, 'along'), actions) : nothing}
  ${followed ? followedWeight(followed, look, actions) : nothing}
  ${result.rates.length === 0 ? html`<p class="caption layers">${t('This method has no learned rates. Meta-SGD shows them here.')}</p>` : nothing}`;

const followedWeight = (request: NonNullable<Requests['followed']>, look: Look, actions: Actions): TemplateResult => {
  const draw = (result: ResultOf<typeof weight>): TemplateResult => chartFrame(weightChart(result), viewOf(look, 'weight'), actions);
  return answered(actions.ask(weight, request), draw, () => actions.askAgain(weight, request));
};

const tools = (state: PanelState, actions: Actions, requests: Requests, choose: Choose): TemplateResult => {
  const isAdapted = requests.compare.against.kind === 'adapted';
  const counts = [...new Set([requests.trainedSteps, 1, 5, 10])].sort((a, b) => a - b);
  const answer = actions.ask(parameters, requests.compare);
  return html`<div class="tools">
    ${checkpointPicker(t('from θ at'), state, actions, String(requests.at.iteration ?? ''), (value) => choose('from', value))}
    ${checkpointPicker(t('to'), state, actions, requests.to, (value) => choose('to', value),
      [['mean', t('θ′, mean of 12 tasks')], ['task', t('θ′ of one task')], ...runChoices(requests.at.run, actions)])}
    ${requests.to === 'task' ? wholeNumber(t('task'), requests.task, 199, (value) => choose('task', String(value))) : nothing}
    ${isAdapted ? html`${select(t('of'), splitWords(), requests.split, (value) => choose('split', value))}
      ${select(t('steps'), counts.map((n) => [String(n), n === requests.trainedSteps ? t('{0} (trained)', n) : String(n)] as const),
        String(requests.steps), (value) => choose('steps', value))}` : nothing}
    <vscode-toolbar-button icon="refresh" label=${t('Compute again')} title=${t('Compute again')}
      @click=${() => actions.askAgain(parameters, requests.compare)}></vscode-toolbar-button>
    <span class="right soft">${answer.kind === 'answered' ? wholeText(answer.result) : ''}</span>
  </div>`;
};

const wholeText = ({ whole, seconds }: Compared): string => {
  const share = whole.before && whole.change !== null ? `${((100 * whole.change) / whole.before).toFixed(1)} %` : t('n/a');
  return t('‖Δ‖ {0} is {1} of ‖θ‖ {2}, cosine {3}, {4} parameters, in {5} s',
    number(whole.change), share, number(whole.before), whole.cosine?.toFixed(4) ?? t('n/a'), count(whole.size), seconds.toFixed(1));
};
