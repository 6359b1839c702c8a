import { crossEntropy } from '../math/losses';
import { objectives } from '../math/objectives';
import { shippedFile } from '../math/shippedFile';
import { amount, count, OptionError, type Split, taskSet, tell } from '../taskSet';

/** Shares of the drawings, in file order. */
const ends = { train: 0.6, validation: 0.8, test: 1 } as const;
const classes = 10;

/** As many drawings to train on, in mini-batches no larger than that. */
const smaller = (examples: number, batch: number) => ({ examples, batch: Math.min(batch, examples) });

/** Small networks on handwritten digits: support and query are different drawings of one split, labels are shuffled task by task. */
export default taskSet({
  summary: 'Objectives: classifiers of 8 × 8 handwritten digits, to be trained from a fresh start each; judged on other drawings.',
  source: 'Andrychowicz et al. 2016 (arXiv:1606.04474), section 3.2, with the digits of UCI; mini-batches in turn instead of at random',
  gives: ['objectives'],
  options: {
    examples: count(100, 'drawings that are trained on, and as many to judge on'),
    batch: count(0, 'drawings that a step sees, mini-batch after mini-batch of those trained on (the article: 128); 0: all of them', 0),
    noise: amount(0, 'standard deviation of noise on every pixel, whose ink is from 0 to 1'),
  },
  shifts: ({ examples, batch, noise }) => ({ noise: { noise: noise + 0.3 }, fewer: smaller(Math.ceil(examples / 4), batch) }),
  support: ({ examples, batch }) => ({ now: examples, at: (size) => smaller(size, batch) }),
  open: ({ examples, batch, noise }) => {
    const rows = shippedFile('sklearn-digits/digits.csv').toString().trim().split('\n').map((line) => line.split(',').map(Number));
    const from = (split: Split) => Math.floor(rows.length * (split === 'train' ? 0 : split === 'validation' ? ends.train : ends.validation));
    const to = (split: Split) => Math.floor(rows.length * ends[split]);
    const parts: Readonly<Record<Split, readonly (readonly number[])[]>> = {
      train: rows.slice(from('train'), to('train')), validation: rows.slice(from('validation'), to('validation')),
      test: rows.slice(from('test'), to('test')),
    };
    const most = Math.floor(Math.min(parts.train.length, parts.validation.length, parts.test.length) / 2);
    if (examples > most) {
      throw new OptionError('taskSet.examples', { 'taskSet.examples': most },
        tell`taskSet.examples: a split has ${2 * most} digits, so that at most ${most} can be trained on (and as many judged on), not
          ${examples}.`);
    }
    if (batch > examples) {
      throw new OptionError('taskSet.batch', { 'taskSet.batch': 0 },
        tell`taskSet.batch: a step cannot see ${batch} drawings, as ${examples} are trained on.`);
    }
    return objectives({
      input: 64, output: classes, examples, batch, labels: 'classes',
      sizes: { train: parts.train.length, validation: parts.validation.length, test: parts.test.length },
      draw: (rng, split) => {
        const names = rng.shuffle(Int32Array.from({ length: classes }, (_, i) => i));
        const chosen = rng.choose(parts[split].length, 2 * examples).map((i) => parts[split][i]);
        const inked = (ink: number): number => ink / 16 + (noise > 0 ? noise * rng.normal() : 0);
        const set = (of: readonly (readonly number[])[]) => ({
          x: Float32Array.from(of.flatMap((row) => row.slice(0, 64).map(inked))), y: Int32Array.from(of, (row) => names[row[64]]),
        });
        return { support: set(chosen.slice(0, examples)), query: set(chosen.slice(examples)), about: `${examples} digits of ${split}` };
      },
      loss: (output, batch) => crossEntropy(output, batch.y),
    });
  },
});
