import { readTheme, onThemeChange, type Theme } from '../theme';
import { tickText } from './range';

/** A matrix as colours; row 0 is drawn on top, or at the bottom with `upwards`. */
export interface HeatMapModel {
  readonly rows: number;
  readonly columns: number;
  /** Row by row. */
  readonly values: readonly (number | null)[];
  /** −limit … limit around 0 in two colours, or steps from low (strong) to high (faint). */
  readonly scale: { readonly kind: 'diverging'; readonly limit: number } | { readonly kind: 'steps'; readonly edges: readonly number[] };
  readonly finding: string;
  readonly upwards?: boolean;
  /** Short texts in the cells. */
  readonly texts?: readonly (string | undefined)[] | undefined;
  /** Points on the plane in cell coordinates (0 is the middle of the first cell), with lines from the first to the others. */
  readonly points?: readonly { readonly column: number; readonly row: number; readonly label: string }[];
  /** Labels along the left and lower side, by row and column. */
  readonly rowLabels: readonly (string | undefined)[];
  readonly columnLabels: readonly (string | undefined)[];
  describe(row: number, column: number): string;
  chosen?(row: number, column: number): void;
  /** Cells as high as wide. */
  readonly square: boolean;
}

const keyWidth = 64;
const left = 36;
const bottom = 20;

/** `<maml-heat-map>`: arrow keys or the mouse move over cells and say them, Enter or a click chooses one. */
export class HeatMap extends HTMLElement {
  #model: HeatMapModel | undefined;
  #theme: Theme | undefined;
  readonly #canvas = document.createElement('canvas');
  readonly #tip = document.createElement('div');
  #at: readonly [row: number, column: number] | undefined;
  #disposers: (() => void)[] = [];

  set model(model: HeatMapModel) {
    this.#model = model;
    this.setAttribute('aria-label', model.finding);
    this.#draw();
  }

  connectedCallback(): void {
    this.tabIndex = 0;
    this.setAttribute('role', 'application');
    this.#tip.className = 'tip';
    this.#tip.hidden = true;
    this.#tip.setAttribute('aria-live', 'polite');
    this.replaceChildren(this.#canvas, this.#tip);
    const sizes = new ResizeObserver(() => this.#draw());
    sizes.observe(this);
    this.#theme = readTheme(this);
    this.#disposers = [() => sizes.disconnect(), onThemeChange(() => { this.#theme = readTheme(this); this.#draw(); })];
    this.addEventListener('keydown', this.#key);
    this.addEventListener('mousemove', this.#move);
    this.addEventListener('mouseleave', this.#leave);
    this.addEventListener('click', this.#click);
    this.#draw();
  }

  disconnectedCallback(): void {
    for (const dispose of this.#disposers) dispose();
    this.removeEventListener('keydown', this.#key);
    this.removeEventListener('mousemove', this.#move);
    this.removeEventListener('mouseleave', this.#leave);
    this.removeEventListener('click', this.#click);
  }

  /** Size of a cell, across and down. */
  #cell({ rows, columns, square }: HeatMapModel): readonly [number, number] {
    const across = (this.clientWidth - left - keyWidth) / columns;
    const down = (this.clientHeight - bottom - 4) / rows;
    return square ? [Math.min(across, down), Math.min(across, down)] : [across, down];
  }

  #top(model: HeatMapModel, row: number): number {
    return 2 + (model.upwards ? model.rows - 1 - row : row) * this.#cell(model)[1];
  }

  #draw(): void {
    const [model, theme] = [this.#model, this.#theme];
    const context = this.#canvas.getContext('2d');
    if (!model || !theme || !context || this.clientWidth === 0) return;
    const ratio = window.devicePixelRatio;
    this.#canvas.width = this.clientWidth * ratio;
    this.#canvas.height = this.clientHeight * ratio;
    context.scale(ratio, ratio);
    context.font = `11px ${theme.font}`;
    this.#cells(context, model, theme);
    this.#labels(context, model, theme);
    this.#points(context, model, theme);
    drawKey(context, model, theme, left + model.columns * this.#cell(model)[0] + 12);
    if (this.#at) this.#frame(context, model, theme, this.#at);
  }

  #cells(context: CanvasRenderingContext2D, model: HeatMapModel, theme: Theme): void {
    const [across, down] = this.#cell(model);
    const gap = model.square && across > 12 ? 1 : 0;
    model.values.forEach((value, i) => {
      const [row, column] = [Math.floor(i / model.columns), i % model.columns];
      context.fillStyle = colourOf(value, model.scale, theme);
      const [x, y] = [left + column * across, this.#top(model, row)];
      context.fillRect(x, y, across - gap + (gap ? 0 : 0.5), down - gap + (gap ? 0 : 0.5));
      const text = model.texts?.[i];
      if (text !== undefined && across > 20) halo(context, theme, text, x + across / 2, y + down / 2, 'center');
    });
  }

  #labels(context: CanvasRenderingContext2D, model: HeatMapModel, theme: Theme): void {
    const [across, down] = this.#cell(model);
    context.fillStyle = theme.colour.soft;
    context.textBaseline = 'middle';
    context.textAlign = 'right';
    model.rowLabels.forEach((label, row) => label !== undefined && context.fillText(label, left - 6, this.#top(model, row) + down / 2));
    context.textAlign = 'center';
    const floor = 2 + model.rows * down + 12;
    model.columnLabels.forEach((label, column) => label !== undefined && context.fillText(label, left + (column + 0.5) * across, floor));
  }

  #points(context: CanvasRenderingContext2D, model: HeatMapModel, theme: Theme): void {
    const [across, down] = this.#cell(model);
    const placed = (model.points ?? []).map(({ column, row, label }) =>
      ({ x: left + (column + 0.5) * across, y: this.#top(model, row) + down / 2, label }));
    const [start, ...ends] = placed;
    context.strokeStyle = theme.colour.text;
    context.lineWidth = 1;
    ends.forEach(({ x, y }, i) => {
      context.setLineDash(i === 0 ? [] : [4, 3]);
      context.beginPath();
      context.moveTo(start?.x ?? x, start?.y ?? y);
      context.lineTo(x, y);
      context.stroke();
    });
    context.setLineDash([]);
    for (const { x, y, label } of placed) {
      context.beginPath();
      context.arc(x, y, 4, 0, 2 * Math.PI);
      context.fillStyle = theme.colour.page;
      context.fill();
      context.stroke();
      halo(context, theme, label, x + 8, y - 8, 'left');
    }
  }

  #frame(context: CanvasRenderingContext2D, model: HeatMapModel, theme: Theme, [row, column]: readonly [number, number]): void {
    const [across, down] = this.#cell(model);
    context.strokeStyle = theme.colour.text;
    context.lineWidth = 1.5;
    context.strokeRect(left + column * across - 0.5, this.#top(model, row) - 0.5, across + 0.5, down + 0.5);
  }

  #say(at: readonly [number, number] | undefined): void {
    const model = this.#model;
    this.#at = at;
    this.#tip.hidden = !at || !model;
    if (at && model) {
      this.#tip.textContent = model.describe(...at);
      const x = left + at[1] * this.#cell(model)[0];
      this.#tip.style.translate = x > this.clientWidth / 2 ? `calc(${x - 8}px - 100%)` : `${x + 24}px`;
    }
    this.#draw();
  }

  #under({ clientX, clientY }: MouseEvent): readonly [number, number] | undefined {
    const model = this.#model;
    if (!model) return undefined;
    const box = this.getBoundingClientRect();
    const [across, down] = this.#cell(model);
    const column = Math.floor((clientX - box.left - left) / across);
    const seen = Math.floor((clientY - box.top - 2) / down);
    const row = model.upwards ? model.rows - 1 - seen : seen;
    return column >= 0 && column < model.columns && row >= 0 && row < model.rows ? [row, column] : undefined;
  }

  readonly #move = (event: MouseEvent): void => this.#say(this.#under(event));
  readonly #leave = (): void => this.#say(undefined);
  readonly #click = (event: MouseEvent): void => {
    const at = this.#under(event);
    if (at) this.#model?.chosen?.(...at);
  };
  readonly #key = (event: KeyboardEvent): void => {
    const model = this.#model;
    if (!model) return;
    if (event.key === 'Enter' && this.#at) return model.chosen?.(...this.#at);
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [model.upwards ? 1 : -1, 0], ArrowDown: [model.upwards ? -1 : 1, 0],
    };
    const step = moves[event.key];
    if (!step) return;
    event.preventDefault();
    const [row, column] = this.#at ?? [0, -step[1]];
    this.#say([clamp(row + step[0], model.rows), clamp(column + step[1], model.columns)]);
  };
}

const clamp = (value: number, length: number): number => Math.min(length - 1, Math.max(0, value));

const mixed = (colour: string, share: number, page: string): string =>
  `color-mix(in srgb, ${colour} ${Math.round(share * 20) * 5}%, ${page})`;

/** Colour of a value: blue above zero and orange below it, or the stronger the lower. */
const colourOf = (value: number | null, scale: HeatMapModel['scale'], { colour }: Theme): string => {
  if (value === null || !Number.isFinite(value)) return colour.grid;
  if (scale.kind === 'diverging') {
    const share = scale.limit > 0 ? Math.min(1, Math.abs(value) / scale.limit) : 0;
    return mixed(value < 0 ? colour.joint : colour.run, share, colour.page);
  }
  return mixed(colour.run, stepShare(scale.edges, value), colour.page);
};

const stepShare = (edges: readonly number[], value: number): number => {
  const found = edges.findIndex((edge) => value <= edge);
  return found < 0 ? 0.05 : 0.9 - (0.75 * found) / Math.max(1, edges.length - 1);
};

const halo = (
  context: CanvasRenderingContext2D, { colour }: Theme, text: string, x: number, y: number, align: CanvasTextAlign,
): void => {
  context.save();
  context.textAlign = align;
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 3;
  context.strokeStyle = colour.page;
  context.strokeText(text, x, y);
  context.fillStyle = colour.text;
  context.fillText(text, x, y);
  context.restore();
};

/** The colours with their values, at the right. */
const drawKey = (context: CanvasRenderingContext2D, { scale }: HeatMapModel, theme: Theme, x: number): void => {
  const rows = scale.kind === 'diverging'
    ? Array.from({ length: 9 }, (_, i) => ({ value: scale.limit * (1 - i / 4), text: i % 4 === 0 ? signed(scale.limit * (1 - i / 4)) : '' }))
    : scale.edges.map((edge) => ({ value: edge, text: `≤ ${tickText(edge)}` }));
  const height = scale.kind === 'diverging' ? 14 : 16;
  rows.forEach(({ value, text }, i) => {
    context.fillStyle = colourOf(value, scale, theme);
    context.fillRect(x, 2 + i * height, 12, height);
    context.fillStyle = theme.colour.soft;
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    context.fillText(text, x + 16, 2 + (i + 0.5) * height);
  });
  context.strokeStyle = theme.colour.axis;
  context.lineWidth = 1;
  context.strokeRect(x - 0.5, 1.5, 13, rows.length * height + 1);
};

const signed = (value: number): string => (value > 0 ? `+${tickText(value)}` : tickText(value));

customElements.define('maml-heat-map', HeatMap);
