import type { Step } from '../metaTrainer';
import type { Recorder } from '../state';
import { finite } from '../statistics';


/** Sums of the iterations since the last metrics line, and the recent rate. */
export class MetricsWindow {
  private count = 0;
  private loss = 0;
  private lowest = Infinity;
  private highest = -Infinity;
  private norms = 0;
  private rate = 0;
  private seconds = 0;
  private iterations = 0;

  /** @param seconds the iteration took, without validations and checkpoints between iterations */
  add({ loss, gradientNorm, rate }: Step, seconds: number): void {
    this.count++;
    this.loss += loss;
    this.lowest = Math.min(this.lowest, loss);
    this.highest = Math.max(this.highest, loss);
    this.norms += gradientNorm;
    this.rate = rate;
    // Older iterations fade within about a second.
    const kept = Math.exp(-seconds);
    this.seconds = this.seconds * kept + seconds;
    this.iterations = this.iterations * kept + 1;
  }

  /** Writes the window up to `iteration` and begins the next one; nothing for an empty one. */
  flush(iteration: number, recorder: Recorder): void {
    const { count } = this;
    if (count === 0) return;
    recorder.event({
      kind: 'metrics', iteration, count, loss: finite(this.loss / count),
      lossMin: finite(this.lowest), lossMax: finite(this.highest),
      gradientNorm: finite(this.norms / count), rate: this.rate, itPerSecond: finite(this.iterations / this.seconds),
    });
    Object.assign(this, { count: 0, loss: 0, lowest: Infinity, highest: -Infinity, norms: 0 });
  }
}
