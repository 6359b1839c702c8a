import { command } from '../command';
import { onView } from '../menus';

/** Shows all runs again. */
export default command({
  title: 'Clear Filter',
  icon: 'clear-all',
  palette: 'mamlLab.filtered',
  menus: [onView('experiments', 'navigation@2', 'mamlLab.filtered')],
  run: ({ view }) => view.setFilter({}),
});
