import type { Recorded, Trajectory, Turn } from '../taskSet';
import { slots, type User } from './dialogueUser';
import type { Rng } from './rng';

/** What the agent can do in a turn: ask for a slot, let the user talk, read back what it has, or book. */
export const acts = [...slots.map((slot) => `ask ${slot}`), 'open question', 'read back', 'book'] as const;
const [open, readBack, book] = [slots.length, slots.length + 1, slots.length + 2];

/** What the user's last words were, as far as an agent understands them without knowing the user. */
export const replies = ['silence', 'a value', 'puts it off', 'does not care', 'nothing more', 'begins with yes', 'begins with no'] as const;
const [silence, aValue, putsOff, doesNotCare, nothingMore, yes, no] = replies.map((_, i) => i);

/** Per slot: filled, asked, put off, of no interest; then the last reply, the last act, and how late it is. */
const perSlot = 4;
export const observed = slots.length * perSlot + replies.length + acts.length + 1;
const replyAt = slots.length * perSlot;
const actAt = replyAt + replies.length;

/** What a turn costs or brings: a slot that the user cares about and that is filled for the first time is progress. */
export const rewards = { turn: -0.05, annoyance: -0.1, progress: 0.15, success: 1, wrongBooking: -1, leaving: -0.5 } as const;

/** What the agent knows of a slot. */
interface Known {
  filled: boolean;
  /** Whether the value is what the user means; the agent does not see it. */
  right: boolean;
  asked: boolean;
  putOff: boolean;
  unwanted: boolean;
}

/**
 * One dialogue with a user, who wants a table that fits all they care about. The agent sees its own notes and what kind of
 * words it heard, never who the user is. It ends with a booking, which succeeds when every slot that the user cares about
 * is filled as they mean it, or when their patience is at an end.
 */
export class Dialogue implements Trajectory {
  private readonly known: readonly Known[] = slots.map(() =>
    ({ filled: false, right: false, asked: false, putOff: false, unwanted: false }));
  private reply: number = silence;
  private act0 = -1;
  private turns = 0;
  private annoyed = 0;

  constructor(private readonly user: User, private readonly rng: Rng) {
    // Talkative users begin with what matters most to them.
    if (rng.uniform() < user.talkative) this.volunteer();
  }

  observe(into: Float32Array, at: number): void {
    into.fill(0, at, at + observed);
    this.known.forEach((slot, i) => {
      into.set([slot.filled, slot.asked, slot.putOff, slot.unwanted].map(Number), at + i * perSlot);
    });
    into[at + replyAt + this.reply] = 1;
    if (this.act0 >= 0) into[at + actAt + this.act0] = 1;
    into[at + observed - 1] = this.turns / 10;
  }

  act(action: ArrayLike<number>): { readonly reward: number; readonly done: boolean } {
    const chosen = Array.prototype.indexOf.call(action, 1);
    this.act0 = chosen;
    this.turns++;
    if (chosen === book) return { reward: this.isRight ? rewards.success : rewards.wrongBooking, done: true };
    const [annoyed, filled] = [this.annoyed, this.filled];
    this.answer(chosen);
    const felt = (this.annoyed - annoyed) * rewards.annoyance + (this.filled - filled) * rewards.progress;
    const leaves = this.turns + this.annoyed >= this.user.patience;
    return { reward: rewards.turn + felt + (leaves ? rewards.leaving : 0), done: leaves };
  }

  /** How many slots are filled; only those that the user cares about ever are. */
  private get filled(): number {
    return this.known.filter((slot) => slot.filled).length;
  }

  private get isRight(): boolean {
    return this.user.cares.every((slot) => this.known[slot].filled && this.known[slot].right);
  }

  private answer(chosen: number): void {
    if (chosen === open) this.letTalk();
    else if (chosen === readBack) this.check();
    else this.answerFor(chosen);
  }

  private answerFor(slot: number): void {
    const { user, rng } = this;
    const known = this.known[slot];
    // Whoever is asked what they have said, or what they do not care about, is annoyed.
    if ((known.filled && known.right) || known.unwanted || !user.cares.includes(slot)) this.annoyed++;
    known.asked = true;
    if (!user.cares.includes(slot)) {
      known.unwanted = true;
      this.reply = doesNotCare;
    } else if (!known.filled && rng.uniform() < user.refuses) {
      known.putOff = true;
      this.reply = putsOff;
    } else {
      this.say(slot);
      if (rng.uniform() < user.talkative / 2) this.volunteer();
    }
  }

  /** Says a value: mostly the one that is meant. */
  private say(slot: number): void {
    const known = this.known[slot];
    known.filled = true;
    known.putOff = false;
    known.right = this.rng.uniform() >= this.user.misspeaks;
    this.reply = aValue;
  }

  /** The first slot that matters to the user and that the agent has not noted yet. */
  private volunteer(): boolean {
    const next = this.user.cares.find((slot) => !this.known[slot].filled);
    if (next === undefined) return false;
    this.say(next);
    return true;
  }

  private letTalk(): void {
    if (this.user.cares.every((slot) => this.known[slot].filled)) this.reply = nothingMore;
    else if (this.rng.uniform() >= this.user.talkative || !this.volunteer()) this.reply = silence;
  }

  /** Agrees, or objects and says one wrong value again; which word comes first depends on the user. */
  private check(): void {
    const wrong = this.known.findIndex(({ filled, right }) => filled && !right);
    if (wrong >= 0) this.known[wrong].right = this.rng.uniform() >= this.user.misspeaks;
    this.reply = (wrong < 0) !== this.user.contrary ? yes : no;
  }
}

/** A dialogue as it was recorded, turn by turn: every act, and what was heard after it. */
export const turnsOf = ({ observations, actions, length }: Pick<Recorded, 'observations' | 'actions' | 'length'>): Turn[] =>
  Array.from({ length }, (_, t) => {
    const act = actions.subarray(t * acts.length, (t + 1) * acts.length).indexOf(1);
    const at = (t + 1) * observed;
    const reply = observations.subarray(at + replyAt, at + actAt).indexOf(1);
    const filled = slots.filter((_slot, i) => observations[at + i * perSlot] === 1);
    return { agent: acts[act], user: act === book ? '' : `${replies[reply]} (${filled.join(', ') || 'nothing'} noted)` };
  });
