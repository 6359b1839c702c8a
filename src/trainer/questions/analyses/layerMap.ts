import { layerMap as words } from '../../../protocol/analyses/layerMap';
import { HumanError } from '../../../protocol/humanError';
import { tell } from '../../../protocol/sentence';
import { analysis } from '../analysis';
import { comparedWith } from '../compared';
import { meanOf } from '../../math/vectors';
import { meant } from '../../config/nearest';
import { told } from '../questionTasks';

/** Most rows and columns that can be told apart. */
const most = 64;

/** One layer as a matrix of at most 64 × 64 cells; larger ones are averaged over blocks. */
export default analysis({
  words,
  summary: 'One layer as a matrix before and after: a heat map of what adaptation or training changed.',
  run: async (request, context) => {
    const { sides } = await comparedWith(request, context);
    const side = sides.find(({ parameter }) => parameter.name === request.layer);
    if (!side) {
      const names = sides.map(({ parameter }) => parameter.name);
      throw new HumanError(tell`There is no layer "${request.layer}" on both sides${meant(request.layer, names)}`);
    }
    const { parameter: { shape }, before, after } = side;
    return { shape: [...shape], ...cells(matrixOf(shape), before, meanOf(after)) };
  },
});

type Matrix = ReturnType<typeof matrixOf>;

/** How a layer lies as a matrix: filters have one column each, and their rows go by input channel, then by place. */
const matrixOf = (shape: readonly number[]) => {
  const columns = shape.at(-1) ?? 1;
  const size = shape.reduce((n, d) => n * d, 1);
  if (shape.length !== 4) {
    const rowWord = shape.length > 1 ? 'in' as const : 'one' as const;
    const columnWord = shape.length > 1 ? 'out' as const : 'unit' as const;
    return { rows: size / columns, columns, unit: 1, rowWord, columnWord, place: (row: number, column: number) => row * columns + column };
  }
  const [height, width, channels] = shape;
  const area = height * width;
  const place = (row: number, column: number): number =>
    ((row % area) * channels + Math.floor(row / area)) * columns + column;
  return { rows: area * channels, columns, unit: area, rowWord: 'filterPlace' as const, columnWord: 'out' as const, place };
};

const cells = (matrix: Matrix, before: ArrayLike<number>, after: ArrayLike<number>) => {
  const { rowWord, columnWord } = matrix;
  const down = blockOf(matrix.rows, matrix.unit);
  const across = blockOf(matrix.columns, 1);
  const [rows, columns] = [Math.ceil(matrix.rows / down), Math.ceil(matrix.columns / across)];
  const found = Array.from({ length: rows * columns }, (_, cell) => {
    const places = within(matrix, Math.floor(cell / columns) * down, (cell % columns) * across, down, across);
    const mean = (of: (place: number) => number): number => places.reduce((sum, place) => sum + of(place), 0) / places.length;
    const far = (place: number): number => Math.abs(after[place] - before[place]);
    return {
      place: places.reduce((best, place) => (far(place) > far(best) ? place : best)),
      before: mean((place) => before[place]), after: mean((place) => after[place]),
      difference: mean((place) => after[place] - before[place]),
    };
  });
  return {
    rows, columns, block: [down, across] as [number, number], rowWord, columnWord,
    places: found.map(({ place }) => place), before: found.map((one) => told(one.before)),
    after: found.map((one) => told(one.after)), difference: found.map((one) => told(one.difference)),
  };
};

/** Entries of a cell's side; a whole number of filters where one does not do. */
const blockOf = (length: number, unit: number): number =>
  (length <= most ? 1 : unit * Math.ceil(length / unit / most));

const within = ({ rows, columns, place }: Matrix, top: number, left: number, down: number, across: number): number[] => {
  const found: number[] = [];
  for (let row = top; row < Math.min(rows, top + down); row++) {
    for (let column = left; column < Math.min(columns, left + across); column++) found.push(place(row, column));
  }
  return found;
};
