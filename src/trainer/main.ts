import { parseArgs } from 'node:util';
import type { TrainerHint } from '../protocol/control';
import { failureText, HumanError, saidOf } from '../protocol/humanError';
import { tell } from '../protocol/sentence';
import { version } from '../protocol/version';
import type { Attended } from './run/attendant';
import { confineModules } from './confine';
import { jsonSchema } from './config/jsonSchema';
import { capturePrints } from './prints';
import { catalog, schemas } from './registry';

/*
 * The forked trainer: CONFIG --out DIR [--set k=v]… [--runtime R] [--from RUN@N] | --resume RUN, [--detached] [--debug],
 * [--root DIR]…; or --catalog; or --analyst; or --worker (a share of another trainer's work: parallel/).
 * Everything it finds out goes into the run folder; IPC only wakes and hints.
 */
const options = {
  out: { type: 'string' }, resume: { type: 'string' }, from: { type: 'string' }, runtime: { type: 'string' },
  root: { type: 'string', multiple: true, default: [] as string[] },
  set: { type: 'string', multiple: true, default: [] as string[] },
  detached: { type: 'boolean', default: false }, catalog: { type: 'boolean', default: false },
  analyst: { type: 'boolean', default: false }, debug: { type: 'boolean', default: false },
  worker: { type: 'boolean', default: false }, workers: { type: 'string' },
} as const;

/** A hint that finds no parent any more is no loss: `disconnect` follows. */
const hint = (message: TrainerHint): void => {
  if (process.connected) process.send?.(message, undefined, {}, () => undefined);
};

/** The line to the parent process. */
const processLine = {
  send: (message: unknown): void => {
    if (process.connected) process.send?.(message, undefined, {}, () => undefined);
  },
  onMessage: (receive: (message: unknown) => void): void => {
    process.on('message', receive);
  },
};

/** The parent's going away and signals end the run with a checkpoint. */
const stopSignal = (detached: boolean): AbortSignal => {
  const stop = new AbortController();
  const abort = () => stop.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, abort);
  if (!detached) process.once('disconnect', abort);
  return stop.signal;
};

/** A debugger that talks with the parent. What is said before training begins waits for it. */
const debuggerOnThisLine = async () => {
  const early: unknown[] = [];
  const keep = (message: unknown): void => void early.push(message);
  process.on('message', keep);
  const { Debugger } = await import('./debug/debugger');
  return (attended: Attended) => new Debugger(attended, {
    ...processLine,
    onMessage: (receive) => {
      process.off('message', keep);
      processLine.onMessage(receive);
      early.forEach(receive);
    },
  });
};

/**
 * Does a leader's jobs until it goes away. Signals are the leader's affair: its group's Ctrl-C must not end us before it. A worker
 * has nothing to put in order, and an orderly exit could wait for native threads that still compute: it ends at once.
 */
const workUntilAlone = async (): Promise<void> => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  const { serveJobs } = await import('./parallel/worker');
  serveJobs(processLine);
  await new Promise<void>(() => undefined);
};

/** Answers questions until the parent goes away. */
const serveUntilAlone = async (): Promise<void> => {
  const { serveAnalyses } = await import('./questions/analyst');
  serveAnalyses(processLine);
  await new Promise<void>((done) => process.once('disconnect', () => done()));
};

const run = async (): Promise<void> => {
  const { values, positionals: [config] } = parseArgs({ options, allowPositionals: true });
  if (values.catalog) {
    process.stdout.write(`${JSON.stringify(catalog(version, jsonSchema(schemas())))}\n`);
    return;
  }
  confineModules(values.root);
  if (values.worker) return workUntilAlone();
  if (values.analyst) return serveUntilAlone();
  if (config === undefined && values.resume === undefined) throw new HumanError(tell`trainer CONFIG --out DIR`);
  // Before anything slow: a parent that goes away meanwhile must be noticed.
  const stop = stopSignal(values.detached);
  const { runExperiment } = await import('./run/runExperiment');
  await runExperiment({
    ...(values.workers !== undefined && { workers: Number(values.workers) }),
    config, out: values.out, resume: values.resume, from: values.from, version, hint, stop,
    set: [...values.set, ...(values.runtime === undefined ? [] : [`runtime=${values.runtime}`])],
    onWakeable: (wake) => process.on('message', wake),
    ...(values.debug && { arrive: await debuggerOnThisLine() }),
    say: (sentence) => process.stderr.write(`${sentence}\n`),
  });
};

// What a person's module prints is no result.
capturePrints(() => undefined);
// A parent that is gone no longer reads: that must not end the run before its checkpoint.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

run().catch((error: unknown) => {
  hint({ kind: 'failed', said: saidOf(error) });
  process.stderr.write(`${failureText(error, process.env.MAML_LAB_DEBUG !== undefined)}\n`);
  process.exitCode = 1;
}).finally(() => {
  // Listening to a parent would keep the process alive; what else lingers gets two seconds.
  process.removeAllListeners('message');
  if (process.connected) process.disconnect();
  setTimeout(() => process.exit(), 2000).unref();
});
