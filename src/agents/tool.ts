import type * as z from 'zod';
import type { Say } from '../protocol/sentence';
import type { Suggested } from '../protocol/analyses/suggest';
import type { Catalog } from '../protocol/catalog';

/** What a tool does to the world: only `reads` goes without a question to the person. */
export type Effect = 'reads' | 'starts' | 'stops';

/** What a tool says: words for the model, and the same as data. */
export interface ToolReply {
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Where a tool works, and what it may do there: given by the editor or by `maml-lab mcp`. */
export interface Workplace {
  /** Folders that no path may leave, after `realpath`. */
  readonly roots: readonly string[];
  /** Starts a run of a config. @param set `key=value` overrides @returns the run's folder */
  start(config: string, set: readonly string[]): Promise<string>;
  /** Asks a live run to end with a checkpoint. */
  stop(run: string): Promise<void>;
  /** Everything that can be named in a config. */
  catalog(): Promise<Catalog>;
  /** Settings to try next for a config, from the runs inside the roots. */
  suggest(config: string): Promise<Suggested>;
}

/** What the person is asked before a tool starts or stops something. */
export interface Confirmation {
  readonly title: string;
  readonly message: string;
}

/**
 * One tool for language models: a file of tools/, whose name is the tool's (`listRuns` → `maml_list_runs`). The
 * editor's tools, package.json and the MCP server are made of it.
 */
export interface Tool<Q extends z.ZodObject = z.ZodObject> {
  /** For people: a short title and one sentence. English; translations stand in package.nls.*.json. */
  readonly title: string;
  readonly about: string;
  /** For the model: what it does, when to use it, its limits. */
  readonly description: string;
  readonly icon: string;
  readonly effect: Effect;
  readonly request: Q;
  /** Needed unless it only reads. */
  confirm?(request: z.output<Q>, say: Say): Confirmation;
  /** @throws HumanError with one sentence */
  answer(request: z.output<Q>, workplace: Workplace): Promise<ToolReply>;
}

/** Declares a tool. */
export const tool = <Q extends z.ZodObject>(definition: Tool<Q>): Tool => definition as unknown as Tool;

/** `maml_list_runs` of `listRuns`. */
export const toolName = (file: string): string =>
  `maml_${file.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
