import { relative, resolve } from 'node:path';
import type { CatalogEntry } from '../protocol/catalog';
import { HumanError } from '../protocol/humanError';
import { fits, usualModel } from '../protocol/scaffold/configText';
import type { Scaffold } from '../protocol/scaffold/scaffold';
import { starters } from '../protocol/scaffold/starters';
import { english } from '../protocol/sentence';
import { configEnding } from '../trainer/config/configFile';
import { meant } from '../trainer/config/nearest';
import { configPath, fullCatalog, writeScaffold } from '../trainer/config/scaffolds';
import type { Command, Common } from './command';
import { printResult, tableText } from './output';

interface Options extends Common {
  readonly taskSet?: string;
  readonly model?: string;
  readonly algorithm?: string;
}

export default (command: Command): void => {
  command
    .argument('[template]', 'what to start from; without one, all are listed')
    .argument('[file]', `where to write the config (default: <template>${configEnding})`)
    .option('--task-set <name>', 'any task set of "maml-lab catalog" instead of a template; the file comes first then')
    .option('--model <name>', 'with --task-set: the model (default: the one made for such tasks, else mlp)')
    .option('--algorithm <name>', 'with --task-set: the algorithm (default: maml)')
    .action((name: string | undefined, file: string | undefined, { json, ...options }: Options) => {
      mustGoTogether(options);
      if (options.taskSet === undefined && name === undefined) {
        return printResult(json, { templates: templateList() }, listText());
      }
      const path = options.taskSet === undefined ? file ?? `${name}${configEnding}` : name ?? `${options.taskSet}${configEnding}`;
      const scaffold = options.taskSet === undefined ? template(name ?? '')
        : combination({ algorithm: 'maml', ...options, taskSet: options.taskSet });
      const written = writeScaffold(scaffold, resolve(configPath(path))).map((target) => relative('.', target));
      printResult(json, { files: written }, `Wrote ${written.join(', ')}.\nTrain it: maml-lab run ${written[0]}`);
    });
};

const mustGoTogether = ({ taskSet, model, algorithm }: Omit<Options, 'json'>): void => {
  const alone = model === undefined ? algorithm === undefined ? undefined : '--algorithm' : '--model';
  if (taskSet === undefined && alone !== undefined) throw new HumanError(`${alone} goes with --task-set: a template has its own.`);
};

/** Templates by name, for lists. */
export const templateList = (): { name: string; summary: string }[] =>
  Object.entries(starters).map(([name, { summary }]) => ({ name, summary }));

const listText = (): string =>
  `${tableText(templateList().map(({ name, summary }) => [name, summary]))}\nWrite one: maml-lab new TEMPLATE FILE`;

const template = (name: string): Scaffold => {
  const found = starters[name];
  if (!found) throw new HumanError(`There is no template "${name}"${english(meant(name, Object.keys(starters)))}`);
  return found;
};

/** Any task set with any model and algorithm that fit it. */
const combination = (given: { taskSet: string; model?: string; algorithm: string }): Scaffold => {
  const catalog = fullCatalog();
  const taskSet = known(catalog.taskSets, given.taskSet);
  const model = known(catalog.models, given.model ?? usualModel(catalog, taskSet));
  const algorithm = known(catalog.algorithms, given.algorithm);
  const choice = { taskSet: taskSet.name, model: model.name, algorithm: algorithm.name };
  const unfit = [model, algorithm].find((entry) => !fits(entry, taskSet, model));
  if (unfit) {
    throw new HumanError(
      `"${unfit.name}" needs ${unfit.needs?.join(' and ')}, which the task set "${choice.taskSet}" with the model "${choice.model}" does not give.`);
  }
  return { summary: '', choice: () => choice };
};

/** The plug-in of that name. @throws HumanError that names the nearest when there is none */
const known = (entries: readonly CatalogEntry[], name: string): CatalogEntry => {
  const found = entries.find((entry) => entry.name === name);
  if (found) return found;
  throw new HumanError(`There is no "${name}"${english(meant(name, entries.map((entry) => entry.name)))}`);
};
