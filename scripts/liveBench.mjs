/**
 * `node scripts/liveBench.mjs [RUNS] [SECONDS]`: how long the host blocks while it follows 20 live runs at once, beside a thousand
 * ended ones: the list looks at all of them each second, and each run has a panel that acknowledges at once and asks for no rest.
 * Another process writes the runs: ten times a second, as a trainer does at most.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { writeManyRuns } from '../test/gallery/manyRuns.mjs';
import { hostParts, measured } from './hostBench.mjs';

const root = resolve(import.meta.dirname, '..');
const [count, seconds] = [Number(process.argv[2] ?? 20), Number(process.argv[3] ?? 20)];
const folder = mkdtempSync(join(tmpdir(), 'maml-lab-live-'));
const config = join(folder, 'sinusoid.maml.json');
const live = Array.from({ length: count }, (_, i) => join(folder, 'runs', `sinusoid-live-${i}`));
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
writeManyRuns(folder, config, 1000);

/** What the other process does: a run each, events as of a trainer. */
const writing = `
import { RunWriter } from './src/runs/writer';
import * as sample from './test/gallery/sampleRun';
const random = sample.generator(7);
const begin = async (folder: string) => {
  const writer = await RunWriter.create(folder, { format: 1, version: '0', source: ${JSON.stringify(config)}, folder: '.', config: {} });
  const write = (event: object) => writer.append({ ...event, time: Date.now() } as never);
  write(sample.started(1_000_000, 'live'));
  let i = 0;
  setInterval(() => {
    write(sample.metrics(++i * 30, 1_000_000, 30, random));
    if (i % 20 !== 0) return;
    write(sample.validation(i * 30, 1_000_000, random));
    write(sample.tasks(i * 30, 1_000_000, sample.generator(3)));
    write(sample.parameters(i * 30, random));
  }, 100);
};
for (const folder of process.argv.slice(2)) void begin(folder);
`;
const program = join(folder, 'write.cjs');
buildSync({ stdin: { contents: writing, resolveDir: root, loader: 'ts' }, bundle: true, platform: 'node', format: 'cjs', outfile: program });
mkdirSync(join(folder, 'runs'), { recursive: true });
writeFileSync(config, '{}');
const { RunLibrary, Follower, PanelStream, linesOf } = hostParts([
  "export * from './src/host/runLibrary'; export * from './src/host/follower'; export * from './src/host/views/panelStream';",
  "export * from './src/host/views/lines';",
].join('\n'));

const writer = spawn(process.execPath, [program, ...live], { stdio: 'inherit' });
try {
  const library = new RunLibrary();
  const look = () => library.look([config], []);
  await look();
  await sleep(3000);
  let [looks, messages, bytes] = [0, 0, 0];
  const end = performance.now() + 1000 * seconds;
  /** As the panel does: look, send what is new, wait. */
  const panel = async (run, i) => {
    const [follower, stream] = [new Follower(run), new PanelStream()];
    stream.ready();
    await sleep(i * 5);
    while (performance.now() < end) {
      while (await follower.look());
      const facts = { run, name: 'live', state: library.get(run)?.state ?? 'starting', canStop: true, trusted: true };
      const message = stream.next(follower.history, facts, performance.now());
      if (message) {
        // The wire of VS Code writes it out.
        bytes += JSON.stringify(message).length;
        messages++;
        stream.drawn(message.id);
      }
      await sleep(100);
    }
  };
  const experiment = { path: config, name: 'sinusoid' };
  const list = async () => {
    for (; performance.now() < end; looks++) {
      await look();
      linesOf({ experiments: [experiment], live: [], filter: {}, order: 'newest', runsOf: () => library.of(config, 'sinusoid'), noteOf: () => ({}) },
        String, String);
      await sleep(1000);
    }
  };
  await measured(`${count} live runs for ${seconds} s`, () => Promise.all([list(), ...live.map(panel)]));
  const states = live.filter((run) => library.get(run)?.state === 'running').length;
  console.log(`${states} runs seen running; ${looks} looks at the list, ${messages} messages, ${(bytes / 1e6).toFixed(1)} MB`);
} finally {
  writer.kill();
  await new Promise((done) => writer.on('exit', done));
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
