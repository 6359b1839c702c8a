import type { Services } from './services';
import type { Panels } from './views/panels';
import type { ExperimentsView } from './views/experiments';
import type { PagePanels } from './views/pagePanels';
import type { Target } from './target';

/** What every command is given beside its target. */
export interface CommandContext extends Services {
  readonly panels: Panels;
  readonly taskSets: PagePanels;
  readonly catalog: PagePanels;
  readonly sweeps: PagePanels;
  readonly advice: PagePanels;
  readonly alike: PagePanels;
  readonly view: ExperimentsView;
}

/** One place of a command in a menu of VS Code. */
export interface MenuPlace {
  readonly menu: 'view/title' | 'view/item/context' | 'editor/title/run' | 'editor/title' | 'explorer/context' | 'webview/context';
  readonly when: string;
  readonly group: string;
}

/** One command: a file of commands/, whose name is the end of its id. `npm run manifest` writes package.json from these. */
export interface Command {
  /** English, title case, without the product's name; translations stand in package.nls.*.json. */
  readonly title: string;
  /** A codicon; needed where the command is shown inline. */
  readonly icon?: string;
  /** Whether it runs code, which only a trusted workspace may. Checked here too: a hidden command can still be called. */
  readonly needsTrust?: boolean;
  /** A `when` clause beside trust. */
  readonly enablement?: string;
  /** When the palette offers it; 'false' never. Default: always. */
  readonly palette?: string;
  readonly menus?: readonly MenuPlace[];
  readonly key?: { readonly key: string; readonly mac?: string; readonly when: string };
  /** @param selected all selected lines, when a tree with several selections calls */
  run(context: CommandContext, target: Target, selected?: readonly Target[]): unknown;
}

/** Declares a command. */
export const command = (definition: Command): Command => definition;
