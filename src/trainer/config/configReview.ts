import { availableParallelism } from 'node:os';
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ConfigReport, Facts, Hint, Problem } from '../../protocol/analyses/config';
import type { Config } from '../../protocol/config';
import { count } from '../../protocol/format';
import { saidOf } from '../../protocol/humanError';
import { type JsonSchema, schemaAt } from '../../protocol/jsonSchema';
import { english, tell, type Told } from '../../protocol/sentence';
import { experimentAdvice, adviceOn } from './configAdvice';
import { fitted } from './configFile';
import type { ConfigProblem } from './configProblems';
import { type ConfigText, parseConfigText } from './configText';
import { asTrained, assemble, countOf, type Experiment, openHeldSource } from '../experiment';
import { type Breathe, Interrupted } from '../interrupt';
import { inputSchema } from './jsonSchema';
import { estimatedMb } from './memoryEstimate';
import { mustBeWithinReach } from './reach';
import { nearSibling } from './nearSibling';
import { OptionError, type OptionsOf } from '../plugin';
import { schemas, taskSets } from '../registry';
import { fixFor, setTo } from './remedies';
import type { TaskSource } from '../taskSet';

/** What is reviewed. */
export interface ReviewRequest {
  readonly text: string;
  /** The config's file: its folder is where relative paths start. */
  readonly path: string;
  /** Whether data and modules may be opened. */
  readonly trusted: boolean;
}

/**
 * Everything that can be said about a config's text without training: what is wrong and how to mend it, and the numbers
 * that follow from it. The schema's part is the same check that `maml-lab run` makes, in the same words.
 * @throws Interrupted when `breathe` ended it
 */
export const reviewConfig = async ({ text, path, trusted }: ReviewRequest, breathe: Breathe): Promise<ConfigReport> => {
  const parsed = parseConfigText(text);
  if (parsed.problems.length > 0) {
    const problems = parsed.problems.map((problem): Problem => ({ ...problem, severity: 'error', code: 'syntax' }));
    return { problems, hints: [], facts: null };
  }
  const { config, problems } = fitted(parsed.value, path, schemas());
  const placed = (found: readonly ConfigProblem[]): Problem[] => found.map((one) => placedIn(one, text, parsed));
  if (!config) return { problems: placed(problems), hints: [], facts: null };
  // A default that has no effect is nobody's mistake.
  const advice = adviceOn(config, availableParallelism()).filter(({ path: at }) => parsed.has(at));
  if (!trusted) return { problems: placed(advice), hints: drawnHint(config, parsed), facts: null };
  const opened = await open(config, dirname(resolve(path)), parsed, breathe);
  const found = [...advice, ...opened.problems];
  return {
    problems: placed(found), facts: opened.facts ?? null,
    hints: opened.facts ? hintsOf(opened.facts, config, parsed) : drawnHint(config, parsed),
  };
};

/** A problem at its place in the text, with its fixes as edits. */
export const placedIn = (
  { path, key, message, code, severity = 'error', remedies }: ConfigProblem, text: string, parsed: ConfigText,
): Problem => ({
  ...parsed.spanOf([...path, ...(key === undefined ? [] : [key])], key !== undefined),
  message, code, severity, fixes: remedies.flatMap((remedy) => fixFor(remedy, text, parsed) ?? []),
});

interface Opened {
  readonly problems: readonly ConfigProblem[];
  readonly facts?: Facts;
}

/** Opens data, modules and the network as a run would, and traces its graph. What fails is a problem of the part that failed. */
const open = async (config: Config, folder: string, parsed: ConfigText, breathe: Breathe): Promise<Opened> => {
  let stage: Stage = 'taskSet';
  try {
    await breathe();
    const before = process.memoryUsage().arrayBuffers;
    const { name: _name, ...options } = config.taskSet;
    const source: TaskSource = await taskSets[config.taskSet.name].open(options as OptionsOf<never>, folder);
    const dataBytes = Math.max(0, process.memoryUsage().arrayBuffers - before);
    stage = 'model';
    await breathe();
    const experiment = await assemble(config, folder, asTrained(source, config), await openHeldSource(config, folder) ?? source);
    await mustBeWithinReach(experiment);
    const problems = experimentAdvice(experiment);
    await breathe();
    return { problems, facts: await factsOf(experiment, dataBytes) };
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    return { problems: [problemOf(error, stage, config, folder, parsed)] };
  }
};
type Stage = 'taskSet' | 'model';

const factsOf = async (experiment: Experiment, dataBytes: number): Promise<Facts> => {
  const { config: { training }, source, parameters } = experiment;
  return {
    parameters: countOf(parameters), tasks: training.iterations * training.metaBatch,
    distinct: source.distinct ?? null, memoryMb: await remembered(experiment, dataBytes),
  };
};

/** Tracing takes up to a second for deep networks: the last estimates are kept, by everything they depend on. */
const estimates = new Map<string, number>();
const mostEstimates = 16;
const remembered = async (experiment: Experiment, dataBytes: number): Promise<number> => {
  const { config: { taskSet, model, algorithm, runtime, training: { metaBatch, optimizer } }, folder } = experiment;
  const isOwn = taskSet.name === 'module' || model.name === 'module';
  const key = JSON.stringify([folder, taskSet, model, algorithm, metaBatch, optimizer.name, runtime]);
  const known = isOwn ? undefined : estimates.get(key);
  const mb = known ?? roundedTo(10, await estimatedMb(experiment, dataBytes));
  estimates.delete(key);
  estimates.set(key, mb);
  for (const oldest of [...estimates.keys()].slice(0, -mostEstimates)) estimates.delete(oldest);
  return mb;
};

const roundedTo = (step: number, value: number): number => Math.round(value / step) * step;

/** What opening threw, at the option that is to blame: the one it names, else the file or the name of the part. */
const problemOf = (error: unknown, stage: Stage, config: Config, folder: string, parsed: ConfigText): ConfigProblem => {
  const message = saidOf(error);
  const named = error instanceof OptionError ? error.key : /^((?:taskSet|model|algorithm)(?:\.\w+)*)\b/.exec(english(message))?.[1];
  const path = named?.split('.') ?? [stage, parsed.has([stage, 'path']) ? 'path' : 'name'];
  const missing = lostFile(path, config, folder);
  const isModule = config[stage].name === 'module';
  const code = missing ? 'noFile' : isModule ? 'module' : stage === 'model' ? 'model' : 'data';
  const instead = error instanceof OptionError ? Object.entries(error.instead) : [];
  const near = missing && remedyFor(missing, path);
  return {
    path, code, message,
    remedies: instead.length > 0
      ? [{ kind: 'set', title: setWords(instead), values: instead.map(([key, value]) => [key.split('.'), value] as const) }] : near ?? [],
  };
};

const setWords = (instead: readonly (readonly [string, unknown])[]): Told => {
  const [first = '', ...more] = instead.map(([key, value]): Told => tell`Set ${key.split('.').at(-1) ?? key} to ${String(value)}`);
  return more.reduce((all, one) => tell`${all} and ${one}`, first);
};

interface Lost {
  /** As the config has it, and where that is. */
  readonly given: string;
  readonly full: string;
}

/** The file or folder that an option names, when it is not there. */
const lostFile = (path: readonly string[], config: Config, folder: string): Lost | undefined => {
  const schema: JsonSchema | undefined = schemaAt(inputSchema(schemas()), path, config);
  const given = path.reduce<unknown>((at, key) => (at as Readonly<Record<string, unknown>> | undefined)?.[key], config);
  if (schema?.format !== 'path' || typeof given !== 'string') return undefined;
  const full = resolve(folder, given);
  return statSync(full, { throwIfNoEntry: false }) ? undefined : { given, full };
};

/** What lies beside a path that is not there and has nearly its name. */
const remedyFor = ({ given, full }: Lost, path: readonly string[]) => {
  const there = nearSibling(full, given);
  return there === undefined ? undefined : [setTo(path, there, tell`Change to ${`"${there}"`}`)];
};

/** After the meta-batch, or the nearest thing there is to it. */
const drawnAt = (parsed: ConfigText): number | undefined =>
  parsed.endOf(['training', 'metaBatch']) ?? parsed.endOf(['training', 'iterations']) ?? parsed.endOf(['training', 'name']);

const drawnHint = ({ training }: Config, parsed: ConfigText): Hint[] => {
  const { iterations, metaBatch } = training;
  const offset = drawnAt(parsed);
  const text = tell`${count(iterations * metaBatch)} tasks drawn`;
  return offset === undefined ? [] : [{ offset, text, tooltip: tell`${count(iterations)} iterations × ${count(metaBatch)} tasks` }];
};

const hintsOf = ({ parameters, distinct, memoryMb }: Facts, config: Config, parsed: ConfigText): Hint[] => {
  const hint = (offset: number | undefined, text: Told, tooltip: Told): Hint[] =>
    (offset === undefined ? [] : [{ offset, text, tooltip }]);
  return [
    ...(distinct === null ? [] : hint(parsed.endOf(['taskSet', 'name']), distinctText(distinct),
      tell`Different training episodes: choices of classes and of their support and query examples; relabelled ones are the same.`)),
    ...hint(parsed.endOf(['model', 'name']), tell`${count(parameters)} parameters`,
      tell`Numbers in θ: the network's own, and what the algorithm learns beside them.`),
    ...drawnHint(config, parsed),
    ...(memoryMb === null ? [] : hint(parsed.endOf(['algorithm', 'name']), tell`about ${count(memoryMb)} MB`,
      tell`Memory of the trainer, from the sizes in the graph of one meta-iteration. Forecast measures it.`)),
  ];
};

const distinctText = (log10: number): Told =>
  tell`${log10 < 6 ? count(10 ** log10) : `10^${log10.toFixed(1)}`} different tasks`;
