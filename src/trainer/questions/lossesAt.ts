import type { AnalysisContext } from './analysis';
import { packTasks } from '../draw';
import type { Values } from '../engine/runtime';
import { tasksPerCall } from '../programs/calls';
import { scalarFeeds } from '../programs/scalars';
import type { RunAtCheckpoint } from './openRuns';
import { lossAtProgram } from '../programs/questionPrograms';
import type { Task } from '../taskSet';

/** A task seen from some parameters. */
export interface Place {
  readonly task: Task;
  /** All meta-parameters there. */
  readonly meta: Float32Array;
  /** How far adaptation has come, 0 to 1: chooses per-step norm parameters. */
  readonly share: number;
}
export interface LossesAt {
  readonly query: number;
  readonly support: number | undefined;
}

/** Parameters of one call: more would only take memory. */
const mostNumbers = 2_000_000;
const mostPlaces = 64;

/** Losses at many places, without adapting there. @param both support losses too */
export const lossesAt = async (
  at: RunAtCheckpoint, count: number, place: (i: number) => Place, steps: number, both: boolean,
  { breathe, progress }: Pick<AnalysisContext, 'breathe' | 'progress'>,
): Promise<LossesAt[]> => {
  const { experiment } = at;
  const size = Math.max(1, Math.min(
    count, mostPlaces, tasksPerCall(experiment), Math.floor(mostNumbers / at.meta.length)));
  const found: LossesAt[] = [];
  for (const [step, places] of byStep(experiment.network.outerOnly.length > 0 ? steps : 0, count, place)) {
    const executable = await at.compiled(`loss at ${step} ${size} ${both}`, () => lossAtProgram(experiment, size, step, both));
    for (let first = 0; first < places.length; first += size) {
      progress(found.filter(Boolean).length, count);
      await breathe();
      const chosen = Array.from({ length: size }, (_, i) => places[Math.min(first + i, places.length - 1)]);
      const here = chosen.map((i) => place(i));
      const feeds = packTasks(experiment, here.map(({ task }) => task));
      const out = await executable.run({ ...feeds, ...scalarFeeds(experiment), metas: joined(here) });
      chosen.slice(0, places.length - first).forEach((i, t) => { found[i] = lossAt(out, t); });
    }
  }
  progress(count, count);
  return found;
};

const lossAt = ({ query, support }: Readonly<Record<string, Values>>, t: number): LossesAt =>
  ({ query: query[t], support: support?.[t] });

const joined = (places: readonly Place[]): Float32Array => {
  const [{ meta: { length } }] = places;
  const all = new Float32Array(places.length * length);
  places.forEach(({ meta }, i) => all.set(meta, i * length));
  return all;
};

/** Places by the step whose norm parameters they use: 0 for all, when there are none. */
const byStep = (steps: number, count: number, place: (i: number) => Place): Map<number, number[]> => {
  const groups = new Map<number, number[]>();
  for (let i = 0; i < count; i++) {
    const step = steps === 0 ? 0 : Math.round(Math.min(1, Math.max(0, place(i).share)) * steps);
    groups.set(step, [...groups.get(step) ?? [], i]);
  }
  return groups;
};
