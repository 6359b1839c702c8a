import files from 'glob:./schedulers/*.ts';
import type { Scheduler } from './scheduler';

/** Every scheduler by name: the files of schedulers/. */
export const schedulers = files as Readonly<Record<string, Scheduler>>;
