import { curves } from '../math/curves';
import { average, phaseMoments, type Range, uniformMoments } from '../math/quadrature';
import { amount, beyond, count, range, taskSet } from '../taskSet';

/** E over x and tasks of (y − E[y | x])²: 3.00 for the article's ranges, where E[y | x] = −1.623 cos x. */
const bestJoint = (inputs: Range, amplitude: Range, phase: Range): number => {
  const [mean, meanSquare] = uniformMoments(amplitude);
  return average(inputs, (x) => {
    const [sine, squaredSine] = phaseMoments(phase, x);
    return meanSquare * squaredSine - (mean * sine) ** 2;
  });
};

/** Sine waves y = A sin(x − φ): A, φ and every x uniform; a fresh task each time. */
export default taskSet({
  summary: 'Regression: sine waves of random amplitude and phase, from a few points each.',
  source: 'Finn et al. 2017 (arXiv:1703.03400), section 5.1; torchmeta Sinusoid',
  gives: ['curves'],
  suggests: { innerRate: { several: 0.01 } },
  options: {
    shots: count(10, 'points of a support set (K)'),
    queries: count(10, 'points of a query set'),
    amplitude: range(0.1, 5, 'amplitudes A'),
    phase: range(0, Math.PI, 'phases φ, in radians'),
    inputs: range(-5, 5, 'inputs x'),
    noise: amount(0, 'standard deviation of the noise on y'),
  },
  shifts: ({ amplitude, phase, inputs, noise }) => ({
    amplitude: { amplitude: beyond(amplitude) }, phase: { phase: beyond(phase) }, inputs: { inputs: beyond(inputs) }, noise: { noise: noise + 0.5 },
  }),
  support: ({ shots }) => ({ now: shots, at: (size) => ({ shots: size }) }),
  open: (o) => curves({
    shots: o.shots,
    queries: o.queries,
    noise: o.noise,
    parameterNames: ['amplitude', 'phase'],
    bestJoint: bestJoint(o.inputs, o.amplitude, o.phase),
    draw: (rng) => {
      const amplitude = rng.uniform(o.amplitude[0], o.amplitude[1]);
      const phase = rng.uniform(o.phase[0], o.phase[1]);
      return {
        parameters: [amplitude, phase],
        x: () => rng.uniform(o.inputs[0], o.inputs[1]),
        y: (x) => amplitude * Math.sin(x - phase),
        about: () => `amplitude ${amplitude.toFixed(2)}, phase ${phase.toFixed(2)}`,
      };
    },
  }),
});
