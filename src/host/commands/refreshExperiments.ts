import { command } from '../command';

/** Looks for configs and runs again. */
export default command({
  title: 'Refresh Experiments',
  icon: 'refresh',
  palette: 'workbenchState != empty',
  menus: [
    { menu: 'view/title', when: 'view == mamlLab.experiments', group: 'navigation@9' },
  ],
  run: ({ watch }) => watch.refresh(),
});
