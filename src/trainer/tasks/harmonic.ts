import { curves } from '../math/curves';
import { amount, beyond, count, range, taskSet } from '../taskSet';

const turn = 2 * Math.PI;

/**
 * Sums of two sine waves, one twice as fast: y = a₁ sin(ωx + b₁) + a₂ sin(2ωx + b₂), a ~ N(0, 1),
 * b ~ U[0, 2π]. A task's inputs lie around its own centre: x ~ N(centre, 1). The best joint predictor is 0,
 * since a has mean 0; its error is E[a₁²]/2 + E[a₂²]/2 = 1.
 */
export default taskSet({
  summary: 'Regression: sums of two sine waves, one of double frequency, seen in a window of their own.',
  source: 'Lacoste et al. 2018 (arXiv:1806.07528), section 5; torchmeta Harmonic',
  gives: ['curves'],
  suggests: { innerRate: { several: 0.01 } },
  options: {
    shots: count(10, 'points of a support set (K)'),
    queries: count(10, 'points of a query set'),
    frequency: range(5, 7, 'frequencies ω of the slower wave, in radians per unit of x'),
    centre: range(-4, 4, 'centres of a task\'s inputs'),
    noise: amount(0, 'standard deviation of the noise on y'),
  },
  shifts: ({ frequency, centre, noise }) => ({
    frequency: { frequency: beyond(frequency) }, inputs: { centre: beyond(centre) }, noise: { noise: noise + 0.5 },
  }),
  support: ({ shots }) => ({ now: shots, at: (size) => ({ shots: size }) }),
  open: (o) => curves({
    shots: o.shots,
    queries: o.queries,
    noise: o.noise,
    parameterNames: ['amplitude1', 'amplitude2', 'frequency', 'phase1', 'phase2'],
    bestJoint: 1,
    draw: (rng) => {
      const centre = rng.uniform(o.centre[0], o.centre[1]);
      const frequency = rng.uniform(o.frequency[0], o.frequency[1]);
      const [b1, b2, a1, a2] = [rng.uniform(0, turn), rng.uniform(0, turn), rng.normal(), rng.normal()];
      return {
        parameters: [a1, a2, frequency, b1, b2],
        x: () => centre + rng.normal(),
        y: (x) => a1 * Math.sin(frequency * x + b1) + a2 * Math.sin(2 * frequency * x + b2),
        about: () => `amplitudes ${a1.toFixed(2)} and ${a2.toFixed(2)}, frequency ${frequency.toFixed(2)}`,
      };
    },
  }),
});
