import { curves } from '../math/curves';
import { average, phaseMoments, type Range, uniformMoments } from '../math/quadrature';
import { amount, beyond, count, range, taskSet } from '../taskSet';

interface Ranges {
  readonly inputs: Range;
  readonly amplitude: Range;
  readonly phase: Range;
  readonly slope: Range;
  readonly intercept: Range;
}

/** E over x and tasks of (y − E[y | x])², for sine waves and lines in equal parts. */
const bestJoint = (r: Ranges): number => {
  const [amplitude, amplitude2] = uniformMoments(r.amplitude);
  const [slope, slope2] = uniformMoments(r.slope);
  const [intercept, intercept2] = uniformMoments(r.intercept);
  return average(r.inputs, (x) => {
    const [sine, squaredSine] = phaseMoments(r.phase, x);
    const line2 = slope2 * x * x + 2 * slope * intercept * x + intercept2;
    const mean = (amplitude * sine + slope * x + intercept) / 2;
    return (amplitude2 * squaredSine + line2) / 2 - mean ** 2;
  });
};

/** Sine waves y = A sin(x − φ) and straight lines y = ax + b, one or the other with probability ½. */
export default taskSet({
  summary: 'Regression of two kinds: sine waves and straight lines, in equal parts.',
  source: 'Finn, Xu & Levine 2018 (arXiv:1806.02817), section 6.1; torchmeta SinusoidAndLine',
  gives: ['curves'],
  suggests: { innerRate: { several: 0.01 } },
  options: {
    shots: count(10, 'points of a support set (K)'),
    queries: count(10, 'points of a query set'),
    amplitude: range(0.1, 5, 'amplitudes A of the waves'),
    phase: range(0, Math.PI, 'phases φ of the waves, in radians'),
    slope: range(-3, 3, 'slopes a of the lines'),
    intercept: range(-3, 3, 'intercepts b of the lines'),
    inputs: range(-5, 5, 'inputs x'),
    noise: amount(0, 'standard deviation of the noise on y (0.3 in the article)'),
  },
  shifts: ({ amplitude, slope, inputs, noise }) => ({
    amplitude: { amplitude: beyond(amplitude) }, slope: { slope: beyond(slope) }, inputs: { inputs: beyond(inputs) }, noise: { noise: noise + 0.5 },
  }),
  support: ({ shots }) => ({ now: shots, at: (size) => ({ shots: size }) }),
  open: (o) => curves({
    shots: o.shots,
    queries: o.queries,
    noise: o.noise,
    parameterNames: ['isLine', 'amplitude', 'phase', 'slope', 'intercept'],
    bestJoint: bestJoint(o),
    draw: (rng) => {
      const isLine = rng.int(2) === 1;
      const [first, second] = isLine ? [o.slope, o.intercept] : [o.amplitude, o.phase];
      const [a, b] = [rng.uniform(first[0], first[1]), rng.uniform(second[0], second[1])];
      return {
        parameters: isLine ? [1, 0, 0, a, b] : [0, a, b, 0, 0],
        family: isLine ? 'line' : 'sine',
        x: () => rng.uniform(o.inputs[0], o.inputs[1]),
        y: isLine ? (x) => a * x + b : (x) => a * Math.sin(x - b),
        about: () => isLine ? `line: slope ${a.toFixed(2)}, intercept ${b.toFixed(2)}`
          : `sine: amplitude ${a.toFixed(2)}, phase ${b.toFixed(2)}`,
      };
    },
  }),
});
