import type { Examples } from '../../src/protocol/examples';

/** One image of a set of examples. */
export interface TileModel {
  readonly examples: Examples;
  readonly place: number;
}

/** `<maml-image>`: one example's pixels on a canvas of their own size; the page scales it. 0 is black, 1 is white. */
export class ImageTile extends HTMLElement {
  readonly #canvas = document.createElement('canvas');
  #drawn: TileModel | undefined;

  set model(model: TileModel) {
    if (this.#drawn?.examples.x === model.examples.x && this.#drawn.place === model.place) return;
    this.#drawn = model;
    this.#draw(model);
  }

  connectedCallback(): void {
    if (!this.#canvas.isConnected) this.append(this.#canvas);
  }

  #draw({ examples: { x, shape }, place }: TileModel): void {
    const [height = 1, width = 1, channels = 1] = shape;
    Object.assign(this.#canvas, { width, height });
    const image = new ImageData(width, height);
    const from = place * width * height * channels;
    for (let p = 0; p < width * height; p++) {
      for (let c = 0; c < 3; c++) image.data[4 * p + c] = x[from + p * channels + Math.min(c, channels - 1)] ?? 0;
      image.data[4 * p + 3] = 255;
    }
    this.#canvas.getContext('2d')?.putImageData(image, 0, 0);
  }
}

customElements.define('maml-image', ImageTile);
