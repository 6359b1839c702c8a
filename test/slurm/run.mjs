/**
 * `npm run slurm`: a sweep of 40 members on a real SLURM of several nodes while everything goes wrong that a cluster has to
 * offer, against the same sweep in quiet on this machine. All 40 must end, none twice, with equal bytes. Takes about five
 * minutes on two cores. Needs root for munge, slurmd and a disk of its own that is filled. The last line is JSON.
 * `--seed N`: other disturbances at other times; `--minutes N`: the most it may take; `--keep`: nothing is removed; `--cli FILE`: another build.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { refusal, startSlurm } from '../../scripts/slurm.mjs';

const { values: options } = parseArgs({ options: {
  seed: { type: 'string', default: '1' }, minutes: { type: 'string', default: '12' }, keep: { type: 'boolean', default: false },
  cli: { type: 'string', default: new URL('../../dist/cli.js', import.meta.url).pathname },
} });
const why = refusal();
if (why) {
  console.error(why);
  process.exit(1);
}
const cli = resolve(options.cli);
const work = mkdtempSync(join(tmpdir(), 'maml-lab-slurm-test-'));
const megabyte = 1 << 20;

/**
 * A small disk of its own, for it is filled. A container may not mount one, but has a small shared memory.
 * @returns its folder, and what ends it
 */
const smallDisk = () => {
  const folder = join(work, 'shared');
  mkdirSync(folder);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', folder]).status === 0) {
    return { disk: folder, end: () => execFileSync('umount', ['-l', folder]) };
  }
  const { bavail, blocks, bsize } = statfsSync('/dev/shm');
  if (blocks * bsize > 256 * megabyte || bavail * bsize < 48 * megabyte) throw new Error('No disk can be mounted that could be filled.');
  const shared = mkdtempSync('/dev/shm/maml-lab-slurm-');
  return { disk: shared, end: () => rmSync(shared, { recursive: true, force: true }) };
};
const { disk, end: endDisk } = smallDisk();
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const began = Date.now();
const tell = (text) => console.error(`${((Date.now() - began) / 1000).toFixed(0).padStart(4)} s  ${text}`);

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
const random = uniform(Number(options.seed));
const oneOf = (list) => list[Math.floor(random() * list.length)];

const file = join(disk, 'forty.sweep.json');
writeFileSync(join(disk, 'tiny.maml.json'), JSON.stringify({
  taskSet: { name: 'sinusoid', shots: 5, queries: 5 }, model: { name: 'mlp', hidden: [16] }, algorithm: { name: 'maml' },
  training: { iterations: 800, metaBatch: 4, validateEvery: 200, validationTasks: 10, checkpointEvery: 50, keepCheckpoints: 2 },
  evaluation: { tasks: 50, steps: 3 }, runtime: 'onnx',
}));
// Two members are longer than a job may be: they are told before its end, and go on in the next one.
const long = [3000, 3001].map((iterations) =>
  ({ 'algorithm.innerRate': 0.01, 'training.iterations': iterations, 'training.metaBatch': 25, 'model.hidden': [64, 64] }));
const short = Array.from({ length: 38 }, (_, i) => ({ 'algorithm.innerRate': Number((0.001 * 1.15 ** i).toPrecision(3)) }));
writeFileSync(file, JSON.stringify({ base: 'tiny.maml.json', list: [...long, ...short], slurm: { minutes: 1, warnSeconds: 50 } }));

const start = (words, env) => {
  const child = spawn(process.execPath, [cli, 'sweep', ...words], { cwd: disk, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  child.stdout.on('data', (data) => { stdout += data; });
  let stderr = '';
  child.stderr.on('data', (data) => { stderr += data; });
  const ended = new Promise((done) => child.on('close', (code, signal) => done({ code, signal, stdout, stderr })));
  return { child, ended, said: () => stderr };
};

/** Everything of a run that must not depend on what happened to it. */
const traceOf = (run) => {
  const checkpoints = join(run, 'checkpoints');
  const last = readdirSync(checkpoints).filter((name) => name.endsWith('.safetensors')).sort().at(-1);
  const segments = readdirSync(run).filter((name) => /^events.*\.ndjson$/.test(name));
  const events = segments.flatMap((name) => readFileSync(join(run, name), 'utf8').split('\n').filter(Boolean))
    .flatMap((line) => { try { return [JSON.parse(line)]; } catch { return []; } });
  const ends = events.filter(({ kind, reason }) => kind === 'finished' && reason === 'done');
  const validations = new Map(events.filter(({ kind }) => kind === 'validation').map(({ iteration, curve }) => [iteration, JSON.stringify(curve)]));
  return {
    starts: events.filter(({ kind }) => kind === 'started').length, ends: ends.length, last,
    bytes: readFileSync(join(checkpoints, last)).toString('base64'), evaluation: JSON.stringify(ends[0]?.evaluation),
    validations: JSON.stringify([...validations].sort(([a], [b]) => a - b)),
  };
};

const quiet = join(work, 'quiet');
tell('the quiet sweep');
const calm = await start([file, '--out', quiet, '--json'], process.env).ended;
if (calm.code !== 0) throw new Error(`the quiet sweep failed: ${calm.stderr}`);
tell('SLURM starts');
const slurm = await startSlurm(3);
const env = { ...slurm.env, MAML_LAB_SLURM_POLL_MS: '1000' };
const loud = join(disk, 'loud');
const done = {};
const count = (what) => { done[what] = (done[what] ?? 0) + 1; tell(what); };

/** Process numbers of members at work. */
const workers = () => readdirSync('/proc').filter((name) => /^\d+$/.test(name)).filter((pid) => {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words.includes('--member') && words.includes(loud) && words.some((word) => word.endsWith('cli.js')) && words[0].includes('node');
  } catch {
    return false;
  }
}).map(Number);
const jobs = () => slurm.call('squeue', '-h', '-r', '-t', 'RUNNING', '-o', '%F_%K').trim().split('\n').filter(Boolean);
const quietly = (call) => { try { return call(); } catch { return undefined; } };

const disturbances = {
  'a member killed by SIGKILL': () => {
    const pid = oneOf(workers());
    if (pid === undefined) return false;
    process.kill(pid, 'SIGKILL');
  },
  'a job killed by SIGKILL': () => {
    const job = oneOf(jobs());
    if (job === undefined) return false;
    slurm.call('scancel', '--full', '--signal=KILL', job);
  },
  'a job over its time limit': () => {
    const job = oneOf(jobs());
    if (job === undefined) return false;
    slurm.call('scontrol', 'update', `JobId=${job}`, 'TimeLimit=00:00:01');
  },
  'a node drained, later resumed': async () => {
    const node = oneOf(slurm.names);
    slurm.call('scontrol', 'update', `NodeName=${node}`, 'State=DRAIN', 'Reason=test');
    await sleep(6000);
    slurm.call('scontrol', 'update', `NodeName=${node}`, 'State=RESUME');
  },
  'a node down, its jobs with it, later resumed': async () => {
    const node = oneOf(slurm.names);
    slurm.call('scontrol', 'update', `NodeName=${node}`, 'State=DOWN', 'Reason=test');
    await sleep(4000);
    // It may have come back by itself.
    quietly(() => slurm.call('scontrol', 'update', `NodeName=${node}`, 'State=RESUME'));
  },
  'the controller killed and restarted': async () => {
    slurm.killController();
    await sleep(4000);
    slurm.startController();
  },
  'the disk full for ten seconds': async () => {
    const { bavail, bsize } = statfsSync(disk);
    const filler = join(disk, 'filler');
    quietly(() => execFileSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=4096', `count=${Math.ceil((bavail * bsize) / 4096) + 1}`],
      { stdio: 'ignore' }));
    await sleep(10_000);
    rmSync(filler, { force: true });
  },
  'the conductor killed and started again': () => {
    conductor.child.kill('SIGKILL');
  },
};

let conductor = start([file, '--out', loud, '--scheduler', 'slurm', '--json'], env);
let last;
let isGivenUp = false;
const conducting = (async () => {
  for (;;) {
    last = await conductor.ended;
    // Killed by this test, or told by a full disk to be tried again.
    const isFull = last.code !== 0 && /The disk is full/.test(last.stderr.trim().split('\n').at(-1));
    if (isGivenUp || (last.signal !== 'SIGKILL' && !isFull)) return;
    if (isFull) await sleep(5000);
    if (isGivenUp) return;
    conductor = start([file, '--out', loud, '--scheduler', 'slurm', '--json'], env);
  }
})();
let isOver = false;
void conducting.then(() => { isOver = true; });

/** As the people would who run a cluster: nodes that SLURM took out of use come back. */
const tend = () => quietly(() => {
  for (const line of slurm.call('sinfo', '-h', '-N', '-o', '%N %T').trim().split('\n')) {
    const [node, state] = line.split(' ');
    if (/drain|down/.test(state)) slurm.call('scontrol', 'update', `NodeName=${node}`, 'State=RESUME');
  }
});

/** What is known of a sweep that does not end. */
const plight = () => [
  ...[['sinfo', '-N', '-l'], ['squeue', '-r', '-o', '%i %t %r %S']].map((words) => `${words[0]}: ${quietly(() => slurm.call(...words)) ?? 'no answer'}`),
  ...['slurmctld', ...slurm.names].map((name) => `${name}: ${quietly(() => readFileSync(join(slurm.folder, 'log', `${name}.log`), 'utf8').slice(-2000))}`),
  `conductor: ${conductor.said().slice(-2000)}`,
].join('\n');

tell('40 members on SLURM');
const limit = Number(options.minutes) * 60_000;
// Each twice, in a random order and as long as members run; what finds nothing to disturb comes again later.
const plan = Object.keys(disturbances).sort(() => random() - 0.5);
for (const waiting = [...plan, ...plan]; !isOver && Date.now() - began < limit;) {
  await Promise.race([conducting, sleep(2000 + random() * 3000)]);
  tend();
  const name = isOver ? undefined : waiting.shift();
  if (name === undefined) continue;
  try {
    if (await disturbances[name]() === false) waiting.push(name);
    else count(name);
  } catch (error) {
    tell(`${name}: ${String(error.stderr ?? error.message).trim().split('\n').at(-1)}`);
  }
}
if (!isOver) {
  console.error(`After ${options.minutes} minutes the sweep has not ended.\n${plight()}`);
  isGivenUp = true;
  conductor.child.kill('SIGKILL');
}
await conducting;

const ids = readdirSync(quiet).filter((name) => name.startsWith('m-'));
const wrong = ids.flatMap((id) => {
  try {
    const [a, b] = [traceOf(join(quiet, id)), traceOf(join(loud, id))];
    return [
      ...(b.ends === 1 ? [] : [`${id} ended ${b.ends} times`]),
      ...['last', 'bytes', 'evaluation', 'validations'].filter((what) => a[what] !== b[what]).map((what) => `${id}: other ${what}`),
    ];
  } catch (error) {
    return [`${id}: ${error.message}`];
  }
});
const starts = ids.reduce((sum, id) => { try { return sum + traceOf(join(loud, id)).starts; } catch { return sum; } }, 0);
slurm.stop();
const result = {
  members: ids.length, starts, disturbances: done, exitCode: last?.code, wrong, seconds: Math.round((Date.now() - began) / 1000),
  pass: ids.length === 40 && wrong.length === 0 && last?.code === 0,
};
if (!result.pass) console.error(last?.stderr.slice(-3000));
if (!options.keep) {
  endDisk();
  rmSync(work, { recursive: true, force: true });
  rmSync(slurm.folder, { recursive: true, force: true });
} else console.error(`kept: ${work}, ${slurm.folder}`);
console.log(JSON.stringify(result));
process.exit(result.pass ? 0 : 1);
