import { html, nothing, type TemplateResult } from 'lit';
import { duration } from '../../src/protocol/format';
import type { Age } from '../../src/protocol/lastAnswer';
import { t } from '../text';

/** How old an answer is that took minutes, and whether the config is still the one that it was about. */
export const ageLine = ({ at, minutes, changed }: Age): TemplateResult => html`<p class="caption beside" role="status">
  ${t('Found {0} ago ({1}) in {2} min of training.', duration((Date.now() - at) / 1000), new Date(at).toLocaleString(), minutes)}
  ${changed.length > 0 ? html`<b>${t('The config has changed since: {0}.', changed.join(', '))}</b>` : nothing}</p>`;
