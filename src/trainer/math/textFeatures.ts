import { textFeatures, textVector, tokenIds } from './textVectors';

/** How the vectors of a text's pieces become one. */
export const poolings = ['mean', 'distinct'] as const;
export type Pooling = (typeof poolings)[number];

/** A network likes numbers of about 1; those of a vector of length 1 are of about 1/√128. */
const scale = Math.sqrt(textFeatures);

const pooled = (text: string, pooling: Pooling): Float32Array =>
  textVector(pooling === 'mean' ? tokenIds(text) : [...new Set(tokenIds(text))]);

/** The numbers of a text, [128]. */
export type TextFeatures = (text: string) => Float32Array;

/**
 * Features of texts, of length √128: the pooled vector of the pieces, less the common component (the mean over other
 * texts: what all texts of a kind share tells no classes apart; after Arora et al. 2017, section 3). Texts are remembered.
 * @param common texts whose mean is taken off; none: nothing is
 */
export const textFeaturesOf = (pooling: Pooling, common: readonly string[]): TextFeatures => {
  const shared = meanOf(common, pooling);
  const known = new Map<string, Float32Array>();
  return (text) => {
    const vector = known.get(text) ?? scaled(pooled(text, pooling).map((v, d) => v - shared[d]));
    known.set(text, vector);
    return vector;
  };
};

const meanOf = (texts: readonly string[], pooling: Pooling): Float64Array => {
  const mean = new Float64Array(textFeatures);
  for (const text of texts) pooled(text, pooling).forEach((v, d) => { mean[d] += v / texts.length; });
  return mean;
};

const scaled = (vector: Float32Array): Float32Array => {
  const length = Math.sqrt(vector.reduce((sum, v) => sum + v * v, 0));
  return vector.map((v) => (length > 0 ? (scale * v) / length : 0));
};
