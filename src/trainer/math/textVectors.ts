import { shippedFile } from './shippedFile';
import { wordPieces } from './wordPieces';

/** Numbers of a text's vector. */
export const textFeatures = 128;

/** The shipped table of static token vectors: row of piece t is `table[t] · scale[t]`. */
interface TokenTable {
  readonly ids: ReadonlyMap<string, number>;
  readonly table: Int8Array;
  readonly scale: Float32Array;
}

/** What follows the header of a `.npy` version 1 file, in memory of its own. */
const arrayOf = (name: string): ArrayBuffer => {
  const bytes = shippedFile(name);
  const begin = bytes.byteOffset + 10 + bytes.readUInt16LE(8);
  return bytes.buffer.slice(begin, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
};

const load = (): TokenTable => {
  const folder = 'emb-minilm-static-128';
  const pieces = shippedFile(`${folder}/vocab.txt`).toString().trimEnd().split('\n');
  const table = new Int8Array(arrayOf(`${folder}/table.npy`));
  const scale = new Float32Array(arrayOf(`${folder}/scale.npy`));
  if (table.length !== pieces.length * textFeatures || scale.length !== pieces.length) {
    throw new Error(`data/${folder} is damaged: install again.`);
  }
  return { ids: new Map(pieces.map((piece, id) => [piece, id])), table, scale };
};

let loaded: TokenTable | undefined;

/** Loads the table once; then turns a text into the ids of its pieces. */
export const tokenIds = (text: string): number[] => wordPieces(text, (loaded ??= load()).ids);

/**
 * A text as the mean of its pieces' vectors, of length 1; the zero vector when it has no known piece.
 * @param ids of its pieces (`tokenIds`) @returns [128]
 */
export const textVector = (ids: readonly number[]): Float32Array => {
  const { table, scale } = (loaded ??= load());
  const sum = new Float64Array(textFeatures);
  for (const id of ids) {
    for (let d = 0; d < textFeatures; d++) sum[d] += table[id * textFeatures + d] * scale[id];
  }
  const length = Math.sqrt(sum.reduce((total, v) => total + v * v, 0));
  return Float32Array.from(sum, (v) => (length > 0 ? v / length : 0));
};
