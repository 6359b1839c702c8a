import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { ResultOf } from '../../src/protocol/analysis';
import type { embedding, EmbeddedPlane } from '../../src/protocol/analyses/embedding';
import type { Figure } from '../parts/figure';
import { t } from '../text';

type Embedding = ResultOf<typeof embedding>;

/** Where do the examples lie? One task's classes in the learned features, before and after adaptation. */
export const embeddingFigure: Figure<Embedding> = {
  id: 'embedding',
  get title() { return t('Where do the examples lie?'); },
  drawn: (found) => ({
    unit: t('task {0}: features of {1} ({2} numbers), {3} steps', found.task.index, found.layer, found.size, found.steps),
    answer: embeddingWords(found),
    caption: t(
      'A digit is a query example of that class, a circle a support example, a square the mean of a class: its prototype. Each plane shows {0} of the variance.',
      planes(found).map(({ plane }) => `${Math.round(100 * plane.share)} %`).join(t(' and '))),
    picture: html`<div class="embedded">${planes(found).map(({ title, plane }) => html`<figure>
      <figcaption class="soft">${title}</figcaption>${drawn(found, plane)}</figure>`)}</div>
      ${found.classes.length > 0 ? html`<p class="soft class-list">${found.classes.map((name, label) =>
        html`<span><span class="episode-label">${label}</span> ${name}</span>`)}</p>` : ''}`,
    table: () => ({
      columns: [t('example'), t('class'), ...planes(found).flatMap(({ title }) => [`${title}, x`, `${title}, y`])],
      rows: [...found.support, ...found.query].map((label, i) => [
        i < found.support.length ? t('support {0}', i + 1) : t('query {0}', i + 1 - found.support.length), String(label),
        ...planes(found).flatMap(({ plane }) => plane.examples[i] ?? [])]),
    }),
  }),
};

/** Classes of one colour differ by their digits. */
const colours = 5;

const planes = ({ before, after, steps }: Embedding): { readonly title: string; readonly plane: EmbeddedPlane }[] => [
  ...(before ? [{ title: t('before'), plane: before }] : []),
  { title: steps === 1 ? t('after 1 step') : t('after {0} steps', steps), plane: after },
];

type Place = readonly [number, number];

/** Query examples whose nearest prototype is that of their own class, on the plane. */
export const nearOwn = ({ support, query }: Pick<Embedding, 'support' | 'query'>, { examples, prototypes }: EmbeddedPlane): number => {
  const apart = ([a, b]: Place, [c, d]: Place): number => Math.hypot(a - c, b - d);
  return query.filter((label, i) => {
    const place = examples[support.length + i];
    const own = prototypes[label];
    return place && own && prototypes.every((other) => apart(place, own) <= apart(place, other));
  }).length;
};

export const embeddingWords = (found: Embedding): string => {
  const all = found.query.filter((label) => label >= 0).length;
  const after = nearOwn(found, found.after);
  if (!found.before) return t('On this plane {0} of {1} queries lie nearest to the prototype of their own class.', after, all);
  return t('On this plane {0} of {1} queries lie nearest to the prototype of their own class before adaptation, {2} after.',
    nearOwn(found, found.before), all, after);
};

const box = { width: 320, height: 260, air: 16 } as const;

const drawn = ({ support, query, classes }: Embedding, { examples, prototypes }: EmbeddedPlane): TemplateResult => {
  const all = [...examples, ...prototypes];
  const [low, high] = [0, 1].map((axis) => all.map((place) => place[axis] ?? 0)).reduce<[number[], number[]]>(
    ([least, most], values) => [[...least, Math.min(...values)], [...most, Math.max(...values)]], [[], []]);
  // Both axes have one scale: distances are what is looked at.
  const scale = Math.min(...[box.width, box.height].map((side, axis) => (side - 2 * box.air) / ((high[axis] ?? 1) - (low[axis] ?? 0) || 1)));
  const at = (place: Place): Place => [0, 1].map((axis) => {
    const side = axis === 0 ? box.width : box.height;
    const middle = ((low[axis] ?? 0) + (high[axis] ?? 0)) / 2;
    return side / 2 + (axis === 0 ? 1 : -1) * scale * ((place[axis] ?? 0) - middle);
  }) as unknown as Place;
  const named = (label: number): string => (label < 0 ? t('none of the classes') : classes[label] ?? String(label));
  const mark = (i: number, label: number, isSupport: boolean): SVGTemplateResult => {
    const [x, y] = at(examples[i] ?? [0, 0]);
    const words = t('{0}, class {1}', isSupport ? t('support {0}', i + 1) : t('query {0}', i + 1 - support.length), named(label));
    return isSupport ? svg`<circle class=${colourOf(label)} r="5" cx=${x} cy=${y} data-name=${words}></circle>`
      : svg`<text class=${colourOf(label)} text-anchor="middle" x=${x} y=${y + 4} data-name=${words}>${label < 0 ? '?' : label}</text>`;
  };
  const words = t('{0} support and {1} query examples on a plane', support.length, query.length);
  return html`<maml-named-points aria-label=${words}><svg viewBox="0 0 ${box.width} ${box.height}" role="img" aria-label=${words}>
    ${prototypes.map((place, label) => {
      const [x, y] = at(place);
      return svg`<rect class=${colourOf(label)} x=${x - 9} y=${y - 9} width="18" height="18"
        data-name=${t('prototype of class {0}', named(label))}></rect>`;
    })}
    ${support.map((label, i) => mark(i, label, true))}${query.map((label, i) => mark(support.length + i, label, false))}</svg></maml-named-points>`;
};

const colourOf = (label: number): string => (label < 0 ? 'class-none' : `class-${label % colours}`);
