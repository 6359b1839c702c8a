import { dirname, resolve } from 'node:path';
import { forecastWords } from '../../../protocol/analyses/forecast';
import { analysis } from '../analysis';
import { readConfig } from '../../config/configFile';
import { forecast } from '../../forecast';
import { schemas } from '../../registry';

/** Runs a few iterations; the memory is that of the whole process, so it should be a fresh one. */
export default analysis({
  words: forecastWords,
  summary: 'Time and memory of a run, measured on a few of its iterations.',
  run: ({ config, set }, { breathe }) => forecast(readConfig(config, set, schemas()), dirname(resolve(config)), breathe),
});
