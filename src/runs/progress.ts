import type { EventOf, RunEvent } from '../protocol/events';
import { count, duration, meanWithInterval, metricName, number, percent, perSecond } from '../protocol/format';
import { inEnglish, inWords, type Say, word } from '../protocol/sentence';
import { barOf, StatusLine, type Terminal } from './statusLine';

export type { Terminal };

/** Follows a run's events on a terminal: one line that is redrawn, or plain lines. */
export class Progress {
  #started: EventOf<'started'> | undefined;
  #beganAt = 0;
  readonly #status: StatusLine;

  /** @param say the reader's language @param now milliseconds of a steady clock */
  constructor(
    private readonly terminal: Terminal, private readonly say: Say = inEnglish, private readonly now: () => number = () => performance.now(),
  ) {
    this.#status = new StatusLine(terminal, now);
  }

  show(event: RunEvent): void {
    switch (event.kind) {
      case 'started': return this.#start(event);
      case 'metrics': return this.#measure(event);
      case 'validation': return this.line(validationText(event, this.#started, this.say));
      case 'progress':
        return this.#status.draw(`${this.say(event.what)}: ${percent(event.done, event.total)} %`, event.done >= event.total);
      case 'warning': return this.line(this.say('Warning: {0}', event.said ? inWords(event.said, this.say) : event.message));
      case 'paused': return this.line(this.say('Paused at iteration {0}.', count(event.iteration)));
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
    const { name, parameters, runtime, runtimeReason, runtimeSaid, resumedFrom } = event;
    const why = runtimeSaid ? inWords(runtimeSaid, this.say) : runtimeReason;
    this.line(resumedFrom
      ? this.say('{0}: {1} parameters, {2} ({3}), resumed from iteration {4}', name, count(parameters), runtime, why, count(resumedFrom))
      : this.say('{0}: {1} parameters, {2} ({3})', name, count(parameters), runtime, why));
  }

  #measure(event: EventOf<'metrics'>): void {
    const total = this.#started?.iterations ?? 0;
    this.#status.draw(this.#barText(event, total), event.iteration >= total);
  }

  #barText({ iteration, loss, itPerSecond }: EventOf<'metrics'>, total: number): string {
    const bar = this.terminal.isTTY ? barOf(iteration, total) : '';
    const parts = [
      `${percent(iteration, total)} %`, `${count(iteration)}/${count(total)}`,
      itPerSecond === null ? '' : perSecond(itPerSecond), this.#leftText(iteration, total), this.say('loss {0}', number(loss)),
    ];
    return bar + parts.filter(Boolean).join(' · ');
  }

  /** From the whole time so far, so that validations count too. */
  #leftText(iteration: number, total: number): string {
    const done = iteration - (this.#started?.resumedFrom ?? 0);
    const seconds = (this.now() - this.#beganAt) / 1000;
    return done > 0 && seconds > 0.5 ? this.say('{0} left', duration((seconds / done) * (total - iteration))) : '';
  }
}

const validationText = (event: EventOf<'validation'>, started: EventOf<'started'> | undefined, say: Say): string => {
  const at = count(event.iteration);
  const point = event.curve.find(({ step }) => step === started?.trainedSteps) ?? event.curve.at(-1);
  if (!point) return say('Validation at {0}', at);
  const value = `${inWords(word(metricName(point.metric)), say)} ${meanWithInterval(point.mean, point.ci95, point.metric)}`;
  const text = point.step === 1 ? say('Validation at {0}: {1} after 1 step', at, value)
    : say('Validation at {0}: {1} after {2} steps', at, value, point.step);
  return event.best ? say('{0}, the best so far', text) : text;
};
