import * as z from 'zod';
import { analysisWords, real, runAt } from '../analysis';
import { against } from './parameters';

/** One layer as a matrix: before, after and their difference. A larger one is averaged over blocks. */
export const layerMap = analysisWords('layerMap', runAt.extend({ against, layer: z.string() }), z.object({
  shape: z.array(z.int()), rows: z.int(), columns: z.int(),
  /** Entries that one cell stands for, down and across. */
  block: z.tuple([z.int(), z.int()]),
  /** What a row and a column are. */
  rowWord: z.enum(['one', 'in', 'filterPlace']), columnWord: z.enum(['out', 'unit']),
  /** Row by row; `places` is the entry of the layer that moved most within the cell. */
  places: z.array(z.int()),
  before: z.array(real), after: z.array(real), difference: z.array(real),
}));
