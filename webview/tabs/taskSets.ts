import { html } from 'lit';
import { taskSetView } from '../parts/taskSetView';
import { tab } from '../tab';
import { t } from '../text';

/** What does the learner see, and is the split clean? */
export default tab({
  order: 2,
  title: () => t('Task sets'),
  render: ({ facts, latest }, look, actions) => (facts
    ? taskSetView({ run: facts.run }, latest.checkpoint ? facts.run : undefined, look, actions)
    : html``),
});
