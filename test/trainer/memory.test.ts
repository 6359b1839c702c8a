import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { train } from '../../src/trainer/run/loop';
import type { NewEvent, Recorder } from '../../src/trainer/state';
import { smallExperiment } from './memoryRecorder';

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void;

/** Resident memory in MB at some iterations of a run, after garbage was collected. */
class MemoryAt implements Recorder {
  readonly seen: number[] = [];

  constructor(private readonly iterations: readonly number[]) {}

  warn(): void { /* not asked here */ }

  event({ kind, iteration }: NewEvent): void {
    if (kind !== 'metrics' || !this.iterations.includes(iteration)) return;
    collect();
    this.seen.push(process.memoryUsage().rss / 2 ** 20);
  }

  checkpoint = async (): Promise<void> => undefined;
  control = async (): Promise<undefined> => undefined;
}

// `node scripts/soak.mjs memory` follows 100,000 iterations of a whole process.
test('memory is flat: 3,000 iterations take no more than 1,000', async () => {
  const recorder = new MemoryAt([1000, 2000, 3000]);
  await train(await smallExperiment({
    model: { name: 'mlp', hidden: [64, 64] },
    training: { iterations: 3000, validateEvery: 250, checkpointEvery: 250, validationTasks: 25 },
  }), recorder);
  const [first, , last] = recorder.seen;
  // The states of the 2,000 iterations between are 100 MB.
  expect(last - first, String(recorder.seen)).toBeLessThan(30);
});
