import { command } from '../command';
import { onView } from '../menus';

/** Starts no queued run until the queue is released; runs that go on are left alone. */
export default command({
  title: 'Hold Queue',
  icon: 'debug-pause',
  palette: '!mamlLab.queueHeld',
  menus: [onView('queue', 'navigation@1', '!mamlLab.queueHeld')],
  run: ({ queue }) => queue.hold(true),
});
