import { html, nothing, type TemplateResult } from 'lit';
import { type Advice, adviseWords, type Raced } from '../../src/protocol/analyses/advise';
import { lastAdvice } from '../../src/protocol/analyses/lastAdvice';
import { count, duration, number } from '../../src/protocol/format';
import type { Actions } from '../actions';
import { raceChart } from '../advice/raceChart';
import { candidateName, raceSpec, raceTable } from '../advice/raceTable';
import type { Answer } from '../asks';
import { csvOf } from '../export/texts';
import { viewOf, type Look } from '../look';
import { t, words } from '../text';
import { unanswered } from './answered';
import { chartFrame } from './chartFrame';
import { select } from './choices';
import { exportMenu } from './exportMenu';
import { ageLine } from './ageLine';
import { onDemand } from './onDemand';
import { pageHead } from './pageHead';
import { working } from './working';

/** Which algorithm for a config's tasks: a race on identical episodes, and the winner's settings with one click. */
export const advicePage = (config: string, look: Look, actions: Actions): TemplateResult => {
  const request = { of: { config }, minutes: Number(look.choices['advice.minutes'] ?? 3), tasks: Number(look.choices['advice.tasks'] ?? 200) };
  const { answer, begin: race } = onDemand(adviseWords, request, actions);
  const use = ({ algorithm }: Raced): void => actions.applySettings({ algorithm });
  return html`${pageHead('question', t('Which algorithm?'), config)}
    ${tools(request, answer, {
      race, cancel: () => actions.cancel(adviseWords, request), choose: (name, value) => actions.choose(`advice.${name}`, value),
    })}
    ${answer === undefined ? earlier(config, look, actions, use) : answer.kind === 'answered' ? page(answer.result, look, actions, use)
      : answer.kind === 'waiting' ? working(answer, t('meta-iterations'), t('Timing the candidates')) : html`<section class="empty">${unanswered(answer, race)}</section>`}`;
};

interface Doing {
  race(): void;
  cancel(): void;
  choose(name: string, value: string): void;
}

const tools = (
  request: { readonly minutes: number; readonly tasks: number }, answer: Answer<Advice> | undefined, { race, cancel, choose }: Doing,
): TemplateResult => {
  const counts = ['100', '200', '500'].map((n) => [n, t('{0} tasks', n)] as const);
  const minutes = [1, 3, 10, 30].map((n) => [String(n), n === 1 ? t('1 minute') : t('{0} minutes', n)] as const);
  return html`<div class="tools">
    ${select(t('train for'), minutes, String(request.minutes), (value) => choose('minutes', value))}
    ${select(t('judge on'), counts, String(request.tasks), (value) => choose('tasks', value))}
    ${answer?.kind === 'waiting' ? html`<vscode-button secondary icon="debug-stop" @click=${cancel}>${t('Cancel')}</vscode-button>`
      : html`<vscode-button icon="play" ?secondary=${answer?.kind === 'answered'} @click=${race}>${answer ? t('Race again') : t('Race')}</vscode-button>`}
    ${answer?.kind === 'answered' ? html`<span class="right soft" role="status">${t('took {0}', duration(answer.result.seconds))}</span>` : nothing}
  </div>`;
};

/** What the last race found, with its age, until another one is asked for. */
const earlier = (config: string, look: Look, actions: Actions, use: (candidate: Raced) => void): TemplateResult => {
  const kept = actions.ask(lastAdvice, { path: config });
  const last = kept.kind === 'answered' ? kept.result.last : null;
  return last ? html`${ageLine(last)}${page(last.answer, look, actions, use)}` : kept.kind === 'waiting' ? html`` : nothingYet();
};

const nothingYet = (): TemplateResult => html`<section class="empty"><h2>${t('A race tells which algorithm suits these tasks')}</h2>
  <p>${t('The tasks are measured, a decision table names first choices, and these are trained against the config\'s own algorithm, a cheap rival and joint training: on the same tasks, for the same number of meta-iterations. The answer comes with paired intervals and what it costs. Test tasks are not touched.')}</p></section>`;

const page = (advice: Advice, look: Look, actions: Actions, use: (candidate: Raced) => void): TemplateResult => {
  const { race, advised, reasons, tasks } = advice;
  const taken = race.find(({ name }) => name === advised);
  const [first, ...others] = reasons;
  const files = { title: t('Which algorithm?'), table: () => raceSpec(advice),
    csv: () => csvOf([raceSpec(advice).columns, ...raceSpec(advice).rows]) };
  return html`<section class="layers advised-one">
      <div class="chart-title"><h2>${t('Take {0}', taken ? candidateName(taken) : advised)}</h2>
        ${taken?.algorithm ? html`<vscode-button icon="check" @click=${() => use(taken)}>${t('Use this')}</vscode-button>` : nothing}
        <span class="right">${exportMenu(files, actions)}</span></div>
      <p>${first && words(first)}</p><ul>${others.map((reason) => html`<li>${words(reason)}</li>`)}</ul></section>
    ${raceTable(advice, use)}
    <p class="caption beside">${t('{0} identical validation tasks; inner rates and steps were chosen on others. Differences are paired, with 95 % intervals by Student\'s t, not adjusted for the number of candidates. A short race favours what learns fast.', count(tasks))}</p>
    <div class="columns">${chartFrame(raceChart(advice, viewOf(look, 'race')), viewOf(look, 'race'), actions)}${factsPart(advice)}</div>`;
};

/** What was measured of the tasks, and whom the decision table named for it. */
const factsPart = ({ facts, choices }: Advice): TemplateResult => {
  const { agreement: { mean, negative, within, across, tasks }, families, support, way, parameters } = facts;
  return html`<section class="chart"><div class="chart-title"><h2>${t('What was measured first')}</h2></div>
    <ul class="plain">
      <li>${way === undefined ? t('{0} examples to learn from, {1} parameters', support, count(parameters))
        : t('{0} examples of {1} classes to learn from, {2} parameters', support, way, count(parameters))}</li>
      ${tasks > 0
        ? html`<li>${t('gradients of {0} tasks at fresh parameters: mean cosine {1}, {2} % of pairs against each other', tasks, number(mean), number(100 * (negative ?? 0)))}</li>` : nothing}
      ${families.length > 1
        ? html`<li>${t('{0} families ({1}): cosine {2} within, {3} across', families.length, families.join(', '), number(within), number(across))}</li>` : nothing}
    </ul>
    <h3>${t('First choices by the decision table')}</h3>
    <ul class="plain">${choices.map(({ algorithm, because, watch }) => html`<li><b>${algorithm}</b>: ${words(because)}. <span class="soft">${t('Watch: {0}.', words(watch))}</span></li>`)}</ul>
  </section>`;
};
