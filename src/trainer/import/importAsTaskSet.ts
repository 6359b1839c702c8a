import { existsSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { z } from 'zod';
import type { importData } from '../../protocol/analyses/importData';
import { HumanError } from '../../protocol/humanError';
import { tell, type Told } from '../../protocol/sentence';
import { type ConfigChoice, configText } from '../../protocol/scaffold/configText';
import { sayIn, stringsOf } from '../../runs/language';
import { makeFolder, writeAtomically } from '../../runs/atomic';
import type { AnalysisContext } from '../questions/analysis';
import { resolveConfig, stemOf } from '../config/configFile';
import { forecast } from '../forecast';
import { isTextFile } from '../math/labelledText';
import { schemas } from '../registry';
import { configPath, fullCatalog } from '../config/scaffolds';
import { type ImageSurvey, surveyImages } from './imageSurvey';
import { acrossSplits, importReport } from './importReport';
import { bySplitFolders } from './splitFolders';
import { type ClassSplits, proposeSplits, queriesFor, wayFor } from './splits';
import { linked, type Survey } from './survey';
import { surveyTexts, type TextSurvey } from './textSurvey';

type Request = z.output<typeof importData['request']>;
type Measure = (...given: Parameters<typeof forecast>) => Promise<{ readonly seconds: number }>;
type Result = z.output<typeof importData['result']>;

/** What 300 iterations may take on two threads, with some slack below five minutes. */
const mostSeconds = 240;
const firstIterations = 300;
const imageSizes = [14, 20, 28, 42, 56, 84] as const;

/**
 * Looks at a folder of images or a file of labelled texts, and writes a config that trains on them and a report.
 * Nothing is written before everything else has been done.
 * @param measure seconds that a config takes @throws HumanError, Interrupted
 */
export const importAsTaskSet = async (
  request: Request, context: AnalysisContext, measure: Measure = forecast,
): Promise<Result> => {
  const [data, config] = [resolve(request.data), resolve(configPath(request.config))];
  const report = config.replace(/\.maml\.json$/, '.import.md');
  const taken = request.replace ? undefined : [config, report].find((path) => existsSync(path));
  if (taken) throw new HumanError(tell`${taken} is already there: nothing was written. Choose another name, or --replace it.`);
  const stat = statSync(data, { throwIfNoEntry: false });
  if (!stat) throw new HumanError(tell`There is no ${data}.`);
  if (!stat.isDirectory() && !isTextFile(data)) throw new HumanError(tell`${data} is neither a folder of images nor a .csv, .tsv or .jsonl
    file.`);
  const survey = stat.isDirectory() ? await surveyImages(data, context) : await surveyTexts(data, request, context);
  const chosen = choose(survey, request);
  const fitted = await fittedToTime(chosen, survey, { request, data, config, context, measure });
  const { classes, pairs, unusable } = survey;
  const across = acrossSplits(pairs, chosen.splits);
  makeFolder(dirname(config));
  writeAtomically(report, importReport({
    data: basename(data), config: basename(config), survey, ...chosen, seconds: fitted.seconds, chosen: settingsOf(fitted.choice),
  }, sayIn(stringsOf(request.language))));
  writeAtomically(config, configText(fullCatalog(), fitted.choice));
  return {
    config, report, kind: stat.isDirectory() ? 'images' : 'texts', classes: classes.length,
    examples: classes.reduce((n, { size }) => n + size, 0), way: chosen.way, shots: chosen.shots, queries: chosen.queries,
    ...(fitted.imageSize === undefined ? {} : { imageSize: fitted.imageSize }),
    splits: { train: chosen.splits.train.length, validation: chosen.splits.validation.length, test: chosen.splits.test.length },
    findings: unusable.length + chosen.leftOut.length + across.length, seconds: fitted.seconds,
  };
};

interface Chosen {
  readonly way: number;
  readonly shots: number;
  readonly queries: number;
  readonly splits: ClassSplits;
  readonly leftOut: readonly { readonly name: string; readonly why: Told }[];
  readonly notes: readonly Told[];
}

/** Way, shots, queries and splits that the classes allow. */
const choose = (survey: Survey, { way: asked, shots = 1, queries: askedQueries, seed }: Request): Chosen => {
  const queries = askedQueries ?? queriesFor(survey.classes.map(({ size }) => size), shots);
  const large = survey.classes.filter(({ size }) => size >= shots + queries);
  const small = survey.classes.filter(({ size }) => size < shots + queries)
    .map(({ name, size }) => ({ name, why: tell`it has ${size} usable examples; an episode needs ${shots + queries} of each class.` }));
  const given = bySplitFolders(large, asked, seed);
  if (given) return { ...given, shots, queries, leftOut: [...small, ...given.leftOut] };
  const way = wayFor(large.length, asked);
  const { splits, together } = proposeSplits(linked(large, survey.pairs), way, seed);
  const notes = together ? [] : [tell`Too many classes share examples to keep them in one split: see the list of those in two splits.`];
  return { way, shots, queries, splits, leftOut: small, notes };
};

interface Place {
  readonly request: Request;
  readonly data: string;
  readonly config: string;
  readonly context: AnalysisContext;
  readonly measure: Measure;
}
interface Fitted {
  readonly choice: ConfigChoice;
  readonly seconds: number;
  readonly imageSize?: number;
}

/** The first of some configs, each cheaper than the one before, whose 300 iterations take less than five minutes. */
const fittedToTime = async (chosen: Chosen, survey: Survey, place: Place): Promise<Fitted> => {
  const candidates = 'medianSide' in survey
    ? imageChoices(chosen, survey as ImageSurvey, place) : [textChoice(chosen, survey as TextSurvey, place)];
  let last: Fitted | undefined;
  for (const candidate of candidates) {
    await place.context.breathe();
    // Time grows with the area of an image: sizes that cannot fit are not measured.
    const factor = last?.imageSize && candidate.imageSize ? (candidate.imageSize / last.imageSize) ** 2 : 0;
    if (last && factor < 1 && last.seconds * factor > mostSeconds && candidate !== candidates.at(-1)) continue;
    const resolved = resolveConfig(configText(fullCatalog(), candidate.choice), place.config, ['threads=2'], schemas());
    const { seconds } = await place.measure(resolved, dirname(place.config));
    last = { ...candidate, seconds };
    if (seconds <= mostSeconds) return last;
  }
  if (!last) throw new Error('no candidate for an import');
  return last;
};

/** The data's path as a config says it: from the config's folder, with `/`. */
const pathFrom = (config: string, data: string): string => {
  const path = relative(dirname(config), data);
  return isAbsolute(path) ? path : path.split(sep).join('/');
};

const common = ({ way, shots, queries, splits }: Chosen) => ({
  way, shots, queries, trainClasses: splits.train, validationClasses: splits.validation, testClasses: splits.test,
});
const outerLoop = {
  training: { iterations: firstIterations, metaBatch: 4, validateEvery: 100, validationTasks: 40, checkpointEvery: 100 },
  evaluation: { tasks: 200 },
} as const;
const about = (what: string): readonly string[] => [
  `Made by an import of ${what}; what was found stands in the report beside it.`,
  `${firstIterations} iterations are a first look of a few minutes: raise training.iterations for a better result.`,
];

const imageChoices = (chosen: Chosen, survey: ImageSurvey, { request, data, config }: Place): Omit<Fitted, 'seconds'>[] => {
  const fitting = imageSizes.filter((size) => size <= Math.max(survey.medianSide, imageSizes[0])).reverse();
  const sizes = request.imageSize === undefined ? fitting : [request.imageSize];
  const smallest = sizes.at(-1) ?? imageSizes[0];
  const variants = [...sizes.map((size) => ({ size, filters: 32, metaBatch: 4 })),
    { size: smallest, filters: 16, metaBatch: 4 }, { size: smallest, filters: 8, metaBatch: 2 }];
  const leaveOut = survey.unusable.map(({ name }) => name);
  return variants.map(({ size, filters, metaBatch }) => ({
    imageSize: size,
    choice: {
      name: stemOf(config), taskSet: 'imageFolder', model: 'conv', algorithm: 'maml', about: about('images'),
      values: {
        taskSet: {
          path: pathFrom(config, data), imageSize: size, colour: survey.isColour ? 'colour' : 'greyscale',
          invert: !survey.isColour && survey.isBright, ...common(chosen), ...(leaveOut.length > 0 ? { leaveOut } : {}),
        },
        model: { blocks: size >= 28 ? 4 : 3, filters },
        training: { ...outerLoop.training, metaBatch }, evaluation: outerLoop.evaluation,
      },
    },
  }));
};

const textChoice = (chosen: Chosen, survey: TextSurvey, { data, config }: Place): Omit<Fitted, 'seconds'> => ({
  choice: {
    name: stemOf(config), taskSet: 'textIntents', model: 'mlp', algorithm: 'maml', about: about('labelled texts'),
    values: {
      taskSet: {
        data: pathFrom(config, data), ...survey.columns, ...common(chosen),
        ...(survey.badLines.length > 0 ? { skipLines: survey.badLines } : {}),
      },
      model: { hidden: [] }, algorithm: { innerRate: 0.1, innerSteps: 5 },
      training: { ...outerLoop.training, metaBatch: 16 }, evaluation: outerLoop.evaluation,
    },
  },
});

const settingsOf = ({ values }: ConfigChoice): [string, string][] => {
  const { trainClasses: _train, validationClasses: _validation, testClasses: _test, leaveOut: _out, skipLines: _skip, ...taskSet } =
    (values?.taskSet ?? {}) as Readonly<Record<string, unknown>>;
  const all = { ...taskSet, ...values?.model, ...values?.training };
  return Object.entries(all).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]);
};
