import { html, svg, type SVGTemplateResult } from 'lit';
import type { Acted, Episode, Examples } from '../../src/protocol/examples';
import { number } from '../../src/protocol/format';
import { axesOf, pathOf, planeOf, type Plane } from '../charts/plane';
import { exampleKey, picture, type EpisodeView, type Glimpse, type SetName } from '../picture';
import { actedLegend, drawnPaths } from '../parts/actedPaths';
import { t } from '../text';

const size = { width: 420, height: 420 } as const;

/** Positions on a plane, and at each where to go; or a goal, and the ways that policies walked after each step. */
export default picture({
  draw: (view) => {
    const { episode: { support, query, parameters }, said } = view;
    const goal = goalOf(parameters);
    const paths = said?.acted ? drawnPaths(said.acted, said.step) : [];
    const start = said?.acted || support.total > 0 ? [] : [[0, 0]];
    const [xs, ys] = [0, 1].map((axis) => [
      column(support, axis), column(query, axis), goal.map((place) => place[axis] ?? 0), start.map((place) => place[axis] ?? 0),
      ...paths.map(({ path }) => every(path, said?.acted?.width ?? 2, axis))]);
    const plane = planeOf(xs ?? [], ys ?? [], size.width, size.height);
    return html`<figure class="plane map"><svg viewBox="0 0 ${size.width} ${size.height}" role="group" aria-label=${t('Positions of the task')}>
      ${axesOf(plane)}${said?.acted ? paths.map((one) => walked(plane, said.acted, one)) : ''}
      ${start.map((place) => svg`<circle class="support" r="4" cx=${plane.left(place[0] ?? 0)} cy=${plane.top(place[1] ?? 0)}><title>${t('start')}</title></circle>`)}
      ${goal.map((place) => cross(plane, place))}
      ${places(view, plane, 'query', query)}${places(view, plane, 'support', support)}</svg>
      ${said?.acted ? actedLegend(said.acted, said.step) : ''}</figure>`;
  },
  small: (glimpse) => {
    const { support, acted } = glimpse;
    const goal = goalOf(glimpse.parameters ?? []);
    const last = acted ? (acted.paths.at(-1) ?? []).slice(0, 3) : [];
    const [xs, ys] = [0, 1].map((axis) => [column(support, axis), [0], goal.map((place) => place[axis] ?? 0),
      ...last.map((path) => every(path, acted?.width ?? 2, axis))]);
    const plane = planeOf(xs ?? [], ys ?? [], 120, 120);
    return html`<svg class="small-plane" viewBox="0 0 120 120" aria-hidden="true">
      ${last.map((path) => walked(plane, acted, { path, kind: 'now', step: 0 }))}${smallMarks(plane, glimpse, goal)}</svg>`;
  },
});

const smallMarks = (plane: Plane, { support, acted }: Glimpse, goal: readonly number[][]): SVGTemplateResult[] => [
  ...(goal.length > 0 && !acted ? [svg`<circle class="support" r="2.5" cx=${plane.left(0)} cy=${plane.top(0)}></circle>`] : []),
  ...goal.map((place) => cross(plane, place)),
  ...Array.from(support.rows, (_, i) =>
    svg`<circle class="support" r="2.5" cx=${plane.left(at(support, i, 0))} cy=${plane.top(at(support, i, 1))}></circle>`),
];

/** A place that the task's own numbers name. */
const goalOf = (parameters: Episode['parameters']): number[][] => {
  const [x, y] = ['goal x', 'goal y'].map((name) => parameters.find((one) => one.name === name)?.value);
  return x === undefined || y === undefined ? [] : [[x, y]];
};

const cross = (plane: Plane, [x = 0, y = 0]: readonly number[]): SVGTemplateResult => {
  const [left, top] = [plane.left(x), plane.top(y)];
  return svg`<path class="goal" d=${`M${left - 6} ${top}H${left + 6}M${left} ${top - 6}V${top + 6}`}><title>${t('goal')}</title></path>`;
};

const every = (path: Float32Array, width: number, axis: number): Float32Array =>
  Float32Array.from({ length: path.length / width }, (_, i) => path[i * width + axis] ?? NaN);

const walked = (
  plane: Plane, acted: Acted | undefined, { path, kind, step }: { readonly path: Float32Array; readonly kind: string; readonly step: number },
): SVGTemplateResult => {
  const width = acted?.width ?? 2;
  return svg`<path class="walk ${kind}" d=${pathOf(plane, every(path, width, 0), every(path, width, 1))}><title>${t('after {0} steps', step)}</title></path>`;
};

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
