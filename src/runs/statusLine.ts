/** Where progress is shown: stderr, or a list in tests. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const BAR_CELLS = 20;
const REDRAW_MS = 100;
/** Without a terminal a line now and then, so that a log stays short. */
const PLAIN_MS = 10_000;

/** `█████░░░░░ `: a share of work as a bar. */
export const barOf = (done: number, total: number): string => {
  const full = Math.floor((total > 0 ? Math.min(1, done / total) : 0) * BAR_CELLS);
  return `${'█'.repeat(full)}${'░'.repeat(BAR_CELLS - full)} `;
};

/** One line of a terminal that is drawn again and again; without a terminal, plain lines now and then. */
export class StatusLine {
  #shownAt = -Infinity;
  #isDrawn = false;

  /** @param now milliseconds of a steady clock */
  constructor(private readonly terminal: Terminal, private readonly now: () => number = () => performance.now()) {}

  /** A line that stays. */
  line(text: string): void {
    this.end();
    this.terminal.write(`${text}\n`);
    this.#shownAt = -Infinity;
  }

  /** @param isLast drawn in any case */
  draw(text: string, isLast = false): void {
    const pause = this.terminal.isTTY ? REDRAW_MS : PLAIN_MS;
    if (!isLast && this.now() - this.#shownAt < pause) return;
    this.#shownAt = this.now();
    if (!this.terminal.isTTY) return void this.terminal.write(`${text}\n`);
    this.terminal.write(`\r\x1b[K${[...text].slice(0, (this.terminal.columns ?? 80) - 1).join('')}`);
    this.#isDrawn = true;
  }

  /** Takes the redrawn line away. */
  end(): void {
    if (this.#isDrawn) this.terminal.write('\r\x1b[K');
    this.#isDrawn = false;
  }
}
