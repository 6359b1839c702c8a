import { basename } from 'node:path';
import type { CatalogEntry } from '../../protocol/catalog';
import { duration } from '../../protocol/format';
import type { QueueItem } from '../savedQueue';
import type { Say } from '../../protocol/sentence';
import type { Experiment } from '../configSearch';
import type { QueueLine, TaskSetLine } from './lines';

/** Lines of the queue. @param secondsLeft until the first running one ends, when that is known */
export const queueLines = (
  items: readonly QueueItem[], isHeld: boolean, secondsLeft: number | undefined, say: Say,
): readonly QueueLine[] => items.map((item, i) => {
  const next = secondsLeft === undefined ? say('next') : say('next, in about {0}', duration(secondsLeft));
  const place = isHeld ? say('on hold') : i === 0 ? next : say('after that');
  const how = item.resume !== undefined ? say('continues {0}', basename(item.resume))
    : item.from !== undefined ? say('from {0}', basename(item.from)) : '';
  return {
    kind: 'queued', id: item.id, item, experiment: { path: item.config, name: item.name }, label: item.name,
    description: [place, how].filter(Boolean).join(', '),
  };
});

/** The task sets that configs use, then those of the catalogue that none does. */
export const taskSetLines = (
  experiments: readonly Experiment[], catalog: readonly Pick<CatalogEntry, 'name' | 'summary'>[], say: Say,
): readonly TaskSetLine[] => {
  const used = new Map<string, Experiment[]>();
  for (const experiment of experiments) {
    const { taskSet } = experiment;
    if (!taskSet) continue;
    const key = taskSet.path === undefined ? taskSet.name : `${taskSet.name} ${taskSet.path}`;
    used.set(key, [...used.get(key) ?? [], experiment]);
  }
  const summaryOf = (name: string): string => catalog.find((entry) => entry.name === name)?.summary ?? '';
  const own = [...used].flatMap(([key, users]): TaskSetLine[] => {
    const [first] = users;
    if (!first?.taskSet) return [];
    const { name, path } = first.taskSet;
    const configs = users.length === 1 ? basename(first.path) : say('{0} configs', users.length);
    return [{
      kind: 'taskSet', id: `config:${key}`, name, experiment: first, label: path === undefined ? name : basename(path),
      description: path === undefined ? configs : `${name}, ${configs}`, tooltip: say(summaryOf(name)),
    }];
  });
  const others = catalog.filter(({ name }) => !experiments.some(({ taskSet }) => taskSet?.name === name));
  return [...own, ...others.map(({ name, summary }): TaskSetLine => ({
    kind: 'taskSet', id: `catalog:${name}`, name, experiment: undefined, label: name, description: say('in the catalogue'), tooltip: say(summary),
  }))];
};
