/** Listeners by event. */
export type Heard = { readonly [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void };

/**
 * What elements that draw themselves share: each can be focused, is drawn anew at another size, and hears events as long as it is on
 * the page.
 */
export abstract class DrawnElement extends HTMLElement {
  #here = new AbortController();
  readonly #sizes = new ResizeObserver(() => this.draw());

  protected abstract readonly heard: Heard;
  protected abstract draw(): void;
  /** Roles and parts, before the first drawing. @param here is over when the element leaves the page */
  protected abstract begin(here: AbortSignal): void;

  connectedCallback(): void {
    this.#here = new AbortController();
    const { signal } = this.#here;
    this.tabIndex = 0;
    this.begin(signal);
    this.#sizes.observe(this);
    for (const [name, listener] of Object.entries(this.heard)) this.addEventListener(name, listener as EventListener, { signal });
    this.draw();
  }

  disconnectedCallback(): void {
    this.#here.abort();
    this.#sizes.disconnect();
  }
}
