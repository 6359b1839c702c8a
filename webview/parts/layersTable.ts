import { html, nothing, svg, type TemplateResult } from 'lit';
import type { EventOf, LayerChange } from '../../src/protocol/events';
import { count, number } from '../../src/protocol/format';
import { t } from '../text';
import { scroller } from './scroller';

/** θ against θ′, layer by layer: norms, relative change, direction, and how the differences are spread. */
export const layersTable = ({ layers, iteration }: EventOf<'parameters'>): TemplateResult => {
  const largest = Math.max(...layers.map((layer) => relative(layer) ?? 0), 1e-12);
  return html`<section class="layers" aria-labelledby="layers-title">
    <div class="chart-title">
      <h2 id="layers-title">${t('Parameter change')}</h2>
      <span class="unit">${t('θ → θ′ by layer at {0}, mean over tasks; histogram of Δ, own scale', count(iteration))}</span>
    </div>
    ${scroller(t('Parameter change'), html`
      <table class="numbers wide">
        <thead><tr>
          <th scope="col">${t('parameter')}</th><th scope="col">${t('size')}</th><th scope="col">‖θ‖</th>
          <th scope="col">‖Δ‖</th><th scope="col" colspan="2" class="left">${t('‖Δ‖ ÷ ‖θ‖')}</th>
          <th scope="col">${t('cosine')}</th><th scope="col" class="left">${t('histogram of Δ')}</th>
        </tr></thead>
        <tbody>${layers.map((layer) => row(layer, largest))}</tbody>
      </table>`)}
  </section>`;
};

const relative = ({ norm, change }: LayerChange): number | undefined =>
  norm !== null && change !== null && norm > 0 ? change / norm : undefined;

const row = (layer: LayerChange, largest: number): TemplateResult => {
  const share = relative(layer);
  return html`<tr>
    <th scope="row" class="mono">${layer.name}</th>
    <td class="soft">${count(layer.size)}</td>
    <td>${number(layer.norm)}</td>
    <td>${number(layer.change)}</td>
    <td class="left">${share === undefined ? nothing : shareBar(share / largest)}</td>
    <td>${share === undefined ? t('n/a') : `${(share * 100).toFixed(1)} %`}</td>
    <td>${layer.cosine === null ? t('n/a') : layer.cosine.toFixed(4)}</td>
    <td class="left">${histogram(layer)}</td>
  </tr>`;
};

/** A share of the largest, as a bar. */
export const shareBar = (share: number): TemplateResult => html`
  <svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">${svg`
    <rect class="track" width="100" height="8"></rect>
    <rect class="fill" width=${(share * 100).toFixed(1)} height="8"></rect>`}</svg>`;

/** Negative differences in one colour, positive in the other; heights are square roots of counts. */
export const histogram = ({ histogram: counts, limit }: Pick<LayerChange, 'histogram' | 'limit'>): TemplateResult => {
  const highest = Math.sqrt(Math.max(...counts, 1));
  const width = 88 / Math.max(1, counts.length);
  const bars = counts.map((n, i) => {
    const height = (Math.sqrt(n) / highest) * 20;
    const middle = (counts.length - 1) / 2;
    const side = i < middle ? 'negative' : i > middle ? 'positive' : 'zero';
    return svg`<rect class=${side} x=${(i * width).toFixed(1)} y=${(21 - height).toFixed(1)}
      width=${Math.max(1, width - 1).toFixed(1)} height=${height.toFixed(1)}></rect>`;
  });
  const label = t('Differences between −{0} and {0}', number(limit));
  return html`<svg class="histogram" viewBox="0 0 88 22" role="img" aria-label=${label}>
    <title>${label}</title>${bars}</svg>`;
};
