import { command } from '../command';
import { onRun } from '../menus';
import { runsOf } from '../target';

/** Keeps runs at the top of their experiment. The mark stands in the editor's state, not in the run. */
export default command({
  title: 'Pin Run',
  icon: 'pin',
  palette: 'false',
  menus: [onRun('5_edit@1', '(?!.*\\.pinned)')],
  run: ({ notes }, target, selected) => {
    for (const folder of runsOf(target, selected)) notes.set(folder, { pinned: true });
  },
});
