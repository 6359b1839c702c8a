import { command } from '../command';
import { onQueued } from '../menus';
import { queuedOf } from '../target';

/** Starts a queued run without waiting for a place. */
export default command({
  title: 'Run Now',
  icon: 'play',
  needsTrust: true,
  palette: 'false',
  menus: [onQueued('inline@1'), onQueued('1_run@1')],
  run: ({ queue, panels, view }, target) => {
    const id = queuedOf(target);
    const item = queue.items.find((one) => one.id === id);
    const folder = item && queue.runNow(item.id);
    if (folder === undefined) return;
    panels.show(folder, item?.name);
    view.bringIntoSight(folder);
  },
});
