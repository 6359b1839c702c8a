import { describe, expect, test } from 'vitest';
import { acts, Dialogue, observed, replies, rewards, turnsOf } from '../../../src/trainer/math/dialogue';
import { dialogueScores } from '../../../src/trainer/math/dialogueScores';
import { drawUser, numbersOf, slots, type User, userNumbers } from '../../../src/trainer/math/dialogueUser';
import { Rng } from '../../../src/trainer/math/rng';
import type { Recorded, Task } from '../../../src/trainer/taskSet';

const habits = { cares: [2, 3], slack: [3, 5], misspeaks: 0.3, refuses: 0.3, contrary: 0.5 } as const;
const plain: User = { cares: [1, 3], patience: 9, misspeaks: 0, refuses: 0, talkative: 0, contrary: false };
const one = (act: string) => Float32Array.from(acts, (name) => Number(name === act));
const seen = (dialogue: Dialogue): Float32Array => {
  const all = new Float32Array(observed);
  dialogue.observe(all, 0);
  return all;
};
const heard = (dialogue: Dialogue): string => replies[seen(dialogue).subarray(slots.length * 4).indexOf(1)];
const begin = (user: Partial<User> = {}, key = 0) => new Dialogue({ ...plain, ...user }, Rng.keyed(key, 'dialogue'));

describe('a dialogue', () => {
  test('succeeds when all that the user cares about is filled, and not before', () => {
    const dialogue = begin();
    expect(dialogue.act(one('ask area'))).toEqual({ reward: rewards.turn + rewards.progress, done: false });
    expect(dialogue.act(one('ask people')).done).toBe(false);
    expect(dialogue.act(one('book'))).toEqual({ reward: rewards.success, done: true });
    const early = begin();
    early.act(one('ask area'));
    expect(early.act(one('book'))).toEqual({ reward: rewards.wrongBooking, done: true });
  });

  test('a question about what does not matter, and one asked twice, annoy', () => {
    const dialogue = begin();
    expect(dialogue.act(one('ask food')).reward).toBeCloseTo(rewards.turn + rewards.annoyance, 12);
    expect(heard(dialogue)).toBe('does not care');
    dialogue.act(one('ask area'));
    expect(dialogue.act(one('ask area')).reward).toBeCloseTo(rewards.turn + rewards.annoyance, 12);
  });

  test('patience ends it: a turn counts once, an annoying one twice', () => {
    const dialogue = begin({ patience: 4 });
    expect(dialogue.act(one('ask food')).done).toBe(false);
    expect(dialogue.act(one('ask food'))).toEqual({ reward: rewards.turn + rewards.annoyance + rewards.leaving, done: true });
  });

  test('reading back finds a slip, and the words depend on the user', () => {
    for (const contrary of [false, true]) {
      const dialogue = begin({ misspeaks: 1, contrary });
      dialogue.act(one('ask area'));
      dialogue.act(one('read back'));
      expect(heard(dialogue)).toBe(contrary ? 'begins with yes' : 'begins with no');
      const right = begin({ contrary });
      right.act(one('ask area'));
      right.act(one('read back'));
      expect(heard(right)).toBe(contrary ? 'begins with no' : 'begins with yes');
    }
  });

  test('a talkative user brings up what matters most first; “nothing more” when all is said', () => {
    const dialogue = begin({ talkative: 1 });
    expect([seen(dialogue)[4], seen(dialogue)[12]]).toEqual([1, 0]);
    dialogue.act(one('open question'));
    expect(heard(dialogue)).toBe('a value');
    dialogue.act(one('open question'));
    expect(heard(dialogue)).toBe('nothing more');
    const silent = begin({ talkative: 0 });
    silent.act(one('open question'));
    expect(heard(silent)).toBe('silence');
  });

  test('what is seen does not say who the user is: plain and contrary users look the same until they answer', () => {
    const [a, b] = [begin(), begin({ contrary: true, patience: 5, misspeaks: 1 })];
    for (const dialogue of [a, b]) dialogue.act(one('ask area'));
    expect(seen(a)).toEqual(seen(b));
  });
});

describe('users', () => {
  test('the same key gives the same user; habits stay in their bounds', () => {
    expect(drawUser(Rng.keyed(1, 'u'), habits)).toEqual(drawUser(Rng.keyed(1, 'u'), habits));
    for (let i = 0; i < 200; i++) {
      const user = drawUser(Rng.keyed(i, 'u'), habits);
      expect(new Set(user.cares).size).toBe(user.cares.length);
      expect(user.cares.length === 2 || user.cares.length === 3).toBe(true);
      expect(user.patience - user.cares.length - 2).toBeGreaterThanOrEqual(3);
      expect(user.misspeaks).toBeLessThan(0.3);
      expect(numbersOf(user)).toHaveLength(userNumbers.length);
    }
  });

  test('being told the user is worth much: the gap that adaptation can close', () => {
    const success = (order: (user: User) => readonly number[]) => {
      let right = 0;
      for (let i = 0; i < 400; i++) {
        const user = drawUser(Rng.keyed(i, 'u'), habits);
        const dialogue = new Dialogue(user, Rng.keyed(i, 'd'));
        const all = order(user);
        for (let turn = 0; turn < 12; turn++) {
          const view = seen(dialogue);
          const next = all.find((slot) => view[slot * 4] === 0 && view[slot * 4 + 3] === 0);
          const { reward, done } = dialogue.act(one(next === undefined ? 'book' : `ask ${slots[next]}`));
          if (reward === rewards.success) right++;
          if (done) break;
        }
      }
      return right / 400;
    };
    expect(success(({ cares }) => cares) - success(() => [0, 1, 2, 3, 4])).toBeGreaterThan(0.15);
  });
});

test('scores and words of a recorded dialogue', () => {
  const dialogue = begin();
  const observations = new Float32Array(4 * observed);
  const actions = new Float32Array(3 * acts.length);
  const earned = ['ask area', 'ask people', 'book'].map((act, t) => {
    dialogue.observe(observations, t * observed);
    actions.set(one(act), t * acts.length);
    return dialogue.act(one(act)).reward;
  });
  dialogue.observe(observations, 3 * observed);
  const recorded: Recorded = { length: 3, done: true, cut: false, observations, actions, rewards: Float64Array.from(earned),
    outputs: new Float32Array() };
  const left: Recorded = { ...recorded, length: 1, rewards: Float64Array.of(rewards.leaving) };
  const found = dialogueScores([{ task: {} as Task, recorded: [recorded, left] }], []);
  expect(found).toEqual({ 'success rate': [0.5], 'turns of a dialogue': [2] });
  expect(turnsOf(recorded).map(({ agent, user }) => `${agent}: ${user}`)).toEqual([
    'ask area: a value (area noted)', 'ask people: a value (area, people noted)', 'book: ',
  ]);
});
