import { HumanError } from '../../protocol/humanError';
import { type Sentence, tell } from '../../protocol/sentence';
import { settingRows, settingText } from '../../protocol/settings';
import { parseOverride } from './overrides';

/** Overrides of a trained run's config, when none of them changes what was trained. @throws HumanError about one that does */
export const forEvaluation = (set: readonly string[]): readonly string[] => {
  for (const override of set.map(parseOverride)) {
    const [part, ...inner] = override.keys;
    if (part === 'evaluation' && inner.length > 0 && inner[0] !== 'baselines') continue;
    throw new HumanError(tell`--set ${override.text}: ${whyNot(part, inner, override.value)}`);
  }
  return set;
};

const whyNot = (part: string, inner: readonly string[], value: unknown): Sentence => {
  if (part === 'taskSet' && inner.length > 0 && inner[0] !== 'name') {
    return tell`the run was trained on these tasks; for test tasks write --set evaluation.taskSet.${inner.join('.')}=${settingText(value)}`;
  }
  const option = inner[0] === 'baselines' ? 'baselines' : part;
  if (option === 'runtime' || option === 'baselines') return tell`write --${option} instead`;
  if (part === 'evaluation') return tell`name what of the evaluation is meant, for instance evaluation.tasks=100`;
  return tell`of a trained run only evaluation.… can be set; ${part} stays as it was trained, and another needs a run of its own
    (maml-lab run)`;
};

/** One setting that an evaluation has otherwise than its run. */
export interface Changed {
  readonly key: string;
  readonly run: unknown;
  readonly here: unknown;
}

interface Config {
  readonly taskSet: object;
  readonly evaluation: object;
}

/** What of an evaluation is not as its run had it; test tasks have training's options where the run names none. */
export const changedFor = ({ taskSet, evaluation }: Config, here: Config): Changed[] =>
  settingRows([{ evaluation }, { evaluation: here.evaluation }, { evaluation: { taskSet } }]).flatMap(({ key, values: [own, now, trained] }) => {
    const before = own ?? trained;
    return now === undefined || JSON.stringify(before) === JSON.stringify(now) ? [] : [{ key, run: before, here: now }];
  });

/** `evaluation.taskSet.way 20 instead of 5`. */
export const changedText = (changed: readonly Changed[]): string =>
  changed.map(({ key, run, here }) => `${key} ${settingText(here)}${run === undefined ? '' : ` instead of ${settingText(run)}`}`).join(', ');
