import type { Episode, Examples } from '../src/protocol/examples';
import type { Said } from './picture';

/** What a learner says of one query example of a classification task. */
export interface Verdict {
  readonly label: number;
  readonly probability: number;
  readonly isRight: boolean;
}

/** The class of the largest probability. Nothing for regression. */
export const verdictOf = ({ metric, output, query }: Episode, said: Said | undefined, i: number): Verdict | undefined => {
  if (!said || metric !== 'accuracy') return undefined;
  const row = said.predictions.subarray(i * output, (i + 1) * output);
  const label = row.reduce((best, value, at) => (value > (row[best] ?? -1) ? at : best), 0);
  return { label, probability: row[label] ?? NaN, isRight: label === query.y[i] };
};

/** How many of the query examples that are shown are said right. */
export const rightOf = (episode: Episode, said: Said): number =>
  Array.from(episode.query.rows).filter((_, i) => verdictOf(episode, said, i)?.isRight).length;

/** Original name of an episode label. */
export const className = ({ about }: Pick<Episode, 'about'>, label: number): string =>
  (typeof about === 'string' ? String(label) : about[label] ?? String(label));

/** Places of the examples of each label, in their order. */
export const placesByLabel = ({ y }: Examples, labels: number): readonly (readonly number[])[] => {
  const places: number[][] = Array.from({ length: labels }, () => []);
  y.forEach((label, i) => places[label]?.push(i));
  return places;
};
