import { command } from '../command';

/** Shows what the extension and the trainers said. */
export default command({
  title: 'Show Log',
  icon: 'output',
  menus: [
    { menu: 'view/title', when: 'view == mamlLab.experiments', group: '9_log@1' },
  ],
  run: ({ log }) => log.show(true),
});
