import { Series } from './series';

const names = ['x', 'loss', 'min', 'max', 'gradientNorm', 'rate', 'count'] as const;
/** Sums of loss and gradient norm are weighted by counts. */
const blockNames = ['lossSum', 'normSum', 'count', 'min', 'max'] as const;

/** Neighbours that are summed up as soon as they are complete: a power of two, as the strides of a panel are. */
export const blockSize = 64;

/** Windows of the meta-loss. Whole blocks are kept summed up, so that a million entries need not be gone through again. */
export class MetricSeries extends Series<(typeof names)[number]> {
  /** blocks[i] stands for the entries from i · blockSize on. */
  readonly blocks = new Series<(typeof blockNames)[number]>(blockNames);

  constructor() {
    super(names);
  }

  override push(row: Readonly<Record<(typeof names)[number], number>>): void {
    super.push(row);
    if (this.length % blockSize === 0) this.blocks.push(this.joined(this.length - blockSize, this.length));
  }

  override cutWhile(name: (typeof names)[number], isGone: (value: number) => boolean): boolean {
    const isCut = super.cutWhile(name, isGone);
    this.blocks.cutTo(Math.floor(this.length / blockSize));
    return isCut;
  }

  /** Sums, least and greatest of the entries from `first` to before `end`. One that is not finite makes them so. */
  joined(first: number, end: number): Record<(typeof blockNames)[number], number> {
    const sum = { lossSum: 0, normSum: 0, count: 0, min: Infinity, max: -Infinity };
    const [losses, norms, counts] = [this.withRoom('loss'), this.withRoom('gradientNorm'), this.withRoom('count')];
    const [mins, maxs] = [this.withRoom('min'), this.withRoom('max')];
    for (let i = first; i < end; i++) {
      const count = counts[i] ?? 1;
      sum.lossSum += (losses[i] ?? 0) * count;
      sum.normSum += (norms[i] ?? 0) * count;
      sum.count += count;
      sum.min = Math.min(sum.min, mins[i] ?? NaN);
      sum.max = Math.max(sum.max, maxs[i] ?? NaN);
    }
    return sum;
  }

  /** The same from whole blocks, as far as there are some, and the entries behind them. @param first at a block's beginning */
  joinedByBlocks(first: number, end: number): Record<(typeof blockNames)[number], number> {
    const whole = Math.floor(end / blockSize);
    const sum = this.joined(Math.max(first, whole * blockSize), end);
    const { blocks } = this;
    const [losses, norms, counts] = [blocks.withRoom('lossSum'), blocks.withRoom('normSum'), blocks.withRoom('count')];
    const [mins, maxs] = [blocks.withRoom('min'), blocks.withRoom('max')];
    for (let i = first / blockSize; i < whole; i++) {
      sum.lossSum += losses[i] ?? 0;
      sum.normSum += norms[i] ?? 0;
      sum.count += counts[i] ?? 0;
      sum.min = Math.min(sum.min, mins[i] ?? NaN);
      sum.max = Math.max(sum.max, maxs[i] ?? NaN);
    }
    return sum;
  }
}
