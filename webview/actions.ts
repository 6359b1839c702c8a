import type { AnalysisWords, RequestOf, ResultOf } from '../src/protocol/analysis';
import type { PanelAction, SavedType } from '../src/protocol/messages';
import type { Answer } from './asks';
import type { ChartView } from './charts/spec';

/** What a person can do in the panel. */
export interface Actions {
  /** A command of the editor on the panel's run or sweep, or on a run of that sweep. */
  do(action: PanelAction, run?: string): void;
  /** Changes how a chart is looked at; remembered over a reload. */
  look(chart: string, change: Partial<ChartView>): void;
  openTab(tab: string): void;
  /** Opens a tab of this run or of another one's panel, with choices of its tool row; an empty choice is the default. */
  openRun(run: string, tab: string, choices?: Readonly<Record<string, string>>): void;
  /** Remembers a choice; undefined goes back to the default. */
  choose(name: string, value: string | undefined): void;
  /** Asks where to save a file that the panel made. @param name without its ending */
  save(name: string, type: SavedType, data: string | Uint8Array): void;
  /** Puts text into the clipboard. */
  copy(text: string): void;
  /** The answer to a question as far as it is known; sent when it was not asked before. Equal requests are one. */
  ask<W extends AnalysisWords>(words: W, request: RequestOf<W>): Answer<ResultOf<W>>;
  /** Ends a question that is not answered yet. */
  cancel<W extends AnalysisWords>(words: W, request: RequestOf<W>): void;
  /** Writes settings, by dotted key, into the config that the page is about. */
  applySettings(settings: Readonly<Record<string, unknown>>): void;
  /** Opens the run's config at a setting. */
  showSetting(path: readonly string[]): void;
  /** Forgets an answer, or cancels the question, so that it is asked again when it is wanted. */
  askAgain<W extends AnalysisWords>(words: W, request: RequestOf<W>): void;
}
