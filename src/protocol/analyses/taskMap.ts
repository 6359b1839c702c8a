import * as z from 'zod';
import { analysisWords, answered, real, runAt, runOnTasks, taskName } from '../analysis';
import { taskSetOf } from './episode';

/**
 * Are the tasks alike? Their Task2Vec vectors (Achille et al. 2019), how far apart they lie, and whether they form groups.
 * The probe is a run's network at a checkpoint; of a config that need not have been run, a fresh one.
 */
export const taskMapWords = analysisWords('taskMap', z.object({
  of: taskSetOf, iteration: runAt.shape.iteration, split: runOnTasks.shape.split, tasks: z.int().min(3).max(60).default(24),
}), z.object({
  ...answered,
  /** In the order of the matrix: similar tasks stand side by side. */
  tasks: z.array(taskName.extend({
    family: z.string().optional(),
    /** Which group was found, from 0; and its place on the map, near tasks near each other. */
    group: z.int(), x: z.number(), y: z.number(),
  })),
  /** distance[row][column], 0 to 1. */
  distance: z.array(z.array(z.number())),
  /** Diversity coefficient: the mean distance of two tasks, with a 95 % interval. */
  diversity: z.object({ mean: z.number(), low: z.number(), high: z.number() }),
  /** Mean distance of two estimates of the same task: what is not above it cannot be told from no distance. */
  floor: z.number(),
  /** Groups that were found (1: none), and how clearly they are apart (mean silhouette, −1 to 1). */
  groups: z.int(), silhouette: real,
  /** Mean distance within a family and across, where tasks have families. */
  within: real, across: real,
}));
