import type { TemplateResult } from 'lit';
import type { Actions } from './actions';
import type { Look } from './look';
import type { PanelState } from './state';

/** One tab of the panel: a file of tabs/, in order of `order`. The file name is its id. */
export interface Tab {
  readonly order: number;
  title(): string;
  /** Whether it is there at all; default: always. */
  when?(state: PanelState): boolean;
  /** A small number beside the title. */
  badge?(state: PanelState, look: Look): number | undefined;
  /** Pure but for questions, which `actions.ask` sends once and remembers. */
  render(state: PanelState, look: Look, actions: Actions): TemplateResult;
}
export const tab = (definition: Tab): Tab => definition;
