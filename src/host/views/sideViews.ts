import * as vscode from 'vscode';
import type { Catalog } from '../../protocol/catalog';
import { readEntries } from '../newFiles';
import type { Services } from '../services';
import { WhileVisible } from '../whileVisible';
import { ListView } from './listView';
import { queueLines, taskSetLines } from './sideLines';

const say = vscode.l10n.t;

/** The *Queue* view. */
export const showQueue = ({ queue, launcher, library, watch }: Services): vscode.Disposable => {
  /** Seconds until the first of our runs ends. */
  const secondsLeft = (): number | undefined => {
    const left = launcher.all.flatMap(({ folder }) => {
      const { iteration = 0, iterations = 0, itPerSecond } = library.get(folder) ?? {};
      return itPerSecond && iterations > iteration ? [Math.ceil((iterations - iteration) / itPerSecond / 10) * 10] : [];
    });
    return left.length > 0 ? Math.min(...left) : undefined;
  };
  const view = new ListView('mamlLab.queue', () => queueLines(queue.items, queue.isHeld, secondsLeft(), say));
  const update = (): void => {
    view.update();
    view.tree.description = queue.isHeld ? say('on hold') : undefined;
    void vscode.commands.executeCommand('setContext', 'mamlLab.queueHeld', queue.isHeld);
  };
  update();
  return vscode.Disposable.from(view, vscode.Disposable.from(queue.onDidChange(update)), watch.onDidLook(update));
};

/** The *Task Sets* view: those of the configs, then the catalogue's. A click shows what the learner sees, else the config. */
export const showTaskSets = ({ extension, watch, log }: Services): vscode.Disposable => {
  let catalog: Catalog['taskSets'] = [];
  const view = new ListView('mamlLab.taskSets', () => taskSetLines(watch.experiments, catalog, say));
  let isRead = false;
  const read = async (): Promise<void> => {
    if (isRead) return;
    isRead = true;
    try {
      catalog = (await readEntries(extension)).taskSets;
    } catch (error) {
      log.error(error instanceof Error ? error : String(error));
    }
    view.update();
  };
  const attention = new WhileVisible(() => watch.attend());
  const seen = (isVisible: boolean): void => {
    attention.set(isVisible);
    if (isVisible) void read();
  };
  seen(view.tree.visible);
  return vscode.Disposable.from(
    view, attention, view.tree.onDidChangeVisibility(({ visible }) => seen(visible)), watch.onDidLook(() => view.update()));
};
