import * as z from 'zod';
import { protocolSchema } from './comparable';
import { sentence } from './told';

/** Version of the event lines; a reader refuses a newer major one. */
export const eventsVersion = 1;

/** What a person is told: in English for every reader, and in parts for one that translates. */
const words = { message: z.string(), said: sentence.optional() };

/** One number that could be NaN or infinite is written as null. */
const real = z.number().nullable();
export const curvePoint = z.object({
  step: z.int(), mean: z.number().nullable(), ci95: z.number().nullable(), metric: z.string(),
});
/** Metric on the query sets after `step` adaptation steps: mean over tasks, half width of the 95 % interval. */
export type CurvePoint = z.output<typeof curvePoint>;

const namedScore = z.object({
  name: z.string(),
  /** The baseline that it is of; absent: the run's own learner. */
  of: z.string().optional(),
  step: z.int(), mean: real, ci95: real,
  /** Each task's number, in the order of the tasks: for paired comparison. */
  values: z.array(real),
});
/** A number that the task set measures beside its metric, after `step` adaptation steps; intervals as of curves. */
export type NamedScore = z.output<typeof namedScore>;
export const familySchema = z.object({
  name: z.string(), tasks: z.int(), curve: z.array(curvePoint),
  /** Shares of the method's parts (clusters) that the family's tasks use, where it has some. */
  parts: z.array(real).optional(),
});
/** The result on the tasks of one kind. */
export type FamilyResult = z.output<typeof familySchema>;

export const evaluationSchema = z.object({
  tasks: z.int(), split: z.string(), metric: z.string(),
  /** Adaptation steps of training, and whether query predictions used the query batch's own statistics. */
  trainedSteps: z.int(), transductive: z.boolean(), seed: z.int(),
  curve: z.array(curvePoint),
  baselines: z.record(z.string(), z.array(curvePoint)),
  /** The same by family, where the task set has several kinds of task. */
  families: z.array(familySchema).optional(),
  /** Scores beside the metric, by name (`logLikelihood`): curves of the run and of the baselines that have them. */
  further: z.record(z.string(), z.object({
    curve: z.array(curvePoint), baselines: z.record(z.string(), z.array(curvePoint)),
  })).optional(),
  /**
   * Beside each baseline: the run's metric minus the baseline's, task by task, after each step (mean, 95 % interval of the
   * differences); and the step size that was tuned for it.
   */
  paired: z.record(z.string(), z.object({ curve: z.array(curvePoint), rate: z.number().optional() })).optional(),
  /** Each task's metric at the trained and at the last step, in the order of the tasks: for paired comparison. */
  values: z.array(z.object({ step: z.int(), values: z.array(real) })).optional(),
  scores: z.array(namedScore).optional(),
  /** What makes it comparable with another result. */
  protocol: protocolSchema.optional(),
});
export type Evaluation = z.output<typeof evaluationSchema>;

/** An evaluation as a file of a run's `results/`, with the checkpoint that was measured. */
export const keptEvaluation = evaluationSchema.extend({ iteration: z.int() });
export type KeptEvaluation = z.output<typeof keptEvaluation>;

/** Cosines between tasks' gradients: over all pairs, the share that is negative, and within and across families. */
export const agreementSchema = z.object({ tasks: z.int(), mean: real, negative: real, within: real, across: real });
export type Agreement = z.output<typeof agreementSchema>;

const layerChange = z.object({
  name: z.string(), size: z.int(),
  /** ‖θ‖, ‖θ′ − θ‖ (mean over tasks), cosine of θ and θ′. */
  norm: real, change: real, cosine: real,
  /** Histogram of θ′ − θ over [-limit, limit]. */
  limit: real, histogram: z.array(z.number()),
});
export type LayerChange = z.output<typeof layerChange>;

export const taskSample = z.object({
  about: z.union([z.string(), z.array(z.string())]),
  support: z.object({ x: z.array(real), y: z.array(real) }),
  query: z.object({ x: z.array(real), y: z.array(real) }),
  /** Predictions on a grid (curves) or on the query (classes) after each step, when known. */
  grid: z.array(real).optional(),
  predictions: z.array(z.array(real)).optional(),
});
export type TaskSample = z.output<typeof taskSample>;

const place = z.object({ segment: z.int().min(1), offset: z.int().min(0) });
/** A place in a run's record: byte `offset` of its `segment`. */
export type Place = z.output<typeof place>;

const at = { time: z.number(), iteration: z.int() };
export const eventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('started'), ...at, version: z.int(), name: z.string(),
    /** The resolved config, and what ran it. */
    config: z.record(z.string(), z.unknown()),
    iterations: z.int(), trainedSteps: z.int(), metric: z.string(), picture: z.string(), input: z.array(z.int()),
    parameters: z.int(), runtime: z.string(), runtimeReason: z.string(), runtimeSaid: sentence.optional(), threads: z.int(),
    versions: z.record(z.string(), z.string()), resumedFrom: z.int().optional(),
    /** Where a resumed run leaves the older segment: readers cut it there and go on here. */
    continues: place.optional(),
    sizes: z.record(z.string(), z.union([z.int(), z.literal('endless')])), transductive: z.boolean(),
    /** Digests of the data as they were then, by setting or name. */
    data: z.record(z.string(), z.string()).optional(),
    /** Somebody could edit rates on the way, here or before a resume: the numbers need not be those of an undisturbed run. */
    debugged: z.boolean().optional(),
  }),
  /** A window of `count` iterations ending at `iteration`. */
  z.object({
    kind: z.literal('metrics'), ...at, count: z.int(),
    loss: real, lossMin: real, lossMax: real, gradientNorm: real, rate: real, itPerSecond: real,
  }),
  z.object({
    kind: z.literal('validation'), ...at, curve: z.array(curvePoint),
    /** values[step][task], the first tasks only; supportCurve: the same on the support sets. */
    values: z.array(z.array(real)), supportCurve: z.array(curvePoint), best: z.boolean(),
    /** Cosines between some tasks' gradients at θ: do they pull the same way? */
    agreement: agreementSchema.optional(),
  }),
  z.object({ kind: z.literal('tasks'), ...at, split: z.string(), samples: z.array(taskSample) }),
  z.object({ kind: z.literal('parameters'), ...at, layers: z.array(layerChange) }),
  /** A resume from `file` goes on at the end of this line. */
  z.object({
    // A name and no path: what a record names must not lead out of its run, where it would be read, moved or pruned.
    kind: z.literal('checkpoint'), ...at, file: z.string().regex(/^\w[\w.-]*\.safetensors$/), bytes: z.int(), best: z.boolean().optional(),
  }),
  z.object({ kind: z.literal('warning'), ...at, code: z.string(), ...words }),
  z.object({ kind: z.literal('error'), ...at, ...words, cause: z.string().optional() }),
  z.object({
    kind: z.literal('progress'), ...at, what: z.string(), done: z.number(), total: z.number(),
  }),
  z.object({ kind: z.literal('paused'), ...at }),
  z.object({ kind: z.literal('resumed'), ...at }),
  z.object({
    kind: z.literal('finished'), ...at, reason: z.enum(['done', 'stopped', 'earlyStop', 'failed']),
    itPerSecond: real, seconds: z.number(), evaluation: evaluationSchema.nullable(),
  }),
]);
/** One line of events.ndjson. `time` is milliseconds since 1970, `iteration` finished meta-iterations. */
export type RunEvent = z.output<typeof eventSchema>;
export type EventOf<K extends RunEvent['kind']> = Extract<RunEvent, { kind: K }>;
