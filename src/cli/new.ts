import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { HumanError } from '../protocol/humanError';
import { makeFolder, writeAtomically } from '../runs/atomic';
import { configEnding, stemOf } from '../trainer/configFile';
import { meant } from '../trainer/nearest';
import type { Command, Common } from './command';
import { printResult, tableText } from './output';
import { templateList, templates } from './templateList';

export default (command: Command): void => {
  command
    .argument('[template]', 'what to start from; without one, all are listed')
    .argument('[file]', `where to write the config (default: <template>${configEnding})`)
    .action((name: string | undefined, file: string | undefined, { json }: Common) => {
      if (name === undefined) return printResult(json, { templates: templateList() }, listText());
      const written = writeTemplate(name, file ?? name + configEnding);
      const [config] = written;
      printResult(json, { files: written }, `Wrote ${written.join(', ')}.\nTrain it: maml-lab run ${config}`);
    });
};

const listText = (): string =>
  `${tableText(templateList().map(({ name, summary }) => [name, summary]))}\nWrite one: maml-lab new TEMPLATE FILE`;

/** Writes a template's files; none of them may be there already. @returns their paths, the config first */
const writeTemplate = (name: string, file: string): string[] => {
  const template = templates[name];
  if (!template) throw new HumanError(`There is no template "${name}"${meant(name, Object.keys(templates))}`);
  const path = resolve(file.endsWith('.json') ? file : file + configEnding);
  const stem = stemOf(path);
  const all = [
    [path, template.config(stem)] as const,
    ...Object.entries(template.files?.(stem) ?? {}).map(([other, text]) => [join(dirname(path), other), text] as const),
  ];
  const taken = all.find(([target]) => existsSync(target));
  if (taken) throw new HumanError(`${taken[0]} is already there: nothing was written. Choose another file name.`);
  makeFolder(dirname(path));
  for (const [target, text] of all) writeAtomically(target, text);
  return all.map(([target]) => relative('.', target));
};
