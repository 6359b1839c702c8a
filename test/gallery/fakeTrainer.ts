import { parse } from 'jsonc-parser';
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { RunEvent } from '../../src/protocol/events';
import { takeControls } from '../../src/runs/control';
import { RunWriter } from '../../src/runs/writer';
import * as sample from './sampleRun';

/**
 * Stands in for the trainer in the gallery and the end-to-end test: `CONFIG --out DIR` writes a plausible run
 * slowly, obeys stop, and ends when its parent is gone. FAKE_SECONDS: how long a whole run takes (20).
 */
const [configPath = '', , folder = ''] = process.argv.slice(2);
const seconds = Number(process.env.FAKE_SECONDS ?? 20);
const frames = 200;
const random = sample.generator(7);

type Untimed = RunEvent extends infer E ? E extends RunEvent ? Omit<E, 'time'> : never : never;

const main = async (): Promise<void> => {
  const config = parse(readFileSync(configPath, 'utf8')) as { name?: string; training?: { iterations?: number } };
  const iterations = config.training?.iterations ?? 2000;
  const record = { format: 1, version: '0.0.0', source: configPath, folder: dirname(configPath), config: {} } as const;
  const writer = await RunWriter.create(folder, record);
  const write = (event: Untimed): void => {
    writer.append({ ...event, time: Date.now() } as RunEvent);
    process.send?.({ kind: 'offset', offset: writer.place.offset });
  };
  process.on('disconnect', () => end(writer));
  write(sample.started(iterations, config.name ?? basename(configPath, '.maml.json')));
  const reached = await train(iterations, write);
  const reason = reached < iterations ? 'stopped' : 'done';
  write(sample.checkpoint(reached));
  const { evaluation, ...rest } = sample.finished(reached, reason, (seconds * reached) / iterations, random);
  write({ ...rest, evaluation: reason === 'done' ? evaluation : null });
  end(writer);
};

/** @returns the iterations that were reached before the end or a stop */
const train = async (iterations: number, write: (event: Untimed) => void): Promise<number> => {
  for (let frame = 1; frame <= frames; frame++) {
    await new Promise((done) => setTimeout(done, (1000 * seconds) / frames));
    const iteration = Math.round((iterations * frame) / frames);
    write(sample.metrics(iteration, iterations, Math.round(iterations / frames), random));
    if (frame % 10 === 0 || frame === 1) {
      write(sample.validation(iteration, iterations, random));
      write(sample.tasks(iteration, iterations, sample.generator(3)));
      write(sample.parameters(iteration, random));
    }
    if (takeControls(folder).some((read) => 'control' in read && read.control.kind === 'stop')) return iteration;
  }
  return iterations;
};

const end = (writer: RunWriter): void => {
  writer.close();
  process.exit(0);
};

void main();
