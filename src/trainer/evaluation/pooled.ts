import type { Comparison } from './comparison';
import type { Experiment } from '../experiment';
import { yieldToEvents } from '../interrupt';
import { MetaTrainer } from '../metaTrainer';

/** Trains without inner loop: one network for the pooled tasks. @param what it is called while it goes on */
export const pooled = async (c: Comparison, of: Experiment, what: string): Promise<Float32Array> => {
  const { training, evaluation } = of.config;
  const iterations = evaluation.baselineIterations ?? training.iterations;
  const optimizer = { ...training.optimizer, rate: evaluation.baselineRate ?? training.optimizer.rate };
  const experiment = { ...of, config: { ...of.config, training: { ...training, optimizer } } };
  const { breathe = yieldToEvents } = c;
  const trainer = await MetaTrainer.create(experiment, c.runtime, c.threads, iterations);
  try {
    for (let i = 0; i < iterations; i++) {
      await breathe();
      await trainer.step();
      c.progress?.(what, i + 1, iterations);
    }
    return trainer.meta;
  } finally {
    await trainer.dispose();
  }
};
