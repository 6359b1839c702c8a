import { duration, percent, perSecond } from '../protocol/format';
import { barOf, StatusLine, type Terminal } from '../runs/statusLine';

/** Long work as one line of the terminal: share, rate and time left. @param unit what is counted @param now milliseconds of a steady clock */
export class WorkLine {
  readonly #line: StatusLine;
  readonly #began: number;

  constructor(private readonly unit: string, private readonly terminal: Terminal = process.stderr, private readonly now = () => performance.now()) {
    this.#line = new StatusLine(terminal, now);
    this.#began = now();
  }

  readonly progress = (done: number, total: number): void => {
    const seconds = (this.now() - this.#began) / 1000;
    const rate = seconds > 0 ? done / seconds : 0;
    const parts = [
      `${percent(done, total)} %`, `${done} of ${total} ${this.unit}`,
      ...(rate > 0 && seconds > 0.5 ? [perSecond(rate), `${duration((total - done) / rate)} left`] : []),
    ];
    this.#line.draw((this.terminal.isTTY ? barOf(done, total) : '') + parts.join(' · '));
  };

  end(): void {
    this.#line.end();
  }
}
