import { join } from 'node:path';

/** File names of a run folder; nothing else in the project spells them out. */
export const layout = {
  config: 'config.json',
  /** First segment; a resume or takeover writes the next one and never touches an older. */
  events: (segment: number) => (segment <= 1 ? 'events.ndjson' : `events.${segment}.ndjson`),
  checkpoints: 'checkpoints',
  checkpoint: (iteration: number) => `${String(iteration).padStart(9, '0')}.safetensors`,
  lease: 'lease.json',
  epoch: (n: number) => `epoch-${n}`,
  control: 'control',
  results: 'results',
  log: 'log.txt',
} as const;

/** Path of a file inside a run folder. */
export const inRun = (run: string, ...names: string[]): string => join(run, ...names);
