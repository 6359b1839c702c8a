import { html, nothing, svg, type SVGTemplateResult } from 'lit';
import type { Examples } from '../../src/protocol/examples';
import { number } from '../../src/protocol/format';
import { axesOf, bandOf, pathOf, planeOf, type Plane } from '../charts/plane';
import { exampleKey, picture, type EpisodeView, type SetName } from '../picture';
import { t } from '../text';

const size = { width: 720, height: 300 } as const;
const smallSize = { width: 200, height: 110 } as const;

/** Points of a function of one variable, the function itself, and what was learned of it. */
export default picture({
  draw: (view) => {
    const { episode: { support, query, grid = new Float32Array(), target }, said } = view;
    const plane = planeOf([grid, support.x, query.x], [target ?? [], support.y, query.y], size.width, size.height);
    return html`<figure class="plane">
      <div class="legend">${legend(view)}</div>
      <svg viewBox="0 0 ${size.width} ${size.height}" role="group" aria-label=${t('Points of the task, {0} support and {1} query', support.total, query.total)}>
        ${axesOf(plane)}
        ${target ? svg`<path class="target" d=${pathOf(plane, grid, target)}></path>` : nothing}
        ${said?.before && said.step > 0 ? svg`<path class="fit before" stroke-dasharray="2 3" d=${pathOf(plane, grid, said.before)}></path>`
          : nothing}
        ${said?.yardstick ? edges(plane, grid, said.yardstick) : nothing}
        ${said?.fitted && said.deviation ? svg`<path class="sure" d=${bandOf(plane, grid, said.fitted, said.deviation)}></path>` : nothing}
        ${said?.fitted ? svg`<path class="fit" d=${pathOf(plane, grid, said.fitted)}></path>` : nothing}
        ${points(view, plane, 'query', query)}${points(view, plane, 'support', support)}
      </svg></figure>`;
  },
  small: ({ support, grid = new Float32Array(), target, learned }) => {
    const plane = planeOf([grid, support.x], [target ?? [], support.y], smallSize.width, smallSize.height);
    return html`<svg class="small-plane" viewBox="0 0 ${smallSize.width} ${smallSize.height}" aria-hidden="true">
      ${target ? svg`<path class="target" d=${pathOf(plane, grid, target)}></path>` : nothing}
      ${learned ? svg`<path class="fit" d=${pathOf(plane, grid, learned)}></path>` : nothing}
      ${Array.from(support.x, (x, i) => svg`<circle class="support" r="2.5" cx=${plane.left(x)} cy=${plane.top(support.y[i] ?? NaN)}></circle>`)}
    </svg>`;
  },
});

/** The best possible answer: its mean, and ± 2 σ as thin lines. */
const edges = (plane: Plane, grid: Float32Array, { mean, deviation }: NonNullable<NonNullable<EpisodeView['said']>['yardstick']>) => svg`
  <path class="target" d=${pathOf(plane, grid, mean)}></path>
  <path class="edge" d=${bandOf(plane, grid, mean, deviation)}></path>`;

/** Arrow keys and Tab reach each point; its numbers are its name. */
const points = ({ chosen, choose }: EpisodeView, plane: Plane, set: SetName, { x, y }: Examples): SVGTemplateResult[] =>
  Array.from(x, (value, i) => {
    const key = exampleKey(set, i);
    const words = t('{0} {1}: x {2}, y {3}', set === 'support' ? t('support') : t('query'), i + 1, number(value), number(y[i]));
    return svg`<circle class="${set} ${chosen === key ? 'chosen' : ''}" r=${chosen === key ? 6 : 4}
      cx=${plane.left(value)} cy=${plane.top(y[i] ?? NaN)}
      role="button" tabindex="0" aria-label=${words} aria-pressed=${chosen === key}
      @click=${() => choose(chosen === key ? undefined : key)}
      @keydown=${(event: KeyboardEvent) => { if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); choose(key); } }}>
      <title>${words}</title></circle>`;
  });

const legend = ({ episode, said }: EpisodeView) => html`
  ${episode.target ? line('target', '', t('target')) : nothing}
  ${said?.before && said.step > 0 ? line('fit before', '2 3', t('before')) : nothing}
  ${said?.fitted ? line('fit', '', said.step === 1 ? t('after 1 step') : t('after {0} steps', said.step)) : nothing}
  ${said?.deviation ? line('fit', '', t('band: ± 2 σ')) : nothing}
  ${said?.yardstick ? line('target', '', t('{0}, thin lines: ± 2 σ', said.yardstick.name)) : nothing}
  ${dot('support', t('support'))}${dot('query', t('query'))}`;

const line = (kind: string, dash: string, label: string) => html`<span class="key plain">
  <svg class="sample" viewBox="0 0 20 8" aria-hidden="true">${svg`<path class=${kind} d="M0 4H20" stroke-dasharray=${dash}></path>`}</svg>${label}</span>`;
const dot = (kind: string, label: string) => html`<span class="key plain">
  <svg class="sample dot" viewBox="0 0 8 8" aria-hidden="true">${svg`<circle class=${kind} cx="4" cy="4" r="3"></circle>`}</svg>${label}</span>`;
