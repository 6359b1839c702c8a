import * as z from 'zod';
import type { ChartView } from './charts/spec';

/** How a person looks at the panel: the open tab, chart switches, choices. Kept by the editor over a reload; no data. */
export interface Look {
  readonly tab: string;
  /** By chart id. */
  readonly charts: Readonly<Record<string, ChartView>>;
  /** What was chosen in tool rows (a checkpoint, a task, a seed), by a name of the tab's own. */
  readonly choices: Readonly<Record<string, string>>;
}

const chartView: z.ZodType<ChartView> = z.object({
  log: z.boolean(), table: z.boolean(), hidden: z.array(z.string()),
  logX: z.boolean().optional(),
  zoom: z.tuple([z.number(), z.number()]).optional(),
});
const lookSchema = z.object({
  tab: z.string(), charts: z.record(z.string(), chartView), choices: z.record(z.string(), z.string()),
});

export const firstLook: Look = { tab: 'overview', charts: {}, choices: {} };
export const rememberedLook = (remembered: unknown): Look => {
  const result = z.object({ look: lookSchema }).safeParse(remembered);
  return result.success ? result.data.look : firstLook;
};

const defaults: Readonly<Record<string, ChartView>> = {
  loss: { log: true, table: false, hidden: [] },
  gradient: { log: true, table: false, hidden: [] },
  shifts: { log: true, table: false, hidden: [] },
};
export const viewOf = ({ charts }: Look, chart: string): ChartView =>
  charts[chart] ?? defaults[chart] ?? { log: false, table: false, hidden: [] };
