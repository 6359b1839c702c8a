import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import * as vscode from 'vscode';
import { isSweep } from '../runs/sweepFolder';
import type { SweepFile } from './configSearch';

/**
 * Where a sweep's members shall run, as words of a command line. A person is asked at the first start, where there is SLURM or the
 * file speaks of it; from then on the sweep's folder remembers.
 * @returns undefined when the question was given up
 */
export const placeWords = async ({ name, folder, slurm }: SweepFile): Promise<readonly string[] | undefined> => {
  if (isSweep(folder) || !slurm && !await isOnPath('sbatch')) return [];
  const here = {
    label: vscode.l10n.t('On this machine'), scheduler: 'local',
    detail: vscode.l10n.t('As many members at once as its cores and its memory hold'),
  };
  const there = { label: vscode.l10n.t('On SLURM'), detail: vscode.l10n.t('Jobs in its queue; they go on without this window'), scheduler: 'slurm' };
  const chosen = await vscode.window.showQuickPick(slurm ? [there, here] : [here, there], {
    title: vscode.l10n.t('Where shall the members of {0} run?', name), placeHolder: vscode.l10n.t('The sweep remembers it'),
  });
  return chosen && ['--scheduler', chosen.scheduler];
};

/** Whether a program of that name can be called. */
const isOnPath = async (program: string): Promise<boolean> => {
  const found = await Promise.all((process.env.PATH ?? '').split(delimiter).filter(Boolean).map((folder) =>
    access(join(folder, program), constants.X_OK).then(() => true, () => false)));
  return found.includes(true);
};
