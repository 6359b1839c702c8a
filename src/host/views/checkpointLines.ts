import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { count, meanWithInterval } from '../../protocol/format';
import { checkpointsOf } from '../../runs/checkpoints';
import { inRun, layout } from '../../runs/layout';
import type { Say } from '../../protocol/sentence';
import type { CheckpointLine, RunLine } from './lines';

interface Known {
  readonly changed: number;
  readonly lines: readonly CheckpointLine[];
}

/** The checkpoints of runs whose line is unfolded, newest first; a record is read again only after a new one came. */
export class CheckpointLines {
  readonly #known = new Map<string, Known>();

  constructor(private readonly say: Say) {}

  async of({ folder, experiment, summary }: RunLine): Promise<readonly CheckpointLine[]> {
    const changed = await stat(inRun(folder, layout.checkpoints)).then(({ mtimeMs }) => mtimeMs, () => 0);
    const known = this.#known.get(folder);
    if (known?.changed === changed) return known.lines;
    const validated = new Map<number, string>();
    const trained = summary?.started?.trainedSteps;
    const entries = await checkpointsOf(folder, ({ iteration, curve }) => {
      const point = curve.find(({ step }) => step === trained) ?? curve.at(-1);
      if (point) validated.set(iteration, meanWithInterval(point.mean, point.ci95, point.metric));
    });
    const there = new Map(entries.filter(({ path }) => existsSync(path)).map((entry) => [entry.iteration, entry]));
    // Each was the best when it was written; the newest of them still is.
    const best = entries.findLast((entry) => entry.best)?.iteration;
    const lines = [...there.values()].reverse().map(({ iteration }): CheckpointLine => ({
      kind: 'checkpoint', id: `${folder}@${iteration}`, folder, experiment, iteration, label: count(iteration),
      description: [validated.get(iteration), iteration === best && this.say('best')].filter(Boolean).join(', '),
    }));
    this.#known.set(folder, { changed, lines });
    return lines;
  }
}
