import type { Told } from '../../protocol/sentence';
import type { Member, SweepRecord } from '../../protocol/sweepFiles';

/** What a member needs where it runs. */
export interface Needs {
  readonly threads: number;
  /** Megabytes, as forecast from the sizes of its graph. */
  readonly memoryMb: number;
}

/** What a scheduler works with. */
export interface SchedulerContext {
  readonly folder: string;
  readonly record: SweepRecord;
  /** The words that call `maml-lab` here. A member is worked on by them and `sweep FOLDER --member ID`. */
  readonly program: readonly string[];
  /** Folders that modules may be loaded from. */
  readonly roots: readonly string[];
  /** Most members at once, where a person said so. */
  readonly atOnce: number | undefined;
  needsOf(member: Member): Promise<Needs>;
  /** Whether nobody has worked a member to its end meanwhile: looked up anew. */
  isOpen(id: string): Promise<boolean>;
  /** Something ended: the next look need not wait. */
  wake(): void;
  say(told: Told): void;
}

/** What became of a member that was placed; whether it is done is read from its run folder. */
export interface Ending {
  readonly id: string;
  /** Exit code of its process; null where it was killed or never began. */
  readonly code: number | null;
  /** What it said last, or what the scheduler says of it. */
  readonly words: string;
}

/** Members that were placed and have not ended, and those that ended since the last look. */
export interface Look {
  readonly placed: ReadonlySet<string>;
  readonly ended: readonly Ending[];
}

/** An opened scheduler. It may be asked by several conductors of one sweep: a member must not be placed twice. */
export interface Placement {
  /** Members that could be at work at once: so many suggestions are worth making. */
  readonly room: number;
  /** Milliseconds between two looks. */
  readonly pollMs: number;
  /** @returns undefined when it cannot be told just now, e.g. because a controller restarts */
  look(): Promise<Look | undefined>;
  /** Places as many of these as fit. They are waiting, in order, and were not among `placed`. */
  place(members: readonly Member[]): Promise<void>;
  /** Ends what was placed, in order: members write a checkpoint. */
  stop(): Promise<void>;
  /** The conductor goes: what shall go on without it goes on. */
  close(): Promise<void>;
}

/** Where members of a sweep run: a file of schedulers/, whose name is its name. */
export interface Scheduler {
  /** One plain sentence. */
  readonly summary: string;
  open(context: SchedulerContext): Promise<Placement>;
  /** Ends a sweep's members where no conductor needs to live for them to run. */
  end?(context: Pick<SchedulerContext, 'folder' | 'record' | 'say'>): Promise<void>;
}

/** Declares a scheduler. */
export const scheduler = (definition: Scheduler): Scheduler => definition;

/** Exit codes of a process that worked on a member, beside 0 (ended) and 1 (failed). */
export const workCodes = { stopped: 75, held: 76 } as const;
