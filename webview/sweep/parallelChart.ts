import { html, nothing, render, svg, type TemplateResult } from 'lit';
import { number } from '../../src/protocol/format';
import { DrawnElement } from '../charts/drawnElement';
import { metricWord, t } from '../text';
import { strokeAt } from '../theme';
import { brushed, type Brushes, isWithin, type Part, partAfterKey } from './brush';
import { axisAt, lineAt, type ParallelAxis, type ParallelLine, type ParallelPlot, parallelPlot, shareAt } from './parallelPlot';
import type { Scored } from './results';

export interface ParallelModel {
  readonly all: readonly Scored[];
  readonly keys: readonly string[];
  /** What an axis is called. */
  readonly titles: ReadonlyMap<string, string>;
  readonly metric: string;
  readonly chosen: readonly string[];
  readonly brushes: Brushes;
  readonly finding: string;
  choose(folder: string): void;
  brush(brushes: Brushes): void;
}

interface Drag {
  readonly key: string;
  readonly from: number;
  readonly to: number;
}

const height = 300;
/** A drag that is shorter, in shares of an axis, is a click. */
const clickLength = 0.015;

/**
 * `<maml-parallel>`: parallel coordinates. A drag along an axis brushes it, a click on it takes the brush away; a click on a line
 * chooses its run. By keys: each axis can be focused (arrows brush, Escape ends it); on the chart itself arrows go from run to run,
 * the best first, and say it; Enter chooses.
 */
export class ParallelChart extends DrawnElement {
  #model: ParallelModel | undefined;
  #plot: ParallelPlot | undefined;
  #at: string | undefined;
  #drag: Drag | undefined;

  set model(model: ParallelModel) {
    this.#model = model;
    this.setAttribute('aria-label', model.finding);
    this.draw();
  }

  protected begin(): void {
    this.setAttribute('role', 'group');
    this.setAttribute('aria-roledescription', t('chart'));
    this.setAttribute('aria-description', t('Arrow keys go from run to run, Enter chooses one; each axis can be brushed with the arrow keys.'));
  }

  protected draw(): void {
    const model = this.#model;
    if (!model || !this.isConnected || this.clientWidth === 0) return;
    const plot = parallelPlot(model.all, model.keys, model.metric, { width: this.clientWidth, height });
    this.#plot = plot;
    render(this.#picture(model, plot), this);
  }

  /** What is brushed, with what is just being dragged. */
  #brushes(): Brushes {
    const brushes = this.#model?.brushes ?? {};
    return this.#drag ? brushed(brushes, this.#drag.key, partOf(this.#drag)) : brushes;
  }

  /** Lines inside of all brushes, the best first. */
  #within(): readonly ParallelLine[] {
    const brushes = this.#brushes();
    return (this.#plot?.lines ?? []).filter(({ shares }) => isWithin(brushes, shares));
  }

  #picture(model: ParallelModel, plot: ParallelPlot): TemplateResult {
    const brushes = this.#brushes();
    const within = new Set(this.#within());
    const { chosen } = model;
    const kind = (line: ParallelLine): string => {
      const place = chosen.indexOf(line.folder);
      return ['line', place >= 0 ? `chosen role-${strokeAt(place).role}` : line.isBest ? 'best' : '', within.has(line) ? '' : 'outside',
        line.folder === this.#at ? 'at' : ''].filter(Boolean).join(' ');
    };
    // The most important ones last, on top.
    const rank = (line: ParallelLine): number => (line.folder === this.#at ? 4 : chosen.includes(line.folder) ? 3 : line.isBest ? 2
      : within.has(line) ? 1 : 0);
    const inOrder = [...plot.lines].reverse().sort((a, b) => rank(a) - rank(b));
    const at = plot.lines.find(({ folder }) => folder === this.#at);
    return html`<svg width=${plot.width} height=${plot.height} viewBox="0 0 ${plot.width} ${plot.height}">
      ${inOrder.map((line) => svg`<polyline class=${kind(line)} points=${line.points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')}></polyline>`)}
      ${plot.axes.map((axis, i) => this.#axis(axis, i, model, plot, brushes[axis.key]))}</svg>
    <div class=${`tip${at && (at.points.at(-1)?.[1] ?? 0) < height / 2 ? ' low' : ''}`} aria-live="polite" ?hidden=${!at}>${at
      ? [at.label, `${metricWord(model.metric)} ${number(at.value)}`].join('\n') : nothing}</div>`;
  }

  #axis({ key, x, log, ticks }: ParallelAxis, i: number, model: ParallelModel, { axes, top, floor, width }: ParallelPlot, brush: Part | undefined) {
    const isLast = i === axes.length - 1;
    const word = isLast ? metricWord(key) : model.titles.get(key) ?? key;
    const title = log ? t('{0} (log)', word) : word;
    const [from, to] = brush ?? [0, 1];
    const y = (share: number): number => floor - share * (floor - top);
    const said = brush ? t('{0}, brushed from {1} to {2} % of its axis', title, Math.round(100 * from), Math.round(100 * to)) : title;
    const anchor = isLast ? 'end' : i === 0 ? 'start' : 'middle';
    return svg`<g class="axis-part" tabindex="0" role="group" aria-label=${said} data-key=${key}>
      <rect class="hit" x=${x - 9} y=${top - 9} width="18" height=${floor - top + 18}></rect>
      <line class="axis" x1=${x} x2=${x} y1=${top} y2=${floor}></line>
      <text class="strong" x=${isLast ? width - 4 : i === 0 ? 4 : x} y="14" text-anchor=${anchor}>${title}</text>
      ${brush ? svg`<rect class="brush" x=${x - 6} y=${y(to) - 2} width="12" height=${y(from) - y(to) + 4}></rect>` : nothing}
      ${ticks.map((tick) => svg`<text class="tick" x=${isLast ? x + 9 : x - 9} y=${tick.y + 4} text-anchor=${isLast ? 'start' : 'end'}>${tick.label}</text>`)}</g>`;
  }

  #placeOf({ clientX, clientY }: PointerEvent): readonly [number, number] {
    const { left, top } = this.getBoundingClientRect();
    return [clientX - left + this.scrollLeft, clientY - top];
  }

  readonly #down = (event: PointerEvent): void => {
    const axis = this.#plot && axisAt(this.#plot, ...this.#placeOf(event));
    if (!axis || event.button !== 0) return;
    this.setPointerCapture(event.pointerId);
    this.#drag = { key: axis.key, from: axis.share, to: axis.share };
  };

  readonly #move = (event: PointerEvent): void => {
    const [x, y] = this.#placeOf(event);
    if (this.#drag && this.#plot) this.#drag = { ...this.#drag, to: shareAt(this.#plot, y) };
    const at = this.#drag ? undefined : lineAt(this.#within(), x, y)?.folder;
    if (at === this.#at && !this.#drag) return;
    this.#at = at;
    this.draw();
  };

  readonly #up = (event: PointerEvent): void => {
    const [drag, model] = [this.#drag, this.#model];
    this.#drag = undefined;
    if (!model) return;
    const part = drag && partOf(drag);
    if (drag && part) return model.brush(brushed(model.brushes, drag.key, part));
    if (drag && model.brushes[drag.key]) return model.brush(brushed(model.brushes, drag.key, undefined));
    const line = lineAt(this.#within(), ...this.#placeOf(event));
    if (line) model.choose(line.folder);
    this.draw();
  };

  readonly #leave = (): void => {
    if (this.#drag) return;
    this.#at = undefined;
    this.draw();
  };

  readonly #key = (event: KeyboardEvent): void => {
    const model = this.#model;
    if (!model || event.ctrlKey || event.metaKey || event.altKey) return;
    const axis = (event.target as Element).closest('.axis-part')?.getAttribute('data-key');
    const part = axis ? partAfterKey(event.key, event.shiftKey, model.brushes[axis]) : undefined;
    if (axis && part !== undefined) {
      event.preventDefault();
      return model.brush(brushed(model.brushes, axis, part === 'whole' ? undefined : part));
    }
    if (event.key === 'Enter' && this.#at !== undefined) return model.choose(this.#at);
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const lines = this.#within();
    const now = lines.findIndex(({ folder }) => folder === this.#at);
    this.#at = lines[Math.min(lines.length - 1, Math.max(0, now + step))]?.folder;
    this.draw();
  };
  protected readonly heard = {
    keydown: this.#key, pointerdown: this.#down, pointermove: this.#move, pointerup: this.#up, pointerleave: this.#leave,
  };
}

/** @returns undefined for a click */
const partOf = ({ from, to }: Drag): Part | undefined => (Math.abs(from - to) > clickLength ? [Math.min(from, to), Math.max(from, to)] : undefined);

customElements.define('maml-parallel', ParallelChart);
