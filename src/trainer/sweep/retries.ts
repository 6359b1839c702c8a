/** Attempts without progress, one after the other, before a member is given up. */
const mostInTurn = 5;
/** Seconds until the next attempt: 2, 4, 8, … up to a minute. */
const [firstPause, longestPause] = [2, 60];

interface Attempts {
  readonly inTurn: number;
  readonly iteration: number;
  readonly due: number;
}

/** Remembers what was tried in vain. */
export class Retries {
  readonly #known = new Map<string, Attempts>();

  /** @param now milliseconds of a steady clock */
  constructor(private readonly now: () => number = () => performance.now()) {}

  isDue(id: string): boolean {
    return (this.#known.get(id)?.due ?? -Infinity) <= this.now();
  }

  forget(id: string): void {
    this.#known.delete(id);
  }

  /** Nothing is wrong with it; it only should not be tried in the same moment. */
  soon(id: string): void {
    const known = this.#known.get(id);
    this.#known.set(id, { inTurn: known?.inTurn ?? 0, iteration: known?.iteration ?? -1, due: this.now() + firstPause * 1000 });
  }

  /**
   * An attempt ended before the member did.
   * @param iteration how far it is: progress begins the count anew @param passes the reason will pass: it never counts
   * @returns whether it is to be given up
   */
  failed(id: string, iteration: number, passes: boolean): boolean {
    const known = this.#known.get(id);
    const inTurn = known && known.iteration >= iteration ? known.inTurn + 1 : 1;
    const pause = Math.min(longestPause, firstPause * 2 ** (inTurn - 1));
    this.#known.set(id, { inTurn, iteration, due: this.now() + pause * 1000 });
    return !passes && inTurn >= mostInTurn;
  }
}
