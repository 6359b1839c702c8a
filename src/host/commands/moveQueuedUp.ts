import { command } from '../command';
import { onQueued } from '../menus';
import { queuedOf } from '../target';

/** Lets a queued run start one place earlier. */
export default command({
  title: 'Move Up',
  icon: 'arrow-up',
  palette: 'false',
  menus: [onQueued('5_edit@1')],
  run: ({ queue }, target) => {
    const id = queuedOf(target);
    if (id !== undefined) queue.move(id, -1);
  },
});
