import type { EventOf, RunEvent } from '../protocol/events';
import type { ValidationSeries } from './decimate';
import { MetricSeries } from './metricSeries';
import { Series } from './series';

/** Warnings kept for the panel; the log has all of them. */
const warningsKept = 20;

interface Numbered {
  readonly event: RunEvent;
  /** Place in the order of arrival. */
  readonly number: number;
}

/** One run as the host keeps it: whole series, the newest event of each kind, the last warnings. */
export class RunHistory {
  readonly metrics = new MetricSeries();
  readonly validations: ValidationSeries = new Series(['x', 'mean', 'ci95']);
  #latest = new Map<RunEvent['kind'], Numbered>();
  #warnings: Numbered[] = [];
  #arrived = 0;
  #generation = 0;

  /** Grows whenever something that was shown is no longer true: a panel then starts over. */
  get generation(): number {
    return this.#generation;
  }

  /** How many events have arrived. */
  get arrived(): number {
    return this.#arrived;
  }

  latest<K extends RunEvent['kind']>(kind: K): EventOf<K> | undefined {
    return this.#latest.get(kind)?.event as EventOf<K> | undefined;
  }

  /** Newest events and warnings that arrived after number `after`, oldest first. */
  eventsAfter(after: number): RunEvent[] {
    return [...this.#latest.values(), ...this.#warnings]
      .filter(({ event, number }, i, all) =>
        number > after && all.findIndex((other) => other.event === event) === i)
      .sort((a, b) => a.number - b.number).map(({ event }) => event);
  }

  /** Forgets everything: a resume has cut the record before what was read. */
  clear(): void {
    this.metrics.cutWhile('x', () => true);
    this.validations.cutWhile('x', () => true);
    this.#latest.clear();
    this.#warnings = [];
    this.#generation++;
  }

  add(events: readonly RunEvent[]): void {
    for (const event of events) this.#add(event);
  }

  #add(event: RunEvent): void {
    if (event.kind === 'started') this.#startOver(event);
    if (event.kind === 'metrics') this.#addMetrics(event);
    if (event.kind === 'validation') this.#addValidation(event);
    const numbered = { event, number: ++this.#arrived };
    this.#latest.set(event.kind, numbered);
    if (event.kind === 'warning') this.#warnings = [...this.#warnings, numbered].slice(-warningsKept);
  }

  /** A resume takes back what came after the iteration that it goes on from, and every ending. */
  #startOver({ resumedFrom }: EventOf<'started'>): void {
    const isGone = (iteration: number): boolean => iteration > (resumedFrom ?? 0);
    this.metrics.cutWhile('x', isGone);
    this.validations.cutWhile('x', isGone);
    for (const kind of ['finished', 'error', 'paused', 'progress'] as const) this.#latest.delete(kind);
    for (const [kind, { event }] of this.#latest) if (isGone(event.iteration)) this.#latest.delete(kind);
    this.#warnings = this.#warnings.filter(({ event }) => !isGone(event.iteration));
    this.#generation++;
  }

  #addMetrics({ iteration, loss, lossMin, lossMax, gradientNorm, rate, count }: EventOf<'metrics'>): void {
    this.metrics.push({
      x: iteration, loss: loss ?? NaN, min: lossMin ?? NaN, max: lossMax ?? NaN,
      gradientNorm: gradientNorm ?? NaN, rate: rate ?? NaN, count,
    });
  }

  #addValidation({ iteration, curve }: EventOf<'validation'>): void {
    const trained = this.latest('started')?.trainedSteps;
    const point = curve.find(({ step }) => step === trained) ?? curve.at(-1);
    if (point) this.validations.push({ x: iteration, mean: point.mean ?? NaN, ci95: point.ci95 ?? NaN });
  }
}
