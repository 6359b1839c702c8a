import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { toJSONSchema } from 'zod';
import { type MeasuredOn, measuredOn, type Unlike, unlike } from '../../protocol/comparable';
import type { Config } from '../../protocol/config';
import { saidOf } from '../../protocol/humanError';
import type { JsonSchema } from '../../protocol/jsonSchema';
import { firstLine, tell } from '../../protocol/sentence';
import type { Settings } from '../../protocol/settings';
import { type Sweep, sweepSchema, sweepStem } from '../../protocol/sweep';
import type { Member } from '../../protocol/sweepFiles';
import { configEnding, fitted, readConfig, stemOf } from '../config/configFile';
import { type ConfigProblem, problemsBy } from '../config/configProblems';
import { parseConfigText } from '../config/configText';
import { nearSibling } from '../config/nearSibling';
import { schemas } from '../registry';
import { removeKey, setTo } from '../config/remedies';
import { MemberMaker } from './members';
import { placedInSweep } from './placedInSweep';
import { countOfVaried, extremesOf, seedsOf, type Varied, variedBy } from './settings';

/** A sweep that is right: with the base it varies and the members it has from the beginning. */
export interface CheckedSweep {
  readonly sweep: Sweep;
  readonly name: string;
  readonly base: Settings;
  /** Where relative paths of the base start. */
  readonly folder: string;
  readonly members: readonly Member[];
  /** Of a whole member. */
  readonly iterations: number;
  readonly validateEvery: number;
}

/** Members of a list at most: more are a mistake, or need another tool. */
const mostMembers = 10_000;
/** Problems told at once, and members whose configs are checked for them. */
const mostProblems = 20;

/** @returns the sweep, or what is wrong with it, placed in the file @param path of the sweep file */
export const checkSweep = (value: unknown, path: string): { readonly checked?: CheckedSweep; readonly problems: readonly ConfigProblem[] } => {
  const parsed = sweepSchema.safeParse(value);
  if (!parsed.success) return { problems: problemsBy(parsed.error.issues, value, sweepJsonSchema()) };
  const sweep = parsed.data;
  const opened = openBase(sweep.base, path);
  if ('problems' in opened) return opened;
  const size = countOfVaried(sweep) * seedsOf(sweep).length;
  if (size > mostMembers) {
    return { problems: [{ path: [], code: 'range', message: tell`this sweep has ${size} members, more than ${mostMembers}`, remedies: [] }] };
  }
  const name = sweep.name ?? sweepStem(path);
  return made(sweep, name, opened, (value as { readonly halving?: unknown }).halving !== undefined);
};

interface Base {
  readonly base: Settings;
  readonly folder: string;
}

const made = (sweep: Sweep, name: string, opened: Base, asksHalving: boolean) => {
  const maker = new MemberMaker({ base: opened.base, sweep, name });
  const seeds = seedsOf(sweep);
  const problems = new Map<string, ConfigProblem>();
  const measured: MeasuredOn[] = [];
  const members = new Map<string, Member>();
  const check = (one: Varied, seed: number | null): Member | undefined => {
    const { member, config, problems: found } = maker.make(one.settings, seed);
    if (config && (asksHalving || sweep.suggest)) measured.push(validatedOn(config));
    for (const problem of found.map((each) => placedInSweep(each, one))) {
      problems.set(JSON.stringify([problem.path, problem.key, problem.message]), problem);
    }
    return member;
  };
  for (const one of sweep.suggest ? extremesOf(sweep) : variedBy(sweep)) {
    for (const seed of seeds) {
      const member = check(one, seed);
      if (member && !sweep.suggest) members.set(member.id, member);
    }
    if (problems.size >= mostProblems) break;
  }
  if (problems.size > 0) return { problems: [...problems.values()] };
  const [first = {}] = measured;
  const [differs] = measured.flatMap((other) => unlike(first, other));
  if (differs) return { problems: [unlikeValidations(asksHalving ? 'halving' : 'suggest', differs)] };
  const { config } = maker.make(sweep.suggest ? {} : members.values().next().value?.settings ?? {}, null);
  const { iterations = 0, validateEvery = 0 } = config?.training ?? {};
  if (asksHalving && (validateEvery === 0 || validateEvery > iterations)) return { problems: [noValidation] };
  return { problems: [], checked: { sweep, name, ...opened, members: [...members.values()], iterations, validateEvery } };
};

const noValidation: ConfigProblem = {
  path: ['halving'], code: 'unusedSetting', severity: 'error', remedies: [removeKey(['halving'])],
  message: tell`halving needs validations before the end, and the base makes none: set its training.validateEvery`,
};

/** What a member's validation is measured on, as far as its config says. */
const validatedOn = (config: Config): MeasuredOn => {
  const { validationTasks } = config.training;
  return measuredOn({ ...config }, { split: 'validation', tasks: validationTasks, metric: '', transductive: false });
};

const unlikeValidations = (kind: 'halving' | 'suggest', { key, first, second }: Unlike): ConfigProblem => ({
  path: [kind], code: 'value', severity: 'error', remedies: kind === 'halving' ? [removeKey([kind])] : [],
  message: tell`${kind} compares validations, and they would be measured on unlike tasks (${key} ${first} and ${second}): give them
    the same ones in evaluation.taskSet, or do not vary it`,
});

/** The base as it is written, from its file or from the sweep. */
const openBase = (base: Sweep['base'], path: string): Base | { readonly problems: readonly ConfigProblem[] } => {
  const folder = dirname(resolve(path));
  if (typeof base !== 'string') {
    const { config, problems } = fitted(base, path, schemas());
    if (config) return { base, folder };
    return { problems: problems.map((one) => ({ ...one, path: ['base', ...one.path], remedies: [] })) };
  }
  const file = resolve(folder, base);
  if (!existsSync(file)) {
    const near = nearSibling(file, base, configEnding);
    return { problems: [{
      path: ['base'], code: 'noFile', message: tell`base: there is no file ${file}`,
      remedies: near === undefined ? [] : [setTo(['base'], near, tell`Change to ${`"${near}"`}`)],
    }] };
  }
  try {
    const config = readConfig(file, [], schemas());
    const written = parseConfigText(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')).value as Settings;
    return { base: { ...written, name: config.name ?? stemOf(file) }, folder: dirname(file) };
  } catch (error) {
    const message = tell`the base ${basename(file)} is not right: ${firstLine(saidOf(error))}`;
    return { problems: [{ path: ['base'], code: 'value', message, remedies: [] }] };
  }
};

/** A sweep file as people write it, for walking through. */
export const sweepJsonSchema = (): JsonSchema => toJSONSchema(sweepSchema, { io: 'input' }) as JsonSchema;
