import { suggestWords } from '../../../protocol/analyses/suggest';
import { analysis } from '../analysis';
import { suggest } from '../../suggest';

/** The settings to try next, from past evaluations; beside it what ignores them. */
export default analysis({
  words: suggestWords,
  summary: 'Settings to try next for a config, from past runs, a CSV file or a shipped table.',
  run: (request, { breathe, progress }) => suggest(request, breathe, progress),
});
