import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { soakAtRandom } from './soakAtRandom.mjs';

/*
 * Does a run last? `node scripts/soak.mjs kills [50]` ends runs by kill -9 at random moments, from the first milliseconds to
 * the final evaluation, resumes them, and compares what they leave with undisturbed runs: every checkpoint byte for byte,
 * the record's validations and metrics, the evaluation. `node scripts/soak.mjs memory [100000]` follows a run's memory.
 * `npm run soak -- --minutes 120` starts, kills and resumes runs at random, several at once (soakAtRandom.mjs; Linux); `--kills 400` ends
 * after so many kills.
 * `--runtime`, `--seed`; `--iterations` of a run that is killed; `--keep` keeps the runs; `--cli` another build.
 * Needs a build (`npm run build`). The last line is JSON; exit code 0 only when all is well.
 */
const { values: options, positionals: [what = 'kills', size] } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' }, cli: { type: 'string', default: new URL('../dist/cli.js', import.meta.url).pathname },
    minutes: { type: 'string' }, kills: { type: 'string' }, iterations: { type: 'string', default: '3000' },
    runtime: { type: 'string', default: 'auto' }, keep: { type: 'boolean', default: false },
  },
});
const work = mkdtempSync(join(tmpdir(), 'maml-lab-soak-'));

/** Uniform numbers in 0…1 from a seed (mulberry32). */
const uniform = (seed) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
};

const iterations = Number(options.iterations);
/** Validation, evaluation and baselines take their share of a run, however long it is. */
const base = {
  taskSet: { name: 'sinusoid', shots: 5, queries: 5 }, model: { name: 'mlp', hidden: [16] }, algorithm: { name: 'maml' },
  evaluation: { tasks: Math.ceil(iterations / 15), steps: 5, baselines: ['random', 'joint'], baselineIterations: Math.ceil(iterations / 10) },
  runtime: options.runtime,
};
const training = {
  iterations, metaBatch: 4, validateEvery: Math.ceil(iterations / 12), validationTasks: 20, checkpointEvery: 50, keepCheckpoints: 3,
};
/** What is killed, in turn: every kind of state a checkpoint can hold. */
const configs = {
  adam: { ...base, training },
  metaSgd: {
    ...base, algorithm: { name: 'metaSgd' },
    training: { ...training, clipNorm: 1, optimizer: { name: 'sgd', rate: 0.002, momentum: 0.9 }, schedule: { name: 'cosine' } },
  },
  earlyStop: {
    ...base, algorithm: { name: 'fomaml', innerSteps: 2, innerOptimizer: 'momentum' },
    training: { ...training, optimizer: { name: 'adamW' }, earlyStop: { patience: 8 } },
  },
};

const start = (...words) => {
  const child = spawn(process.execPath, [resolve(options.cli), ...words], { cwd: work, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (data) => { stderr += data; });
  const ended = new Promise((done) => child.on('close', (code, signal) => done({ code, signal, stderr })));
  return { child, ended };
};
const begin = (name, out) => ['run', `${name}.maml.json`, '--out', out];
const has = (run, file) => existsSync(join(work, run, file));

/** Everything of a run that must not depend on kills. */
const traces = (run) => {
  const folder = join(work, run, 'checkpoints');
  const checkpoints = Object.fromEntries(readdirSync(folder).filter((name) => !name.startsWith('.')).sort()
    .map((name) => [name, readFileSync(join(folder, name)).toString('base64')]));
  const csv = join(work, `${run}.csv`);
  execFileSync(process.execPath, [resolve(options.cli), 'export', run, '--to', 'csv', '--out', csv], { cwd: work, stdio: 'ignore' });
  // All numbers of the record but times and rates, in their order: each iteration's loss is told once.
  const told = readFileSync(csv, 'utf8').split('\n').map((line) => line.split(',').filter((_, column) => column !== 1).join())
    .filter((line) => !line.includes('itPerSecond'));
  return { checkpoints, told };
};

const differences = (a, b) => [
  ...[...new Set([...Object.keys(a.checkpoints), ...Object.keys(b.checkpoints)])].sort()
    .filter((name) => a.checkpoints[name] !== b.checkpoints[name]),
  ...(a.told.join('\n') === b.told.join('\n') ? [] : [`the record: ${b.told.length} numbers for ${a.told.length}`]),
];

/** Kills one run again and again until it ends by itself. @returns kills, and what differs from the undisturbed run */
const disturbed = async (name, run, whole, random, most, lifetime) => {
  let kills = 0;
  for (;;) {
    const { child, ended } = start(...(has(run, 'events.ndjson') ? ['run', '--resume', run] : begin(name, run)));
    const timer = kills < most ? setTimeout(() => child.kill('SIGKILL'), random() * lifetime) : undefined;
    const { code, signal, stderr } = await ended;
    clearTimeout(timer);
    if (signal === 'SIGKILL' || (process.platform === 'win32' && code === 1 && stderr === '')) {
      kills++;
      continue;
    }
    if (code !== 0) return { kills, wrong: [`exit code ${code}: ${stderr.trim().split('\n').at(-1)}`] };
    return { kills, wrong: differences(traces(whole), traces(run)) };
  }
};

const killAgain = async (total) => {
  const random = uniform(Number(options.seed));
  const names = Object.keys(configs);
  let [kills, rounds] = [0, 0];
  const wrong = [];
  const seconds = {};
  while (kills < total) {
    const name = names[rounds % names.length];
    const [run, whole] = [`killed-${rounds++}`, `whole-${name}`];
    if (!has(whole, 'events.ndjson')) {
      writeFileSync(join(work, `${name}.maml.json`), JSON.stringify(configs[name]));
      const before = performance.now();
      const { code, stderr } = await start(...begin(name, whole)).ended;
      if (code !== 0) throw new Error(stderr);
      seconds[name] = (performance.now() - before) / 1000;
    }
    // Kills fall anywhere from the start of a process on; several are needed until a run has come to its end.
    const done = await disturbed(name, run, whole, random, total - kills, 700 * seconds[name]);
    kills += done.kills;
    wrong.push(...done.wrong.map((sentence) => `${run} (${name}): ${sentence}`));
    console.error(`${name}: ${done.kills} kills, ${done.wrong.length ? done.wrong.join('; ') : 'equal'} (${kills} of ${total})`);
  }
  return { kills, runs: rounds, different: wrong, pass: wrong.length === 0 };
};

/** Resident memory of a process in MB. */
const residentMb = (pid) => {
  if (process.platform === 'linux') return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
};
const lastIteration = (run) => {
  if (!has(run, 'events.ndjson')) return 0;
  const found = readFileSync(join(work, run, 'events.ndjson'), 'utf8').slice(-20_000).match(/"iteration":(\d+)/g);
  return Number(found?.at(-1)?.split(':')[1] ?? 0);
};

const followMemory = async (iterations) => {
  const config = {
    ...base, model: { name: 'mlp', hidden: [40, 40] }, evaluation: { tasks: 10, steps: 5, baselines: [] },
    training: { iterations, metaBatch: 25, validateEvery: 1000, validationTasks: 100 },
  };
  writeFileSync(join(work, 'memory.maml.json'), JSON.stringify(config));
  const { child, ended } = start(...begin('memory', 'memory'));
  const seen = [];
  const timer = setInterval(() => {
    try {
      seen.push({ iteration: lastIteration('memory'), mb: residentMb(child.pid) });
    } catch { /* it has just ended */ }
  }, 250);
  const { code, stderr } = await ended;
  clearInterval(timer);
  if (code !== 0) throw new Error(stderr);
  const median = (from, to) => {
    const part = seen.filter(({ iteration, mb }) => mb > 0 && iteration >= from * iterations && iteration < to * iterations)
      .map(({ mb }) => mb).sort((a, b) => a - b);
    return Math.round(10 * (part[part.length >> 1] ?? NaN)) / 10;
  };
  const mb = Object.fromEntries([0.1, 0.3, 0.5, 0.7, 0.9].map((share) => [`${100 * share} %`, median(share, share + 0.1)]));
  const growthMb = Math.round(10 * (mb['90 %'] - mb['10 %'])) / 10;
  const recordMb = Math.round(statSync(join(work, 'memory', 'events.ndjson')).size / 1e5) / 10;
  const peakMb = Math.round(Math.max(...seen.map((one) => one.mb)));
  return { iterations, mb, growthMb, peakMb, recordMb, pass: growthMb < 0.1 * mb['10 %'] };
};

/** The same, and one that several processes share. */
const shared = { ...base, workers: 2, training: { ...training, metaBatch: 6, shard: 2 } };
const atRandom = ({ minutes = Infinity, kills = Infinity }) => soakAtRandom({
  configs: { ...configs, shared }, minutes: Number(minutes), most: Number(kills), random: uniform(Number(options.seed)), work,
  trainer: resolve(options.cli, '..', 'trainer.js'),
});

const result = (options.minutes ?? options.kills) !== undefined ? await atRandom(options)
  : what === 'memory' ? await followMemory(Number(size ?? 100_000)) : await killAgain(Number(size ?? 50));
if (options.keep) console.error(`kept: ${work}`);
else rmSync(work, { recursive: true, force: true });
console.log(JSON.stringify(result));
process.exit(result.pass ? 0 : 1);
