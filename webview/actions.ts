import type { FromPanel } from '../src/protocol/messages';
import type { ChartView } from './charts/spec';

/** How the charts are looked at, by chart id. */
export type Views = Readonly<Record<string, ChartView>>;

/** What a person can do in the panel. */
export interface Actions {
  send(message: FromPanel): void;
  /** Changes how a chart is looked at; remembered over a reload. */
  look(chart: string, change: Partial<ChartView>): void;
}
