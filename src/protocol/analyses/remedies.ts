import * as z from 'zod';
import { analysisWords } from '../analysis';
import { taskSetOf } from './episode';

/** What helps when tasks are unlike: one initialisation per cluster, conditioning, and how often each family is trained on. */
export const remedyKinds = ['clusters', 'conditioned', 'balanced', 'weighted'] as const;
export type RemedyKind = (typeof remedyKinds)[number];

/** Remedies that fit a config: each was tried on its task set and network, and its settings can be written into it. */
export const remediesWords = analysisWords('remedies', z.object({
  of: taskSetOf,
  /** Groups that a map of the tasks found, and the family that is learned worst, where these are known. */
  groups: z.int().min(1).default(1), hardest: z.string().optional(),
}), z.object({
  algorithm: z.string(),
  /** Families of the training tasks as the task set draws them, and their shares. */
  families: z.array(z.object({ name: z.string(), share: z.number() })),
  remedies: z.array(z.object({ kind: z.enum(remedyKinds), settings: z.record(z.string(), z.unknown()) })),
}));
export type Remedies = z.output<typeof remediesWords.result>;
