import { html, nothing, type TemplateResult } from 'lit';
import { familyResultsWords } from '../../src/protocol/analyses/familyResults';
import { lastTransfer } from '../../src/protocol/analyses/lastTransfer';
import { remediesWords } from '../../src/protocol/analyses/remedies';
import { taskMapWords } from '../../src/protocol/analyses/taskMap';
import { transferWords } from '../../src/protocol/analyses/transfer';
import type { ResultOf } from '../../src/protocol/analysis';
import { lowerIsBetter } from '../../src/protocol/metrics';
import type { Actions } from '../actions';
import { remediesPart } from '../advice/remediesPart';
import { distanceFigure, type TaskMap, taskMapChart } from '../advice/taskMapChart';
import { transferPart } from '../advice/transferPart';
import type { Answer } from '../asks';
import { viewOf, type Look } from '../look';
import { t } from '../text';
import { ageLine } from './ageLine';
import { answered, unanswered } from './answered';
import { chartFrame } from './chartFrame';
import { select, splitWords } from './choices';
import { familyRows } from './familiesTable';
import { figure } from './figure';
import { onDemand } from './onDemand';
import { pageHead } from './pageHead';
import { working } from './working';

type FamilyResults = ResultOf<typeof familyResultsWords>;

const configEnding = '.maml.json';

/** Are the tasks of a config or a run too unlike, and what helps? @param path of a config or a run folder */
export const alikePage = (path: string, look: Look, actions: Actions): TemplateResult => {
  const { choices } = look;
  const of = path.endsWith(configEnding) ? { config: path } : { run: path };
  const split = (['train', 'validation', 'test'] as const).find((one) => one === choices['alike.split']) ?? 'validation';
  const request = { of, split, tasks: Number(choices['alike.tasks'] ?? 24) };
  const map = actions.ask(taskMapWords, request);
  const results = 'run' in of ? actions.ask(familyResultsWords, { run: path, split, tasks: 200 }) : undefined;
  const choose = (name: string, value: string): void => actions.choose(`alike.${name}`, value);
  const hardest = results?.kind === 'answered' ? hardestOf(results.result) : undefined;
  return html`${pageHead('group-by-ref-type', t('Are the tasks too unlike?'), path)}
    <div class="tools">
      ${select(t('tasks'), ['12', '24', '48'].map((n) => [n, n] as const), String(request.tasks), (value) => choose('tasks', value))}
      ${select(t('of'), splitWords(), split, (value) => choose('split', value))}
      <span class="right soft" role="status">${map.kind === 'answered' ? t('computed in {0} s', map.result.seconds.toFixed(1))
        : map.kind === 'waiting' ? t('computing') : ''}</span>
      ${map.kind === 'waiting'
        ? html`<vscode-button secondary icon="debug-stop" @click=${() => actions.cancel(taskMapWords, request)}>${t('Stop computing')}</vscode-button>`
        : html`<vscode-button secondary icon="refresh" @click=${() => actions.askAgain(taskMapWords, request)}>${t('Compute again')}</vscode-button>`}
    </div>
    <div class="columns">${mapPart(map, () => actions.askAgain(taskMapWords, request), look, actions)}
      ${figure(distanceFigure, map, look, actions, () => actions.askAgain(taskMapWords, request))}</div>
    ${'config' in of && map.kind === 'answered'
      ? html`<p class="caption beside">${t('The probe is a network at fresh parameters. Ask the same of a trained run, and the tasks are told apart by what it has learned.')}</p>` : nothing}
    ${results ? familyPart(results, () => actions.askAgain(familyResultsWords, { run: path, split, tasks: 200 })) : nothing}
    ${leaveOut(of, map, look, actions)}
    ${map.kind === 'answered' ? remedies(of, map.result, hardest, actions) : nothing}`;
};

const mapPart = (map: Answer<TaskMap>, again: () => void, look: Look, actions: Actions): TemplateResult => {
  const view = viewOf(look, 'taskMap');
  return map.kind === 'answered' ? chartFrame(taskMapChart(map.result), view, actions)
    : html`<section class="chart"><div class="chart-title"><h2>${t('Are the tasks alike?')}</h2></div>${unanswered(map, again)}</section>`;
};

/** Of several families the one with the worst mean after the trained steps. */
const hardestOf = ({ families, metric, trainedSteps }: FamilyResults): string | undefined => {
  if (families.length < 2) return undefined;
  const sign = lowerIsBetter(metric) ? -1 : 1;
  const worth = (one: FamilyResults['families'][number]): number => {
    const mean = one.curve.find(({ step }) => step === trainedSteps)?.mean ?? null;
    return mean === null ? -Infinity : sign * mean;
  };
  return families.reduce((worst, one) => (worth(one) < worth(worst) ? one : worst)).name;
};

const familyPart = (results: Answer<FamilyResults>, again: () => void): TemplateResult => html`<section class="layers">
  <div class="chart-title"><h2>${t('Result of each family')}</h2></div>
  ${answered(results, (result) => (result.families.length === 0 ? html`<p class="soft">${t('The task set names no families.')}</p>` : familyRows(result)), again)}</section>`;

/** The plain experiment, on demand: it trains. */
const leaveOut = (
  of: { readonly config: string } | { readonly run: string }, map: Answer<TaskMap>, { choices }: Look, actions: Actions,
): TemplateResult => {
  const minutes = Number(choices['alike.minutes'] ?? 3);
  const request = { of, minutes, tasks: 100 };
  const { answer, begin } = onDemand(transferWords, request, actions);
  const names = map.kind === 'answered' ? [...new Set(map.result.tasks.flatMap(({ family }) => family ?? []))] : [];
  const controls =
    html`${select(t('train for'), [1, 3, 10].map((n) => [String(n), n === 1 ? t('1 minute') : t('{0} minutes', n)] as const), String(minutes), (value) => actions.choose('alike.minutes', value))}
    ${answer?.kind === 'waiting'
      ? html`<vscode-button secondary icon="debug-stop" @click=${() => actions.cancel(transferWords, request)}>${t('Cancel')}</vscode-button>`
      : html`<vscode-button secondary icon="play" @click=${begin}>${t('Train without each family')}</vscode-button>`}`;
  return html`<section class="layers"><div class="chart-title"><h2>${t('Does each family help the others?')}</h2></div>
    ${map.kind === 'answered' && names.length < 2 ? html`<p class="soft">${t('The task set names no families, so there is none to leave out.')}</p>`
      : html`
      <p class="soft">${t('Trains on all families, without each, on each alone and not at all, and adapts to tasks of each.')}</p>
      <div class="tools plain">${controls}</div>
      ${answer === undefined ? lastTime('config' in of ? of.config : of.run, actions)
        : answer.kind === 'waiting' ? working(answer, t('meta-iterations')) : answered(answer, transferPart, begin)}`}</section>`;
};

/** What it last said, with its age, until it is asked again. */
const lastTime = (path: string, actions: Actions): TemplateResult | typeof nothing => {
  const kept = actions.ask(lastTransfer, { path });
  if (kept.kind === 'failed') return unanswered(kept, () => actions.askAgain(lastTransfer, { path }));
  const last = kept.kind === 'answered' ? kept.result.last : null;
  return last ? html`${ageLine(last)}${transferPart(last.answer)}` : nothing;
};

const remedies = (
  of: { readonly config: string } | { readonly run: string }, { groups }: TaskMap, hardest: string | undefined, actions: Actions,
): TemplateResult => {
  const request = { of, groups, ...(hardest !== undefined && { hardest }) };
  return html`<section class="layers"><div class="chart-title"><h2>${t('What helps')}</h2></div>
    ${answered(actions.ask(remediesWords, request), (result) => remediesPart(result, hardest, actions.applySettings),
      () => actions.askAgain(remediesWords, request))}</section>`;
};
