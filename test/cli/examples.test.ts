import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, type ParseError } from 'jsonc-parser';
import { afterAll, describe, expect, test } from 'vitest';
import { lowerIsBetter } from '../../src/protocol/metrics';
import { schema } from '../../src/trainer/registry';
import { mamlLab, useCommandLine } from './commandLine';

useCommandLine();

const folder = join(__dirname, '../../examples');
const runs = mkdtempSync(join(tmpdir(), 'maml-lab-examples-'));
afterAll(() => rmSync(runs, { recursive: true, force: true }));

/** How an example is shortened, and what it must beat by more than its 95 % interval: chance, or the untrained network. */
interface Shortened {
  readonly iterations: number;
  readonly metaBatch?: number;
  readonly tasks: number;
  readonly set?: readonly string[];
  /** Accuracy of guessing; without it the baseline `random` is what must be beaten. */
  readonly chance?: number;
}

const regression: Shortened = { iterations: 300, tasks: 100 };
const words: Shortened = { iterations: 20, metaBatch: 2, tasks: 100, chance: 0.2 };
/** Networks that adapt in one step: more of them in the evaluation make its graph larger, and convolutions take long. */
const images: Shortened = { iterations: 30, metaBatch: 8, tasks: 40, chance: 0.2, set: ['evaluation.steps=1'] };
const shortened: Readonly<Record<string, Shortened>> = {
  bandits: { iterations: 6, metaBatch: 10, tasks: 60 },
  'digits-learned-optimizer': {
    iterations: 20, metaBatch: 2, tasks: 30,
    set: ['model.hidden=[4]', 'algorithm.innerSteps=10', 'algorithm.unroll=5', 'evaluation.steps=10', 'evaluation.baselines=["random"]'],
  },
  'digits-scratch': { iterations: 30, metaBatch: 4, tasks: 30, set: ['evaluation.steps=30'] },
  dialogues: { iterations: 40, metaBatch: 10, tasks: 40 },
  distill: regression,
  'gp-anp': { iterations: 150, metaBatch: 8, tasks: 100 },
  'gp-cnp': { iterations: 200, metaBatch: 16, tasks: 100 },
  'gp-deepkernel': { iterations: 100, metaBatch: 8, tasks: 300 },
  intents: { ...words, iterations: 60, metaBatch: 8 },
  'intents-5shot': words,
  'intents-banking': words,
  'intents-out-of-scope': words,
  'intents-protonet': words,
  lines: regression,
  'meta-dataset': {
    iterations: 30, metaBatch: 2, tasks: 40, chance: 0.2, set: ['taskSet.mostWay=5', 'taskSet.mostSupport=25', 'evaluation.steps=2'],
  },
  navigation: { iterations: 2, metaBatch: 20, tasks: 20, set: ['taskSet.trajectories=10', 'evaluation.steps=1'] },
  omniglot: { ...images, metaBatch: 4 },
  'omniglot-20way': { iterations: 6, metaBatch: 2, tasks: 20, chance: 0.05, set: ['evaluation.steps=5'] },
  'omniglot-anil': { ...images, iterations: 60, tasks: 100, set: [] },
  'omniglot-boil': images,
  'omniglot-hour': { ...images, metaBatch: 4 },
  'omniglot-mamlpp': images,
  'omniglot-protomaml': images,
  'omniglot-protonet': { iterations: 10, tasks: 40, chance: 0.2, set: ['taskSet.way=20'] },
  'omniglot-reptile': { ...images, metaBatch: 5, set: ['evaluation.steps=5'] },
  'quadratic-learned-optimizer': { iterations: 30, metaBatch: 8, tasks: 40, set: ['algorithm.innerSteps=20', 'evaluation.steps=20'] },
  'sine-line-clusters': regression,
  'sine-line-mmaml': regression,
  sinusoid: regression,
  'sinusoid-hypernetwork': regression,
  'sinusoid-icl': regression,
  'sinusoid-quick': regression,
  tuner: { iterations: 150, tasks: 60 },
};

const ending = '.maml.json';
const names = readdirSync(folder).flatMap((name) => (name.endsWith(ending) ? [name.slice(0, -ending.length)] : []));

test.each(names)('%s is a config', (name) => {
  const errors: ParseError[] = [];
  const config: unknown = parse(readFileSync(join(folder, name + ending), 'utf8'), errors, { allowTrailingComma: true });
  expect(errors).toEqual([]);
  const { error } = schema().safeParse(config);
  expect(error?.message).toBeUndefined();
});

interface Point {
  readonly step: number;
  readonly mean: number;
  readonly ci95: number;
}
interface Told {
  readonly evaluation: {
    readonly metric: string;
    readonly trainedSteps: number;
    readonly curve: readonly Point[];
    readonly baselines: { readonly random: readonly Point[] };
  };
}

/** Runs an example in its shortened form. @returns results after the trained steps, higher is better */
const ranOf = async (name: string, { iterations, metaBatch, tasks, set = [] }: Shortened) => {
  const settings = [
    `training.iterations=${iterations}`, 'training.validateEvery=0', 'training.schedule={"name":"constant"}',
    ...(metaBatch === undefined ? [] : [`training.metaBatch=${metaBatch}`]),
    `evaluation.tasks=${tasks}`, 'evaluation.baselines=["random"]', 'threads=1', ...set,
  ].flatMap((setting) => ['--set', setting]);
  const { code, stdout, stderr } = await mamlLab(folder, 'run', name + ending, ...settings, '--out', join(runs, name), '--json');
  expect(code, stderr).toBe(0);
  const { curve, baselines, trainedSteps, metric } = (JSON.parse(stdout) as Told).evaluation;
  const sign = lowerIsBetter(metric) ? -1 : 1;
  const at = (points: readonly Point[]): Point => points.find(({ step }) => step === trainedSteps) ?? points[points.length - 1];
  const { mean, ci95 } = at(curve);
  return { surely: sign * mean - ci95, untrained: sign * at(baselines.random).mean };
};

describe('every example, shortened, learns', () => {
  test('each has a shortened form', () => expect(Object.keys(shortened).sort()).toEqual([...names].sort()));

  test.each(Object.entries(shortened))('%s', async (name, form) => {
    const { surely, untrained } = await ranOf(name, form);
    expect(surely).toBeGreaterThan(form.chance ?? untrained);
  }, 600_000);
});
