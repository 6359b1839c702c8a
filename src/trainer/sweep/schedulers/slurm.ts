import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SlurmOptions } from '../../../protocol/sweep';
import type { Job, Member, SweepRecord } from '../../../protocol/sweepFiles';
import { codeOf, HumanError, messageOf, saidOf } from '../../../protocol/humanError';
import { english, joined, tell, type Told } from '../../../protocol/sentence';
import { createOnce, makeFolder, writeAtomically } from '../../../runs/atomic';
import { BeatObserver, holderOf } from '../../../runs/holder';
import { Lease } from '../../../runs/lease';
import { sweepLayout } from '../../../runs/sweepFolder';
import { type Ending, type Look, type Placement, scheduler, type SchedulerContext, workCodes } from '../scheduler';

const run = promisify(execFile);

/** Answers of a controller come in seconds; one that restarts does not answer at all. */
const patience = 30_000;
/** SLURM's own limit for a job array is 1001 unless a cluster says otherwise. */
const mostTasks = 1000;
/** A job gets this many times the forecast memory. */
const memoryRoom = 1.5;
/** How often a job puts itself into the queue again. */
const mostRestarts = 100;

/** Why a job that waits will not begin by itself: squeue's %r. The second is what a person or an administrator did. */
const heldReason = /held/i;
const personsReason = /^JobHeld/i;
/** What SLURM, or the words it was called with, will not allow however long one waits. */
const refusal = /invalid|not available|permission|denied|exceeds|violates|unrecognized option|option .* (is ambiguous|requires|doesn't allow)/i;
/** How often one job is released: a cluster whose nodes keep refusing it wants a person. */
const mostReleases = 10;

const usual: SlurmOptions = { minutes: 60, warnSeconds: 60, words: [] };
const optionsOf = ({ sweep: { slurm } }: SweepRecord): SlurmOptions => slurm ?? usual;

/** SLURM's own commands, here or on a login node; paths as they are called there. */
class Commands {
  constructor(private readonly options: SlurmOptions) {}

  /** A path of the shared folder, as it is called on the cluster. */
  there(path: string): string {
    const [here, there] = this.options.roots ?? ['', ''];
    return here !== '' && path.startsWith(here) ? there + path.slice(here.length) : path;
  }

  /** @throws Error with what the command said */
  async call(command: string, ...words: string[]): Promise<string> {
    const { host } = this.options;
    const [program, args] = host === undefined ? [command, words]
      : ['ssh', ['-o', 'BatchMode=yes', '--', host, [command, ...words].map(quoted).join(' ')]];
    try {
      return (await run(program, args as string[], { timeout: patience, maxBuffer: 1 << 26 })).stdout;
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      throw new HumanError(tell`There is no ${program} here: the slurm scheduler runs on a login node, or over ssh with
        ${'"slurm": { "host": … }'}. "--scheduler local" trains on this machine.`);
    }
  }
}

/** What a command wrote to its error stream, or why it could not be called. */
const saidBy = (error: unknown): string => (error instanceof Error && 'stderr' in error ? String(error.stderr) : messageOf(error));

/** What is wrong in a command's own words: its first line that is no warning. Advice and what follows from it come after that. */
const complaintOf = (command: string, said: string): Told => {
  const lines = said.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !/\bwarning:/i.test(line));
  const first = lines.find((line) => line.startsWith(`${command}: `)) ?? lines.find((line) => line.startsWith('ssh: ')) ?? lines.at(-1);
  return first?.replace(`${command}: `, '').replace(/^error: /, '') ?? tell`no answer`;
};

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** Names of the job arrays of a sweep: its folder's, and a number. They are known before sbatch has answered. */
const prefixOf = (folder: string): string => `maml-${createHash('sha256').update(folder).digest('hex').slice(0, 8)}`;
const listName = (n: number): string => `${String(n).padStart(5, '0')}.list`;

/** Job arrays of one sweep. The list of an array's members is written before it is submitted, so that none is forgotten. */
class Arrays implements Placement {
  readonly pollMs: number;
  readonly room: number;
  readonly #commands: Commands;
  readonly #options: SlurmOptions;
  readonly #place: string;
  readonly #observer = new BeatObserver();
  #lease: Lease | undefined;
  #placed: ReadonlySet<string> = new Set();
  /** Of these, jobs that have begun. */
  #atWork = 0;
  /** The newest job of each member. */
  readonly #jobs = new Map<string, string>();
  /** What was said last of each thing that does not work. */
  readonly #troubles = new Map<string, string>();
  /** The list that sbatch did not take: it is given again as it is, since an answer may only have been lost. */
  #refused: { readonly n: number; readonly ids: string } | undefined;
  /** How often each job was let go. */
  readonly #releases = new Map<string, number>();
  #heldTold = 0;

  constructor(private readonly context: SchedulerContext) {
    this.#options = optionsOf(context.record);
    this.#commands = new Commands(this.#options);
    this.#place = join(context.folder, sweepLayout.scheduler('slurm'));
    this.room = context.atOnce ?? 8;
    this.pollMs = Number(process.env.MAML_LAB_SLURM_POLL_MS ?? 5000);
  }

  async look(): Promise<Look | undefined> {
    if (!await this.#mayConduct()) return undefined;
    const now = await this.#queued();
    if (!now) return undefined;
    const gone = [...this.#placed].filter((id) => !now.has(id));
    this.#placed = new Set(now.keys());
    return { placed: this.#placed, ended: await Promise.all(gone.map((id) => this.#broughtBack(id))) };
  }

  async place(members: readonly Member[]): Promise<void> {
    const { atOnce } = this.context;
    // A second array beside one with a limit of its own gets only what the first has left.
    const room = atOnce === undefined || this.#placed.size === 0 ? mostTasks : Math.max(0, atOnce - this.#placed.size);
    const chosen = members.slice(0, Math.min(room, mostTasks));
    if (chosen.length === 0) return;
    const needs = await Promise.all(chosen.map((member) => this.context.needsOf(member)));
    const most = { threads: Math.max(...needs.map(({ threads }) => threads)), memoryMb: Math.max(...needs.map(({ memoryMb }) => memoryMb)) };
    const ids = chosen.map(({ id }) => id).join('\n');
    const n = this.#refused?.ids === ids ? this.#refused.n : this.#newList(ids);
    const { folder } = this.context;
    const { partition, account, minutes, warnSeconds, words, memoryMb = Math.ceil(most.memoryMb * memoryRoom) } = this.#options;
    const there = (path: string): string => this.#commands.there(path);
    const answer = await this.#tolerant('sbatch',
      '--parsable', `--job-name=${prefixOf(folder)}-${n}`, `--array=0-${chosen.length - 1}${atOnce === undefined ? '' : `%${atOnce}`}`,
      '--requeue', '--open-mode=append', `--time=${minutes}`, `--signal=B:TERM@${warnSeconds}`, `--cpus-per-task=${most.threads}`,
      `--mem=${memoryMb}M`, `--output=${there(join(folder, sweepLayout.logs))}/slurm-%A_%a.out`, `--chdir=${there(folder)}`,
      ...(partition === undefined ? [] : [`--partition=${partition}`]), ...(account === undefined ? [] : [`--account=${account}`]), ...words,
      there(join(this.#place, 'job.sh')), there(folder), there(join(this.#place, listName(n))));
    this.#refused = answer === undefined ? { n, ids } : undefined;
    // What was not taken is nowhere: it is no attempt of a member, and nothing that goes on.
    if (answer !== undefined) this.#placed = new Set([...this.#placed, ...chosen.map(({ id }) => id)]);
  }

  async stop(): Promise<void> {
    await endJobs(this.context, this.#commands).catch((error: unknown) => this.context.say(saidOf(error)));
    this.#placed = new Set();
    this.#atWork = 0;
  }

  /** Jobs need no conductor: they go on, and come back into the queue by themselves. */
  async close(): Promise<void> {
    this.#lease?.release();
    if (this.#lease && this.#placed.size > 0) {
      this.context.say(tell`Jobs left with SLURM: ${this.#atWork} at work, ${this.#placed.size - this.#atWork} queued. They need no conductor;
        ${`"maml-lab sweep ${this.context.folder} --stop"`} ends them.`);
    }
    this.#lease = undefined;
  }

  /** One conductor submits, others only watch; when it is gone another one goes on. */
  async #mayConduct(): Promise<boolean> {
    if (this.#lease && !this.#lease.isSuperseded) return true;
    makeFolder(this.#place);
    const hold = await holderOf(this.#place);
    if (this.#observer.isHeld(this.#place, hold)) {
      const { pid = '?', host = '?' } = hold.holder ?? {};
      this.#tell('conductor', tell`Process ${pid} on ${host} conducts this sweep: it is only watched here.`);
      return false;
    }
    this.#lease = await Lease.acquire(this.#place, { stillMs: 0 });
    this.#writeScript();
    return true;
  }

  /** Members that are in the queue or run, by the jobs that SLURM knows; undefined while it does not answer. */
  async #queued(): Promise<ReadonlyMap<string, string> | undefined> {
    const lists = this.#lists();
    if (lists.length === 0) return new Map();
    const names = lists.map((n) => `${prefixOf(this.context.folder)}-${n}`).join(',');
    const text = await this.#tolerant('squeue', '-h', '-r', '-o', '%F|%K|%j|%r|%T', `--name=${names}`);
    if (text === undefined) return undefined;
    const jobs = text.split('\n').filter((line) => line.trim() !== '').flatMap((line) => {
      const [array = '', task = '', name = '', reason = '', state = ''] = line.trim().split('|');
      const id = this.#idOf(Number(name.split('-').at(-1)), Number(task));
      return id === undefined ? [] : [{ id, job: `${array}_${task}`, reason, isQueued: state === 'PENDING' }];
    });
    for (const { id, job } of jobs) this.#jobs.set(id, job);
    this.#atWork = jobs.filter(({ isQueued }) => !isQueued).length;
    await this.#heedHeld(jobs.filter(({ reason }) => heldReason.test(reason)));
    return new Map(jobs.map(({ id, job }) => [id, job]));
  }

  /** Jobs that SLURM itself held because they could not begin are let go again, some times; what a person holds is that person's to release. */
  async #heedHeld(held: readonly { readonly job: string; readonly reason: string }[]): Promise<void> {
    const isOurs = ({ job, reason }: { job: string; reason: string }): boolean =>
      !personsReason.test(reason) && (this.#releases.get(job) ?? 0) < mostReleases;
    for (const { job, reason } of held.filter(isOurs)) {
      this.#releases.set(job, (this.#releases.get(job) ?? 0) + 1);
      this.context.say(tell`SLURM holds job ${job} (${reason}): it is released.`);
      await this.#tolerant('scontrol', 'release', job);
    }
    const theirs = held.filter((one) => !isOurs(one));
    const [first] = theirs;
    if (first && this.#heldTold !== theirs.length) {
      this.context.say(tell`Held jobs: ${theirs.length} (${first.job}: ${first.reason}). ${`"scontrol release ${first.job}"`} lets one go on.`);
    }
    this.#heldTold = theirs.length;
  }

  #idOf(list: number, task: number): string | undefined {
    if (!Number.isInteger(list) || !Number.isInteger(task)) return undefined;
    return fs.readFileSync(join(this.#place, listName(list)), 'utf8').split('\n')[task] || undefined;
  }

  #lists(): number[] {
    return fs.readdirSync(this.#place).flatMap((name) => (/^\d{5}\.list$/.test(name) ? [Number.parseInt(name, 10)] : []));
  }

  #newList(ids: string): number {
    for (let n = Math.max(-1, ...this.#lists()) + 1; ; n++) {
      if (createOnce(join(this.#place, listName(n)), `${ids}\n`)) return n;
    }
  }

  /** How a job ended, written into the sweep's folder: accounting knows it, or the controller for some minutes. */
  async #broughtBack(id: string): Promise<Ending> {
    const job = this.#jobs.get(id) ?? '';
    const told = await this.#accounted(job, id) ?? await this.#controlled(job, id);
    const log = lastLine(join(this.context.folder, sweepLayout.logs, `${id}.log`));
    if (!told) return { id, code: null, words: log };
    makeFolder(join(this.#place, 'jobs'));
    writeAtomically(join(this.#place, 'jobs', `${id}.json`), JSON.stringify(told));
    const code = Number(told.exitCode.split(':')[0]);
    const isOwn = code === 1 || code === workCodes.held || code === workCodes.stopped;
    if (told.state === 'COMPLETED') return { id, code: 0, words: '' };
    return { id, code: isOwn ? code : null, words: isOwn ? log : `${told.state} ${told.reason} on ${told.node}. ${log}` };
  }

  async #accounted(job: string, id: string): Promise<Job | undefined> {
    const text = await this.#commands.call('sacct', '-n', '-X', '-P', '-j', job, '-o', 'State,ExitCode,Reason,NodeList,Restarts').catch(() => '');
    const [state = '', exitCode = '', reason = '', node = '', restarts = '0'] = text.trim().split('\n').at(-1)?.split('|') ?? [];
    return state === '' ? undefined : { job, member: id, state, exitCode, reason, node, restarts: Number(restarts) || 0 };
  }

  async #controlled(job: string, id: string): Promise<Job | undefined> {
    const text = await this.#commands.call('scontrol', '-o', 'show', 'job', job).catch(() => '');
    const field = (name: string): string => new RegExp(`\\b${name}=(\\S+)`).exec(text)?.[1] ?? '';
    if (field('JobState') === '') return undefined;
    return {
      job, member: id, state: field('JobState'), exitCode: field('ExitCode'), reason: field('Reason'), node: field('NodeList'),
      restarts: Number(field('Restarts')) || 0,
    };
  }

  /** A controller that does not answer is asked again at the next look. */
  async #tolerant(command: string, ...words: string[]): Promise<string | undefined> {
    try {
      const text = await this.#commands.call(command, ...words);
      this.#troubles.delete(command);
      return text;
    } catch (error) {
      if (error instanceof HumanError) throw error;
      const said = saidBy(error);
      const complaint = complaintOf(command, said);
      // What will not pass by waiting is told as it is.
      if (refusal.test(said)) throw new HumanError(joined([command, complaint], ': '));
      this.#tell(command, tell`${command}: ${typeof complaint === 'string' ? complaint.replace(/\.$/, '') : complaint}. It is tried again.`);
      return undefined;
    }
  }

  /** @param about what does not work: a sentence is said once until it works again */
  #tell(about: string, told: Told): void {
    if (english(told) !== this.#troubles.get(about)) this.context.say(told);
    this.#troubles.set(about, english(told));
  }

  #writeScript(): void {
    const { program, roots } = this.context;
    const own = this.#options.program ?? program;
    const words = [...own, 'sweep'].map(quoted).join(' ');
    const more = roots.flatMap((root) => ['--root', this.#commands.there(root)]).map(quoted).join(' ');
    const path = join(this.#place, 'job.sh');
    writeAtomically(path, scriptText(words, more));
    fs.chmodSync(path, 0o755);
  }
}

/**
 * The script of a job. SLURM tells it before its time is over (and when a node is wanted back): the member writes a checkpoint
 * and ends with 75, and the job goes back into the queue. So does one whose process was killed. It needs a shell and nothing else.
 */
const scriptText = (words: string, more: string): string => `#!/bin/sh
# One member of a sweep, written by maml-lab: job.sh FOLDER LIST, as a task of a job array.
folder=$1
id=$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" "$2")
[ -e "$folder/${sweepLayout.stop}" ] && exit 0
${words} "$folder" --member "$id" ${more} >> "$folder/${sweepLayout.logs}/$id.log" 2>&1 &
child=$!
trap 'kill -TERM "$child" 2>/dev/null' TERM INT
wait "$child"; code=$?
while [ "$code" -gt 128 ] && kill -0 "$child" 2>/dev/null; do wait "$child"; code=$?; done
[ -e "$folder/${sweepLayout.stop}" ] && exit "$code"
case "$code" in
  0 | 1 | ${workCodes.held}) exit "$code" ;;
esac
[ "\${SLURM_RESTART_COUNT:-0}" -lt ${mostRestarts} ] && scontrol requeue "$SLURM_JOB_ID"
exit "$code"
`;

const lastLine = (path: string): string => {
  try {
    return fs.readFileSync(path, 'utf8').trim().split('\n').at(-1) ?? '';
  } catch {
    return '';
  }
};

/** Of jobs that ended in the meantime. */
const isGone = (said: string): boolean => /Invalid job id|No active jobs|already compl/i.test(said);

/** What waits leaves the queue, what runs is told to write its checkpoint. @throws HumanError when SLURM could not be told */
const endJobs = async ({ folder }: Pick<SchedulerContext, 'folder'>, commands: Commands): Promise<void> => {
  const place = join(folder, sweepLayout.scheduler('slurm'));
  const lists = fs.existsSync(place) ? fs.readdirSync(place).filter((name) => name.endsWith('.list')) : [];
  for (const list of lists) {
    const name = `${prefixOf(folder)}-${Number.parseInt(list, 10)}`;
    for (const words of [['--state=PENDING'], ['--batch', '--signal=TERM']]) {
      await commands.call('scancel', ...words, `--name=${name}`).catch((error: unknown) => {
        if (error instanceof HumanError) throw error;
        const said = saidBy(error);
        if (!isGone(said)) throw new HumanError(tell`Jobs of ${folder} may go on: scancel: ${complaintOf('scancel', said)}`);
      });
    }
  }
};

/** Job arrays of a cluster, on its login node or over ssh; a shared folder is all it needs. */
export default scheduler({
  summary: 'job arrays of SLURM, from its login node or over ssh; jobs go on without this process',
  open: async (context) => new Arrays(context),
  end: async (context) => endJobs(context, new Commands(optionsOf(context.record))),
});
