import { command } from '../command';
import { onRun } from '../menus';
import { runsOf } from '../target';

/** Lets runs take their usual place again. */
export default command({
  title: 'Unpin Run',
  icon: 'pinned',
  palette: 'false',
  menus: [onRun('5_edit@1', '.*\\.pinned')],
  run: ({ notes }, target, selected) => {
    for (const folder of runsOf(target, selected)) notes.set(folder, { pinned: undefined });
  },
});
