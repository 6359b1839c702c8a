import { html, render } from 'lit';
import { t } from '../text';

export interface StepperModel {
  readonly step: number;
  readonly steps: number;
  readonly trained: number;
  go(step: number): void;
}

/** Milliseconds that a step is seen while playing. */
const beat = 600;

/** `<maml-stepper>`: back, play, forward and a slider over adaptation steps. Arrow keys move the slider. */
export class Stepper extends HTMLElement {
  #model: StepperModel | undefined;
  #timer: number | undefined;

  set model(model: StepperModel) {
    this.#model = model;
    if (this.#timer !== undefined && model.step >= model.steps) this.#pause();
    this.#draw();
  }

  disconnectedCallback(): void {
    this.#pause();
  }

  #draw(): void {
    const model = this.#model;
    if (!model) return;
    const { step, steps, trained } = model;
    const playing = this.#timer !== undefined;
    const word = step === trained ? t('step {0} of {1} (trained)', step, steps) : t('step {0} of {1}', step, steps);
    render(html`
      <vscode-toolbar-button icon="chevron-left" label=${t('One step back')} title=${t('One step back')} @click=${() => this.#to(step - 1)}></vscode-toolbar-button>
      <vscode-toolbar-button icon=${playing ? 'debug-pause' : 'play'} label=${playing ? t('Pause')
        : t('Play')} title=${playing ? t('Pause') : t('Play')}
        @click=${() => (playing ? this.#pause() : this.#play())}></vscode-toolbar-button>
      <vscode-toolbar-button icon="chevron-right" label=${t('One step on')} title=${t('One step on')} @click=${() => this.#to(step + 1)}></vscode-toolbar-button>
      <input type="range" min="0" max=${steps} .value=${String(step)} aria-label=${t('Adaptation step')} aria-valuetext=${word}
        @input=${(event: Event) => this.#to(Number((event.currentTarget as HTMLInputElement).value))}>
      <span class="soft step-word">${word}</span>`, this);
  }

  #to(step: number): void {
    const model = this.#model;
    if (model && step >= 0 && step <= model.steps) model.go(step);
  }

  #play(): void {
    const model = this.#model;
    if (!model) return;
    this.#timer = window.setInterval(() => this.#to((this.#model?.step ?? 0) + 1), beat);
    if (model.step >= model.steps) model.go(0);
    this.#draw();
  }

  #pause(): void {
    window.clearInterval(this.#timer);
    this.#timer = undefined;
    this.#draw();
  }
}

customElements.define('maml-stepper', Stepper);
