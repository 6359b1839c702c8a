import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/*
 * Runs that are started, killed and resumed at random for some minutes or so many times. Killed is the trainer, the process that forked it (as
 * an editor's window would be), both with all workers at once (as a machine would), or it is asked to stop. Every run that
 * comes to its end must equal its undisturbed twin: checkpoints byte for byte, events but for their times.
 */

/** A window of the editor, as far as a trainer can tell: it forks it, and its end is noticed. */
const parentProgram = `
const { fork } = require('node:child_process');
const child = fork(process.argv[1], process.argv.slice(2), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
process.stdout.write(String(child.pid) + '\\n');
child.on('exit', (code, signal) => process.exit(code ?? 128));
`;
const kills = ['trainer', 'parent', 'everything', 'stop'];
/** How long whoever lost its parent, or was asked to stop, may take on a machine that gives it little; the longest is told. */
const patienceMs = 120_000;
/** No start takes longer: who still runs then runs for ever. */
const endlessMs = 5 * 60_000;

/** The reader of run folders, as the product has it. */
const openReader = async (work) => {
  const outfile = join(work, 'reader.mjs');
  await build({ entryPoints: [new URL('../src/runs/reader.ts', import.meta.url).pathname], outfile, bundle: true, platform: 'node',
    format: 'esm', logLevel: 'error' });
  return (await import(pathToFileURL(outfile).href)).readRun;
};

/** Events that must not depend on kills, without what tells time. What says that it was killed is no part of the result. */
const timeless = (events) => {
  const last = events.findLast(({ kind }) => kind === 'finished');
  return [...events.filter(({ kind }) => ['metrics', 'validation', 'tasks', 'parameters'].includes(kind)), last]
    .map((event) => { const { time, itPerSecond, seconds, ...rest } = event ?? {}; return JSON.stringify(rest); });
};

const tracesOf = async (run, readRun) => {
  const folder = join(run, 'checkpoints');
  const names = readdirSync(folder).filter((name) => name.endsWith('.safetensors')).sort();
  const { events, troubles } = await readRun(run);
  return { checkpoints: new Map(names.map((name) => [name, readFileSync(join(folder, name))])), told: timeless(events), troubles };
};

/** A stop leaves a checkpoint of its own, so that others may have been pruned: all that both have must be equal, the last must be there. */
const differences = (twin, run) => {
  const last = [...twin.checkpoints.keys()].at(-1);
  const both = [...twin.checkpoints].filter(([name]) => run.checkpoints.has(name));
  const at = twin.told.findIndex((line, i) => line !== run.told[i]);
  return [
    ...(run.checkpoints.has(last) ? [] : [`no checkpoint ${last}`]),
    ...both.filter(([name, bytes]) => !bytes.equals(run.checkpoints.get(name))).map(([name]) => `checkpoint ${name}`),
    ...(at >= 0 || twin.told.length !== run.told.length
      ? [`events: ${run.told.length} for ${twin.told.length}, first other one ${at}: ${String(run.told[at]).slice(0, 200)}`] : []),
    ...run.troubles,
  ];
};

/** Files that somebody left half-written, and wishes that nobody took. */
const strayIn = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && (entry.name.endsWith('.tmp') || basename(entry.parentPath) === 'control' || entry.name.endsWith('.damaged')))
  .map((entry) => join(entry.parentPath, entry.name));

/** Processes of this soak that still live, by a word of their environment. */
const alive = (token) => readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid).filter((pid) => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(token) && !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}).map(Number);

/** What a process is, for a report on those that are left. */
const commandOf = (pid) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim().slice(0, 200);
  } catch {
    return `process ${pid}, just gone`;
  }
};

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** Seconds until nobody of a token is left; undefined when somebody is after a long while. */
const secondsUntilGone = async (token) => {
  for (const begin = performance.now(); performance.now() - begin < patienceMs; await sleep(50)) {
    if (alive(token).length === 0) return (performance.now() - begin) / 1000;
  }
  return undefined;
};

/**
 * @param configs what is run in turn, by name @param minutes and @param most kills, after which no run is begun or killed
 * @param random uniform numbers
 */
export const soakAtRandom = async ({ configs, minutes, most, random, work, trainer, atOnce = 2 }) => {
  const readRun = await openReader(work);
  const words = `MAML_LAB_SOAK_${process.pid}_`;
  let [tokens, longestEnd] = [0, 0];
  const count = { starts: 0, finished: 0, ...Object.fromEntries(kills.map((kill) => [kill, 0])) };
  const wrong = [];
  const orphans = [];

  /** One start of a run, disturbed after so many ms or never. @returns whether the run says that it has come to its end */
  const attempt = async (name, run, kill, afterMs) => {
    const token = `${words}${tokens++}_`;
    const more = existsSync(join(run, 'events.ndjson')) ? ['--resume', run] : [`${name}.maml.json`, '--out', run];
    const parent = spawn(process.execPath, ['-e', parentProgram, trainer, ...more], {
      cwd: work, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, MAML_LAB_SOAK: token },
    });
    count.starts++;
    let [pid, stderr] = ['', ''];
    parent.stdout.on('data', (data) => { pid += data; });
    parent.stderr.on('data', (data) => { stderr += data; });
    const ended = new Promise((done) => parent.on('exit', (code) => done(code)));
    const timer = kill && setTimeout(() => {
      count[kill]++;
      disturb(kill, parent.pid, Number(pid));
    }, afterMs);
    const endless = setTimeout(() => {
      wrong.push(`${run}: had not ended after ${endlessMs / 60_000} minutes; ${kill ?? 'not disturbed'}`);
      tryKill(-parent.pid, 'SIGKILL');
    }, endlessMs);
    const code = await ended;
    clearTimeout(timer);
    clearTimeout(endless);
    const waited = await secondsUntilGone(token);
    longestEnd = Math.max(longestEnd, waited ?? Infinity);
    if (waited === undefined) {
      const left = alive(token);
      orphans.push(`${run}: ${left.map(commandOf).join(' and ')} left after ${kill ?? 'the end'}`);
      for (const one of left) tryKill(one, 'SIGKILL');
    }
    if (!kill && code !== 0) wrong.push(`${run}: exit code ${code}: ${stderr.trim().split('\n').at(-1)}`);
    return code === 0;
  };

  const isDone = async (run) => {
    if (!existsSync(join(run, 'events.ndjson'))) return false;
    const last = (await readRun(run)).events.findLast(({ kind }) => kind === 'finished' || kind === 'started');
    return last?.kind === 'finished' && last.reason !== 'stopped' && last.reason !== 'failed';
  };

  const twins = new Map();
  const seconds = {};
  for (const [name, config] of Object.entries(configs)) {
    writeFileSync(join(work, `${name}.maml.json`), JSON.stringify(config));
    const begin = performance.now();
    await attempt(name, join(work, `twin-${name}`));
    seconds[name] = (performance.now() - begin) / 1000;
    twins.set(name, await tracesOf(join(work, `twin-${name}`), readRun));
  }

  const began = performance.now();
  const minutesNow = () => (performance.now() - began) / 60_000;
  const isOver = () => minutesNow() > minutes || kills.reduce((sum, kill) => sum + count[kill], 0) >= most;
  let runs = 0;
  const slot = async () => {
    while (!isOver() && wrong.length === 0) {
      const name = Object.keys(configs)[runs % Object.keys(configs).length];
      const run = join(work, `run-${runs++}`);
      mkdirSync(run, { recursive: true });
      while (!(await isDone(run)) && wrong.length === 0) {
        const kill = isOver() || random() < 0.1 ? undefined : kills[Math.floor(random() * kills.length)];
        await attempt(name, run, kill, random() * 800 * seconds[name]);
      }
      if (wrong.length > 0) return;
      const stray = strayIn(run).map((path) => `stray file ${path}`);
      const found = [...differences(twins.get(name), await tracesOf(run, readRun)), ...stray];
      wrong.push(...found.map((sentence) => `${basename(run)} (${name}): ${sentence}`));
      count.finished++;
      if (found.length > 0 || count.finished % 10 === 0) {
        console.error(`${basename(run)} (${name}): ${found.length ? found.join('; ') : 'equal'}; ${JSON.stringify(count)}`);
      }
      if (found.length === 0) rmSync(run, { recursive: true, force: true });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, slot));
  const left = alive(words).length;
  const longestEndSeconds = Math.round(10 * longestEnd) / 10;
  return {
    minutes: Math.round(10 * minutesNow()) / 10, ...count, longestEndSeconds, different: wrong, orphans, left,
    pass: wrong.length === 0 && orphans.length === 0 && left === 0 && count.finished > 0,
  };
};

const tryKill = (pid, signal) => {
  try {
    process.kill(pid, signal);
  } catch { /* it has just ended */ }
};

/** Only what this soak started is ever ended: the parent, its trainer, or their own group. */
const disturb = (kill, parent, trainer) => {
  if (kill === 'everything') return tryKill(-parent, 'SIGKILL');
  if (kill === 'parent') return tryKill(parent, 'SIGKILL');
  if (trainer > 0) return tryKill(trainer, kill === 'stop' ? 'SIGTERM' : 'SIGKILL');
};
