import { series as words } from '../../protocol/analyses/series';
import { metricPoints, strideFor } from '../decimate';
import { hostAnswer } from '../hostAnswer';
import { Histories } from '../histories';

/** Kept from one question to the next: a live run is then only read on. */
const histories = new Histories();

/** Meta-loss and newest adaptation curve of one run, decimated. */
export default hostAnswer({
  words,
  answer: async ({ run }, { library }) => {
    const history = await histories.of(run);
    const started = history.latest('started');
    const known = library.get(run);
    const evaluation = history.latest('finished')?.evaluation ?? (known?.later && known.evaluation);
    return {
      metrics: metricPoints(history.metrics, strideFor(history.metrics.length), 0),
      curve: (evaluation ?? history.latest('validation'))?.curve.map(({ step, mean, ci95 }) => ({ step, mean, ci95 })) ?? [],
      ...(evaluation?.families && { families: evaluation.families }),
      final: Boolean(evaluation), metric: started?.metric ?? '', trainedSteps: started?.trainedSteps ?? 0,
      iterations: started?.iterations ?? 0,
    };
  },
});
