/** Longest time between two looks that counts as waiting, in ms: a machine that slept is not a page that is silent. */
const longestLook = 7500;
/** For so many ms of looks a page may say nothing; before it has begun, longer: its script has to be loaded. */
const patience = { page: 15_000, start: 60_000 } as const;

/** Tells when a page that is asked again and again says nothing any more. Pure but for what it remembers; the caller owns the clock. */
export class Silence {
  #lookedAt: number | undefined;
  #lasted = 0;
  #hasBegun = false;
  #isTold = false;

  /** A page begins anew: nothing was expected of it yet. */
  begin(): void {
    [this.#lookedAt, this.#lasted, this.#hasBegun, this.#isTold] = [undefined, 0, false, false];
  }

  /** The page has said something. */
  heard(): void {
    [this.#lasted, this.#hasBegun, this.#isTold] = [0, true, false];
  }

  /** @param now milliseconds of any steady clock @returns whether the page's silence is to be told: once, until it says something */
  look(now: number): boolean {
    this.#lasted += Math.min(now - (this.#lookedAt ?? now), longestLook);
    this.#lookedAt = now;
    const isSilent = this.#lasted > (this.#hasBegun ? patience.page : patience.start);
    if (!isSilent || this.#isTold) return false;
    this.#isTold = true;
    return true;
  }
}
