import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { ResultOf } from '../../src/protocol/analysis';
import type { featureReuse } from '../../src/protocol/analyses/featureReuse';
import { tickText } from '../charts/range';
import type { Figure } from '../parts/figure';
import { t } from '../text';

type Reuse = ResultOf<typeof featureReuse>;
type Layer = Reuse['layers'][number];

/** Features reused or changed? CKA of each layer before and after adaptation. */
export const reuseFigure: Figure<Reuse> = {
  id: 'featureReuse',
  get title() { return t('Features reused or changed?'); },
  drawn: (reuse) => ({
    unit: t('linear CKA on {0} query examples, {1} tasks, ± 95 %, {2} steps', reuse.examples, reuse.tasks, reuse.steps),
    answer: reuseWords(reuse),
    caption: reuse.layers.some(({ size }) => size > reuse.examples)
      ? t('With fewer examples ({0}) than features, CKA is nearer to 1 than it would be with many.', reuse.examples) : undefined,
    picture: dots(reuse),
    table: () => ({
      columns: [t('layer'), t('features'), t('mean'), t('± 95 %'), ...Array.from({ length: reuse.tasks }, (_, i) => t('task {0}', i))],
      rows: reuse.layers.map(({ name, size, mean, ci95, each }) =>
        [name, String(size), mean, ci95, ...each]),
    }),
  }),
};

const cka = (value: number | null): string => (value === null ? t('n/a') : value.toFixed(3));
const interval = (ci95: number | null): string => (ci95 === null ? '' : ci95 < 0.0005 ? '± < 0.001' : `± ${ci95.toFixed(3)}`);

/** What is kept most and what changes most. */
export const reuseWords = ({ layers }: Reuse): string => {
  const known = layers.flatMap(({ name, mean }) => (mean === null ? [] : [{ name, mean }]));
  if (known.length === 0) return t('No layer tells examples apart here.');
  const most = known.reduce((a, b) => (b.mean < a.mean ? b : a));
  const least = known.reduce((a, b) => (b.mean > a.mean ? b : a));
  if (most.mean > 0.99) return t('Every layer is kept: the least is {0} ({1}).', most.name, cka(most.mean));
  return t('{0} is kept most ({1}); what changes most is {2} ({3}).', least.name, cka(least.mean), most.name, cka(most.mean));
};

const box = { width: 640, left: 110, right: 110, row: 44 } as const;

const dots = (reuse: Reuse): TemplateResult => {
  const low = Math.min(...reuse.layers.flatMap(({ each }) => each.map((value) => value ?? 1)));
  // From 0 unless everything lies close to 1: then the axis begins where the data do, and says so.
  const start = low > 0.9 ? Math.floor(low * 100) / 100 : 0;
  const from = start >= 1 ? 0.99 : start;
  const at = (value: number): number => box.left + ((value - from) / (1 - from)) * (box.width - box.left - box.right);
  const height = reuse.layers.length * box.row + 32;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => from + share * (1 - from));
  return html`<maml-named-points aria-label=${reuseWords(reuse)}>
  <svg class="reuse" viewBox="0 0 ${box.width} ${height}" role="img" aria-label=${reuseWords(reuse)}>
    ${ticks.map((tick) => svg`<line class="grid" x1=${at(tick)} x2=${at(tick)} y1="4" y2=${height - 28}></line>
      <text x=${at(tick)} y=${height - 14} text-anchor="middle">${tickText(tick)}</text>`)}
    ${reuse.layers.map((layer, i) => layerRow(layer, i * box.row + box.row / 2, at))}
    <text x=${at((from + 1) / 2)} y=${height - 1} text-anchor="middle">${from > 0
      ? t('CKA before against after, 1 is reused unchanged; the axis begins at {0}', tickText(from))
        : t('CKA before against after, 1 is reused unchanged')}</text>
  </svg></maml-named-points>`;
};

const layerRow = ({ name, mean, ci95, each }: Layer, y: number, at: (value: number) => number): SVGTemplateResult => svg`
  <text class="strong" x="0" y=${y + 4}>${name}</text>
  ${each.map((value, task) => (value === null ? '' : svg`<circle class="dot" r="2" cx=${at(value)} cy=${y + jitter(task)}
    data-name=${`${name}, ${t('task {0}: {1}', task, cka(value))}`}></circle>`))}
  ${mean === null ? ''
    : svg`<line class="interval" x1=${at(Math.max(0, mean - (ci95 ?? 0)))} x2=${at(Math.min(1, mean + (ci95 ?? 0)))} y1=${y} y2=${y}></line>
    <circle class="mean" r="4" cx=${at(mean)} cy=${y} data-name=${`${name}, ${t('mean')} ${cka(mean)} ${interval(ci95)}`}></circle>`}
  <text class="strong" x=${box.width} y=${y + 4} text-anchor="end">${cka(mean)} ${interval(ci95)}</text>`;

/** The same place for the same task, spread evenly over the row. */
const jitter = (task: number): number => (((task * 0.618034) % 1) - 0.5) * (box.row - 18);
