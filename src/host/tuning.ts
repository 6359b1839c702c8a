import * as vscode from 'vscode';
import { suggestWords } from '../protocol/analyses/suggest';
import { expectedText, settingsText } from '../protocol/suggestionText';
import { localFolders } from './agents/workplace';
import type { CommandContext } from './command';
import type { QueueItem } from './savedQueue';
import { readExperiment } from './configSearch';

const say = vscode.l10n.t;
/** Runs that may fail one after the other before a tuning gives up. */
const patience = 2;

/** How a tuning ended. */
export interface Tuned {
  readonly done: number;
  readonly failed: number;
}

/**
 * Suggest → run → learn, `budget` times, through the queue. Every run is an ordinary one, and all of them are the next
 * suggestion's history: a tuning that is begun again goes on from where it was.
 */
export const tune = async (
  context: CommandContext, config: string, budget: number, token: vscode.CancellationToken, tell: (message: string) => void,
): Promise<Tuned> => {
  let [done, failed, inTurn] = [0, 0, 0];
  while (done + failed < budget && !token.isCancellationRequested && inTurn < patience) {
    tell(say('{0} of {1}: choosing settings', done + failed + 1, budget));
    const answer = await context.analyst.ask(suggestWords, { config, history: localFolders(), seed: done + failed }, { token });
    const [first] = answer.suggestions;
    if (!first || token.isCancellationRequested) break;
    tell(say('{0} of {1}: {2} ({3})', done + failed + 1, budget, settingsText(first.settings), expectedText(first, answer.metric, say)));
    const isWell = await oneRun(context, config, first.settings, token);
    if (isWell === undefined) break;
    [done, failed, inTurn] = isWell ? [done + 1, failed, 0] : [done, failed + 1, inTurn + 1];
  }
  return { done, failed };
};

/** `key=value`, as the command line takes them. */
const overrides = (settings: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(settings).map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);

/** Queues a run and waits for its end. @returns whether it finished; undefined when it was cancelled */
const oneRun = async (
  { queue, launcher, library }: CommandContext, config: string, settings: Readonly<Record<string, unknown>>, token: vscode.CancellationToken,
): Promise<boolean | undefined> => {
  const { name, threads } = await readExperiment(config);
  const set = overrides(settings);
  const isOurs = (item: QueueItem): boolean => item.config === config && item.set?.join('\n') === set.join('\n');
  const listening: { dispose(): void }[] = [];
  const folder = new Promise<string | undefined>((found) => {
    listening.push(queue.onDidLeave((item, started) => { if (isOurs(item)) found(started); }));
    listening.push(token.onCancellationRequested(() => {
      const waiting = queue.items.find(isOurs);
      if (waiting) queue.cancel(waiting.id);
    }));
    queue.add({ config, name, threads: threads ?? library.of(config, name)[0]?.started?.threads ?? 1, set });
  });
  try {
    const run = await folder;
    return run === undefined ? undefined : await ended(run, launcher, token);
  } finally {
    for (const one of listening) one.dispose();
  }
};

/** Whether a run ended well; undefined when nobody waits for it any more: it goes on by itself. */
const ended = (folder: string, launcher: CommandContext['launcher'], token: vscode.CancellationToken): Promise<boolean | undefined> =>
  new Promise((done) => {
    const end = (how: boolean | undefined): void => {
      listening.dispose();
      cancelling.dispose();
      done(how);
    };
    const look = (): void => { if (!launcher.live(folder)) end(launcher.failureOf(folder) === undefined); };
    const listening = launcher.onDidChange(look);
    const cancelling = token.onCancellationRequested(() => end(undefined));
    look();
  });
