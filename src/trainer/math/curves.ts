import type { BatchValues, Task, TaskSource } from '../taskSet';
import { meanSquaredError } from './losses';
import { ownCurve } from './ownCurve';
import type { Rng } from './rng';

/** One task of a curve family: a function, and how its inputs are drawn. */
export interface Curve {
  readonly parameters: readonly number[];
  x(rng: Rng): number;
  y(x: number): number;
  /** Which kind of curve, where there are several. */
  readonly family?: string;
  /** Plain words for people; asked only when shown. */
  about(): string;
}

/** A distribution of curves y(x), from which tasks of `shots` support and `queries` query points are drawn. */
export interface CurveFamily {
  readonly shots: number;
  readonly queries: number;
  /** Standard deviation of the noise on every y. */
  readonly noise: number;
  readonly parameterNames: readonly string[];
  /** Squared error of the best predictor that ignores the support set, without noise. */
  readonly bestJoint: number;
  draw(rng: Rng): Curve;
}

/** A task source of one-dimensional regression: x [n, 1] → y [n, 1], endless in every split, scored by MSE. */
export const curves = (family: CurveFamily): TaskSource => {
  const spec = (n: number) => ({
    x: { shape: [n, 1], dtype: 'float32' }, y: { shape: [n, 1], dtype: 'float32' },
  } as const);
  return {
    input: [1],
    output: 1,
    support: spec(family.shots),
    query: spec(family.queries),
    metric: 'mse',
    picture: 'curve',
    parameterNames: family.parameterNames,
    sizes: { train: 'endless', validation: 'endless', test: 'endless' },
    bestJoint: family.bestJoint + family.noise ** 2,
    sample: (rng) => new CurveTask(family, family.draw(rng), rng),
    loss: (output, batch) => meanSquaredError(output, batch.y, batch.weight),
    score: (output, batch) => meanSquaredError(output, batch.y, batch.weight),
    readOwnTask: async (path, queryPath) => ownCurve(path, queryPath),
  };
};

/** A drawn task. A class, because 75,000 tasks are drawn per second and words about them are rarely read. */
class CurveTask implements Task {
  readonly support: BatchValues;
  readonly query: BatchValues;
  readonly parameters: readonly number[];

  constructor(family: CurveFamily, private readonly curve: Curve, rng: Rng) {
    this.support = points(curve, rng, family.shots, family.noise);
    this.query = points(curve, rng, family.queries, family.noise);
    this.parameters = curve.parameters;
  }

  get family(): string | undefined {
    return this.curve.family;
  }

  get about(): string {
    return this.curve.about();
  }

  target(x: number): number {
    return this.curve.y(x);
  }
}

const points = (curve: Curve, rng: Rng, n: number, noise: number) => {
  const x = new Float32Array(n);
  const y = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    x[i] = curve.x(rng);
    y[i] = curve.y(x[i]);
    if (noise > 0) y[i] += noise * rng.normal();
  }
  return { x, y };
};
