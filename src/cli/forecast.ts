import { dirname, resolve } from 'node:path';
import { count, duration, perSecond } from '../protocol/format';
import { readConfig } from '../trainer/config/configFile';
import { forecast } from '../trainer/forecast';
import { schemas } from '../trainer/registry';
import { collect, type Command, type Common } from './command';
import { printResult, tableText } from './output';

interface Options extends Common {
  readonly set?: readonly string[];
}

export default (command: Command): void => {
  command
    .argument('<config>', 'a *.maml.json; a few of its iterations are run')
    .option('--set <key=value>', 'override a setting; may be repeated', collect)
    .action(async (path: string, { set, json }: Options) => {
      const config = readConfig(path, set ?? [], schemas());
      const result = await forecast(config, dirname(resolve(path)));
      printResult(json, result, tableText([
        ['parameters', count(result.parameters)],
        ['tasks', count(result.tasks)],
        ['runtime', result.runtime],
        ['speed', perSecond(1 / result.secondsPerIteration)],
        ['time to finish', duration(result.seconds)],
        ['peak memory', `${count(result.peakMb)} MB`],
      ]));
    });
};
