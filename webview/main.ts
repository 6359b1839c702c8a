import './jitless';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-icon/index.js';
import '@vscode-elements/elements/dist/vscode-toolbar-button/index.js';
import { render, type TemplateResult } from 'lit';
import 'uplot/dist/uPlot.min.css';
import * as z from 'zod';
import type { Actions } from './actions';
import { Asks } from './asks';
import { openLink } from './link';
import { rememberedLook, viewOf } from './look';
import { pageNames } from '../src/protocol/messages';
import { pages } from './pages';
import { panel } from './parts/panel';
import { emptyState, received, type PanelState } from './state';
import './styles/main.css';
import { useStrings } from './text';

const root = document.getElementById('panel') ?? document.body;
/** A page about a file or a folder has no run that it follows. */
const about = pageNames.flatMap((name) => (root.dataset[name] === undefined ? [] : [{ name, path: root.dataset[name] }]))[0];
useStrings(readStrings());

let state: PanelState = emptyState;
let toAcknowledge: number | undefined;
let frame = 0;
/** A page that could not be drawn does not pass for a living one. */
let canDraw = true;

const link = openLink((message, id) => {
  switch (message.kind) {
    case 'answer': case 'answering': return asks.received(message);
    case 'knock': return canDraw ? link.send({ kind: 'here' }) : undefined;
    case 'debugging': {
      const isFirst = !state.debugging;
      const { picture, stands } = message;
      state = { ...state, debugging: picture && { picture, stands } };
      return picture && isFirst ? actions.openTab('debug') : schedule();
    }
    case 'showTab':
      return showTab(message.tab, message.choices);
    default:
      state = received(state, message);
      toAcknowledge = id;
      changeLook({});
  }
});
const asks = new Asks(link.send, schedule);
let look = rememberedLook(link.remembered());

const actions: Actions = {
  do: (action, run) => link.send({ kind: 'do', action, ...(run !== undefined && { run }) }),
  look: (chart, change) => changeLook({ charts: { ...look.charts, [chart]: { ...viewOf(look, chart), ...change } } }),
  openTab: (tab) => changeLook({ tab }),
  openRun: (run, tab, choices = {}) => {
    if (run === state.facts?.run) showTab(tab, choices);
    else link.send({ kind: 'openRun', run, tab, choices: { ...choices } });
  },
  choose: (name, value) => {
    const { [name]: _, ...others } = look.choices;
    changeLook({ choices: value === undefined ? others : { ...others, [name]: value } });
  },
  save: (name, type, data) => link.send({ kind: 'save', name, type, data }),
  copy: (text) => link.send({ kind: 'copy', text }),
  ask: (words, request) => asks.ask(words, request),
  cancel: (words, request) => asks.cancel(words, request),
  showSetting: (path) => link.send({ kind: 'showSetting', path: [...path] }),
  applySettings: (settings) => link.send({ kind: 'applySettings', settings: { ...settings } }),
  askAgain: (words, request) => asks.askAgain(words, request),
};

function showTab(tab: string, choices: Readonly<Record<string, string>> = {}): void {
  changeLook({ tab, choices: { ...look.choices, ...choices } });
}

/** Changes what is looked at, remembers it, and draws. */
function changeLook(change: Partial<typeof look>): void {
  look = { ...look, ...change };
  if (about) link.remember({ [about.name]: about.path, look });
  else if (state.facts) link.remember({ run: state.facts.run, look });
  schedule();
}

/** At most one drawing per frame; what is drawn is acknowledged, and only then the next may come. */
function schedule(): void {
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    canDraw = false;
    render(page(), root);
    canDraw = true;
    if (toAcknowledge !== undefined) link.send({ kind: 'drawn' }, toAcknowledge);
    toAcknowledge = undefined;
  });
}

/** What this panel is about. */
function page(): TemplateResult {
  return about ? pages[about.name](about.path, look, actions) : panel(state, look, actions);
}

/** A translation's words, put into the page by the host. */
function readStrings(): Readonly<Record<string, string>> {
  const text = document.getElementById('strings')?.textContent ?? '{}';
  const result = z.record(z.string(), z.string()).safeParse(JSON.parse(text));
  return result.success ? result.data : {};
}

link.send({ kind: 'ready' });
if (about) changeLook({});
