import { html, nothing, type TemplateResult } from 'lit';
import { sweep as words, type SweepAnswer } from '../../src/protocol/analyses/sweep';
import { count, duration, percent, perSecond } from '../../src/protocol/format';
import { memberStates } from '../../src/protocol/sweepFiles';
import { inWords } from '../../src/protocol/sentence';
import type { Actions } from '../actions';
import { filtered } from '../compare/filter';
import { Kept } from '../compare/kept';
import { rowsOf, settingColumns } from '../compare/rows';
import { orderAfter, orderIn, sorted } from '../compare/sort';
import { rowsPerPage, runsTable, tableCells, tableSpec } from '../compare/table';
import { csvOf } from '../export/texts';
import { viewOf, type Look } from '../look';
import { bestSoFar } from '../sweep/bestSoFar';
import { overSeeds } from '../sweep/overSeeds';
import { brushedRuns } from '../sweep/brushedRuns';
import { brushesOf, parallelPart } from '../sweep/parallel';
import { leftOutText, scored } from '../sweep/results';
import { t } from '../text';
import { chartFrame } from './chartFrame';
import { exportMenu } from './exportMenu';
import './refresh';

const kept = new Kept();
const stateWords: Readonly<Record<(typeof memberStates)[number], string>> = {
  waiting: 'waiting', running: 'running', resting: 'resting', finished: 'finished', dropped: 'dropped', limited: 'out of time',
  failed: 'failed', interrupted: 'interrupted',
};

/** The page of a sweep: how far it is, its runs in a table, and what they say together. */
export const sweepPage = (path: string, look: Look, actions: Actions): TemplateResult => {
  const asked = actions.ask(words, { path });
  const answer = kept.newest('sweep', asked);
  const again = (): void => { if (actions.ask(words, { path }).kind !== 'waiting') actions.askAgain(words, { path }); };
  return html`<maml-refresh .again=${again} .pause=${2000}></maml-refresh>
    ${asked.kind === 'failed' ? html`<section class="empty"><h2>${asked.message}</h2></section>`
      : answer ? page(path, answer, look, actions) : html`<section class="empty"><h2>${t('Reading the runs')}</h2></section>`}`;
};

const page = (path: string, answer: SweepAnswer, look: Look, actions: Actions): TemplateResult => html`
  ${head(path, answer, actions)}
  ${answer.isNew ? html`<section class="empty"><h2>${t('This sweep was not started yet')}</h2>
    <p>${t('Its runs appear here with their settings and results as soon as they begin.')}</p></section>` : nothing}
  ${answer.runs.runs.length > 0 ? body(answer, look, actions) : nothing}
  ${troubles(answer)}`;

const head = (path: string, answer: SweepAnswer, actions: Actions): TemplateResult => {
  const { name, isNew, isOver, done, total, rate, secondsLeft, counts, trusted } = answer;
  const share = percent(done, total);
  const isLive = counts.running > 0;
  return html`<header class="head">
      <div class="title"><vscode-icon name=${isLive ? 'sync' : 'list-tree'} ?spin=${isLive} spin-duration="1.6"></vscode-icon>
        <h1>${name}</h1><span class="soft about" title=${path}>${path}</span></div>
      <div class="facts">${isNew ? nothing : html`<span>${countsText(answer)}</span>
        ${isOver ? nothing : html`<span class="soft">${share} %</span>`}
        ${rate > 0 ? html`<span class="soft">${perSecond(rate)}</span>` : nothing}
        ${secondsLeft !== null && !isOver ? html`<span class="soft">${t('{0} left', duration(secondsLeft))}</span>` : nothing}`}</div>
      <div class="buttons">${trusted && !isOver && !isLive
        ? html`<vscode-button icon="run-all" @click=${() => actions.do('runSweep')}>${isNew ? t('Run sweep') : t('Go on')}</vscode-button>` : nothing}
        ${isLive ? html`<vscode-button icon="debug-stop" secondary @click=${() => actions.do('stopSweep')}>${t('Stop')}</vscode-button>` : nothing}
        ${trusted && counts.finished > 0
          ? html`<vscode-button icon="book" secondary @click=${() => actions.do('reportRun')}>${t('Report')}</vscode-button>` : nothing}</div>
    </header>
    <div class="bar" role="progressbar" aria-label=${t('Progress of the sweep')} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${share}><i .style=${`width: ${share}%`}></i></div>`;
};

const countsText = ({ counts }: SweepAnswer): string =>
  memberStates.filter((state) => counts[state] > 0).map((state) => `${count(counts[state])} ${t(stateWords[state])}`).join(', ');

/** Chosen runs, in the order of choice. */
const chosenIn = ({ choices }: Look, answer: SweepAnswer): readonly string[] =>
  (choices['sweep.chosen'] ?? '').split('\n').filter((folder) => answer.members.some((member) => member.folder === folder));

const body = (answer: SweepAnswer, look: Look, actions: Actions): TemplateResult => {
  const { choices } = look;
  const chosen = chosenIn(look, answer);
  const toggle = (folder: string): void => actions.choose('sweep.chosen',
    (chosen.includes(folder) ? chosen.filter((one) => one !== folder) : [...chosen, folder]).join('\n') || undefined);
  const all = rowsOf(answer.runs);
  const found = filtered(all, choices['sweep.filter'] ?? '');
  const order = orderIn(choices['sweep.sort']);
  const within = brushedRuns(answer, brushesOf(look));
  const rows = sorted(within ? found.rows.filter(({ run }) => within.has(run.folder)) : found.rows, order);
  const pages = Math.max(1, Math.ceil(rows.length / rowsPerPage));
  const columns = settingColumns(answer.runs, all);
  const files = { title: answer.name, table: () => tableSpec(rows, columns), csv: () => csvOf(tableCells(rows, columns)) };
  return html`<div class="tools">
      <input class="filter" type="search" .value=${choices['sweep.filter'] ?? ''} aria-label=${t('Filter the runs')}
        placeholder=${t('Filter, for example maml innerRate=0.01 mse<0.4')}
        @input=${(event: Event) => actions.choose('sweep.filter', (event.target as HTMLInputElement).value || undefined)}>
      <span class="soft" role="status">${found.unknown === undefined
        ? t('{0} of {1} runs, {2} chosen', count(rows.length), count(all.length), chosen.length)
        : t('No setting or result is called {0}.', found.unknown)}</span>
      ${picked(chosen, answer, actions)}<span class="right">${exportMenu(files, actions)}</span></div>
    ${runsTable({
      rows, columns, order, chosen, page: Math.min(pages - 1, Number(choices['sweep.page'] ?? 0)), toggle,
      sort: (column) => actions.choose('sweep.sort', orderAfter(order, column)), turnTo: (to) => actions.choose('sweep.page', String(to)),
    })}
    ${rungsText(answer)}
    ${leftOut(answer)}
    ${parallelPart(answer, new Map(settingColumns(answer.runs, all).map(({ key, title }) => [key, title])), chosen, toggle, look, actions)}
    ${scored(answer).length === 0 ? nothing
      : html`<div class="columns compare-charts">${againstSetting(answer, look, actions)}${best(answer, look, actions)}</div>`}`;
};

const best = (answer: SweepAnswer, look: Look, actions: Actions): TemplateResult => {
  const view = viewOf(look, 'sweep-best');
  return chartFrame(bestSoFar(answer, view, (run) => actions.openRun(run, 'overview')), view, actions);
};

/** What can be done with the run that was chosen last. */
const picked = (chosen: readonly string[], { members, trusted }: SweepAnswer, actions: Actions): TemplateResult | typeof nothing => {
  const folder = chosen.at(-1);
  const member = members.find((one) => one.folder === folder);
  if (folder === undefined || !member) return nothing;
  return html`<span class="soft">${member.label}</span>
    <vscode-button secondary icon="graph-line" @click=${() => actions.openRun(folder, 'overview')}>${t('Open')}</vscode-button>
    ${trusted ? html`<vscode-button secondary icon="git-branch" @click=${() => actions.do('branchRun', folder)}>${t('Branch…')}</vscode-button>`
      : nothing}
    ${chosen.length > 1 ? html`<vscode-button secondary icon="compare-changes"
      @click=${() => actions.openRun(folder, 'compare', { 'compare.chosen': JSON.stringify(chosen.slice(-20)) })}>${t('Compare')}</vscode-button>`
        : nothing}`;
};

const rungsText = ({ rungs }: SweepAnswer): TemplateResult | typeof nothing => (rungs.length === 0 ? nothing : html`
  <p class="caption none">${rungs.map(({ iteration, kept: on, of }) =>
    t('At {0} meta-iterations {1} of {2} settings went on.', count(iteration), on, of)).join(' ')}</p>`);

const leftOut = (answer: SweepAnswer): TemplateResult | typeof nothing => {
  const said = leftOutText(answer);
  return said === '' ? nothing : html`<p class="caption none">${said}</p>`;
};

const againstSetting = (answer: SweepAnswer, look: Look, actions: Actions): TemplateResult | typeof nothing => {
  const keys = answer.keys.filter((key) => key !== 'training.seed');
  const key = keys.find((one) => one === look.choices['sweep.setting']) ?? keys[0];
  if (key === undefined) return nothing;
  const view = viewOf(look, 'sweep-setting');
  const tools = html`<select class="select" aria-label=${t('Setting')}
    @change=${(event: Event) => actions.choose('sweep.setting', (event.target as HTMLSelectElement).value)}>
    ${keys.map((one) => html`<option value=${one} ?selected=${one === key}>${one}</option>`)}</select>`;
  return chartFrame(overSeeds(answer, key, view, tools, (run) => actions.openRun(run, 'overview')), view, actions);
};

/** Members that failed or whose last job ended badly, with the reason. */
const troubles = ({ members }: SweepAnswer): TemplateResult | typeof nothing => {
  const told = members.filter(({ state, message, job }) => state === 'failed' || (message ?? job) !== undefined && state !== 'finished');
  return told.length === 0 ? nothing : html`<section class="layers"><h2>${t('What went wrong')}</h2>
    <ul>${told.slice(0, 20).map(({ label, id, message, said, job }) =>
      html`<li><b>${label || id}</b> ${[said ? inWords(said, t) : message, job].filter(Boolean).join('; ')}</li>`)}</ul></section>`;
};
