import type { Rng } from './rng';

/** What a booking may need to know, in the order in which a careful agent would ask. */
export const slots = ['food', 'area', 'price', 'people', 'time'] as const;
export type Slot = (typeof slots)[number];

/** A user: what they want to settle, and how they talk. The same in all of their dialogues; what they want differs. */
export interface User {
  /** Slots that they care about, the one they bring up first in front. */
  readonly cares: readonly number[];
  /** Turns that they bear; a question that annoys them counts twice. */
  readonly patience: number;
  /** Chance that a value they say is not the one they mean. */
  readonly misspeaks: number;
  /** Chance that they put off a question. */
  readonly refuses: number;
  /** Chance that they bring up a slot by themselves when they may, or beside an answer. */
  readonly talkative: number;
  /** Whether they begin agreement with “no” (“no, that is fine”) and objections with “yes” (“yes, but …”). */
  readonly contrary: boolean;
}

/** From what users are drawn: how many slots they care about, and the largest chance of each habit. */
export interface Habits {
  readonly cares: readonly [least: number, most: number];
  /** Turns of patience beside what the slots they care about, a check and the booking take. */
  readonly slack: readonly [least: number, most: number];
  readonly misspeaks: number;
  readonly refuses: number;
  readonly contrary: number;
}

/** Draws a user; the same for the same `rng`. */
export const drawUser = (rng: Rng, habits: Habits): User => {
  const between = ([least, most]: readonly [number, number]): number => least + rng.int(most - least + 1);
  const cares = rng.choose(slots.length, between(habits.cares));
  return {
    cares,
    // Each slot, the check and the booking take a turn.
    patience: cares.length + 2 + between(habits.slack),
    misspeaks: rng.uniform() * habits.misspeaks,
    refuses: rng.uniform() * habits.refuses,
    talkative: rng.uniform(),
    contrary: rng.uniform() < habits.contrary,
  };
};

/** Names of a user's numbers, in the order of `numbersOf`. */
export const userNumbers: readonly string[] = [
  ...slots.map((slot) => `cares about ${slot}`), 'patience', 'misspeaks', 'refuses', 'talkative', 'contrary',
];

/** A user as numbers of about 1: a slot that they bring up first is 1, later ones less, one they do not care about 0. */
export const numbersOf = (user: User): readonly number[] => [
  ...slots.map((_, slot) => {
    const place = user.cares.indexOf(slot);
    return place < 0 ? 0 : 1 - place / (2 * slots.length);
  }),
  user.patience / 10, user.misspeaks, user.refuses, user.talkative, Number(user.contrary),
];

/** A user in words. */
export const userWords = (user: User): string => {
  const share = (chance: number): string => `${Math.round(100 * chance)} %`;
  return `cares about ${user.cares.map((slot) => slots[slot]).join(', ')}; patience ${user.patience} turns; `
    + `misspeaks ${share(user.misspeaks)}, puts off ${share(user.refuses)}, volunteers ${share(user.talkative)}; `
    + `says ${user.contrary ? '“no, that is fine” when it is right' : 'yes when it is right'}`;
};
