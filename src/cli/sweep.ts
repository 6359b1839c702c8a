import { join, relative, resolve } from 'node:path';
import { HumanError } from '../protocol/humanError';
import { inWords, tell, type Told } from '../protocol/sentence';
import { schedulersOf, type SweepRecord } from '../protocol/sweepFiles';
import { version } from '../protocol/version';
import { isFolder } from '../runs/atomic';
import { resultOf, validationOf } from '../runs/result';
import { StatusLine } from '../runs/statusLine';
import { clearEnded, clearStop, keepScheduler, readSweep, wishStop } from '../runs/sweepFolder';
import { SweepReader } from '../runs/sweepReader';
import type { SweepStatus } from '../runs/sweepStatus';
import { conduct } from '../trainer/sweep/conduct';
import { openSweep, readSweepFile, sweepFolderOf } from '../trainer/sweep/openSweep';
import { workCodes } from '../trainer/sweep/scheduler';
import { schedulers } from '../trainer/sweep/schedulers';
import { workOn } from '../trainer/sweep/work';
import { type Command, type Common, oneOf, path, whole } from './command';
import { printResult, runProgress, say, spokenHere } from './output';
import { STOPPED, stopOnSignals } from './signals';
import { membersTable, statusText } from './sweepText';

interface Options extends Common {
  readonly out?: string;
  readonly status?: boolean;
  readonly stop?: boolean;
  readonly scheduler?: string;
  readonly atOnce?: number;
  readonly member?: string;
  readonly root?: readonly string[];
}

export default (command: Command): void => {
  const names = Object.entries(schedulers).map(([name, { summary }]) => `  ${name}: ${summary}`).join('\n');
  command
    .argument('<sweep>', 'a *.sweep.json, or the folder of a sweep to go on with')
    .option('--out <folder>', 'the sweep\'s folder (default: runs/<name> beside the file)', path)
    .option('--status', 'tell how it stands, and start nothing')
    .option('--stop', 'end it in order wherever it is conducted: members write checkpoints')
    .option('--scheduler <name>', 'where members run, see below (default: where they ran last, else local)', oneOf(Object.keys(schedulers)))
    .option('--at-once <n>', 'most members at once (default: as the file says, else as many as fit)', whole(1))
    .option('--member <id>', 'work on this member here, and on no other: what a scheduler calls')
    .addHelpText('after', `\nSchedulers:\n${names}`)
    .action(sweep);
};

const sweep = async (path: string, options: Options): Promise<void> => {
  if (options.member !== undefined) return workOnMember(path, options.member);
  if (options.status) return tellStatus(existingFolder(path, options), options);
  if (options.stop) return endSweep(existingFolder(path, options), options);
  const folder = isFolder(path) ? resolve(path) : await openSweep(path, options.out, version);
  const record = readSweep(folder);
  clearStop(folder);
  clearEnded(folder, record.sweep.limits?.minutes);
  await conductTo(folder, record, options);
};

const conductTo = async (folder: string, record: SweepRecord, options: Options): Promise<void> => {
  const line = new StatusLine(process.stderr);
  const { scheduler: name = schedulersOf(record).at(-1) ?? '' } = options;
  const scheduler = schedulerNamed(name);
  keepScheduler(folder, name);
  const tellOn = (told: Told): void => line.line(inWords(told, spokenHere));
  const stop = stopOnSignals(() => tellOn(tell`Stopping: members write checkpoints … (Ctrl-C again: at once)`));
  tellOn(tell`${record.name}: ${record.members.length || record.sweep.suggest?.count || 0} members in ${relative('.', folder) || '.'} (${name})`);
  const { status, reason } = await conduct({
    folder, stop, atOnce: options.atOnce, program: [process.execPath, join(__dirname, 'cli.js')],
    roots: [resolve(folder, record.folder), ...options.root ?? []].map((root) => resolve(root)),
    scheduler, say: tellOn,
    onStatus: (_, now) => line.draw(statusText(now, process.stderr.isTTY, spokenHere), now.isOver),
  });
  line.end();
  const place = relative('.', folder) || '.';
  printResult(options.json, valueOf(folder, status, reason), [
    membersTable(status, spokenHere), '', `${statusText(status, false, spokenHere)}${spokenHere('.')}`,
    inWords(reason === 'stopped' ? tell`Go on with it: maml-lab sweep ${place}` : tell`Sweep folder: ${place}`, spokenHere),
  ].join('\n'));
  if (reason === 'stopped') process.exitCode = STOPPED;
  else if (status.counts.failed > 0) process.exitCode = 1;
};

const schedulerNamed = (name: string) => {
  const found = schedulers[name];
  if (!found) throw new HumanError(tell`There is no scheduler ${name}.`);
  return found;
};

/** One line of JSON: every member with what came of it. */
const valueOf = (folder: string, { members, counts, done, total, rate, secondsLeft }: SweepStatus, reason?: string) => ({
  sweep: folder, ...(reason && { reason }), counts, done, total, itPerSecond: rate, secondsLeft: secondsLeft ?? null,
  members: members.map(({ member, state, iteration, target, summary, message }) => ({
    ...member, run: join(folder, member.id), state, iteration, target, result: (summary && resultOf(summary)) ?? null,
    validation: (summary && validationOf(summary)) ?? null, ...(message && { message }),
  })),
});

const existingFolder = (path: string, { out }: Options): string =>
  (isFolder(path) ? resolve(path) : sweepFolderOf(path, readSweepFile(path).sweep, out));

const tellStatus = async (folder: string, { json }: Options): Promise<void> => {
  const { status } = await new SweepReader(folder).look();
  printResult(json, valueOf(folder, status), `${membersTable(status, spokenHere)}\n\n${statusText(status, false, spokenHere)}${spokenHere('.')}`);
};

const endSweep = async (folder: string, { json, scheduler }: Options): Promise<void> => {
  const record = readSweep(folder);
  wishStop(folder);
  for (const name of scheduler === undefined ? schedulersOf(record) : [scheduler]) await schedulerNamed(name).end?.({ folder, record, say });
  printResult(json, { sweep: folder, stopping: true },
    inWords(tell`${folder} ends: its members write checkpoints. Start it again to go on.`, spokenHere));
};

/** A process of its own for each member; it ends with its parent, and with a checkpoint. */
const workOnMember = async (folder: string, id: string): Promise<void> => {
  const progress = runProgress();
  const asked = stopOnSignals(() => progress.line(spokenHere('Stopping with a checkpoint …')));
  const alone = new AbortController();
  if (process.connected) process.once('disconnect', () => alone.abort());
  const stop = AbortSignal.any([asked, alone.signal]);
  const worked = await workOn({ folder, id, version, stop, say, onEvent: (event) => progress.show(event) });
  if (process.connected) process.disconnect();
  if (worked !== 'ended') process.exitCode = workCodes[worked];
};
