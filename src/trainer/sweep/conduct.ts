import { codeOf, HumanError, saidOf } from '../../protocol/humanError';
import { english, spoken, tell, type Told } from '../../protocol/sentence';
import { isOver, type Member, type SweepRecord } from '../../protocol/sweepFiles';
import { markEnded, stopWish } from '../../runs/sweepFolder';
import { SweepReader } from '../../runs/sweepReader';
import { isPassing, type MemberStatus, type SweepStatus } from '../../runs/sweepStatus';
import { decideRung } from './halving';
import { needsOf } from './needs';
import { propose } from './propose';
import { Retries } from './retries';
import { type Ending, type Placement, type Scheduler, workCodes } from './scheduler';
import { memberStatus } from './work';

export interface Conducting {
  readonly folder: string;
  readonly scheduler: Scheduler;
  readonly program: readonly string[];
  readonly roots: readonly string[];
  readonly atOnce: number | undefined;
  /** Lets go of the sweep: it can be started again. */
  readonly stop: AbortSignal;
  readonly say: (told: Told) => void;
  readonly onStatus: (record: SweepRecord, status: SweepStatus) => void;
}

/** How a sweep was left. */
export interface Conducted {
  readonly status: SweepStatus;
  readonly reason: 'over' | 'stopped';
}

/**
 * Brings a sweep to its end: looks at the run folders, decides rungs, asks for suggestions, places members where they run, and
 * places again what was interrupted. It keeps nothing that is not in the folder: it may be killed, and several may work at once.
 */
export const conduct = async (conducting: Conducting): Promise<Conducted> => {
  const { folder, scheduler, stop, say } = conducting;
  const reader = new SweepReader(folder);
  const bell = new Bell(stop);
  const { record } = await reader.look();
  const placement = await scheduler.open({
    folder, record, program: conducting.program, roots: conducting.roots, atOnce: conducting.atOnce ?? record.sweep.atOnce, say,
    needsOf: needsOf(folder, record), wake: () => bell.ring(),
    isOpen: async (id) => isToDo(await memberStatus(folder, id)),
  });
  const conductor = new Conductor(conducting, reader, placement);
  const reason = await conductUntil(conductor, placement, bell, conducting).finally(() => placement.close());
  // Members wrote their checkpoints meanwhile.
  return { status: (await reader.look()).status, reason };
};

const conductUntil = async (
  conductor: Conductor, placement: Placement, bell: Bell, { folder, stop }: Conducting,
): Promise<Conducted['reason']> => {
  const wish = stopWish(folder);
  for (;;) {
    const status = await conductor.round();
    if (status?.isOver) return 'over';
    const isWished = stopWish(folder) !== wish;
    if (isWished) await placement.stop();
    if (stop.aborted || isWished) return 'stopped';
    await bell.wait(placement.pollMs);
  }
};

const isToDo = ({ state }: MemberStatus): boolean => state === 'waiting' || state === 'interrupted';

/** A pause that somebody can end. */
class Bell {
  #ring: () => void = () => undefined;

  constructor(private readonly stop: AbortSignal) {
    stop.addEventListener('abort', () => this.#ring());
  }

  ring(): void {
    this.#ring();
  }

  wait(ms: number): Promise<void> {
    if (this.stop.aborted) return Promise.resolve();
    return new Promise((done) => {
      const timer = setTimeout(done, ms);
      this.#ring = () => {
        clearTimeout(timer);
        done();
      };
    });
  }
}

/** One look, and what follows from it. */
class Conductor {
  readonly #retries = new Retries();
  #trouble = '';

  constructor(private readonly conducting: Conducting, private readonly reader: SweepReader, private readonly placement: Placement) {}

  /** @returns undefined when nothing could be done just now */
  async round(): Promise<SweepStatus | undefined> {
    try {
      const looked = await this.placement.look();
      if (!looked) return undefined;
      const { record, status } = await this.reader.look();
      this.conducting.onStatus(record, status);
      for (const ending of looked.ended) this.#heed(ending, status);
      if (status.isOver || this.conducting.stop.aborted) return status;
      const { folder } = this.conducting;
      const grew = await decideRung(folder, record, status) || await propose(folder, record, status, this.placement.room);
      const { status: now } = grew ? await this.reader.look() : { status };
      await this.placement.place(this.#wanted(now, looked.placed));
      this.#trouble = '';
      return now;
    } catch (error) {
      this.#passOver(error);
      return undefined;
    }
  }

  #wanted({ members }: SweepStatus, placed: ReadonlySet<string>): Member[] {
    return members.filter((one) => isToDo(one) && !placed.has(one.member.id) && this.#retries.isDue(one.member.id)).map(({ member }) => member);
  }

  /** A member whose process ended without being done is tried again, but not for ever. */
  #heed({ id, code, words }: Ending, { members }: SweepStatus): void {
    const status = members.find(({ member }) => member.id === id);
    if (!status || isOver(status.state) || status.state === 'resting' || code === 0) return this.#retries.forget(id);
    if (code === workCodes.stopped || code === workCodes.held) return this.#retries.soon(id);
    const passes = isPassing(status.summary?.cause) || /\b(ENOSPC|EDQUOT)\b|disk is full|No space left/.test(words);
    if (!this.#retries.failed(id, status.iteration, passes)) return;
    const why = words.split('\n').filter(Boolean).at(-1) ?? tell`its process ended without a word`;
    markEnded(this.conducting.folder, id, { reason: 'failed', ...spoken(why) });
    this.conducting.say(tell`${id} is given up: ${why}`);
  }

  /** A full disk, a lost server: told once, and tried again at the next look. @throws what does not pass */
  #passOver(error: unknown): void {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    if (!isPassing(codeOf(cause))) throw error;
    const told = error instanceof HumanError ? saidOf(error) : String(error);
    if (english(told) !== this.#trouble) this.conducting.say(tell`${told} It is tried again.`);
    this.#trouble = english(told);
  }
}
