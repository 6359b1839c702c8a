import { command } from '../command';
import { onView } from '../menus';

/** Starts queued runs again. */
export default command({
  title: 'Release Queue',
  icon: 'debug-continue',
  palette: 'mamlLab.queueHeld',
  menus: [onView('queue', 'navigation@1', 'mamlLab.queueHeld')],
  run: ({ queue }) => queue.hold(false),
});
