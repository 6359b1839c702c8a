import { catalogTaskSet as words } from '../../protocol/analyses/catalogTaskSet';
import { entryNamed } from '../../protocol/scaffold/configText';
import { hostAnswer } from '../hostAnswer';
import { readCatalog } from '../newFiles';

/** From the catalogue of this version. */
export default hostAnswer({
  words,
  answer: async ({ name }, { extension }) => {
    const { summary, source, options } = entryNamed((await readCatalog(extension)).taskSets, name);
    const asked = options.filter((option) => option.default === undefined);
    return { summary, source, asked: asked.map((option) => ({ name: option.name, description: option.description })) };
  },
});
