import { findNodeAtLocation, getLocation, getNodePath, parseTree, type Node } from 'jsonc-parser';
import type { DebugLevel } from '../../protocol/debug';

/** Which loop a top section of a config stands for, innermost loop last. */
const levels: Readonly<Record<string, DebugLevel>> = { training: 'iteration', taskSet: 'task', algorithm: 'step' };
/** Where a frame of that loop points: the first of these keys that the config has. */
const places: Readonly<Record<DebugLevel, readonly (readonly string[])[]>> = {
  iteration: [['training', 'iterations'], ['training']], task: [['taskSet']],
  step: [['algorithm', 'innerSteps'], ['algorithm']],
};

/** Lines of a config and the loops they stand for. Lines count from 1. */
export class ConfigLines {
  readonly #root: Node | undefined;
  readonly #starts: readonly number[];

  constructor(private readonly text: string) {
    this.#root = parseTree(text, [], { allowTrailingComma: true });
    this.#starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  }

  /** Where the stack shows a loop. */
  lineOf(level: DebugLevel): number {
    const root = this.#root;
    const found = root && places[level].map((path) => findNodeAtLocation(root, [...path])).find((node) => node);
    return found ? this.#lineAt(found.offset) : 1;
  }

  /** The loop that a breakpoint on a line means: by the section that the line lies in; undefined where there is none. */
  levelAt(line: number): DebugLevel | undefined {
    const start = this.#starts[line - 1];
    if (start === undefined) return undefined;
    const end = this.#starts[line] ?? this.text.length;
    const first = start + this.text.slice(start, end).search(/\S/);
    const own = this.#sectionsIn(start, end)[0] ?? getLocation(this.text, Math.max(first, start)).path[0];
    return typeof own === 'string' && Object.hasOwn(levels, own) ? levels[own] : undefined;
  }

  /** Sections that begin on a line and stand for a loop. */
  #sectionsIn(start: number, end: number): readonly string[] {
    const sections = this.#root?.children ?? [];
    return sections.filter(({ offset }) => offset >= start && offset < end)
      .flatMap((section) => getNodePath(section.children?.[1] ?? section).slice(0, 1))
      .filter((name): name is string => typeof name === 'string' && Object.hasOwn(levels, name));
  }

  #lineAt(offset: number): number {
    return this.#starts.findLastIndex((start) => start <= offset) + 1;
  }
}
