import { basename } from 'node:path';
import * as vscode from 'vscode';
import { stemOf } from './configFile';
import type { CommandContext } from './command';
import type { QueueItem } from './savedQueue';
import { isSaved } from './savedConfig';
import { readExperiment } from './configSearch';

/** What a run shall be beside its config: a branch, a resume, or with other settings. */
type Wish = Pick<QueueItem, 'resume' | 'from' | 'set'>;
type Wanted = Wish & { readonly config: string; readonly name?: string; readonly threads?: number };

/** Puts a run into the queue; when it starts at once its panel opens, else the queue shows it. @returns its folder then */
export const enqueue = (
  context: CommandContext, { config, name, threads, ...wish }: Wanted,
): string | undefined => {
  const { launcher, library, panels, queue, view, watch } = context;
  const { resume } = wish;
  const isThere = resume !== undefined && (launcher.live(resume) || queue.items.some((item) => item.resume === resume));
  if (isThere) return undefined;
  // What a config does not say, its last run tells: many cores for large networks, one for small ones.
  const usual = library.of(config, name ?? stemOf(config))[0]?.started?.threads;
  const folder = queue.add({ ...wish, config, name: name ?? stemOf(config), threads: threads ?? usual ?? 1 });
  if (folder !== undefined) {
    panels.show(folder, name);
    view.bringIntoSight(folder);
  } else if (queue.items.length > 0) void vscode.commands.executeCommand('mamlLab.queue.focus', { preserveFocus: true });
  const isNew = !watch.experiments.some(({ path }) => path === config);
  if (resume === undefined && folder !== undefined && isNew) watch.refresh();
  return folder;
};

/** Saves a config and puts a run of it into the queue. */
export const enqueueConfig = async (
  context: CommandContext, config: string, wish: Wish = {},
): Promise<string | undefined> => {
  if (!(await isSaved(config))) {
    throw new Error(vscode.l10n.t('{0} could not be saved, so it was not run.', basename(config)));
  }
  const { name, threads } = await readExperiment(config);
  return enqueue(context, { ...wish, config, name, threads });
};
