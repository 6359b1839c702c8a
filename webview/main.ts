import './jitless';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-icon/index.js';
import '@vscode-elements/elements/dist/vscode-toolbar-button/index.js';
import { render } from 'lit';
import 'uplot/dist/uPlot.min.css';
import * as z from 'zod';
import type { Actions, Views } from './actions';
import type { ChartView } from './charts/spec';
import { openLink } from './link';
import { panel, viewOf } from './parts/panel';
import { emptyState, received, type PanelState } from './state';
import './styles/main.css';
import { useStrings } from './text';

const root = document.getElementById('panel') ?? document.body;
useStrings(readStrings());

let state: PanelState = emptyState;
let toAcknowledge: number | undefined;
let frame = 0;

const link = openLink((message, id) => {
  state = received(state, message);
  toAcknowledge = id;
  remember();
  schedule();
});
let views = readViews(link.remembered());

const actions: Actions = {
  send: (message) => link.send(message),
  look: (chart, change) => {
    views = { ...views, [chart]: { ...viewOf(views, chart), ...change } };
    remember();
    schedule();
  },
};

/** At most one drawing per frame; what is drawn is acknowledged, and only then the next may come. */
function schedule(): void {
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    render(panel(state, views, actions), root);
    if (toAcknowledge !== undefined) link.send({ kind: 'drawn' }, toAcknowledge);
    toAcknowledge = undefined;
  });
}

function remember(): void {
  if (state.facts) link.remember({ run: state.facts.run, views });
}

function readViews(remembered: unknown): Views {
  const chartView: z.ZodType<ChartView> = z.object({
    log: z.boolean(), table: z.boolean(), hidden: z.array(z.string()),
    zoom: z.tuple([z.number(), z.number()]).optional(),
  });
  const result = z.object({ views: z.record(z.string(), chartView) }).safeParse(remembered);
  return result.success ? result.data.views : {};
}

/** A translation's words, put into the page by the host. */
function readStrings(): Readonly<Record<string, string>> {
  const text = document.getElementById('strings')?.textContent ?? '{}';
  const result = z.record(z.string(), z.string()).safeParse(JSON.parse(text));
  return result.success ? result.data : {};
}

link.send({ kind: 'ready' });
