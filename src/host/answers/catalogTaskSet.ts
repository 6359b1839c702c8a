import { catalogTaskSet as words } from '../../protocol/analyses/catalogTaskSet';
import { entryNamed } from '../../protocol/scaffold/configText';
import { hostAnswer } from '../hostAnswer';
import { readEntries } from '../newFiles';

/** From the catalogue of this version. */
export default hostAnswer({
  words,
  answer: async ({ name }, { extension }) => {
    const { summary, source, options } = entryNamed((await readEntries(extension)).taskSets, name);
    const asked = options.filter((option) => option.default === undefined);
    return { summary, source, asked: asked.map((option) => ({ name: option.name, description: option.description })) };
  },
});
