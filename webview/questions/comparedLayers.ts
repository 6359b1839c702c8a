import { html, svg, type TemplateResult } from 'lit';
import type { ResultOf } from '../../src/protocol/analysis';
import type { ComparedLayer, parameters } from '../../src/protocol/analyses/parameters';
import { count, number } from '../../src/protocol/format';
import { histogram, shareBar } from '../parts/layersTable';
import { scroller } from '../parts/scroller';
import { t } from '../text';

type Compared = ResultOf<typeof parameters>;

/** What the two sides are called. */
export interface SideNames {
  readonly before: string;
  readonly after: string;
}

/** One row for each layer; choosing a row shows its heat map. */
export const comparedLayers = (
  { layers }: Compared, { before, after }: SideNames, chosen: string, choose: (layer: string) => void,
): TemplateResult => {
  const most = Math.max(1e-12, ...layers.map((layer) => relative(layer) ?? 0));
  return html`<section class="layers" aria-labelledby="compared-title">
    <div class="chart-title"><h2 id="compared-title">${t('Change by layer')}</h2>
      <span class="unit">${t('{0} → {1}; bar: ‖Δ‖ ÷ ‖θ‖; histogram of Δ, √ counts, own scale', before, after)}</span></div>
    ${scroller(t('Change by layer'), html`<table class="numbers wide">
      <thead><tr><th scope="col">${t('layer')}</th><th scope="col">${t('shape')}</th><th scope="col">‖θ‖</th><th scope="col">‖${after}‖</th>
        <th scope="col">‖Δ‖</th><th scope="col" colspan="2" class="left">${t('relative change')}</th>
        <th scope="col">${t('cosine')}</th><th scope="col" class="left">${t('histogram of Δ')}</th><th scope="col">${t('largest |Δ|')}</th></tr></thead>
      <tbody>${layers.map((layer) => layerRow(layer, most, layer.name === chosen, choose))}</tbody>
    </table>`)}
  </section>`;
};

const relative = ({ before, change }: ComparedLayer): number | undefined =>
  before !== null && change !== null && before > 0 ? change / before : undefined;

const layerRow = (layer: ComparedLayer, most: number, isChosen: boolean, choose: (layer: string) => void): TemplateResult => {
  const share = relative(layer);
  return html`<tr class=${isChosen ? 'chosen' : ''}>
    <th scope="row" class="mono"><button class="link" aria-pressed=${isChosen} title=${t('Show its heat map')}
      @click=${() => choose(layer.name)}>${layer.name}</button></th>
    <td class="soft">${layer.shape.join('×')}</td><td>${number(layer.before)}</td><td>${number(layer.after)}</td><td>${number(layer.change)}</td>
    <td class="left">${share === undefined ? '' : shareBar(share / most)}</td>
    <td>${share === undefined ? t('n/a') : `${(share * 100).toFixed(1)} %`}</td>
    <td>${layer.cosine === null ? t('n/a') : layer.cosine.toFixed(4).replace('-', '−')}</td>
    <td class="left">${layer.size > 1 ? histogram(layer) : t('one value')}</td><td>${number(layer.largest)}</td>
  </tr>`;
};

/** The entries that moved most; choosing one follows it over the adaptation steps. */
export const movedMost = (
  { moved, whole }: Compared, { before, after }: SideNames, choose: ((layer: string, place: number) => void) | undefined,
): TemplateResult => html`<section class="layers" aria-labelledby="moved-title">
  <div class="chart-title"><h2 id="moved-title">${t('What moved most')}</h2>
    <span class="unit">${t('the {0} largest |Δ| of {1}', moved.length, count(whole.size))}</span></div>
  <table class="numbers"><thead><tr><th scope="col">${t('parameter')}</th><th scope="col">${before}</th><th scope="col">${after}</th>
    <th scope="col">Δ</th></tr></thead>
  <tbody>${moved.map(({ layer, index, place, before: old, after: now }) => html`<tr>
    <th scope="row" class="mono">${choose ? html`<button class="link" title=${t('Follow it over the adaptation steps')}
      @click=${() => choose(layer, place)}>${layer}[${index.join(', ')}]</button>` : `${layer}[${index.join(', ')}]`}</th>
    <td>${number(old)}</td><td>${number(now)}</td><td>${difference(old, now)}</td></tr>`)}</tbody></table>
</section>`;

const difference = (old: number | null, now: number | null): TemplateResult => {
  if (old === null || now === null) return html`${t('n/a')}`;
  const change = now - old;
  return html`<svg class="sample dot" viewBox="0 0 8 8" aria-hidden="true">${svg`<rect class=${change < 0 ? 'negative-mark' : 'positive-mark'} width="8" height="8"></rect>`}</svg>
    ${change > 0 ? '+' : ''}${number(change)}`;
};

/** Learned rates, one row for each parameter they belong to. */
export const learnedRates = ({ rates }: Compared): TemplateResult => {
  const negative = rates.reduce((sum, rate) => sum + rate.negative, 0);
  const all = rates.reduce((sum, rate) => sum + rate.size, 0);
  return html`<section class="layers" aria-labelledby="rates-title">
    <div class="chart-title"><h2 id="rates-title">${t('Learned rates α')}</h2>
      <span class="unit">${t('{0} of {1} are negative: those weights climb their loss', count(negative), count(all))}</span></div>
    <table class="numbers"><thead><tr><th scope="col">${t('parameter')}</th><th scope="col">${t('mean')}</th><th scope="col">${t('least')}</th>
      <th scope="col">${t('most')}</th><th scope="col">${t('negative')}</th><th scope="col" class="left">${t('histogram')}</th></tr></thead>
    <tbody>${rates.map((rate) => html`<tr><th scope="row" class="mono">${rate.name}</th><td>${number(rate.mean)}</td><td>${number(rate.least)}</td>
      <td>${number(rate.most)}</td><td>${count(rate.negative)}</td><td class="left">${histogram(rate)}</td></tr>`)}</tbody></table>
  </section>`;
};
