import { metricName } from '../../protocol/format';
import { gainOf, lowerIsBetter } from '../../protocol/metrics';
import { type Sentence, tell, type Told } from '../../protocol/sentence';
import type { Experiment } from '../experiment';
import { meanAndInterval } from '../statistics';
import type { Curves as AllCurves } from '../evaluation/curves';

type Curves = Pick<AllCurves, 'query' | 'support'>;

/** A sentence that a run says once. */
export interface Warning {
  readonly code: string;
  readonly said: Sentence;
}

/** Validations without query improvement, while the support set improves, before it is said. */
const flatValidations = 5;
const mean = (values: readonly number[]) => meanAndInterval(values).mean;
const shown = (v: number): Told => (Number.isFinite(v) ? v.toPrecision(3) : tell`not finite`);

/** Notices what a person would want to know about the way validation goes. */
export class Watch {
  private readonly said = new Set<string>();
  private readonly history: { support: number; query: number }[] = [];

  constructor(private readonly experiment: Experiment) {}

  /** Warnings that are new after a validation. */
  validated(curves: Pick<Curves, 'query' | 'support'>, iteration: number): Warning[] {
    const all = [this.joint(curves, iteration), this.memorised(curves), this.beyond(curves)];
    return all.flatMap((w) => {
      if (!w || this.said.has(w.code)) return [];
      this.said.add(w.code);
      return [w];
    });
  }

  /** Meta-training that settled on the best predictor that ignores the support set; early on that is normal. */
  private joint({ query }: Pick<Curves, 'query' | 'support'>, iteration: number): Warning | undefined {
    const { source, trainedSteps, config } = this.experiment;
    if (source.bestJoint === undefined || iteration < config.training.iterations / 3) return undefined;
    const after = query[Math.min(trainedSteps, query.length - 1)];
    const { mean: value, ci95 } = meanAndInterval(after);
    const gain = mean(query[0]) - value;
    // A wide interval over few tasks is no proof of equality.
    const tolerance = Math.min(Math.max(ci95, 0.1 * source.bestJoint), 0.25 * source.bestJoint);
    if (!(Math.abs(value - source.bestJoint) <= tolerance) || gain > 0.1 * source.bestJoint) return undefined;
    return {
      code: 'joint',
      said: tell`After adaptation the error is ${shown(value)}, which equals the best joint predictor (${shown(source.bestJoint)}): the
        run has not learned to adapt. Try a larger innerRate, more shots, or more iterations.`,
    };
  }

  /** Support gets better while query does not. */
  private memorised({ query, support }: Pick<Curves, 'query' | 'support'>): Warning | undefined {
    const { source, trainedSteps } = this.experiment;
    const step = Math.min(trainedSteps, query.length - 1);
    const now = { support: mean(support[step]), query: mean(query[step]) };
    this.history.push(now);
    if (this.history.length <= flatValidations) return undefined;
    const then = this.history.shift() ?? now;
    // What is not finite is neither better nor flat.
    if (!(gainOf(source.metric, then.support, now.support) >= 0.2 && gainOf(source.metric, then.query, now.query) <= 0.01)) return undefined;
    return {
      code: 'memorised',
      said: tell`Over the last ${flatValidations} validations the support set improved (${shown(then.support)} → ${shown(now.support)})
        but the query set did not (${shown(then.query)} → ${shown(now.query)}): the learner fits what it sees and does not generalise.
        Try fewer inner steps, a smaller innerRate, or more training classes.`,
    };
  }

  /** Steps beyond those trained that make it worse. */
  private beyond({ query }: Pick<Curves, 'query' | 'support'>): Warning | undefined {
    const { source, trainedSteps } = this.experiment;
    if (query.length <= trainedSteps + 1) return undefined;
    const [at, last] = [query[trainedSteps], query[query.length - 1]].map((row) => meanAndInterval(row));
    const worse = lowerIsBetter(source.metric) ? last.mean - last.ci95 > at.mean + at.ci95 : last.mean + last.ci95 < at.mean - at.ci95;
    if (!worse && Number.isFinite(last.mean)) return undefined;
    const steps = trainedSteps === 1 ? tell`Beyond the 1 trained step` : tell`Beyond the ${trainedSteps} trained steps`;
    return {
      code: 'beyond',
      said: tell`${steps} adaptation gets worse (${metricName(source.metric)} ${shown(at.mean)} → ${shown(last.mean)} after
        ${query.length - 1}): stop at the trained steps, or train with more.`,
    };
  }
}
