import uPlot from 'uplot';
import { thinLineAt } from './marks';
import { alignedData } from './plotData';
import { plotOptions, type Source } from './plotOptions';
import type { Range } from './range';
import { placeAfterKey, readout } from './readout';
import { dotAt, dotsOf, dotText, isSameDot, type Dot } from './scatter';
import { rangeAfterKey, type Zoom } from './zoom';
import { t } from '../text';
import { readTheme, onThemeChange, type Theme } from '../theme';
import type { ChartSpec, Curve } from './spec';

export interface LineChartModel {
  readonly spec: ChartSpec;
  /** Ids of the curves that the legend switched off. */
  readonly hidden: readonly string[];
  /** The part of the x axis to show, instead of the whole. */
  readonly zoom: Range | undefined;
  zoomed(range: Range | undefined): void;
}

/**
 * `<maml-line-chart>`: a ChartSpec drawn by uPlot. New numbers only move the data; a new shape (other curves,
 * axis or theme) makes a new plot. Drag zooms, double click resets; by keyboard arrows move the crosshair, which is
 * then spoken, + and − zoom about it, Shift with an arrow moves along, 0 or Escape shows everything. Over scattered points
 * pointer and arrows go from point to point; a click or Enter opens one.
 */
export class LineChart extends HTMLElement {
  #model: LineChartModel | undefined;
  #plot: uPlot | undefined;
  #shape = '';
  #theme: Theme | undefined;
  readonly #tip = document.createElement('div');
  /** Speaks the crosshair, but only when keys move it: a mouse would never let it finish. */
  readonly #spoken = document.createElement('div');
  #byKey = false;
  /** The scattered point that pointer or keys are at. */
  #dot: Dot | undefined;
  #disposers: (() => void)[] = [];

  set model(model: LineChartModel) {
    this.#model = model;
    this.setAttribute('aria-label', model.spec.finding);
    this.#draw();
  }

  connectedCallback(): void {
    this.tabIndex = 0;
    this.setAttribute('role', 'group');
    this.setAttribute('aria-roledescription', t('chart'));
    this.#tip.className = 'tip';
    this.#spoken.className = 'unseen';
    this.#spoken.setAttribute('aria-live', 'polite');
    this.append(this.#spoken);
    this.setAttribute('aria-description', t('Arrow keys read the values; plus and minus zoom, Shift and arrows move along, 0 shows everything.'));
    const sizes = new ResizeObserver(() => this.#resize());
    sizes.observe(this);
    this.addEventListener('keydown', this.#key);
    this.addEventListener('dblclick', this.#reset);
    this.#disposers = [() => sizes.disconnect(), onThemeChange(() => this.#rebuild())];
    this.#draw();
  }

  disconnectedCallback(): void {
    for (const dispose of this.#disposers) dispose();
    this.removeEventListener('keydown', this.#key);
    this.removeEventListener('dblclick', this.#reset);
    this.#destroy();
  }

  #draw(): void {
    const model = this.#model;
    if (!model || !this.isConnected || this.clientWidth === 0) return;
    const shape = shapeOf(model);
    if (this.#plot && shape === this.#shape) return this.#refresh(this.#plot, model.spec);
    this.#destroy();
    this.#shape = shape;
    this.#theme = readTheme(this);
    const options = plotOptions(this.#source(this.#theme), this.clientWidth, this.clientHeight);
    const plot = new uPlot(options, alignedData(this.#shown(), model.spec), this);
    this.#plot = plot;
    plot.over.append(this.#tip);
    this.#pickOn(plot);
    this.#refresh(plot, model.spec);
  }

  #refresh(plot: uPlot, spec: ChartSpec): void {
    plot.batch(() => {
      plot.setData(alignedData(this.#shown(), spec), false);
      const [min, max] = this.#needed().zoom ?? spec.x.range;
      plot.setScale('x', { min, max });
    });
  }

  #source(theme: Theme): Source {
    return {
      theme,
      spec: () => this.#needed().spec,
      shown: () => this.#shown(),
      isShown: (id) => !this.#needed().hidden.includes(id),
      chosenDot: () => this.#dot,
      cursorMoved: (plot) => this.#say(plot),
      zoomed: (range) => this.#needed().zoomed(range),
    };
  }

  #needed(): LineChartModel {
    if (!this.#model) throw new Error('a chart without a model');
    return this.#model;
  }

  #shown(): readonly Curve[] {
    const { spec, hidden } = this.#needed();
    return spec.curves.filter(({ id }) => !hidden.includes(id));
  }

  #say(plot: uPlot): void {
    const { spec } = this.#needed();
    const dots = dotsOf(this.#shown());
    if (dots.length > 0 && !this.#byKey) this.#lookAt(dotAt(plot, dots, plot.cursor.left ?? -1, plot.cursor.top ?? -1));
    const text = dots.length > 0 ? this.#dot && dotText(spec, this.#dot)
      : readout(spec, this.#shown(), plot.cursor.idx, plot.data[0]);
    this.#tip.hidden = text === undefined || (plot.cursor.left ?? -1) < 0;
    if (text === undefined) return;
    this.#tip.textContent = text;
    if (this.#byKey) this.#spoken.textContent = text.replaceAll('\n', ', ');
    const left = plot.cursor.left ?? 0;
    this.#tip.style.translate = left > plot.over.clientWidth / 2
      ? `calc(${left - 8}px - 100%)` : `${left + 8}px`;
  }

  #lookAt(dot: Dot | undefined): void {
    const isOther = this.#dot !== dot && !isSameDot(this.#dot, dot);
    this.#dot = dot;
    if (isOther) this.#plot?.redraw(false);
  }

  #open(dot: Dot | undefined): void {
    dot?.curve.pick?.(dot.index);
  }

  /** A click that is no drag opens the point or chooses the thin line below it. */
  #pickOn(plot: uPlot): void {
    let from = 0;
    plot.over.addEventListener('mousedown', ({ clientX }) => { from = clientX; });
    plot.over.addEventListener('click', ({ clientX }) => {
      const { thin } = this.#needed().spec;
      const { left = -1, top = -1 } = plot.cursor;
      if (Math.abs(clientX - from) > 3) return;
      this.#open(this.#dot);
      if (!thin?.pick) return;
      const line = thinLineAt(plot, thin, left, top);
      if (line !== undefined) thin.pick(line);
    });
  }

  readonly #reset = (): void => this.#model?.zoomed(undefined);

  readonly #key = (event: KeyboardEvent): void => {
    const plot = this.#plot;
    if (!plot) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const range = rangeAfterKey(event.key, event.shiftKey, this.#zoom(plot));
    const dots = dotsOf(this.#shown());
    const now = dots.length > 0 ? dots.findIndex((dot) => isSameDot(dot, this.#dot)) : plot.cursor.idx ?? -1;
    const place = placeAfterKey(event.key, now, dots.length || (plot.data[0]?.length ?? 0));
    if (event.key === 'Enter') this.#open(this.#dot);
    if (range === undefined && place === undefined) return;
    event.preventDefault();
    if (range !== undefined) return this.#model?.zoomed(range === 'whole' ? undefined : range);
    this.#moveTo(plot, place ?? 0, dots[place ?? 0]);
  };

  /** The crosshair goes to a place of the common x, or to a point. */
  #moveTo(plot: uPlot, place: number, dot: Dot | undefined): void {
    this.#byKey = true;
    this.#lookAt(dot);
    const x = dot?.x ?? plot.data[0]?.[place] ?? 0;
    plot.setCursor({ left: plot.valToPos(x, 'x'), top: dot ? plot.valToPos(dot.y, 'y') : 0 });
    this.#byKey = false;
  }

  #zoom(plot: uPlot): Zoom {
    const { spec, zoom } = this.#needed();
    const at = plot.cursor.idx === null || plot.cursor.idx === undefined ? undefined : plot.data[0]?.[plot.cursor.idx];
    return { shown: zoom ?? spec.x.range, whole: spec.x.range, log: Boolean(spec.x.log), at };
  }

  #resize(): void {
    if (!this.#plot) return this.#draw();
    if (this.clientWidth > 0) this.#plot.setSize({ width: this.clientWidth, height: this.clientHeight });
  }

  #rebuild(): void {
    this.#shape = '';
    this.#draw();
  }

  #destroy(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
  }
}

/** What needs a new plot when it changes. */
const shapeOf = ({ spec, hidden }: LineChartModel): string => JSON.stringify([
  spec.id, Boolean(spec.y.log), Boolean(spec.x.log), Boolean(spec.x.ticks), Boolean(spec.right), Boolean(spec.thin), hidden,
  spec.curves.map(({ id, role, dash, band, right }) => [id, role, dash, Boolean(band), Boolean(right)]),
]);

customElements.define('maml-line-chart', LineChart);
