import type { Config, PluginConfig } from '../../../src/protocol/config';
import { assemble, type Experiment } from '../../../src/trainer/experiment';
import type { ClassPool } from '../../../src/trainer/math/classPool';
import { fewShot } from '../../../src/trainer/math/fewShot';
import { Rng } from '../../../src/trainer/math/rng';
import { schemas } from '../../../src/trainer/registry';
import { smallExperiment } from '../memoryRecorder';

const numbers = 20;
const [told, noise] = [2, 2];

/** Classes that differ in their first numbers alone; the others are loud noise: what is to be learned is which to look at. */
const pool = (split: string, size: number): ClassPool => ({
  size, variants: 1,
  name: (cls) => `${split} ${cls}`,
  examples: () => 30,
  write: (cls, _variant, example, out, at) => {
    const [centre, own] = [Rng.keyed(1, split, cls), Rng.keyed(2, split, cls, example)];
    for (let j = 0; j < numbers; j++) out[at + j] = j < told ? centre.normal() + 0.1 * own.normal() : noise * own.normal();
  },
});

export const classSet = fewShot(
  { train: pool('train', 40), validation: pool('validation', 20), test: pool('test', 20) }, { way: 3, shots: 1, queries: 5 }, [numbers]);

/** A small network on these classes, as if a person's own module gave them. */
export const classExperiment = async (
  { algorithm, ...more }: Parameters<typeof smallExperiment>[0] & { readonly algorithm?: PluginConfig } = {},
): Promise<Experiment> => {
  const { config, folder } = await smallExperiment({
    model: { name: 'mlp', hidden: [16] }, ...more,
    training: { iterations: 300, metaBatch: 4, validationTasks: 60, optimizer: { name: 'adam', rate: 0.01 }, ...more.training },
  });
  const own = algorithm ? schemas().algorithms[algorithm.name].parse(algorithm) as unknown as PluginConfig : config.algorithm;
  const named: Config = { ...config, taskSet: { name: 'module' }, algorithm: own };
  return assemble(named, folder, classSet);
};
