import { html, svg, type SVGTemplateResult } from 'lit';
import type { Examples } from '../../src/protocol/examples';
import { number } from '../../src/protocol/format';
import { axesOf, planeOf, type Plane } from '../charts/plane';
import { exampleKey, picture, type EpisodeView, type SetName } from '../picture';
import { t } from '../text';

const size = { width: 420, height: 420 } as const;

/** Positions on a plane, and at each where to go: as the task says, and as the learner says. */
export default picture({
  draw: (view) => {
    const { episode: { support, query } } = view;
    const plane = planeOf([column(support, 0), column(query, 0)], [column(support, 1), column(query, 1)], size.width, size.height);
    return html`<figure class="plane map"><svg viewBox="0 0 ${size.width} ${size.height}" role="group" aria-label=${t('Positions of the task')}>
      ${axesOf(plane)}${places(view, plane, 'query', query)}${places(view, plane, 'support', support)}</svg></figure>`;
  },
  small: ({ support }) => {
    const plane = planeOf([column(support, 0)], [column(support, 1)], 120, 120);
    return html`<svg class="small-plane" viewBox="0 0 120 120" aria-hidden="true">${Array.from(support.rows, (_, i) =>
      svg`<circle class="support" r="2.5" cx=${plane.left(at(support, i, 0))} cy=${plane.top(at(support, i, 1))}></circle>`)}</svg>`;
  },
});

const widthOf = ({ shape }: Examples): number => shape.reduce((n, d) => n * d, 1);
const at = (examples: Examples, i: number, axis: number): number => examples.x[i * widthOf(examples) + axis] ?? NaN;
const column = (examples: Examples, axis: number): Float32Array =>
  Float32Array.from({ length: examples.rows.length }, (_, i) => at(examples, i, axis));

const places = (view: EpisodeView, plane: Plane, set: SetName, examples: Examples): SVGTemplateResult[] =>
  Array.from(examples.rows, (_, i) => {
    const key = exampleKey(set, i);
    const [x, y] = [at(examples, i, 0), at(examples, i, 1)];
    const wide = examples.y.length / examples.rows.length;
    const said = set === 'query' ? view.said?.predictions.subarray(i * view.episode.output, (i + 1) * view.episode.output) : undefined;
    return svg`
      ${wide === 2 ? arrow(plane, x, y, examples.y.subarray(2 * i, 2 * i + 2), 'target') : ''}
      ${said?.length === 2 ? arrow(plane, x, y, said, 'fit') : ''}
      <circle class=${set} r="4" cx=${plane.left(x)} cy=${plane.top(y)} role="button" tabindex="0" aria-pressed=${view.chosen === key}
        aria-label=${t('position {0}, {1}', number(x), number(y))} @click=${() => view.choose(key)}></circle>`;
  });

/** A step of the given length and direction. */
const arrow = (plane: Plane, x: number, y: number, by: ArrayLike<number>, kind: string): SVGTemplateResult => svg`
  <path class=${kind} d=${`M${plane.left(x)} ${plane.top(y)}L${plane.left(x + (by[0] ?? 0))} ${plane.top(y + (by[1] ?? 0))}`}></path>`;
