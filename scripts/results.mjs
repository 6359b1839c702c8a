import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { build, install, root } from './install.mjs';

/**
 * Trains what docs/results/maml.md reports and writes its tables. A run that is finished is not run again; one that was
 * interrupted goes on. `node scripts/results.mjs [name…]` runs only these; `--write` only writes the tables.
 */
const runs = [
  ...[0, 1, 2].map((seed) => ({
    name: `sinusoid-${seed}`, group: 'Sinusoid, K = 10, 1 step: MAML', config: 'examples/sinusoid.maml.json',
    set: [`training.seed=${seed}`],
  })),
  {
    name: 'sinusoid-metaSgd', group: 'Sinusoid, K = 10, 1 step: Meta-SGD', config: 'examples/sinusoid.maml.json',
    set: ['algorithm={"name":"metaSgd","innerRate":0.01,"innerSteps":1}', 'evaluation.baselines=[]'],
  },
  {
    name: 'omniglot-hour', group: 'Omniglot, 5-way 1-shot: MAML in about an hour', config: 'examples/omniglot-hour.maml.json',
    set: ['threads=1'], runtime: 'tensorflow',
  },
];
const folder = `${root}.cache/results-runs`;
const command = ({ config, set = [], runtime }) =>
  ['run', config, ...set.flatMap((s) => ['--set', s]), ...(runtime ? ['--runtime', runtime] : [])];

const cli = (args) => spawnSync(process.execPath, ['dist/cli.js', ...args, '--json'], {
  cwd: root, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8', maxBuffer: 1 << 28,
});

const train = (run) => {
  const out = `${folder}/${run.name}`;
  const args = existsSync(`${out}/events.ndjson`) ? ['run', '--resume', out] : [...command(run), '--out', out];
  console.error(`${run.name}: maml-lab ${args.join(' ')}`);
  const { stdout, status } = cli(args);
  if (status !== 0) throw new Error(`${run.name} failed`);
  writeFileSync(`${out}.json`, stdout);
};

const cell = ({ mean, ci95 }, metric) => {
  if (mean === null) return 'diverges';
  return metric === 'accuracy' ? `${(100 * mean).toFixed(2)} ± ${(100 * ci95).toFixed(2)} %` : `${mean.toFixed(3)} ± ${ci95.toFixed(3)}`;
};
const shown = [0, 1, 2, 3, 5, 10];

const section = (group) => {
  const done = group.flatMap((run) => {
    const file = `${folder}/${run.name}.json`;
    return existsSync(file) && readFileSync(file, 'utf8').trim() ? [{ run, result: JSON.parse(readFileSync(file, 'utf8')) }] : [];
  });
  if (done.length === 0) return '';
  const { evaluation } = done[0].result;
  const { metric } = evaluation;
  const columns = done.flatMap(({ run, result }) => [
    { title: run.name, curve: result.evaluation.curve },
    ...Object.entries(result.evaluation.baselines).map(([name, curve]) => ({ title: `${name} (${run.name})`, curve })),
  ]);
  const rows = shown.filter((s) => s < evaluation.curve.length).map((step) =>
    `| ${step}${step === evaluation.trainedSteps ? ' (trained)' : ''} | ${columns.map((c) => cell(c.curve[step] ?? c.curve.at(-1), metric)).join(' | ')} |`);
  return [
    `## ${group[0].group}`, '',
    `| step | ${columns.map((c) => c.title).join(' | ')} |`, `|---|${columns.map(() => '---').join('|')}|`, ...rows, '',
    `${metric === 'mse' ? 'Mean squared error' : 'Accuracy'} on the query sets of ${evaluation.tasks} test tasks, mean ± 95 % interval over tasks; `
    + `${evaluation.transductive ? 'transductive batch norm' : 'not transductive'}; ${evaluation.trainedSteps} trained step(s).`, '',
    ...done.map(({ run, result }) => `- \`maml-lab ${command(run).join(' ')}\` — ${result.iterations.toLocaleString('en')} iterations, `
      + `${result.itPerSecond === null ? 'resumed for its evaluation' : rate(result)}.`), '',
  ].join('\n');
};
const rate = ({ iterations, itPerSecond }) =>
  `${itPerSecond >= 10 ? Math.round(itPerSecond) : itPerSecond.toFixed(1)} it/s, ${duration(iterations / itPerSecond)}`;
const duration = (seconds) => (seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`);

const write = () => {
  const groups = [...new Set(runs.map((r) => r.group))].map((g) => runs.filter((r) => r.group === g));
  const sections = groups.map(section);
  if (sections.includes('')) throw new Error('Not every run has ended: run this without --write first, or the page would lose their tables.');
  const page = `${root}docs/results/maml.md`;
  const text = readFileSync(page, 'utf8');
  const [first, last] = ['<!-- tables -->', '<!-- end of tables -->'];
  const tables = [
    first, '',
    'Machine of these runs:',
    `${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores, shared with other work: rates are lower bounds.`, '',
    ...sections,
  ].join('\n');
  writeFileSync(page, text.slice(0, text.indexOf(first)) + tables + text.slice(text.indexOf(last)));
};

install();
mkdirSync(folder, { recursive: true });
const asked = process.argv.slice(2).filter((a) => !a.startsWith('--'));
if (!process.argv.includes('--write')) {
  build();
  for (const run of runs) if (asked.length === 0 || asked.includes(run.name)) train(run);
}
write();
