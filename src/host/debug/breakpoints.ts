import type { DebugProtocol } from '@vscode/debugprotocol';
import { basename, resolve } from 'node:path';
import type { DebugBreakpoint } from '../../protocol/debug';
import type { Say } from '../../protocol/sentence';
import type { ConfigLines } from './configLines';

/** A breakpoint as the editor asked for it. Its id stays while the same one is asked for again: hits are counted by it. */
interface Wanted {
  readonly id: number;
  readonly asked: DebugProtocol.SourceBreakpoint;
}
/** What the editor is told of it, and what the trainer is, when it stands for a loop. */
export interface Placed {
  readonly shown: DebugProtocol.Breakpoint;
  readonly own?: DebugBreakpoint;
}

/** Breakpoints by path: an editor tells those of every file, in any language. */
export class Breakpoints {
  readonly #byPath = new Map<string, readonly Wanted[]>();
  #lastId = 0;

  constructor(private readonly say: Say) {}

  /** Those of a file, instead of what it had. @returns whether it is the debugged config */
  ask(path: string, breakpoints: readonly DebugProtocol.SourceBreakpoint[], config: string): boolean {
    const before = this.#of(path);
    this.#byPath.set(pathKey(path), breakpoints.map((asked) =>
      before.find((known) => isSame(known.asked, asked)) ?? { id: ++this.#lastId, asked }));
    return pathKey(path) === pathKey(config);
  }

  /** Those of the debugged config, by its lines as they are now. */
  placed(config: string, lines: ConfigLines): readonly Placed[] {
    return this.#of(config).map((wanted) => this.#place(wanted, lines));
  }

  /** Those of another file belong to another debugger, or to nobody. */
  elsewhere(path: string, config: string): readonly Placed[] {
    const message = this.say('Not in {0}, which is debugged.', basename(config));
    return this.#of(path).map(({ id, asked: { line } }) => ({ shown: { id, verified: false, line, message } }));
  }

  #of(path: string): readonly Wanted[] {
    return this.#byPath.get(pathKey(path)) ?? [];
  }

  /** By the loop that its line stands for. */
  #place({ id, asked: { line, condition, hitCondition, logMessage } }: Wanted, lines: ConfigLines): Placed {
    const level = lines.levelAt(line);
    const refused = (message: string): Placed => ({ shown: { id, verified: false, line, message } });
    if (!level) {
      return refused(
        this.say('No loop of training runs here: set it in taskSet (each task), algorithm (each adaptation step) or training (each meta-iteration).'));
    }
    const hits = hitCondition === undefined ? undefined : Number(hitCondition);
    if (hits !== undefined && !(Number.isInteger(hits) && hits >= 1)) {
      return refused(this.say('A hit count is a whole number from 1: {0} is none.', hitCondition ?? ''));
    }
    const own = {
      id, level, ...(condition && { condition }), ...(hits !== undefined && { hits }), ...(logMessage && { log: logMessage }),
    };
    return { own, shown: { id, verified: true, line } };
  }
}

/** Equal for two spellings of one file's path. */
const pathKey = (path: string): string => (process.platform === 'win32' ? resolve(path).toLowerCase() : resolve(path));

const isSame = (a: DebugProtocol.SourceBreakpoint, b: DebugProtocol.SourceBreakpoint): boolean =>
  a.line === b.line && a.condition === b.condition && a.hitCondition === b.hitCondition && a.logMessage === b.logMessage;
