import type { Row, Source } from './history';
import { decode } from './space';
import { openTable } from './tables';

/** A shipped table as history. */
export const tableHistory = (name: string): Source => {
  const { tasks, space, metric } = openTable(name);
  const rows = tasks.flatMap(({ name: task, x, y, width }): Row[] => Array.from(y, (loss, i) => {
    const values = decode(space, x.subarray(i * width, (i + 1) * width));
    return { task, loss, settings: Object.fromEntries(space.map(({ key }, j) => [key, values[j]])) };
  }));
  return { rows, space, metric, fromLoss: (loss) => loss, notes: [] };
};
