import { HumanError } from '../protocol/humanError';
import { tell } from '../protocol/sentence';

const sinusoid = { name: 'sinusoid' };
const images = { name: 'omniglot', way: 5, shots: 1, queries: 15 };
const conv = { name: 'conv', downsample: 'pool', head: 'flatten' };
const maml = (innerSteps: number, innerRate: number, name = 'maml') => ({ name, innerSteps, innerRate });
const training = (metaBatch: number) => ({ metaBatch, seed: 7, iterations: 100_000_000, validateEvery: 0 });

/** The workloads that docs/performance.md compares with other libraries. */
const configs: Readonly<Record<string, { readonly taskSet: object; readonly model: object; readonly algorithm: object;
  readonly training: object }>> = {
  'sinusoid-1': { taskSet: sinusoid, model: { name: 'mlp' }, algorithm: maml(1, 0.01), training: training(25) },
  'sinusoid-5': { taskSet: sinusoid, model: { name: 'mlp' }, algorithm: maml(5, 0.01), training: training(25) },
  'omniglot-1': { taskSet: images, model: conv, algorithm: maml(1, 0.4), training: training(8) },
  'omniglot-5': { taskSet: images, model: conv, algorithm: maml(5, 0.4), training: training(8) },
  'omniglot-5-first-order': { taskSet: images, model: conv, algorithm: maml(5, 0.4, 'fomaml'), training: training(8) },
  'mlp-1': {
    taskSet: images, model: { name: 'mlp', hidden: [256, 128, 64, 64] }, algorithm: maml(1, 0.4), training: training(8),
  },
  'sinusoid-adapt': { taskSet: sinusoid, model: { name: 'mlp' }, algorithm: maml(1, 0.01), training: training(25) },
};
export const workloads: readonly string[] = Object.keys(configs);

/** A workload's config. @param shard tasks of a call, when it shall be another than by default @throws HumanError for an unknown name */
export const benchConfig = (name: string, shard?: number): object => {
  const found = configs[name];
  if (!found) throw new HumanError(tell`unknown workload "${name}"; there are: ${workloads.join(', ')}`);
  return shard === undefined ? found : { ...found, training: { ...found.training, shard } };
};
