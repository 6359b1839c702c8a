#!/usr/bin/env node
import { Command } from 'commander';
import type { CommandFailure } from '../protocol/control';
import { failureText, HumanError, saidOf } from '../protocol/humanError';
import { isFolder } from '../runs/atomic';
import { sayIn, stringsOf } from '../runs/language';
import { version } from '../protocol/version';
import { confineModules } from '../trainer/confine';
import { tell } from '../protocol/sentence';
import { meant } from '../trainer/config/nearest';
import { capturePrints } from '../trainer/prints';
import { collect, type CommandFile } from './command';
import { speak, spokenHere } from './output';

type Loader = () => Promise<{ readonly default: CommandFile }>;

/** Every command: what it does, and its file, which is loaded only when it is called. */
const commands: Readonly<Record<string, readonly [summary: string, load: Loader]>> = {
  run: ['train from a config, or go on with a run', () => import('./run')],
  sweep: ['many runs: settings × seeds, here or on a cluster', () => import('./sweep')],
  evaluate: ['measure a run on tasks it has not seen', () => import('./evaluate')],
  adapt: ['adapt a run to a task of your own and predict', () => import('./adapt')],
  check: ['is the meta-gradient right?', () => import('./check')],
  bench: ['how fast is it here?', () => import('./bench')],
  advise: ['which algorithm for these tasks: raced on identical episodes', () => import('./advise')],
  alike: ['are the tasks alike: a map of them, or a transfer matrix', () => import('./alike')],
  forecast: ['memory and time that a config will take', () => import('./forecast')],
  runs: ['list runs', () => import('./runs')],
  show: ['what a run is and how it went', () => import('./show')],
  inspect: ['ask what the panel asks: parameters, gradients, tasks', () => import('./inspect')],
  compare: ['differing settings and results of runs', () => import('./compare')],
  report: ['a run, or several, as one page', () => import('./report')],
  reproduce: ['run it again and compare', () => import('./reproduce')],
  export: ['a run in the format of another program', () => import('./export')],
  answers: ['a table of a trained teacher\'s answers, to be distilled', () => import('./answers')],
  stop: ['end a live run with a checkpoint', () => import('./stop')],
  suggest: ['settings to try next, from past evaluations', () => import('./suggest')],
  'tune-bench': ['compare methods of tuning on shipped tables, one task left out', () => import('./tuneBench')],
  import: ['a folder of images or a file of labelled texts as a task set', () => import('./import')],
  mcp: ['serve runs to agents (Model Context Protocol)', () => import('./mcp')],
  new: ['write a config to start from', () => import('./new')],
  catalog: ['task sets, models and algorithms', () => import('./catalog')],
};

const programFor = async (name: string | undefined): Promise<Command> => {
  const program = new Command('maml-lab').version(version)
    .description('Meta-learning experiments: train, measure and compare MAML and its relatives.')
    .showHelpAfterError('(--help tells more)');
  for (const [command, [summary, load]] of Object.entries(commands)) {
    const built = program.command(command).description(summary);
    if (command !== name) continue;
    (await load()).default(built);
    built.option('--root <folder>', 'where modules, and for mcp all paths, may lie; may be repeated (default: the config\'s folder and this one)',
      collect)
      .option('--language <code>', 'language of reports and of what is told on the way: en, zh-cn', 'en')
      .hook('preAction', (_, called) => {
        const { root, language } = called.opts<{ root?: readonly string[]; language: string }>();
        confineModules((root ?? []).map(folder));
        speak(sayIn(stringsOf(language)));
      })
      .option('--json', 'print one line of JSON on stdout, everything else on stderr');
  }
  return program;
};

/** @throws HumanError when there is no such folder */
const folder = (root: string): string => {
  if (isFolder(root)) return root;
  throw new HumanError(tell`--root ${root}: there is no such folder.`);
};

const main = async (): Promise<void> => {
  const name = process.argv.slice(2).find((word) => !word.startsWith('-'));
  const asked = name === 'help' ? process.argv[3] : name;
  const program = await programFor(asked);
  // Commander answers a command that there is not with all of its help.
  if (name === 'help' && asked !== undefined && !(asked in commands)) {
    throw new HumanError(tell`There is no command "${asked}"${meant(asked, Object.keys(commands))}`);
  }
  if (process.argv.length <= 2) program.help({ error: true });
  await program.parseAsync();
};

// stdout is for results: what a person's module prints goes to stderr.
capturePrints(() => undefined);
// `maml-lab … | head` closes stdout early: no reason for a stack.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

main().catch((error: unknown) => {
  const failure: CommandFailure = { kind: 'failed', said: saidOf(error) };
  process.send?.(failure);
  process.stderr.write(`${failureText(error, process.env.MAML_LAB_DEBUG !== undefined, spokenHere)}\n`);
  process.exitCode = 1;
}).finally(() => {
  // A native library may keep threads; what lingers gets a moment to flush.
  setTimeout(() => process.exit(), 2000).unref();
});
