import { placeAfterKey } from '../charts/readout';
import { t } from '../text';

/** Pixels from a point at which the pointer means it. */
const reach = 12;
/** In a list of points up is back and down is on. */
const alike: Readonly<Record<string, string>> = { ArrowUp: 'ArrowLeft', ArrowDown: 'ArrowRight' };

/**
 * `<maml-named-points>` around a picture whose points have a name (`data-name`): pointer and arrow keys go from one to another, the
 * point is marked, and its name is shown and spoken.
 */
export class NamedPoints extends HTMLElement {
  readonly #tip = document.createElement('div');
  #at: Element | undefined;
  #here = new AbortController();

  connectedCallback(): void {
    this.#here = new AbortController();
    const { signal } = this.#here;
    this.tabIndex = 0;
    this.setAttribute('role', 'group');
    this.setAttribute('aria-roledescription', t('chart'));
    this.setAttribute('aria-description', t('Arrow keys go from point to point and say its name.'));
    this.#tip.className = 'tip';
    this.#tip.setAttribute('aria-live', 'polite');
    this.append(this.#tip);
    this.addEventListener('keydown', this.#key, { signal });
    this.addEventListener('mousemove', this.#move, { signal });
    this.addEventListener('mouseleave', () => this.#say(undefined), { signal });
  }

  disconnectedCallback(): void {
    this.#here.abort();
    this.#say(undefined);
  }

  get #points(): readonly Element[] {
    return [...this.querySelectorAll('[data-name]')];
  }

  #say(point: Element | undefined): void {
    if (point === this.#at) return;
    this.#at?.removeAttribute('data-at');
    this.#at = point;
    this.#tip.textContent = point?.getAttribute('data-name') ?? '';
    if (!point) return;
    point.setAttribute('data-at', '');
    const [own, { left, top, width }] = [this.getBoundingClientRect(), point.getBoundingClientRect()];
    const [x, y] = [left + width / 2 - own.left, top - own.top];
    this.#tip.style.translate = `${x > own.width / 2 ? `calc(${x - 10}px - 100%)` : `${x + 10}px`} ${Math.max(0, y - 24)}px`;
  }

  readonly #move = ({ clientX, clientY }: MouseEvent): void => {
    const away = (point: Element): number => {
      const { left, top, width, height } = point.getBoundingClientRect();
      return Math.hypot(left + width / 2 - clientX, top + height / 2 - clientY);
    };
    const near = this.#points.map((point) => ({ point, distance: away(point) })).filter(({ distance }) => distance <= reach);
    this.#say(near.sort((a, b) => a.distance - b.distance)[0]?.point);
  };

  readonly #key = (event: KeyboardEvent): void => {
    const points = this.#points;
    if (event.key === 'Escape') this.#say(undefined);
    const next = placeAfterKey(alike[event.key] ?? event.key, this.#at ? points.indexOf(this.#at) : -1, points.length);
    if (next === undefined) return;
    event.preventDefault();
    this.#say(points[next]);
  };
}

customElements.define('maml-named-points', NamedPoints);
