import { moduleTest } from '../../../protocol/analyses/moduleTest';
import { analysis } from '../analysis';
import { runModuleTest } from '../../moduleTest';

export default analysis({
  words: moduleTest,
  summary: 'the tests of a task set or model of your own: a *.test.ts file',
  run: async ({ file }) => ({ tests: await runModuleTest(file) }),
});
