import { html, nothing, svg, type TemplateResult } from 'lit';
import type { EventOf } from '../../src/protocol/events';
import { count } from '../../src/protocol/format';
import { box, drawMultiple, multiplesOf, sharedFrame, type Multiple } from '../charts/smallMultiple';
import { t } from '../text';

/** Pictures side by side in the widest panel. */
const most = 6;

/**
 * Small multiples: what the network makes of single tasks before and after adaptation.
 * @param open called with the task that is chosen, to see it step by step
 */
export const tasksRow = (
  event: EventOf<'tasks'>, trainedSteps: number, open: (task: number) => void,
): TemplateResult | typeof nothing => {
  const all = multiplesOf(event.samples, trainedSteps, most);
  if (all.length === 0) return nothing;
  const frame = sharedFrame(all);
  const steps = (event.samples[0]?.predictions?.length ?? 1) - 1;
  return html`<section class="tasks" aria-labelledby="tasks-title">
    <div class="chart-title">
      <h2 id="tasks-title">${t('Tasks')}</h2>
      <span class="unit">${t('fitted function, y over x, {0} tasks at {1}', t(event.split), count(event.iteration))}</span>
      <div class="legend">${legend(trainedSteps, steps)}</div>
    </div>
    <div class="multiples">${all.map((one, i) => picture(one, i, frame, open))}</div>
  </section>`;
};

const picture = (
  one: Multiple, i: number, frame: ReturnType<typeof sharedFrame>, open: (task: number) => void,
): TemplateResult => html`
  <figure>
    <figcaption><button class="link" title=${t('See it adapt step by step')} @click=${() => open(i)}>${t('task {0}', i)}</button> <span class="soft" title=${one.about}>${one.about}</span></figcaption>
    <svg viewBox="0 0 ${box.width} ${box.height}" role="img" class="opens" @click=${() => open(i)}
      aria-label=${t('Task {0}: {1}; {2} support examples.', i, one.about, one.support.length)}>
      ${drawMultiple(one, frame)}</svg>
  </figure>`;

const legend = (trainedSteps: number, steps: number): readonly (TemplateResult | typeof nothing)[] => [
  mark('query', t('query')), mark('support', t('support')),
  line('before', '2 3', t('before')),
  trainedSteps > 0 && trainedSteps < steps ? line('trained', '6 3', stepWord(trainedSteps)) : nothing,
  line('last', '', stepWord(steps)),
];

const stepWord = (steps: number): string => (steps === 1 ? t('1 step') : t('{0} steps', steps));

const line = (kind: string, dash: string, label: string): TemplateResult => html`<span class="key plain">
  <svg class="sample" viewBox="0 0 20 8" aria-hidden="true">${svg`
    <path class="fit ${kind}" d="M0 4H20" stroke-dasharray=${dash}></path>`}</svg>
  ${label}</span>`;

const mark = (kind: string, label: string): TemplateResult => html`<span class="key plain">
  <svg class="sample dot" viewBox="0 0 8 8" aria-hidden="true">${svg`
    <circle class=${kind} cx="4" cy="4" r="3"></circle>`}</svg>
  ${label}</span>`;
