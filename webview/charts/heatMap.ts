import { readTheme, onThemeChange, type Theme } from '../theme';
import { DrawnElement } from './drawnElement';
import { drawHeatMap } from './heatMapDrawing';
import type { HeatMapModel } from './heatMapModel';
import { HeatMapPlaces, type Cell } from './heatMapPlaces';

/** Height of a map that has room, and the least that leaves its key whole; in CSS pixels. */
const [mostHeight, leastHeight] = [320, 150] as const;

/** `<maml-heat-map>`: arrow keys or the mouse move over cells and say them, Enter or a click chooses one. */
export class HeatMap extends DrawnElement {
  #model: HeatMapModel | undefined;
  #theme: Theme | undefined;
  readonly #canvas = document.createElement('canvas');
  readonly #tip = document.createElement('div');
  #at: Cell | undefined;

  set model(model: HeatMapModel) {
    this.#model = model;
    this.setAttribute('aria-label', model.finding);
    this.draw();
  }

  protected begin(here: AbortSignal): void {
    this.setAttribute('role', 'application');
    this.#tip.className = 'tip';
    this.#tip.hidden = true;
    this.#tip.setAttribute('aria-live', 'polite');
    this.replaceChildren(this.#canvas, this.#tip);
    this.#theme = readTheme(this);
    here.addEventListener('abort', onThemeChange(() => { this.#theme = readTheme(this); this.draw(); }));
  }

  #places(model: HeatMapModel): HeatMapPlaces {
    return new HeatMapPlaces(model, this.clientWidth, mostHeight);
  }

  protected draw(): void {
    const [model, theme] = [this.#model, this.#theme];
    const context = this.#canvas.getContext('2d');
    if (!model || !theme || !context || this.clientWidth === 0) return;
    const places = this.#places(model);
    // Square cells in a narrow column leave nothing empty below.
    const height = Math.min(mostHeight, Math.max(leastHeight, Math.ceil(places.needed)));
    this.style.height = `${height}px`;
    const ratio = window.devicePixelRatio;
    this.#canvas.width = this.clientWidth * ratio;
    this.#canvas.height = height * ratio;
    context.scale(ratio, ratio);
    drawHeatMap({ context, theme, places }, model, this.#at);
  }

  #say(at: Cell | undefined): void {
    const model = this.#model;
    this.#at = at;
    this.#tip.hidden = !at || !model;
    if (at && model) {
      this.#tip.textContent = model.describe(...at);
      const x = this.#places(model).x(at[1]);
      this.#tip.style.translate = x > this.clientWidth / 2 ? `calc(${x - 8}px - 100%)` : `${x + 24}px`;
    }
    this.draw();
  }

  #under({ clientX, clientY }: MouseEvent): Cell | undefined {
    const { left, top } = this.getBoundingClientRect();
    return this.#model && this.#places(this.#model).at(clientX - left, clientY - top);
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
    const moves: Readonly<Record<string, Cell>> = {
      ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [model.upwards ? 1 : -1, 0], ArrowDown: [model.upwards ? -1 : 1, 0],
    };
    const step = moves[event.key];
    if (!step) return;
    event.preventDefault();
    const [row, column] = this.#at ?? [0, -step[1]];
    this.#say([clamp(row + step[0], model.rows), clamp(column + step[1], model.columns)]);
  };
  protected readonly heard = { keydown: this.#key, mousemove: this.#move, mouseleave: this.#leave, click: this.#click };
}

const clamp = (value: number, length: number): number => Math.min(length - 1, Math.max(0, value));

customElements.define('maml-heat-map', HeatMap);
