import {
  type DebugBreakpoint, type DebugLevel, debugLevels, type DebugMove, type DebugPicture, type DebugReply, debugRequest, type DebugWish,
  type Position, type Shown,
} from '../../protocol/debug';
import { HumanError, messageOf, saidOf } from '../../protocol/humanError';
import { english, type Sentence, tell } from '../../protocol/sentence';
import type { Attendant, Attended, Upcoming } from '../run/attendant';
import { evaluate, functionNames } from './expression';
import { firstNonFinite, namesAt, scopesAt, type Standing } from './names';
import { norm } from '../math/vectors';
import { childrenOf, group, shownOf, textOf, type Value } from './values';
import { Walk } from './walk';

/** One end of the line to the debug session. */
export interface DebugLine {
  send(reply: DebugReply): void;
  onMessage(receive: (message: unknown) => void): void;
}

type Reason = Extract<DebugReply, { kind: 'stoppedAt' }>['reason'];
const depth = (level: DebugLevel): number => debugLevels.indexOf(level);

/** Stops a training run at its loops, shows what is there, and lets it go on as it is told. */
export class Debugger implements Attendant {
  #walk: Promise<Walk> | undefined;
  /** The picture of where it stands, when it is sent; it never fails. */
  #pictured: Promise<void> = Promise.resolve();
  #breakpoints: readonly DebugBreakpoint[] = [];
  readonly #hits = new Map<number, number>();
  #stopsAtNonFinite = true;
  /** What makes it stop beside breakpoints: a level that is deep enough, or a wish to pause. */
  #next: { readonly reason: Reason; readonly deepest: number } | undefined;
  #standing: Standing | undefined;
  #move: DebugMove | undefined;
  #hasBegun = false;

  constructor(private readonly attended: Attended, private readonly line: DebugLine) {
    line.onMessage((message) => {
      const parsed = debugRequest.safeParse(message);
      if (parsed.success) void this.#obey(parsed.data.id, parsed.data.wish);
    });
  }

  async before(upcoming: Upcoming): Promise<void> {
    while (!this.#hasBegun) await this.#wait();
    await this.#point({ level: 'iteration', upcoming });
    if (!this.#looksInside) return;
    for (let task = 1; task <= this.#tasks && this.#looksInside; task++) await this.#through(upcoming, task);
  }

  async notFinite(upcoming: Upcoming): Promise<void> {
    if (!this.#stopsAtNonFinite) return;
    for (let task = 1; task <= this.#tasks; task++) {
      const adapted = await (await this.#walker()).task(upcoming.meta, upcoming.iteration, task - 1);
      const found = firstNonFinite(this.attended.experiment, adapted);
      if (!found) continue;
      const text = tell`${found.what} is not finite after ${found.step} steps of task ${task}, meta-iteration ${upcoming.iteration}`;
      await this.#stop({ level: 'step', upcoming, task, step: found.step, adapted }, 'exception', [], text);
      return;
    }
  }

  async dispose(): Promise<void> {
    await this.#pictured;
    await (await this.#walk)?.dispose();
  }

  get #tasks(): number {
    return this.attended.experiment.config.training.metaBatch;
  }

  /** Whether anything could stop inside a meta-iteration: else it is computed at full speed. */
  get #looksInside(): boolean {
    return (this.#next !== undefined && this.#next.deepest > 0) || this.#breakpoints.some(({ level }) => level !== 'iteration');
  }

  #walker(): Promise<Walk> {
    const { experiment, runtime, threads } = this.attended;
    this.#walk ??= Walk.create(experiment, runtime, threads);
    return this.#walk;
  }

  /** One task: its beginning, then each adaptation step. An edited number begins it anew. */
  async #through(upcoming: Upcoming, task: number): Promise<void> {
    const { trainedSteps } = this.attended.experiment;
    const walk = await this.#walker();
    let adapted = await walk.task(upcoming.meta, upcoming.iteration, task - 1);
    for (let step = 0; step <= trainedSteps; step++) {
      const standing = { level: step === 0 ? 'task' : 'step', upcoming, task, step, adapted } as const;
      adapted = (await this.#point(standing)).adapted ?? adapted;
      if (!this.#looksInside) return;
    }
  }

  /** A place where it may stop. @returns the standing it was left with */
  async #point(standing: Standing): Promise<Standing> {
    await this.attended.breathe();
    const hit = this.#breakpoints.filter((breakpoint) => breakpoint.level === standing.level && this.#isHit(breakpoint, standing));
    const stopping = hit.filter(({ log }) => log === undefined);
    for (const { log } of hit) if (log !== undefined) this.line.send({ kind: 'said', text: this.#logText(log, standing) });
    if (stopping.length > 0) return this.#stop(standing, 'breakpoint', stopping.map(({ id }) => id));
    if (this.#next && depth(standing.level) <= this.#next.deepest) return this.#stop(standing, this.#next.reason, []);
    return standing;
  }

  /** A condition that cannot be computed is told once and stops: it would never be noticed otherwise. */
  #isHit({ id, condition, hits = 1 }: DebugBreakpoint, standing: Standing): boolean {
    try {
      if (condition !== undefined && !truth(evaluate(condition, this.#names(standing, standing.level)))) return false;
    } catch (error) {
      this.line.send({ kind: 'said', text: tell`The condition "${condition ?? ''}" cannot be computed: ${saidOf(error)}.` });
    }
    const count = (this.#hits.get(id) ?? 0) + 1;
    this.#hits.set(id, count);
    return count >= hits;
  }

  #logText(text: string, standing: Standing): string {
    return text.replace(/\{([^{}]*)\}/g, (_, expression: string) => {
      try {
        return english(textOf(evaluate(expression, this.#names(standing, standing.level))));
      } catch (error) {
        return `(${messageOf(error)})`;
      }
    });
  }

  async #stop(standing: Standing, reason: Reason, breakpoints: readonly number[], text?: Sentence): Promise<Standing> {
    this.#standing = standing;
    this.#move = undefined;
    this.line.send({
      kind: 'stoppedAt', position: this.#position(standing), reason, breakpoints: [...breakpoints], ...(text !== undefined && { text }),
    });
    this.#pictured = this.#show();
    while (this.#move === undefined) await this.#wait();
    await this.#pictured;
    this.#next = nextStop(this.#move, standing.level);
    const left = this.#standing;
    this.#standing = undefined;
    this.line.send({ kind: 'goesOn' });
    return left;
  }

  /** Waits a little; a stop request ends the run from here, too. */
  async #wait(): Promise<void> {
    await this.attended.breathe();
    await new Promise((done) => setTimeout(done, 20));
  }

  #position({ level, upcoming: { iteration }, task, step }: Standing): Position {
    return {
      level, iteration, ...(task !== undefined && { task }), ...(step !== undefined && { step }),
      tasks: this.#tasks, steps: this.attended.experiment.trainedSteps,
    };
  }

  /** Sends what the panel draws, unless the run stands elsewhere by then. A picture that fails must not end the run. */
  async #show(): Promise<void> {
    const standing = this.#standing;
    if (!standing) return;
    try {
      const picture = await this.#picture(standing);
      if (this.#standing === standing) this.line.send({ kind: 'pictured', picture });
    } catch (error) {
      this.line.send({ kind: 'said', text: `The task at hand cannot be drawn: ${messageOf(error)}.` });
    }
  }

  /** Before a meta-iteration the first task of its batch stands for all. */
  async #picture(standing: Standing): Promise<DebugPicture> {
    const { upcoming: { iteration, meta }, task = 1 } = standing;
    const walk = await this.#walker();
    const adapted = standing.adapted ?? await walk.task(meta, iteration, task - 1);
    return {
      position: this.#position(standing), task: await walk.seen(meta, iteration, task - 1, adapted),
      gradients: Float32Array.from(adapted.gradients, norm),
    };
  }

  async #obey(id: number, wish: DebugWish): Promise<void> {
    try {
      this.line.send({ kind: 'debugged', id, shown: await this.#answer(wish) });
    } catch (error) {
      this.line.send({ kind: 'refused', id, message: saidOf(error) });
    }
  }

  async #answer(wish: DebugWish): Promise<Shown[]> {
    switch (wish.do) {
      case 'begin':
        this.#hasBegun = true;
        if (wish.stopOnEntry) this.#next = { reason: 'entry', deepest: 0 };
        return [];
      case 'breakpoints':
        this.#breakpoints = wish.breakpoints;
        for (const known of this.#hits.keys()) if (!wish.breakpoints.some((one) => one.id === known)) this.#hits.delete(known);
        return [];
      case 'exceptions': this.#stopsAtNonFinite = wish.nonFinite; return [];
      case 'go': this.#move = wish.how; return [];
      case 'pause': this.#next = { reason: 'pause', deepest: depth('step') }; return [];
      case 'evaluate': return [this.#shown(wish.expression, wish.level)];
      case 'children': return this.#children(wish);
      case 'set': return [await this.#set(wish.name, wish.value)];
    }
  }

  #names(standing: Standing, level: DebugLevel) {
    return namesAt(this.attended.experiment, standing, level);
  }

  #mustStand(): Standing {
    if (this.#standing) return this.#standing;
    throw new HumanError(tell`the run is going on: pause it first`);
  }

  #shown(expression: string, level: DebugLevel): Shown {
    const value = evaluate(expression, this.#names(this.#mustStand(), level));
    return shownOf(expression, value, expression);
  }

  /** An empty expression stands for the level itself: its single numbers, then its scopes; `?` lists all words. */
  #children({ expression, level, start, count }: Extract<DebugWish, { do: 'children' }>): Shown[] {
    const standing = this.#mustStand();
    const names = this.#names(standing, level);
    if (expression === '?') {
      const words = group(Object.fromEntries([...Object.keys(names), ...functionNames].map((name) => [name, 0])));
      return childrenOf(words, '');
    }
    if (expression === '') {
      const scopes = Object.entries(scopesAt(standing, level));
      return [...this.#numbers(names), ...scopes.map(([text, { template }]) => shownOf(template, evaluate(text, names), text))];
    }
    const editable = new Set<string>(expression === 'rates' ? this.attended.experiment.algorithm.editable : []);
    return childrenOf(evaluate(expression, names), expression, start, count)
      .map((child) => (editable.has(child.name) ? { ...child, editable: true } : child));
  }

  /** Values of the level that are no groups, once each. */
  #numbers(names: ReturnType<typeof namesAt>): Shown[] {
    const own = ['loss', 'queryLoss', 'metaLoss', 'about', 'step', 'task', 'iteration'];
    return own.flatMap((name) => (name in names ? [shownOf(name, names[name](), name)] : []));
  }

  /** Editable numbers hold from here on; the task at hand is adapted again from θ. */
  async #set(name: string, text: string): Promise<Shown> {
    const { experiment, warn } = this.attended;
    const standing = this.#mustStand();
    const key = name === 'alpha' || name === 'α' ? 'innerRate' : name;
    if (!experiment.algorithm.editable.includes(key)) {
      throw new HumanError(tell`${name} cannot be set: what can be is ${experiment.algorithm.editable.join(', ')}`);
    }
    const value: Value = evaluate(text, this.#names(standing, standing.level));
    const fits = experiment.algorithm.options[key]?.safeParse(value);
    if (!fits?.success) throw new HumanError(tell`${key} cannot be ${textOf(value)}: ${fits?.error.issues[0]?.message ?? tell`it is no number`}`);
    Object.assign(experiment.options, { [key]: value });
    warn('edited', tell`${key} was set to ${textOf(value)} at meta-iteration ${standing.upcoming.iteration} while debugging.`);
    await this.#pictured;
    const { upcoming, task } = standing;
    const adapted = task === undefined ? undefined : await (await this.#walker()).task(upcoming.meta, upcoming.iteration, task - 1);
    if (this.#standing === standing) this.#standing = { ...standing, ...(adapted && { adapted }) };
    this.#pictured = this.#show();
    return shownOf(name, value, key, true);
  }
}

/** @throws HumanError for a value that is neither true nor false: such a condition would never stop, and nobody would know why */
const truth = (value: Value): boolean => {
  if (typeof value === 'boolean') return value;
  throw new HumanError(tell`it is ${textOf(value)}, neither true nor false; compare it, e.g. with > 0`);
};

/** How deep the next place may lie where a move stops; nothing when only breakpoints do. */
const nextStop = (move: DebugMove, level: DebugLevel): { reason: Reason; deepest: number } | undefined => {
  if (move === 'continue') return undefined;
  if (move === 'into') return { reason: 'step', deepest: depth('step') };
  if (move === 'over') return { reason: 'step', deepest: level === 'task' ? depth('step') : depth(level) };
  return { reason: 'step', deepest: Math.max(0, depth(level) - 1) };
};
