import fc from 'fast-check';
import { expect } from 'vitest';

/**
 * Hostile input: seeded, so that a failure comes again. `MAML_LAB_FUZZ` cases a format (500 by default: about a minute in all; 2,000 in CI),
 * `MAML_LAB_FUZZ_SEED` another stream. A case ends with a result or with an error that speaks to people; it neither
 * crashes nor hangs, changes no prototype, and touches nothing outside its folder.
 */
export const cases = Number(process.env.MAML_LAB_FUZZ ?? 500);
const seed = Number(process.env.MAML_LAB_FUZZ_SEED ?? 1);
/** Most processor time that one case may take, in ms: other work on the machine must not fail it. */
const mostMs = 5000;
const processorMs = (since?: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
};
export const timeout = 60_000 + 30 * cases;

const bugs: ReadonlySet<string> = new Set(['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError', 'EvalError', 'URIError', 'AssertionError']);

/** Whether an error was meant for a person: one of our sentences, and no trace of a bug. */
export const expectClear = (error: unknown): void => {
  if (error instanceof Error && !bugs.has(error.name) && error.message.length > 0) return;
  throw error instanceof Error ? error : new Error(`${String(error)} was thrown`);
};

const prototypes = [Object.prototype, Array.prototype, Function.prototype, String.prototype, Map.prototype];
const shape = (): string => JSON.stringify(prototypes.map((one) => Object.getOwnPropertyNames(one).sort()));
const before = shape();

/** Runs a case: whatever it gives is right, whatever it throws must be clear. @param share of the number of cases */
export const fuzz = async <T>(given: fc.Arbitrary<T>, run: (value: T) => unknown, share = 1): Promise<void> => {
  await fc.assert(fc.asyncProperty(given, async (value) => {
    const begin = process.cpuUsage();
    try {
      await run(value);
    } catch (error) {
      expectClear(error);
    }
    expect(processorMs(begin), 'ms of processor time of one case').toBeLessThan(mostMs);
    expect(shape(), 'prototypes').toBe(before);
  }), { seed, numRuns: Math.max(1, Math.round(cases * share)), verbose: 0 });
};

/** Keys and values that programs stumble over. */
export const nastyKey = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '', ' ', '..', '../../etc/passwd',
    'a.b', '\u0000', '𝒳', 'name'),
  fc.string({ maxLength: 12 }));
export const nastyValue = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, true, false, 0, -0, -1, 1, 1.5, 1e308, -1e308, 2 ** 31, 2 ** 53, NaN, Infinity, '', '__proto__',
    '../../..', '\n', [], {}, [[]], 'x'.repeat(5000)),
  fc.integer(), fc.double(), fc.string({ maxLength: 40 }), fc.array(fc.integer(), { maxLength: 4 }));
export const nastyJson: fc.Arbitrary<unknown> = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof({ maxDepth: 4, withCrossShrink: true }, nastyValue,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.array(fc.tuple(nastyKey, tie('tree')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries))),
})).tree;

type Edit = { readonly at: number; readonly kind: 'cut' | 'insert' | 'flip' | 'double'; readonly length: number; readonly bytes: Uint8Array };
const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }), kind: fc.constantFrom('cut', 'insert', 'flip', 'double'),
  length: fc.integer({ min: 1, max: 40 }), bytes: fc.uint8Array({ maxLength: 12 }),
});
const edited = (bytes: Buffer, { at, kind, length, bytes: more }: Edit): Buffer => {
  const place = Math.floor(at * bytes.length);
  const [head, tail] = [bytes.subarray(0, place), bytes.subarray(place)];
  switch (kind) {
    case 'cut': return Buffer.concat([head, tail.subarray(length)]);
    case 'insert': return Buffer.concat([head, more, tail]);
    case 'double': return Buffer.concat([head, tail.subarray(0, length), tail]);
    case 'flip': return Buffer.concat([head, Buffer.from(tail.subarray(0, more.length).map((byte, i) => byte ^ (more[i] ?? 0))),
      tail.subarray(more.length)]);
  }
};

/** A whole file with a few places spoiled, or noise. */
export const damaged = (...whole: readonly (Uint8Array | string)[]): fc.Arbitrary<Buffer> => fc.oneof(
  { weight: 9, arbitrary: fc.tuple(fc.constantFrom(...whole), fc.array(edit, { minLength: 1, maxLength: 4 }))
    .map(([bytes, edits]) => edits.reduce(edited, Buffer.from(bytes as Uint8Array))) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) });

/** JSON with values replaced, keys added or taken away, somewhere within. */
export const mutated = (whole: unknown): fc.Arbitrary<unknown> =>
  fc.array(fc.tuple(fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }), nastyKey, nastyJson, fc.constantFrom('set', 'add', 'drop')),
    { minLength: 1, maxLength: 3 })
    .map((changes) => changes.reduce((tree, [way, key, value, how]) => changed(tree, way, key, value, how), whole));

const changed = (tree: unknown, [step, ...way]: readonly number[], key: string, value: unknown, how: string): unknown => {
  if (tree === null || typeof tree !== 'object' || step === undefined) return value;
  const keys = Object.keys(tree);
  if (how === 'add' && way.length === 0) return withKey(tree, key, value);
  const chosen = keys[step % Math.max(1, keys.length)];
  if (chosen === undefined) return value;
  if (way.length === 0) return how === 'drop' ? Object.fromEntries(Object.entries(tree).filter(([k]) => k !== chosen)) : withKey(tree, chosen, value);
  return withKey(tree, chosen, changed((tree as Record<string, unknown>)[chosen], way, key, value, how));
};
const withKey = (tree: object, key: string, value: unknown): unknown => (Array.isArray(tree)
  ? Object.assign([...tree], { [Number(key) || 0]: value }) : Object.fromEntries([...Object.entries(tree), [key, value]]));
