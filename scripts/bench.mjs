/**
 * `npm run bench`: this trainer and the public peers of bench/peers side by side, on the same
 * weights and tasks. Ours writes the problem file, the peers read it. All programs of a workload
 * run in turn and then once more, each kept to its cores; the faster of the two counts. First
 * losses are held against those of a referee, learn2learn in float64.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const HELP = `npm run bench -- [options]
  --workloads a,b   default: all
  --threads 1,2     default: 1
  --seconds S       how long each program is measured, default 5
  --json FILE       write everything measured`;
const WORKLOADS = [
  'sinusoid-1', 'sinusoid-5', 'mlp-1', 'omniglot-1', 'omniglot-5', 'omniglot-5-first-order',
  'sinusoid-adapt',
];
const RUNTIMES = ['onnx', 'tensorflow'];
const PEERS = ['jax', 'torch_func', 'learn2learn', 'torchopt'];
const REFEREE = 'learn2learn';
const ROUNDS = 2;
/** First losses further apart than this, relative, are said to differ. */
const TOLERANCE = 1e-3;
const PATIENCE_MINUTES = 20;

const root = fileURLToPath(new URL('..', import.meta.url));
const cli = join(root, 'dist', 'cli.js');
const python = join(root, '.cache', 'peers-venv', 'bin', 'python');

const say = (text) => process.stderr.write(`${text}\n`);

/** The cores this process may use, from a list like 0-3,6; empty where the system does not tell. */
function allowedCores() {
  if (process.platform !== 'linux') return [];
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return (list ?? '').split(',').filter(Boolean).flatMap((part) => {
    const [first, last = first] = part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/** Puts `taskset` before a command where there is one. */
function pinned(command, threads) {
  const cores = allowedCores().slice(0, threads);
  const paths = (process.env.PATH ?? '').split(':');
  const hasTaskset = paths.some((path) => existsSync(join(path, 'taskset')));
  return hasTaskset && cores.length > 0 ? ['taskset', '-c', cores.join(','), ...command] : command;
}

/** Runs a program to its end; its last line is the JSON result. */
function measure(command, threads) {
  const [program, ...rest] = pinned(command, threads);
  return new Promise((resolve) => {
    const child = spawn(program, rest, {
      stdio: ['ignore', 'pipe', 'pipe'], timeout: PATIENCE_MINUTES * 60_000,
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (data) => { out += data; });
    child.stderr.on('data', (data) => { err += data; });
    child.on('error', (error) => resolve({ error: error.message }));
    child.on('close', (code, signal) => resolve(
      code === 0
        ? JSON.parse(out.trim().split('\n').at(-1))
        : { error: reason(err) || `ended with ${code ?? signal}` },
    ));
  });
}

/** What a failed program said: its last line that names an error, or its last line. */
function reason(text) {
  const lines = text.trim().split('\n');
  return (lines.findLast((line) => /^\S*(Error|Exception): /.test(line)) ?? lines.at(-1)).trim();
}

const peer = (name) => [python, join(root, 'bench', 'peers', `${name}_peer.py`)];

/** The programs of one workload, and of the referee, with their commands. */
function programs(workload, threads, seconds, problem) {
  const given = ['--workload', workload, '--threads', String(threads)];
  const timed = [...given, '--seconds', String(seconds)];
  const ours = RUNTIMES.map((name) => ({
    name, ours: true,
    command: [
      process.execPath, cli, 'bench', ...timed, '--runtime', name,
      '--json', '--problem-out', problem,
    ],
  }));
  if (!existsSync(python)) return { all: ours };
  const read = ['--problem', problem];
  return {
    all: [...ours, ...PEERS.map((name) => ({ name, command: [...peer(name), ...timed, ...read] }))],
    referee: [...peer(REFEREE), ...given, ...read, '--seconds', '0', '--exact'],
  };
}

/** The faster of some runs of a program: speed and memory of one run, the shortest startup. */
function best(runs) {
  const done = runs.filter((run) => run.losses);
  if (done.length === 0) return { note: runs[0].skipped ?? runs[0].error };
  const fastest = done.reduce((a, b) => (b.itPerSecond > a.itPerSecond ? b : a));
  return { ...fastest, startupSeconds: Math.min(...done.map((run) => run.startupSeconds)) };
}

const relative = (a, b) => (a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b)));

/** How far a program's losses are from the reference's: the first, and the largest of all. */
function difference(losses, reference) {
  const all = reference.slice(0, losses.length).map((value, i) => relative(value, losses[i]));
  return { first: all[0], largest: Math.max(...all) };
}

/** Runs every program once, ours first, because the others need its problem file. */
async function playRound(label, all, threads, problem) {
  for (const { name, command, ours, runs } of all) {
    say(`${label}: ${name}`);
    const ready = ours || existsSync(problem);
    runs.push(ready ? await measure(command, threads) : { error: 'ours wrote no problem file' });
  }
}

/** One workload at one thread count: every program twice, interleaved, and what came out. */
async function compare(workload, threads, seconds, problem) {
  rmSync(problem, { force: true });
  const { all, referee } = programs(workload, threads, seconds, problem);
  const entries = all.map((program) => ({ ...program, runs: [] }));
  for (let round = 1; round <= ROUNDS; round++) {
    await playRound(`${workload}, threads ${threads}, round ${round}`, entries, threads, problem);
  }
  const rows = entries.map(({ command, ...entry }) => ({ ...entry, ...best(entry.runs) }));
  const done = rows.filter((row) => row.losses);
  const ours = done.filter((row) => row.ours);
  const { losses: exact } = referee && existsSync(problem) ? await measure(referee, threads) : {};
  for (const row of done) {
    row.difference = difference(row.losses, exact ?? done[0].losses);
    row.ratios = Object.fromEntries(ours.map((o) => [o.name, o.itPerSecond / row.itPerSecond]));
  }
  const reference = exact ? `${REFEREE} in float64` : done[0]?.name;
  return { workload, threads, reference, exact, rows };
}

const short = (number) => (number === undefined ? '' : String(Number(number.toPrecision(3))));
const times = (ratio) => (ratio === undefined ? '' : `${ratio.toFixed(2)}x`);

function cells(row) {
  const name = row.ours ? `ours, ${row.name}` : row.name;
  if (row.note) return [name, row.note.length > NOTE ? `${row.note.slice(0, NOTE)}…` : row.note];
  const ratios = RUNTIMES.map((runtime) => (row.ours ? '' : times(row.ratios?.[runtime])));
  return [
    name, short(row.itPerSecond), ...ratios, row.startupSeconds.toFixed(2),
    row.peakRssMb.toFixed(0), row.difference.first <= TOLERANCE ? 'equal' : 'differs',
    row.difference.first.toExponential(0), row.difference.largest.toExponential(0),
  ];
}

const NOTE = 100;
const HEAD = [
  'program', 'it/s', ...RUNTIMES.map((runtime) => `${runtime}/peer`), 'startup s', 'peak MB',
  'first loss', 'off by', 'largest',
];

/** Lines of a table with aligned columns; a row with a note spans the rest. */
function table(rows) {
  const lines = [HEAD, ...rows.map(cells)];
  const full = lines.filter((line) => line.length === HEAD.length);
  const widths = HEAD.map((_, i) => Math.max(...full.map((line) => line[i].length)));
  widths[0] = Math.max(...lines.map(([name]) => name.length));
  const aligned = (line) => line.map((cell, i) => cell.padEnd(widths[i])).join('  ').trimEnd();
  return lines.map((line) => `  ${aligned(line)}`).join('\n');
}

function print({ workload, threads, reference, rows }) {
  const unit = workload === 'sinusoid-adapt' ? '; it/s counts tasks' : '';
  const held = reference ? `; losses held against ${reference}` : '';
  console.log(`\n${workload}, threads ${threads}${unit}${held}\n${table(rows)}`);
}

function options() {
  const { values } = parseArgs({
    options: {
      workloads: { type: 'string', default: WORKLOADS.join(',') },
      threads: { type: 'string', default: '1' },
      seconds: { type: 'string', default: '5' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const workloads = values.workloads.split(',');
  const unknown = workloads.find((name) => !WORKLOADS.includes(name));
  if (unknown) throw new Error(`unknown workload "${unknown}"; there are: ${WORKLOADS.join(', ')}`);
  const threads = values.threads.split(',').map(Number);
  const seconds = Number(values.seconds);
  if (![...threads, seconds].every((value) => Number.isInteger(value) && value > 0)) {
    throw new Error('--threads and --seconds want whole numbers above 0');
  }
  return { ...values, workloads, threads, seconds };
}

const machine = () => ({
  processor: cpus()[0]?.model, cores: cpus().length,
  platform: `${process.platform}-${process.arch}`, node: process.version,
});

async function main() {
  const { workloads, threads, seconds, json, help } = options();
  if (help) return console.log(HELP);
  if (!existsSync(cli)) throw new Error('The trainer is not built yet: npm run build');
  if (!existsSync(python)) say('Ours only; to measure the peers too: bash bench/peers/setup.sh');
  const folder = mkdtempSync(join(tmpdir(), 'maml-lab-bench-'));
  const results = [];
  try {
    for (const count of threads) {
      for (const workload of workloads) {
        results.push(await compare(workload, count, seconds, join(folder, 'problem.safetensors')));
        print(results.at(-1));
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const report = { machine: machine(), seconds, rounds: ROUNDS, results };
  if (json) writeFileSync(json, `${JSON.stringify(report, undefined, 1)}\n`);
  const ran = ({ rows }) => rows.some((row) => row.ours && row.losses);
  if (!results.every(ran)) process.exitCode = 1;
}

main().catch((error) => {
  say(error.message);
  process.exitCode = 1;
});
