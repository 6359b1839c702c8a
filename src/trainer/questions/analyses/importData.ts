import { importData } from '../../../protocol/analyses/importData';
import { analysis } from '../analysis';
import { importAsTaskSet } from '../../import/importAsTaskSet';

export default analysis({
  words: importData,
  summary: 'a folder of images or a CSV/JSONL of labelled texts as a task set: checks it, writes a config and a report',
  run: importAsTaskSet,
});
