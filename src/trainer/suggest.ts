import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { OneSuggestion, Suggested, SuggestRequest } from '../protocol/analyses/suggest';
import { HumanError } from '../protocol/humanError';
import { tell, type Told } from '../protocol/sentence';
import { flattened } from '../protocol/settings';
import { fitted, readConfig } from './config/configFile';
import { meant } from './config/nearest';
import { overrideOf, withOverride } from './config/overrides';
import type { Breathe } from './interrupt';
import { cumulative } from './math/normal';
import { Rng } from './math/rng';
import { schemas } from './registry';
import type { Choice, PastTask, Points } from './tuner';
import { tunerNamed } from './tuners';
import { csvHistory } from './tuning/csvHistory';
import { type Encoded, encoded, type Row, type Source, spaceFrom, spaceWords, triedSpace } from './tuning/history';
import { comparable, type ConfigLike, runHistory } from './tuning/runHistory';
import { decode, drawnPool, type Space, widthOf } from './tuning/space';
import { surrogateOf } from './tuning/surrogates';
import { tableHistory } from './tuning/tableHistory';
import { tableNames } from './tuning/tables';

/** Settings that a suggestion is chosen from. */
const candidates = 2000;
/** Beside what was asked for, what ignores old tasks is always shown. */
const alwaysShown = ['gp', 'random'];
/** Rates around which a first search looks, when nothing was varied yet. */
const firstKeys = /^(algorithm\.innerRate|training\.optimizer\.rate)$/;
const firstFactor = 10;

/** @throws HumanError in one sentence when there is nothing to suggest from */
export const suggest = async (request: SuggestRequest, breathe: Breathe, progress: (done: number, total: number) => void): Promise<Suggested> => {
  const config = request.config === undefined ? undefined : readConfig(request.config, [], schemas()) as unknown as ConfigLike;
  const source = await sourceOf(request, config);
  const target = source.target ?? request.task ?? 'new task';
  mustKnowTask(request, source);
  const space = spaceOf(request, source, config);
  const history = encoded(source.rows, space, target);
  const asked = tunerNamed(request.method);
  const isBlind = asked.transfers && history.past.length === 0;
  const methods = [...new Set([isBlind ? 'gp' : request.method, ...alwaysShown])];
  const suggestions: OneSuggestion[] = [];
  for (const method of methods) {
    suggestions.push(await one(method, history, space, source, request.seed, breathe));
    progress(suggestions.length, methods.length);
  }
  return {
    target, metric: source.metric, evaluations: history.own.y.length,
    past: history.past.map(({ name, y }) => ({ task: name, evaluations: y.length })), best: bestOf(history, source, space),
    suggestions, space: spaceWords(space), notes: notesOf(source, history, isBlind, request.method),
  };
};

const sourceOf = async (request: SuggestRequest, config: ConfigLike | undefined): Promise<Source> => {
  const named = request.history.length > 0 || request.config === undefined ? request.history : [dirname(resolve(request.config))];
  if (named.length === 0) throw new HumanError(
    tell`Give a config or --history: a shipped table (${tableNames().join(', ')}), a CSV file or a folder of runs.`);
  const sources: Source[] = [];
  for (const name of named) sources.push(await opened(name, request, config));
  const [first, ...others] = sources as [Source, ...Source[]];
  return {
    ...first, rows: sources.flatMap(({ rows }) => rows), notes: sources.flatMap(({ notes }) => notes),
    target: sources.find((source) => source.target !== undefined)?.target, space: first.space ?? others.find((other) => other.space)?.space,
    fromLoss: (loss) => first.fromLoss(loss),
  };
};

const opened = async (name: string, request: SuggestRequest, config: ConfigLike | undefined): Promise<Source> => {
  if (tableNames().includes(name)) return tableHistory(name);
  if (!existsSync(name)) throw new HumanError(
    tell`There is no ${name}: give a shipped table (${tableNames().join(', ')}), a CSV file or a folder of runs.`);
  if (!statSync(name).isDirectory()) return csvHistory(name, request);
  if (config === undefined) throw new HumanError(
    tell`${name} is a folder of runs: name the config that is to be tuned, "maml-lab suggest CONFIG --history ${name}".`);
  return runHistory(name, config, (recorded) => fitted(recorded, name, schemas()).config ?? recorded);
};

/** A person's own, a table's, what differs in the history, or the rates of a config that has none. */
const spaceOf = (request: SuggestRequest, source: Source, config: ConfigLike | undefined): Space => {
  if (request.space) return knownSpace(checkedSpace(spaceFrom(request.space)), source, config);
  if (source.space) return source.space;
  const tried = triedSpace(source.rows);
  if (tried.length > 0) return tried;
  const rates = Object.entries(config ? comparable(config) : {}).filter(([key, value]) => firstKeys.test(key) && typeof value === 'number');
  if (rates.length === 0) throw new HumanError(tell`All past evaluations have the same settings: say what may vary with --space.`);
  return rates.map(([key, value]) => {
    const usual = value as number;
    return { kind: 'number', key, low: usual / firstFactor, high: usual * firstFactor, log: true, whole: false };
  });
};

/** A key that no evaluation has is misspelt; of a config, what it is set to must be a config again. */
const knownSpace = (space: Space, { rows }: Source, config: ConfigLike | undefined): Space => {
  const tried = new Set(rows.flatMap(({ settings }) => Object.keys(flattened(settings))));
  for (const dimension of space) {
    const { key } = dimension;
    if (tried.has(key)) continue;
    if (!config) throw new HumanError(tell`--space: no past evaluation has a setting "${key}"${meant(key, [...tried])}`);
    for (const value of dimension.kind === 'number' ? [dimension.low, dimension.high] : dimension.choices) {
      const { problems } = fitted(withOverride(config, overrideOf(key, value)), '--space', schemas());
      const [problem] = problems;
      if (problem) throw new HumanError(tell`--space ${key}: ${problem.message}`);
    }
  }
  return space;
};

/** A task that somebody named has evaluations; a new one need not be named. */
const mustKnowTask = ({ task }: SuggestRequest, { rows, target }: Source): void => {
  const tasks = [...new Set(rows.map((row) => row.task))];
  if (task === undefined || target !== undefined || tasks.includes(task)) return;
  throw new HumanError(tell`There is no task "${task}" in the history (for a new one leave --task out)${meant(task, tasks)}`);
};

const checkedSpace = (space: Space): Space => {
  const wrong = space.find((one) => one.kind === 'number' && (one.low >= one.high || (one.log && one.low <= 0)));
  if (wrong) throw new HumanError(tell`The space of ${wrong.key} is empty, or has a logarithm of 0 or less: "low" must be below "high".`);
  return space;
};

const one = async (method: string, history: Encoded, space: Space, source: Source, seed: number, breathe: Breathe): Promise<OneSuggestion> => {
  const { own, past } = history;
  const width = widthOf(space);
  const pool = drawnPool(space, candidates, Rng.keyed(seed, 'suggest', 'pool', own.y.length));
  const tuner = tunerNamed(method);
  const guide = await tuner.learn({ past, pool, width, rng: Rng.keyed(seed, 'suggest', method, 'learn'), breathe, progress: () => undefined });
  const choice = guide.choose(own, () => true, Rng.keyed(seed, 'suggest', method, own.y.length));
  const values = decode(space, pool.subarray(choice.index * width, (choice.index + 1) * width));
  return {
    method, transfers: tuner.transfers, settings: Object.fromEntries(space.map(({ key }, j) => [key, values[j]])),
    expected: expectedOf(choice, source),
    leans: choice.leans.map(({ task, weight }) => ({ task, weight, agreement: agreementOf(past.find(({ name }) => name === task), own) })),
  };
};

const z95 = 1.96;
const expectedOf = ({ expected }: Choice, { fromLoss }: Source): OneSuggestion['expected'] => {
  if (!expected) return null;
  const { unit, mean, deviation } = expected;
  const told = { standing: cumulative, logarithm: (value: number) => fromLoss(Math.exp(value)), result: fromLoss }[unit];
  const ends = [mean, mean - z95 * deviation, mean + z95 * deviation].map((value) => told(value));
  return { unit: unit === 'standing' ? unit : 'result', mean: ends[0], low: Math.min(ends[1], ends[2]), high: Math.max(ends[1], ends[2]) };
};

/** Share of pairs of own evaluations that an old task, as far as it is known, orders the same way. */
export const agreementOf = (task: PastTask | undefined, { x, y }: Points): number | null => {
  if (!task || y.length < 2) return null;
  const guessed = surrogateOf(task).predict(x);
  let [same, pairs] = [0, 0];
  for (let i = 0; i < y.length; i++) {
    for (let j = 0; j < i; j++) {
      if (y[i] === y[j] || guessed[i] === guessed[j]) continue;
      pairs++;
      if ((y[i] < y[j]) === (guessed[i] < guessed[j])) same++;
    }
  }
  return pairs > 0 ? same / pairs : null;
};

const bestOf = ({ ownRows }: Encoded, { fromLoss }: Source, space: Space): Suggested['best'] => {
  const best = ownRows.reduce<Row | undefined>((found, row) => (found && found.loss <= row.loss ? found : row), undefined);
  if (!best) return null;
  const settings = flattened(best.settings);
  return { settings: Object.fromEntries(space.map(({ key }) => [key, settings[key]])), result: fromLoss(best.loss), source: best.source ?? null };
};

const notesOf = (source: Source, { omitted, past, own }: Encoded, isBlind: boolean, method: string): Told[] => [
  ...source.notes,
  ...(omitted > 0 ? [tell`${omitted} evaluations do not have all of these settings and were left out.`] : []),
  ...(isBlind ? [
    tell`There is no old task with three evaluations or more, so ${method} has nothing to learn from: this is the Gaussian process from scratch.`] : []),
  ...(past.length > 0 && own.y.length === 0 ? [tell`Nothing was tried on this task yet: how near the old tasks are cannot be told.`] : []),
  tell`A suggestion is a next experiment, not a promise: an old task that is unlike this one can mislead, so compare with the Gaussian process from scratch.`,
];
