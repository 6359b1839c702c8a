import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { ResultOf } from '../../src/protocol/analysis';
import type { gradientParts } from '../../src/protocol/analyses/gradientParts';
import { number } from '../../src/protocol/format';
import type { Figure } from '../parts/figure';
import { t } from '../text';

type Parts = ResultOf<typeof gradientParts>;

/** Does the second order matter? The meta-gradient and its first-order part as vectors of one plane. */
export const partsFigure: Figure<Parts> = {
  id: 'gradientParts',
  get title() { return t('Does the second order matter?'); },
  drawn: (parts) => ({
    unit: t('meta-gradient, L2 norm, {0} tasks', parts.tasks),
    answer: answerOf(parts),
    caption: t('origin: θ at {0}; the plane through both vectors', parts.iteration.toLocaleString('en')),
    picture: diagram(parts),
    table: () => ({
      columns: [t('part'), ...names(parts), t('angle in degrees')],
      rows: [
        row(t('mean of the tasks'), parts), ...parts.each.map((one, i) => row(t('task {0}', i), one)),
        ...parts.layers.map((layer) => row(layer.name, layer)),
      ],
    }),
  }),
};

type Sizes = Pick<Parts, 'whole' | 'first' | 'rest' | 'angle'>;
const row = (label: string, { whole, first, rest, angle }: Sizes): (string | number | null)[] => [label, whole, first, rest, angle];

const degreesText = (angle: number | null): string => (angle === null ? t('n/a') : `${angle.toFixed(1)}°`);

/** What the three vectors are called. */
const names = ({ kind }: Parts): readonly [string, string, string] => {
  switch (kind) {
    case 'second': return [t('meta-gradient'), t('first-order part'), t('second-order part')];
    case 'dropped': return [t('second-order gradient'), t('meta-gradient used'), t('left out')];
    case 'implicit': return [t('implicit meta-gradient'), t('query gradient at θ′'), t('implicit correction')];
    case 'direction': return [t('update direction'), t('first-order gradient'), t('difference')];
  }
};

/** The finding, in the words of what the algorithm does. */
export const answerOf = (parts: Parts): string => {
  const { algorithm, kind, whole, first, rest } = parts;
  if (whole === null || first === null || rest === null) return t('The gradient is not finite here: this checkpoint diverges.');
  const angle = degreesText(parts.angle);
  switch (kind) {
    case 'second': return rest < 1e-6 * whole
      ? t('Leaving the second order out would change nothing here.')
      : t('Leaving the second order out would turn the update by {0} and change its length from {1} to {2}.', angle, number(whole), number(first));
    case 'dropped': return t('{0} leaves the second order out: with it the update would turn by {1} and its length would be {2} instead of {3}.',
      algorithm, angle, number(whole), number(first));
    case 'implicit': return t(
      '{0} differentiates no inner step, so nothing is second order in its path; its implicit correction turns the query gradient by {1}, from length {2} to {3}.', algorithm, angle, number(first), number(whole));
    case 'direction': return t(
      '{0} uses no gradient of the query loss, so there is no second order to leave out; its direction θ − θ′ stands at {1} to the first-order gradient. Their lengths have different units.', algorithm, angle);
  }
};

const box = { width: 380, height: 260, margin: 48 } as const;
type Point = readonly [x: number, y: number];

/** First-order part along the horizontal, the whole at its angle, what is left from one tip to the other. */
const diagram = (parts: Parts): TemplateResult => {
  const { whole, first, angle, kind } = parts;
  if (whole === null || first === null || whole + first === 0) return html``;
  const turn = ((angle ?? 0) * Math.PI) / 180;
  // A direction that is no gradient has a length of another unit: only its angle is drawn.
  const long = kind === 'direction' ? first : whole;
  const [x, y] = [long * Math.cos(turn), long * Math.sin(turn)];
  const [low, high] = [Math.min(0, x), Math.max(first, x, 1e-30)];
  const scale = Math.min((box.width - 2 * box.margin) / (high - low), (box.height - 2 * box.margin) / Math.max(y, 1e-30));
  const at = (px: number, py: number): Point => [box.margin + (px - low) * scale, box.height - box.margin - py * scale];
  const [origin, tip, flat] = [at(0, 0), at(x, y), at(first, 0)];
  const [wholeName, firstName, restName] = names(parts);
  const words = kind === 'direction' ? wholeName : `${wholeName} ${number(whole)}`;
  return html`<svg class="vectors" viewBox="0 0 ${box.width} ${box.height}" role="img" aria-label=${answerOf(parts)}>
    <defs>${['whole', 'first', 'rest'].map(head)}</defs>
    ${arc(origin, turn, Math.min(60, long * scale * 0.5))}
    ${arrow('first', origin, flat)}${kind === 'direction' ? '' : arrow('rest', flat, tip)}${arrow('whole', origin, tip)}
    ${label(words, [tip[0], tip[1] - 10], 'middle')}
    ${label(`${firstName} ${number(first)}`, [(origin[0] + flat[0]) / 2, origin[1] + 18], 'middle')}
    ${kind === 'direction' ? '' : label(`${restName} ${number(parts.rest)}`, [Math.max(tip[0], flat[0]) + 6, (tip[1] + flat[1]) / 2], 'start')}
    ${label(degreesText(angle), [origin[0] + 70, origin[1] - 14], 'start')}
  </svg>`;
};

const head = (kind: string): SVGTemplateResult => svg`<marker id="head-${kind}" class="head ${kind}" viewBox="0 0 8 8" refX="7" refY="4"
  markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z"></path></marker>`;
const arrow = (kind: string, [x1, y1]: Point, [x2, y2]: Point): SVGTemplateResult =>
  svg`<line class="vector ${kind}" x1=${x1} y1=${y1} x2=${x2} y2=${y2} marker-end="url(#head-${kind})"></line>`;
/** Room for a label's longer words, in a narrow panel too, where they are drawn larger. */
const room = 175;
/** Where there is no room to the right, it ends at the edge. */
const label = (text: string, [x, y]: Point, wanted: 'start' | 'middle'): SVGTemplateResult => {
  const anchor = wanted === 'start' && x > box.width - room ? 'end' : wanted;
  const at = anchor === 'middle' ? Math.min(box.width - room / 2, Math.max(room / 2, x)) : anchor === 'end' ? box.width - 2 : x;
  return svg`<text x=${at} y=${Math.max(12, y)} text-anchor=${anchor}>${text}</text>`;
};
const arc = ([x, y]: Point, turn: number, radius: number): SVGTemplateResult =>
  svg`<path class="arc" d="M${x + radius} ${y}A${radius} ${radius} 0 0 0 ${x + radius * Math.cos(turn)} ${y - radius * Math.sin(turn)}"></path>`;
