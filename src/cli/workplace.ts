import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Workplace } from '../agents/tool';
import { suggestWords } from '../protocol/analyses/suggest';
import { codeOf, HumanError } from '../protocol/humanError';
import { version } from '../protocol/version';
import { sendControl } from '../runs/control';
import { segmentsOf } from '../runs/segments';
import { yieldToEvents } from '../trainer/interrupt';
import { jsonSchema } from '../trainer/config/jsonSchema';
import { catalog, schemas } from '../trainer/registry';
import { suggest } from '../trainer/suggest';
import { newRunFolder } from '../trainer/run/runFolder';
import { templateList } from './new';

/** How long a trainer may take to its first event: compiling a large network takes a while. */
const patience = 120_000;
const pause = 50;

/** What tools may do from the command line: runs are trainers of their own, which outlive the server. */
export const workplaceOf = (roots: readonly string[]): Workplace => {
  let last: Promise<unknown> = Promise.resolve();
  return {
    roots,
    // One after the other: a new run's name is free only until the next one takes it.
    start: (config, set) => {
      const run = last.then(() => startDetached(config, set, roots));
      last = run.catch(() => undefined);
      return run;
    },
    stop: async (run) => sendControl(run, { kind: 'stop' }),
    catalog: async () => catalog(version, jsonSchema(schemas()), templateList()),
    suggest: (config) => suggest(suggestWords.request.parse({ config, history: [...roots] }), yieldToEvents, () => undefined),
  };
};

/** @returns the run's folder once it has a record @throws HumanError with the trainer's last words when it ends before */
const startDetached = async (config: string, set: readonly string[], roots: readonly string[]): Promise<string> => {
  const folder = newRunFolder(config);
  const place = mkdtempSync(join(tmpdir(), 'maml-lab-start-'));
  const words = join(place, 'stderr');
  const file = openSync(words, 'w');
  const trainer = join(__dirname, 'trainer.js');
  try {
    const child = spawn(process.execPath, [trainer, config, '--out', folder, '--detached',
      ...set.flatMap((one) => ['--set', one]), ...roots.flatMap((one) => ['--root', one])], {
      detached: true, stdio: ['ignore', 'ignore', file], windowsHide: true,
    });
    const ended = new Promise<string>((done) => {
      child.once('error', ({ message }) => done(message));
      child.once('exit', () => done(readFileSync(words, 'utf8').trim()));
    });
    const why = await Promise.race([ended, recorded(folder)]);
    child.unref();
    if (why !== undefined && segmentsOf(folder).length === 0) throw new HumanError(why || 'The trainer ended without a word.');
    return folder;
  } finally {
    closeSync(file);
    discard(place);
  }
};

/** Windows keeps a file while its writer lives: then it stays in the temporary folder. */
const discard = (folder: string): void => {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
  }
};

/** Resolves once the run has a record. */
const recorded = async (folder: string): Promise<undefined> => {
  for (const end = performance.now() + patience; performance.now() < end;) {
    if (segmentsOf(folder).length > 0) return undefined;
    await new Promise((done) => setTimeout(done, pause));
  }
  throw new HumanError(`${folder} has no record after ${patience / 1000} s; its trainer goes on.`);
};
