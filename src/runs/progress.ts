import type { EventOf, RunEvent } from '../protocol/events';
import { count, duration, meanWithInterval, metricName, number, percent, perSecond } from '../protocol/format';

import { barOf, StatusLine, type Terminal } from './statusLine';

export type { Terminal };

/** Follows a run's events on a terminal: one line that is redrawn, or plain lines. */
export class Progress {
  #started: EventOf<'started'> | undefined;
  #beganAt = 0;
  readonly #status: StatusLine;

  /** @param now milliseconds of a steady clock */
  constructor(private readonly terminal: Terminal, private readonly now: () => number = () => performance.now()) {
    this.#status = new StatusLine(terminal, now);
  }

  show(event: RunEvent): void {
    switch (event.kind) {
      case 'started': return this.#start(event);
      case 'metrics': return this.#measure(event);
      case 'validation': return this.line(validationText(event, this.#started));
      case 'progress':
        return this.#status.draw(`${event.what}: ${percent(event.done, event.total)} %`, event.done >= event.total);
      case 'warning': return this.line(`Warning: ${event.message}`);
      case 'paused': return this.line(`Paused at iteration ${count(event.iteration)}.`);
      case 'finished': return this.end();
      default: return undefined;
    }
  }

  /** A line that stays. */
  line(text: string): void {
    this.#status.line(text);
  }

  /** Takes the redrawn line away. */
  end(): void {
    this.#status.end();
  }

  #start(event: EventOf<'started'>): void {
    this.#started = event;
    this.#beganAt = this.now();
    const from = event.resumedFrom ? `, resumed from iteration ${count(event.resumedFrom)}` : '';
    this.line(`${event.name}: ${count(event.parameters)} parameters, ${event.runtime} (${event.runtimeReason})${from}`);
  }

  #measure(event: EventOf<'metrics'>): void {
    const total = this.#started?.iterations ?? 0;
    this.#status.draw(this.#barText(event, total), event.iteration >= total);
  }

  #barText({ iteration, loss, itPerSecond }: EventOf<'metrics'>, total: number): string {
    const bar = this.terminal.isTTY ? barOf(iteration, total) : '';
    const parts = [
      `${percent(iteration, total)} %`, `${count(iteration)}/${count(total)}`,
      itPerSecond === null ? '' : perSecond(itPerSecond), this.#leftText(iteration, total), `loss ${number(loss)}`,
    ];
    return bar + parts.filter(Boolean).join(' · ');
  }

  /** From the whole time so far, so that validations count too. */
  #leftText(iteration: number, total: number): string {
    const done = iteration - (this.#started?.resumedFrom ?? 0);
    const seconds = (this.now() - this.#beganAt) / 1000;
    return done > 0 && seconds > 0.5 ? `${duration((seconds / done) * (total - iteration))} left` : '';
  }
}

const validationText = (event: EventOf<'validation'>, started: EventOf<'started'> | undefined): string => {
  const point = event.curve.find(({ step }) => step === started?.trainedSteps) ?? event.curve.at(-1);
  if (!point) return `Validation at ${count(event.iteration)}`;
  const value = `${metricName(point.metric)} ${meanWithInterval(point.mean, point.ci95, point.metric)}`;
  const steps = `after ${point.step} ${point.step === 1 ? 'step' : 'steps'}`;
  return `Validation at ${count(event.iteration)}: ${value} ${steps}${event.best ? ', the best so far' : ''}`;
};
