import { html, type TemplateResult } from 'lit';
import type { DebugPicture } from '../../src/protocol/debug';
import { count } from '../../src/protocol/format';
import type { Actions } from '../actions';
import type { Look } from '../look';
import { exampleDetails } from '../parts/exampleDetails';
import { stepTable } from '../parts/stepTable';
import type { EpisodeView } from '../picture';
import { pictureOf } from '../pictures';
import { saidAt } from '../said';
import { tab } from '../tab';
import { t } from '../text';

/** Why did this step do that? What the learner makes of the task at hand, while a debugged run lasts. */
export default tab({
  order: 9,
  title: () => t('Debug'),
  when: ({ debugging }) => debugging !== undefined,
  render: ({ debugging }, look, actions) => (debugging ? atHand(debugging.picture, debugging.stands, look, actions) : html``),
});

/** Steps are seen up to where the run stands; before a meta-iteration all that the first task will take. */
const atHand = (now: DebugPicture, stands: boolean, look: Look, actions: Actions): TemplateResult => {
  const { task, gradients, position } = now;
  const last = position.step ?? task.steps;
  const place = placeKey(now);
  const at = lookedAt(look.choices.debugStep, place) ?? last;
  const view: EpisodeView = {
    episode: task, said: saidAt(task, at), chosen: look.choices.debugExample, choose: (example) => actions.choose('debugExample', example),
  };
  const columns = task.support.shape.reduce((n, d) => n * d, 1);
  return html`<section class="task-steps at-hand" aria-labelledby="debug-title">
    <div class="chart-title"><h2 id="debug-title">${placeOf(now)}</h2>
      <span class="unit">${[stands ? '' : t('the run goes on; here it stood last'), aboutText(now)].filter(Boolean).join(' · ')}</span></div>
    <div class="step-columns">
      <div>${pictureOf(task.picture, columns).draw(view)}${exampleDetails(view)}</div>
      ${stepTable(task, { at, last }, (to) => actions.choose('debugStep', `${place} ${to}`), [{ name: '‖∇‖', values: gradients }])}
    </div></section>`;
};

/** A step that is chosen is looked at until the run moves on. */
const placeKey = ({ position: { iteration, task = 0, step = -1 } }: DebugPicture): string => `${iteration} ${task} ${step}`;
const lookedAt = (chosen: string | undefined, place: string): number | undefined =>
  (chosen?.startsWith(`${place} `) ? Number(chosen.slice(place.length + 1)) : undefined);

const placeOf = ({ position: { iteration, task, tasks, step = 0, steps } }: DebugPicture): string => (task === undefined
  ? t('Meta-iteration {0}, before its update', count(iteration))
  : t('Meta-iteration {0} › task {1} of {2} › step {3} of {4}', count(iteration), task, tasks, step, steps));

const aboutText = ({ position, task: { about, output } }: DebugPicture): string => [
  position.task === undefined ? t('task 1 of {0}, as θ adapts to it now', position.tasks) : '',
  typeof about === 'string' ? about : t('{0} classes', output),
].filter(Boolean).join(' · ');
