import type { Settings } from './settings';

/** Whether validation and test tasks are of another task set than those of training. @param own `evaluation.taskSet` */
export const isOtherTaskSet = (taskSet: Settings, own: Settings): boolean => own.name !== undefined && own.name !== taskSet.name;

/**
 * The task set of validation and test: training's with the options that `evaluation.taskSet` changes, or, where that names
 * another task set, that one with its own options only.
 */
export const testedTaskSet = (taskSet: Settings, own: Settings = {}): Settings => (isOtherTaskSet(taskSet, own) ? own : { ...taskSet, ...own });
