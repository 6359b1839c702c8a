import type { Services } from './services';
import type { Panels } from './views/panels';
import type { Target } from './target';

/** What every command is given beside its target. */
export interface CommandContext extends Services {
  readonly panels: Panels;
}

/** One command of the palette; the file name is the end of its id. */
export type Command = (context: CommandContext, target: Target) => Promise<void> | void;
