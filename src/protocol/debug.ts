import * as z from 'zod';
import { task } from './analyses/task';
import { floats } from './examples';
import { told } from './told';

/** Words between a debug session of the editor and a trainer that was started with `--debug`. */

/** The three loops, outermost first. A point of a level is reached before its work; a step's after its descent. */
export const debugLevels = ['iteration', 'task', 'step'] as const;
export type DebugLevel = (typeof debugLevels)[number];

/** Where a trainer stands: meta-iteration (from 1), task of its batch (from 1), adaptation steps taken (from 0). */
const position = z.object({
  level: z.enum(debugLevels), iteration: z.int(), task: z.int().optional(), step: z.int().optional(),
  /** Tasks in a batch, steps of adaptation: for "task 3 of 25". */
  tasks: z.int(), steps: z.int(),
});
export type Position = z.output<typeof position>;

const breakpoint = z.object({
  id: z.int(), level: z.enum(debugLevels),
  /** Stops only when this expression is true, from the `hits`-th time on. */
  condition: z.string().optional(), hits: z.int().min(1).optional(),
  /** Does not stop, but says this text with its {expressions}. */
  log: z.string().optional(),
});
export type DebugBreakpoint = z.output<typeof breakpoint>;

export const debugMoves = ['continue', 'over', 'into', 'out'] as const;
export type DebugMove = (typeof debugMoves)[number];

const wish = z.discriminatedUnion('do', [
  z.object({ do: z.literal('begin'), stopOnEntry: z.boolean() }),
  z.object({ do: z.literal('breakpoints'), breakpoints: z.array(breakpoint) }),
  z.object({ do: z.literal('exceptions'), nonFinite: z.boolean() }),
  z.object({ do: z.literal('go'), how: z.enum(debugMoves) }),
  z.object({ do: z.literal('pause') }),
  /** Value of an expression at a level of the stack. */
  z.object({ do: z.literal('evaluate'), expression: z.string(), level: z.enum(debugLevels) }),
  /** What an expression's value consists of; a scope is the expression of its group. */
  z.object({
    do: z.literal('children'), expression: z.string(), level: z.enum(debugLevels),
    start: z.int().min(0).optional(), count: z.int().min(0).optional(),
  }),
  /** Sets one of the algorithm's editable numbers; the task at hand is adapted again with it. */
  z.object({ do: z.literal('set'), name: z.string(), value: z.string() }),
]);
export type DebugWish = z.output<typeof wish>;
export const debugRequest = z.object({ kind: z.literal('debug'), id: z.int(), wish });

const shown = z.object({
  name: z.string(), text: told, type: z.string(),
  /** Evaluates to this value again. */
  expression: z.string(),
  /** How many children it has by number, and whether it has some by name. */
  indexed: z.int().optional(), named: z.int().optional(), editable: z.boolean().optional(),
});
/** A value as the editor shows it. */
export type Shown = z.output<typeof shown>;

const picture = z.object({
  position,
  /** The task and all its steps; at a meta-iteration the first task of its batch. */
  task: task.result,
  /** Length of the gradient of the support loss after each step. */
  gradients: floats,
});
/** The task at hand, for the panel. */
export type DebugPicture = z.output<typeof picture>;

export const debugReply = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('debugged'), id: z.int(), shown: z.array(shown) }),
  z.object({ kind: z.literal('refused'), id: z.int(), message: told }),
  z.object({
    kind: z.literal('stoppedAt'), position,
    reason: z.enum(['entry', 'step', 'breakpoint', 'pause', 'exception']), text: told.optional(),
    breakpoints: z.array(z.int()),
  }),
  /** Follows a stop when it is computed, and an edited number. */
  z.object({ kind: z.literal('pictured'), picture }),
  z.object({ kind: z.literal('goesOn') }),
  z.object({ kind: z.literal('said'), text: told }),
]);
export type DebugReply = z.output<typeof debugReply>;
export { picture as debugPicture };
