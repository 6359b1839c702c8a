import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { HumanError } from '../../protocol/humanError';
import { sweepText, type SweepKind } from '../../protocol/scaffold/sweepText';
import { sweepEnding } from '../../protocol/sweep';
import { command } from '../command';
import { stemOf } from '../configFile';
import { askSteps } from '../steps';
import { configOf } from '../target';

const say = vscode.l10n.t;

/** Asks what shall vary and how, and writes a sweep file that runs as it is. */
export default command({
  title: 'New Sweep…',
  icon: 'list-tree',
  palette: 'workbenchState != empty',
  menus: [
    { menu: 'view/item/context', when: 'view == mamlLab.experiments && viewItem == config', group: '1_run@8' },
    { menu: 'explorer/context', when: 'resourceLangId == maml-config', group: '2_workspace@8' },
  ],
  run: async ({ watch }, target) => {
    const { experiments } = watch;
    const known = configOf(target, watch);
    if (known === undefined && experiments.length === 0) throw new HumanError(say('There is no config yet: "New Experiment…" writes one.'));
    const labels = new Map(experiments.map(({ path }) => [vscode.workspace.asRelativePath(path), path]));
    const kinds = kindWords();
    const answers = await askSteps(say('New Sweep'), {
      ...(known === undefined && { base: () =>
        ({ kind: 'pick' as const, placeholder: say('Which config shall vary?'), items: [...labels.keys()].map((label) => ({ label })) }) }),
      kind: () => ({ kind: 'pick', placeholder: say('How are its settings chosen?'), items: kinds.map(([, label, detail]) => ({ label, detail })) }),
      name: ({ base }) => ({
        kind: 'line', prompt: say('Name of the sweep file'), value: freeName(known ?? labels.get(base ?? '') ?? ''),
        check: (name) => nameProblem(dirname(known ?? labels.get(base ?? '') ?? ''), name),
      }),
    });
    const config = known ?? labels.get(answers?.base ?? '');
    if (!answers || config === undefined) return;
    const path = join(dirname(config), `${answers.name ?? ''}${sweepEnding}`);
    const kind = kinds.find(([, label]) => label === answers.kind)?.[0] ?? 'grid';
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.file(config)));
    await writeFile(path, sweepText(basename(config), kind, /"innerRate"/.test(text)), { flag: 'wx' });
    watch.refresh();
    await vscode.window.showTextDocument(vscode.Uri.file(path));
  },
});

const kindWords = (): readonly (readonly [SweepKind, string, string])[] => [
  ['grid', say('Grid'), say('every combination of some values')],
  ['random', say('Random'), say('drawn from ranges, a number of times')],
  ['suggest', say('Suggested'), say('the meta-model chooses from what it saw so far')],
  ['seeds', say('Seeds only'), say('the config as it is, with several seeds')],
];

const freeName = (config: string): string => {
  const wanted = stemOf(config);
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${wanted}-${n}`;
    if (!existsSync(join(dirname(config), name + sweepEnding))) return name;
  }
};

const nameProblem = (folder: string, name: string): string | undefined => {
  if (name === '' || name.startsWith('.')) return say('Give it a name.');
  if (/[\\/:*?"<>|]/.test(name)) return say('A file name cannot have any of \\ / : * ? " < > |');
  return existsSync(join(folder, name + sweepEnding)) ? say('{0} is already there.', name + sweepEnding) : undefined;
};
