/** Does a piece of work again and again while it is wanted; otherwise there is no timer at all. */
export class Pulse {
  #timer: NodeJS.Timeout | undefined;
  #isBusy = false;
  #again = false;
  #isOver = false;

  /** @param pause milliseconds until the next time; undefined: not wanted now */
  constructor(private readonly work: () => Promise<void>, private readonly pause: () => number | undefined) {}

  /** Works now, or as soon as the present piece is done. */
  wake(): void {
    if (this.#isOver) return;
    this.#again = this.#isBusy;
    if (this.#isBusy) return;
    clearTimeout(this.#timer);
    void this.#run();
  }

  dispose(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  async #run(): Promise<void> {
    this.#isBusy = true;
    await this.work().finally(() => { this.#isBusy = false; });
    if (this.#isOver) return;
    const wait = this.#again ? 0 : this.pause();
    this.#again = false;
    if (wait !== undefined) this.#timer = setTimeout(() => void this.#run(), wait);
  }
}
