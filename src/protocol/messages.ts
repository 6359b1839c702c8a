import * as z from 'zod';
import { debugPicture } from './debug';
import { evaluationSchema, eventSchema } from './events';
import { evaluatedLater } from './runFiles';
import { runStates } from './runStates';

/** Version of the messages between the extension host and a panel. */
export const messagesVersion = 1;

const floats = z.instanceof(Float32Array);
/** Iterations reach 10⁸, more than a Float32 can count. */
const doubles = z.instanceof(Float64Array);

const facts = z.object({
  /** Folder of the run: what the panel remembers over a reload. */
  run: z.string(),
  name: z.string(),
  state: z.enum(runStates),
  /** Whether a stop request can reach a trainer. */
  canStop: z.boolean(),
  /** Whether the workspace is trusted, so that something may be started. */
  trusted: z.boolean(),
  /** The result of a run that ended without a final evaluation and was evaluated later. */
  later: evaluatedLater.extend({ evaluation: evaluationSchema }).optional(),
  /** What could not be read, in one sentence. */
  trouble: z.string().optional(),
});
/** What the host knows about a run beside its events. */
export type RunFacts = z.output<typeof facts>;

/** The schema of `MetricColumns`, for answers that carry some. */
export const metricColumns = z.object({
  x: doubles, loss: floats, min: floats, max: floats, gradientNorm: floats, rate: floats,
});
/**
 * Meta-loss by meta-iteration; one entry stands for one or more windows: mean, least and greatest loss, mean length of
 * the meta-gradient (before clipping), and the meta rate at its end. What was not finite is NaN.
 */
export type MetricColumns = z.output<typeof metricColumns>;

const validations = z.object({ x: doubles, mean: floats, ci95: floats });
/** Validation metric at the trained step by meta-iteration, with the half width of its interval. */
export type ValidationColumns = z.output<typeof validations>;

/** Columns that replace everything from entry `from` on. */
const slice = <T extends z.ZodType>(columns: T) => z.object({ from: z.int().min(0), columns });
const update = {
  facts,
  /** The newest event of each kind that changed, and every new warning. */
  events: z.array(eventSchema),
  metrics: slice(metricColumns),
  validations: slice(validations),
};

const tabToShow = { tab: z.string(), choices: z.record(z.string(), z.string()).optional() };

const toPanel = z.discriminatedUnion('kind', [
  /** Everything; the answer to `ready`, and after a run was cut back by a resume. */
  z.object({ kind: z.literal('hydrate'), ...update }),
  /** What came since the last acknowledged message. */
  z.object({ kind: z.literal('append'), ...update }),
  /** How far a question is, then what came of it. These two are not acknowledged. */
  z.object({ kind: z.literal('answering'), ask: z.int(), done: z.number(), total: z.number() }),
  z.object({ kind: z.literal('answer'), ask: z.int(), result: z.unknown().optional(), failure: z.string().optional() }),
  /** The task at hand of a debugged run: of now while it `stands`, else of where it stood last. Without a picture there is none. */
  z.object({ kind: z.literal('debugging'), picture: debugPicture.optional(), stands: z.boolean() }),
  /** Whether the page lives; the answer is `here`. */
  z.object({ kind: z.literal('knock') }),
  /** Opens a tab, e.g. because a command asked for it; `choices` are made in its tool rows. */
  z.object({ kind: z.literal('showTab'), ...tabToShow }),
]);
export type ToPanel = z.output<typeof toPanel>;
export type RunUpdate = Extract<ToPanel, { kind: 'hydrate' | 'append' }>;
export type PanelUpdate = Omit<RunUpdate, 'kind'>;

/** Pages that are about a file, a run folder or a name of the catalogue instead of a live run. */
export const pageNames = ['config', 'catalog', 'sweep', 'advice', 'alike'] as const;
export type PageName = (typeof pageNames)[number];

/** What a person can do to what a panel or page is about: each is the command of that name, called with its folder, file or name. */
export const panelActions = [
  'stopRun', 'pauseRun', 'resumeRun', 'stepRun', 'continueRun', 'runExperiment', 'openConfig', 'showLog', 'branchRun',
  'runSweep', 'stopSweep', 'reportRun', 'newExperiment',
] as const;
export type PanelAction = (typeof panelActions)[number];

/** Kinds of files that a panel can have saved. */
export const savedTypes = ['csv', 'svg', 'png'] as const;
export type SavedType = (typeof savedTypes)[number];

/** Longest text or file that a panel may hand over, in characters or bytes. */
export const mostSaved = 32 << 20;

/** A file's name without its ending: no folders in it. */
const fileName = z.string().min(1).max(100).regex(/^[^/\\:*?"<>|\0-\x1f]+$/);
const fileData = z.union([
  z.string().max(mostSaved),
  z.instanceof<typeof Uint8Array<ArrayBufferLike>>(Uint8Array).refine(({ length }) => length <= mostSaved, 'too large'),
]);

const fromPanel = z.discriminatedUnion('kind', [
  /** The panel's script has started and wants everything. */
  z.object({ kind: z.literal('ready') }),
  /** The message named in `inReplyTo` is drawn: the next one may come. */
  z.object({ kind: z.literal('drawn') }),
  /** The answer to `knock`: the page lives, and could draw what it was told. */
  z.object({ kind: z.literal('here') }),
  z.object({ kind: z.literal('do'), action: z.enum(panelActions), run: z.string().optional() }),
  /** A question (protocol/analysis.ts): `name` is the analysis; the host or the analyst answers. */
  z.object({
    kind: z.literal('ask'), ask: z.int(), name: z.string(), request: z.unknown(),
    /** It takes minutes: it gets a process of its own, so that other questions need not wait for it. */
    alone: z.boolean().optional(),
  }),
  z.object({ kind: z.literal('cancel'), ask: z.int() }),
  /** A chart or table as a file: the panel made it, the host asks where to. */
  z.object({ kind: z.literal('save'), name: fileName, type: z.enum(savedTypes), data: fileData }),
  z.object({ kind: z.literal('copy'), text: z.string().max(mostSaved) }),
  /** Opens another run's panel, at a tab and with choices of its tool row. */
  z.object({ kind: z.literal('openRun'), run: z.string(), ...tabToShow }),
  /** Writes settings, by dotted key, into the config that the page is about. */
  z.object({ kind: z.literal('applySettings'), settings: z.record(z.string(), z.unknown()) }),
  /** Opens the run's config at a setting. */
  z.object({ kind: z.literal('showSetting'), path: z.array(z.string()).min(1) }),
]);
export type FromPanel = z.output<typeof fromPanel>;

const envelope = <T extends z.ZodType>(body: T) => z.object({
  version: z.literal(messagesVersion), id: z.int(), inReplyTo: z.int().optional(), body,
});
const toPanelEnvelope = envelope(toPanel);
const fromPanelEnvelope = envelope(fromPanel);
export type ToPanelEnvelope = z.output<typeof toPanelEnvelope>;
export type FromPanelEnvelope = z.output<typeof fromPanelEnvelope>;

/** A message that fits, or the reason why it does not: the receiver logs it and goes on. */
export type Parsed<T> = { readonly ok: T } | { readonly wrong: string };

const parseWith = <T extends z.ZodType>(schema: T) => (raw: unknown): Parsed<z.output<T>> => {
  const result = schema.safeParse(raw);
  return result.success ? { ok: result.data } : { wrong: z.prettifyError(result.error) };
};
export const parseToPanel = parseWith(toPanelEnvelope);
export const parseFromPanel = parseWith(fromPanelEnvelope);
