import { command } from '../command';
import { onQueued } from '../menus';
import { queuedOf } from '../target';

/** Lets a queued run start one place later. */
export default command({
  title: 'Move Down',
  icon: 'arrow-down',
  palette: 'false',
  menus: [onQueued('5_edit@2')],
  run: ({ queue }, target) => {
    const id = queuedOf(target);
    if (id !== undefined) queue.move(id, 1);
  },
});
