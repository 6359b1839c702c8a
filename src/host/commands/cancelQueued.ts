import { command } from '../command';
import { onQueued } from '../menus';
import { queuedOf } from '../target';

/** Takes a run out of the queue. */
export default command({
  title: 'Remove from Queue',
  icon: 'close',
  palette: 'false',
  menus: [onQueued('inline@2'), onQueued('1_run@2')],
  run: ({ queue }, target) => {
    const id = queuedOf(target);
    if (id !== undefined) queue.cancel(id);
  },
});
