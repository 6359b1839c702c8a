import * as z from 'zod';
import { configInside, configRequest } from '../inside';
import { tool } from '../tool';

const list = z.array(z.union([z.number(), z.string().max(200)])).max(50);
const setting = z.union([z.number(), z.boolean(), z.string().max(500), list]);
const key = z.string().regex(/^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*$/).max(100);

/** Starts a training run. */
export default tool({
  title: 'Start run',
  about: 'Starts a meta-learning run of a config, after you have confirmed it.',
  description: 'Starts training from a *.maml.json of the workspace and returns the new run folder at once; training goes on '
    + 'by itself for seconds to hours. The person is asked first. Give `settings` to change settings by dotted key without '
    + 'touching the file, e.g. {"training.iterations": 500, "algorithm.innerRate": 0.05}. A config with a mistake is '
    + 'refused with a sentence. Follow the run with maml_list_runs; do not start the same config twice to wait for it.',
  icon: 'play',
  effect: 'starts',
  request: z.strictObject({
    config: configRequest,
    settings: z.record(key, setting).default({}).describe('settings that differ from the file, by dotted key'),
  }),
  confirm: ({ config, settings }, say) => ({
    title: say('Start a run?'),
    message: Object.keys(settings).length > 0
      ? say('Train {0} on this computer with {1}.', config, overrides(settings).join(', '))
      : say('Train {0} on this computer.', config),
  }),
  answer: async ({ config, settings }, workplace) => {
    const file = configInside(config, workplace);
    const run = await workplace.start(file, overrides(settings));
    return { text: `Started. Its run folder is ${run}; maml_list_runs shows how far it is.`, data: { run } };
  },
});

/** `key=value`, as the command line takes them. */
const overrides = (settings: Readonly<Record<string, z.output<typeof setting>>>): string[] =>
  Object.entries(settings).map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
