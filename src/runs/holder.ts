import fs from 'node:fs';
import { hostname } from 'node:os';
import { HumanError } from '../protocol/humanError';
import { english, tell, type Told } from '../protocol/sentence';
import { leaseSchema, type LeaseRecord } from '../protocol/runFiles';
import { inRun, layout } from './layout';
import { isRunning, processSpace } from './processes';

/** What can be said about a run's writer at one look. `elsewhere`: another machine's, only its beat can tell. */
export type HoldState = 'free' | 'live' | 'dead' | 'elsewhere';
export interface Hold {
  readonly state: HoldState;
  /** Highest epoch that was ever claimed; 0 for a folder without a writer. */
  readonly epoch: number;
  readonly holder: LeaseRecord | undefined;
}

/** For how long a beat must stand still before another machine's writer counts as gone. */
export const STILL_MS = 30_000;

export interface Patience {
  /** Milliseconds of this process's own steady clock; clocks of two machines are never compared. */
  readonly stillMs?: number;
  readonly pollMs?: number;
  /** Told once, before waiting. */
  readonly onWait?: (sentence: string) => void;
}

/** Who holds a run. */
export const holderOf = async (run: string): Promise<Hold> => {
  const epoch = epochNow(run);
  const lease = leaseIn(inRun(run, layout.lease));
  // Between claiming an epoch and renewing the lease, the claim itself tells who it is.
  const holder = lease && lease.epoch >= epoch ? lease : leaseIn(inRun(run, layout.epoch(epoch)));
  const top = Math.max(epoch, holder?.epoch ?? 0);
  if (top === 0 || holder?.released) return { state: 'free', epoch: top, holder };
  return { state: holder ? await stateOf(holder) : 'elsewhere', epoch: top, holder };
};

const stateOf = async ({ host, space, pid, startTime }: LeaseRecord): Promise<HoldState> => {
  if (host !== hostname() || space !== processSpace()) return 'elsewhere';
  return await isRunning(pid, startTime) ? 'live' : 'dead';
};

/** The highest claimed epoch; 0 when there is none. */
export const epochNow = (run: string): number =>
  (fs.existsSync(run) ? fs.readdirSync(run) : [])
    .reduce((top, name) => Math.max(top, Number(/^epoch-(\d+)$/.exec(name)?.[1] ?? 0)), 0);

/** A lease that cannot be read (torn, foreign) says nothing: undefined. */
const leaseIn = (path: string): LeaseRecord | undefined => {
  try {
    return leaseSchema.safeParse(JSON.parse(fs.readFileSync(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
};

/** Remembers beats of writers on other machines, to tell a slow one from a dead one. */
export class BeatObserver {
  readonly #seen = new Map<string, { beat: string; since: number }>();

  constructor(private readonly stillMs = STILL_MS) {}

  /** Whether a run has a writer. Another machine's counts as live until its beat stood still long enough. */
  isHeld(run: string, hold: Hold): boolean {
    if (hold.state !== 'elsewhere') return hold.state === 'live';
    const beat = `${hold.epoch}/${hold.holder?.beat}`;
    const seen = this.#seen.get(run);
    if (seen?.beat === beat) return performance.now() - seen.since < this.stillMs;
    this.#seen.set(run, { beat, since: performance.now() });
    return true;
  }
}

/** Waits until another machine's writer has shown no beat for long enough. @throws HumanError when it lives */
export const waitForEnd = async (run: string, first: Hold, patience: Patience): Promise<void> => {
  const { stillMs = STILL_MS, pollMs = 1000, onWait } = patience;
  const who: Told = first.holder ? tell`process ${first.holder.pid} on ${first.holder.host}` : tell`an unknown process`;
  onWait?.(`${run} was last written by ${english(who)}: watching for ${Math.round(stillMs / 1000)} s whether it still lives.`);
  const observer = new BeatObserver(stillMs);
  for (let hold = first; observer.isHeld(run, hold); hold = await holderOf(run)) {
    const isSame = hold.epoch === first.epoch && hold.holder?.beat === first.holder?.beat;
    if (!isSame) throw new HumanError(tell`${run} is being written by ${who}. Stop it with "maml-lab stop" first.`);
    if (hold.state === 'free') return;
    await new Promise((done) => setTimeout(done, pollMs));
  }
};
