import type { CatalogEntry } from '../protocol/catalog';
import { version } from '../protocol/version';
import { jsonSchema } from '../trainer/config/jsonSchema';
import { catalog, schemas } from '../trainer/registry';
import type { Command, Common } from './command';
import { printResult } from './output';
import { templateList } from './new';

export default (command: Command): void => {
  command.action(({ json }: Common) => {
    const all = catalog(version, jsonSchema(schemas()), templateList());
    printResult(json, all, [
      'TASK SETS', ...all.taskSets.map(entryText), 'MODELS', ...all.models.map(entryText),
      'ALGORITHMS', ...all.algorithms.map(entryText),
      'TEMPLATES (maml-lab new)', ...all.templates.map(({ name, summary }) => `  ${name}: ${summary}`),
    ].join('\n'));
  });
};

const entryText = ({ name, summary, options }: CatalogEntry): string => [
  `  ${name}: ${summary}`,
  ...options.map((option) =>
    `    ${option.name} = ${JSON.stringify(option.default) ?? '(needed)'}  ${option.description}`),
].join('\n');
