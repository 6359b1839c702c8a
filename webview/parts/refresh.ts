/** `<maml-refresh>`: asks again every few seconds, for as long as it is on the page. */
export class Refresh extends HTMLElement {
  /** What to do each time. */
  again: () => void = () => undefined;
  /** Milliseconds between two times. */
  pause = 3000;
  #timer: ReturnType<typeof setInterval> | undefined;

  connectedCallback(): void {
    this.hidden = true;
    this.#timer = setInterval(() => this.again(), this.pause);
  }

  disconnectedCallback(): void {
    clearInterval(this.#timer);
  }
}

customElements.define('maml-refresh', Refresh);
