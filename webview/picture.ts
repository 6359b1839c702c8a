import type { TemplateResult } from 'lit';
import type { Acted, Episode, Examples } from '../src/protocol/examples';

/** What a learner says of an episode after some adaptation steps. */
export interface Said {
  readonly step: number;
  /** [example, output] of the query set: probabilities of classes, or numbers. */
  readonly predictions: Float32Array;
  /** On the episode's grid, now and before adaptation. */
  readonly fitted?: Float32Array;
  readonly before?: Float32Array;
  /** What the policies did, of task sets that act. */
  readonly acted?: Acted;
  /** Standard deviation of `fitted`, when the learner tells how sure it is. */
  readonly deviation?: Float32Array;
  /** What the best possible learner says there. */
  readonly yardstick?: { readonly name: string; readonly mean: Float32Array; readonly deviation: Float32Array };
}

/** An episode as it is looked at. */
export interface EpisodeView {
  readonly episode: Episode;
  readonly said?: Said | undefined;
  /** The chosen example, e.g. `query 3`. */
  readonly chosen: string | undefined;
  choose(example: string | undefined): void;
}

/** What of an episode is drawn in a row of small ones. */
export type Glimpse = Pick<Episode, 'grid' | 'target' | 'about'> & Partial<Pick<Episode, 'parameters'>> & {
  readonly support: Examples;
  /** What a learner made of it, on the grid. */
  readonly learned?: Float32Array;
  /** What its policies did. */
  readonly acted?: Acted | undefined;
};

/** One way to draw tasks: a file of pictures/, whose name is `TaskSource.picture`. */
export interface Picture {
  /** Support and query set with original names, and what a learner says of them. */
  draw(view: EpisodeView): TemplateResult;
  /** A support set in small. */
  small(glimpse: Glimpse): TemplateResult;
}
export const picture = (definition: Picture): Picture => definition;

export type SetName = 'support' | 'query';
/** How an example is named in choices. */
export const exampleKey = (set: SetName, i: number): string => `${set} ${i}`;
