import type { MenuPlace } from './command';

const experiments = 'view == mamlLab.experiments';

/** A place in the menu of runs. @param states of the run, such as `live` or `ended\\.(stopped|failed)`; left out: any */
export const onRun = (group: string, states = ''): MenuPlace =>
  ({ menu: 'view/item/context', when: `${experiments} && viewItem =~ /^run\\.${states}/`, group });
/** A place in the menu of checkpoints. */
export const onCheckpoint = (group: string): MenuPlace =>
  ({ menu: 'view/item/context', when: `${experiments} && viewItem == checkpoint`, group });
/** A place in the menu of the queue's lines. */
export const onQueued = (group: string): MenuPlace =>
  ({ menu: 'view/item/context', when: 'view == mamlLab.queue && viewItem == queued', group });
/** A place in a view's head. */
export const onView = (view: 'experiments' | 'queue' | 'taskSets', group: string, when?: string): MenuPlace =>
  ({ menu: 'view/title', when: [`view == mamlLab.${view}`, when].filter(Boolean).join(' && '), group });
