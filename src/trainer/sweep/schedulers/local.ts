import { type ChildProcess, fork } from 'node:child_process';
import { appendFileSync, closeSync, openSync } from 'node:fs';
import { availableParallelism, freemem } from 'node:os';
import { join } from 'node:path';
import type { Member } from '../../../protocol/sweepFiles';
import { HumanError } from '../../../protocol/humanError';
import { makeFolder } from '../../../runs/atomic';
import { BeatObserver, holderOf } from '../../../runs/holder';
import { Lease } from '../../../runs/lease';
import { sweepLayout } from '../../../runs/sweepFolder';
import { type Ending, type Look, type Needs, type Placement, scheduler, type SchedulerContext } from '../scheduler';

/** How long a member has to write its checkpoint when it shall end, in ms. */
const patience = 15_000;
/** How long the words of a process that has ended may still be on their way, in ms. */
const exitPatience = 300;
/** Share of the free memory that members may take together. */
const memoryShare = 0.8;
/** Letters of what a member says that are kept. */
const mostWords = 2000;

interface Running extends Needs {
  readonly child: ChildProcess;
  readonly claim: Lease;
  readonly gone: Promise<void>;
}

const freeMb = (): number => {
  const limit = process.constrainedMemory();
  return Math.min(freemem(), limit && limit > 0 ? limit : Infinity) / 2 ** 20;
};

/** Processes on this machine. Each member is claimed by a lease of its own before it is started: two pools share a sweep. */
class Pool implements Placement {
  readonly pollMs = 500;
  readonly room: number;
  readonly #running = new Map<string, Running>();
  readonly #observer = new BeatObserver();
  readonly #budgetMb = freeMb() * memoryShare;
  readonly #cores = availableParallelism();
  #ended: Ending[] = [];

  constructor(private readonly context: SchedulerContext) {
    this.room = context.atOnce ?? this.#cores;
  }

  async look(): Promise<Look> {
    const ended = this.#ended;
    this.#ended = [];
    return { placed: new Set(this.#running.keys()), ended };
  }

  async place(members: readonly Member[]): Promise<void> {
    for (const member of members) {
      if (this.#isFull) return;
      const needs = await this.context.needsOf(member);
      // Nobody overtakes: a large member is not put off for ever.
      if (!this.#fits(needs)) return;
      const claim = await this.#claim(member.id);
      if (!claim) continue;
      if (await this.context.isOpen(member.id)) this.#start(member.id, needs, claim);
      else claim.release();
    }
  }

  async stop(): Promise<void> {
    const all = [...this.#running.values()];
    for (const { child } of all) if (child.connected) child.disconnect();
    const late = setTimeout(() => { for (const { child } of all) child.kill('SIGKILL'); }, patience);
    await Promise.all(all.map(({ gone }) => gone));
    clearTimeout(late);
  }

  /** Members hang on their conductor: they end with it. */
  close(): Promise<void> {
    return this.stop();
  }

  get #isFull(): boolean {
    const { atOnce } = this.context;
    return this.#running.size >= (atOnce ?? this.#cores);
  }

  #fits({ threads, memoryMb }: Needs): boolean {
    if (this.#running.size === 0) return true;
    const all = [...this.#running.values()];
    const used = all.reduce((sum, one) => sum + one.memoryMb, 0);
    const busy = all.reduce((sum, one) => sum + one.threads, 0);
    return used + memoryMb <= this.#budgetMb && (this.context.atOnce !== undefined || busy + threads <= this.#cores);
  }

  /** The right to start a member; undefined when somebody else has it. */
  async #claim(id: string): Promise<Lease | undefined> {
    const place = join(this.context.folder, sweepLayout.claims, id);
    makeFolder(place);
    const hold = await holderOf(place);
    if (this.#observer.isHeld(place, hold)) return undefined;
    try {
      // Another machine's claim was watched already for as long as it takes.
      return await Lease.acquire(place, { stillMs: 0 });
    } catch (error) {
      if (error instanceof HumanError && error.cause === undefined) return undefined;
      throw error;
    }
  }

  #start(id: string, needs: Needs, claim: Lease): void {
    const { folder, program: [node, script = ''], roots } = this.context;
    makeFolder(join(folder, sweepLayout.logs));
    const log = openSync(join(folder, sweepLayout.logs, `${id}.log`), 'a');
    const words = ['sweep', folder, '--member', id, ...roots.flatMap((root) => ['--root', root])];
    const child = fork(script, words, { execPath: node, execArgv: [], stdio: ['ignore', log, 'pipe', 'ipc'] });
    let said = '';
    child.stderr?.on('data', (text: Buffer) => { said = (said + text.toString()).slice(-mostWords); });
    child.stderr?.on('data', (text: Buffer) => this.#log(log, text));
    const gone = new Promise<void>((done) => {
      const end = (code: number | null): void => {
        if (!this.#running.delete(id)) return;
        closeSync(log);
        claim.release();
        this.#ended.push({ id, code, words: said.trim() });
        done();
        this.context.wake();
      };
      child.once('close', (code) => end(code));
      // After a disconnect from this side Node may never say that the pipes are closed; last words get a moment.
      child.once('exit', (code) => setTimeout(() => end(code), exitPatience));
      child.once('error', ({ message }) => {
        said += message;
        if (child.pid === undefined) end(1);
      });
    });
    this.#running.set(id, { ...needs, child, claim, gone });
  }

  /** A full disk loses what a member says, not the member. */
  #log(file: number, text: Buffer): void {
    try {
      appendFileSync(file, text);
    } catch { /* see above */ }
  }
}

/** The default: a pool of trainer processes. */
export default scheduler({
  summary: 'processes on this machine, as many as its cores and its memory hold',
  open: async (context) => new Pool(context),
});
