import { html, nothing, type TemplateResult } from 'lit';
import { episode as episodeWords, type SeenTaskSetOf } from '../../src/protocol/analyses/episode';
import { task as taskWords } from '../../src/protocol/analyses/task';
import { taskSet } from '../../src/protocol/analyses/taskSet';
import type { ResultOf } from '../../src/protocol/analysis';
import type { Episode } from '../../src/protocol/examples';
import { number } from '../../src/protocol/format';
import type { Actions } from '../actions';
import type { Look } from '../look';
import { pictureOf } from '../pictures';
import type { EpisodeView, Said } from '../picture';
import { saidAt } from '../said';
import { t } from '../text';
import { rightOf } from '../verdicts';
import { answered } from './answered';
import { segments, splitWords, wholeNumber } from './choices';
import { exampleDetails } from './exampleDetails';
import { taskSetFacts } from './taskSetFacts';

type Split = 'train' | 'validation' | 'test';
const asSplit = (value: string | undefined): Split => (value === 'train' || value === 'test' ? value : 'validation');
/** Episodes that can be named; there is no last one. */
const lastEpisode = 999_999_999;
const following = 6;

/** What the learner sees: an episode, those that follow, and what the task set is made of. @param run its run, when it has a checkpoint */
export const taskSetView = (of: SeenTaskSetOf, run: string | undefined, look: Look, actions: Actions): TemplateResult => {
  const { choices } = look;
  const split = asSplit(choices.taskSplit);
  const index = Number(choices.taskIndex ?? 0);
  const request = { of, split, index, following };
  const shown = actions.ask(episodeWords, request);
  const facts = actions.ask(taskSet, { of });
  const says = run !== undefined && choices.taskSaid === 'said';
  return html`
    ${tools(split, index, run !== undefined, says, actions, facts.kind === 'answered' ? facts.result.name : '')}
    <div class="task-set">
      <div class="task-set-main">
        ${answered(shown, (result) => episodeView(result, says ? run : undefined, look, actions), () => actions.askAgain(episodeWords, request))}
      </div>
      ${answered(facts, (result) => taskSetFacts(result, split, {
        table: choices.taskSetTable === 'yes', toggle: () => actions.choose('taskSetTable', choices.taskSetTable ? undefined : 'yes'),
        filter: (one) => actions.choose('taskSplit', one),
      }), () => actions.askAgain(taskSet, { of }))}
    </div>`;
};

const tools = (split: Split, index: number, hasRun: boolean, says: boolean, actions: Actions, name: string): TemplateResult => {
  const go = (to: number): void => {
    actions.choose('taskExample', undefined);
    actions.choose('taskIndex', String(to));
  };
  return html`<div class="tools">
    <b>${name}</b>
    ${segments(t('Split'), splitWords(), split, (value) => actions.choose('taskSplit', value))}
    ${hasRun ? segments(t('What is shown'), [['drawn', t('as drawn')], ['said', t('with predictions')]], says ? 'said' : 'drawn',
      (value) => actions.choose('taskSaid', value)) : nothing}
    <span class="right"></span>
    ${wholeNumber(t('episode'), index, lastEpisode, go)}
    <vscode-button icon="refresh" @click=${() => go(index + 1)}>${t('Draw again')}</vscode-button>
  </div>`;
};

const episodeView = (
  result: ResultOf<typeof episodeWords>, run: string | undefined, look: Look, actions: Actions,
): TemplateResult => {
  const request = { run: run ?? '', split: asSplit(result.split), index: result.index };
  const answer = run === undefined ? undefined : actions.ask(taskWords, request);
  const said = answer?.kind === 'answered' ? saidAt(answer.result, answer.result.steps) : undefined;
  const view: EpisodeView = {
    episode: result, said, chosen: look.choices.taskExample, choose: (example) => actions.choose('taskExample', example),
  };
  const kind = pictureOf(result.picture, columnsOf(result));
  return html`
    <div class="chart-title"><h2>${t('Episode {0}', result.index)}</h2><span class="unit">${wordsOf(result)}</span></div>
    ${said ? html`<p>${saidWords(result, said)}</p>` : nothing}
    ${answer && answer.kind !== 'answered' ? answered(answer, () => html``, () => actions.askAgain(taskWords, request)) : nothing}
    ${kind.draw(view)}
    ${cutNote(result)}
    ${exampleDetails(view)}
    <div class="chart-title"><h2>${t('The next {0} episodes', result.following.length)}</h2>
      <span class="unit">${t('support sets; choose one to open it')}</span></div>
    <div class="next-episodes">${result.following.map((one) => html`<button class="next-episode" @click=${() => {
      actions.choose('taskExample', undefined);
      actions.choose('taskIndex', String(one.index));
    }}><span class="soft">${one.index}</span>${kind.small({ ...one, ...(result.grid && { grid: result.grid }) })}
      ${typeof one.about === 'string' ? html`<span class="soft">${one.about}</span>` : nothing}</button>`)}</div>`;
};

const columnsOf = ({ support }: Episode): number => support.shape.reduce((n, d) => n * d, 1);

const wordsOf = (episode: Episode): string => {
  const { support, query, output, metric, split } = episode;
  const size = metric === 'return' ? t('a task to act in, {0}', t(split)) : metric === 'accuracy'
    ? t('{0}-way {1}-shot, {2} query per class, {3} classes', output, support.total / output, query.total / output, t(split))
    : t('{0} support and {1} query examples, {2}', support.total, query.total, t(split));
  const shape = episode.picture === 'image' ? `${support.shape.slice(0, 2).join(' × ')}, ${t('0 is black, 1 is white')}` : '';
  const parameters = episode.parameters.map(({ name, value }) => `${name} ${number(value)}`).join(', ');
  return [size, shape, parameters].filter(Boolean).join(' · ');
};

const saidWords = (episode: Episode, said: Said): string => (episode.metric === 'accuracy'
  ? t('After {0} steps {1} of {2} query examples are right. The model sees only the episode labels.', said.step, rightOf(episode, said),
    episode.query.rows.length)
  : said.acted ? t('What the policy does before and after each of {0} adaptation steps.', said.step)
    : t('The fitted function after {0} adaptation steps.', said.step));

/** Large sets are cut, and that is said. */
const cutNote = ({ support, query }: Episode): TemplateResult | typeof nothing => {
  const [shown, all] = [support.rows.length + query.rows.length, support.total + query.total];
  return shown === all ? nothing : html`<p class="caption">${t('{0} of {1} examples are shown, as many of each class.', shown, all)}</p>`;
};
