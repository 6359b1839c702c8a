import { svg, type SVGTemplateResult } from 'lit';
import type { TaskSample } from '../../src/protocol/events';
import { dashes } from '../theme';
import { extent, type Range } from './range';

type Reals = readonly (number | null)[];

/** One task as a picture: its examples, and the fitted function before, at the trained step and at the end. */
export interface Multiple {
  readonly about: string;
  readonly support: readonly Point[];
  readonly query: readonly Point[];
  readonly fits: readonly Fit[];
}
interface Point {
  readonly x: number;
  readonly y: number;
}
interface Fit {
  readonly kind: 'before' | 'trained' | 'last';
  readonly points: readonly Point[];
}

/** Tasks whose examples and predictions are points of a function of one variable. */
export const multiplesOf = (samples: readonly TaskSample[], trainedSteps: number, most: number): readonly Multiple[] =>
  samples.filter(({ grid, predictions }) => grid && predictions && grid.length === predictions[0]?.length)
    .slice(0, most).map((sample) => ({
      about: typeof sample.about === 'string' ? sample.about : sample.about.join(', '),
      support: points(sample.support.x, sample.support.y),
      query: points(sample.query.x, sample.query.y),
      fits: fitsOf(sample, trainedSteps),
    }));

const points = (xs: Reals, ys: Reals): readonly Point[] => xs.flatMap((x, i) => {
  const y = ys[i];
  return x === null || y === null || y === undefined ? [] : [{ x, y }];
});

const fitsOf = ({ grid = [], predictions = [] }: TaskSample, trainedSteps: number): readonly Fit[] => {
  const last = predictions.length - 1;
  const at = (kind: Fit['kind'], step: number): Fit => ({ kind, points: points(grid, predictions[step] ?? []) });
  return [
    at('before', 0),
    ...(trainedSteps > 0 && trainedSteps < last ? [at('trained', trainedSteps)] : []),
    ...(last > 0 ? [at('last', last)] : []),
  ];
};

export interface Frame {
  readonly x: Range;
  readonly y: Range;
}

/** One scale for all pictures of a row: made for the examples, with some air. */
export const sharedFrame = (all: readonly Multiple[]): Frame => {
  const examples = all.flatMap(({ support, query }) => [...support, ...query]);
  const fitted = all.flatMap(({ fits }) => fits.flatMap((fit) => fit.points));
  const x = extent([fitted.map((point) => point.x), examples.map((point) => point.x)]) ?? [-1, 1];
  const y = extent([examples.map((point) => point.y)]) ?? [-1, 1];
  const air = (y[1] - y[0] || 1) * 0.12;
  return { x, y: [y[0] - air, y[1] + air] };
};

/** Size of a picture's coordinate system; it is scaled to the room there is. */
export const box = { width: 200, height: 148, left: 22, bottom: 18 } as const;

/** @returns the content of an svg element of `box` size */
export const drawMultiple = ({ support, query, fits }: Multiple, frame: Frame): SVGTemplateResult => {
  const left = (x: number): number =>
    box.left + ((x - frame.x[0]) / (frame.x[1] - frame.x[0] || 1)) * (box.width - box.left - 2);
  const top = (y: number): number =>
    2 + ((frame.y[1] - y) / (frame.y[1] - frame.y[0] || 1)) * (box.height - box.bottom - 4);
  const place = (p: Point): string => `${left(p.x).toFixed(1)} ${top(p.y).toFixed(1)}`;
  const path = (fit: Fit): string => (fit.points.length > 0 ? `M${fit.points.map(place).join('L')}` : '');
  const [low, high] = [Math.ceil(frame.y[0]), Math.floor(frame.y[1])];
  const rows = low < 0 && high > 0 ? [low, 0, high] : [low, high];
  const floor = box.height - box.bottom;
  return svg`
    ${rows.map((y) => svg`<line class="grid" x1=${box.left} x2=${box.width} y1=${top(y)} y2=${top(y)}></line>
      <text x=${box.left - 4} y=${Math.max(9, top(y) + 4)} text-anchor="end">${String(y).replace('-', '−')}</text>`)}
    <line class="axis" x1=${box.left} x2=${box.width} y1=${floor} y2=${floor}></line>
    ${frame.x.map((x, i) => svg`<text x=${left(x)} y=${box.height - 4} text-anchor=${i ? 'end' : 'start'}>
      ${String(Math.round(x * 10) / 10).replace('-', '−')}</text>`)}
    <g clip-path="inset(0)">
      ${query.map((p) => svg`<circle class="query" cx=${left(p.x)} cy=${top(p.y)} r="3"></circle>`)}
      ${fits.map((fit) => svg`<path class="fit ${fit.kind}" d=${path(fit)} stroke-dasharray=${dashOf[fit.kind]}></path>`)}
      ${support.map((p) => svg`<circle class="support" cx=${left(p.x)} cy=${top(p.y)} r="2.5"></circle>`)}
    </g>`;
};

const dashOf = { before: dashes.soft.join(' '), trained: '6 3', last: '' } as const;
