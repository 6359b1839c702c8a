import { html } from 'lit';
import { layersTable } from '../parts/layersTable';
import { tab } from '../tab';
import { t } from '../text';

/** What did adaptation change, and where? */
export default tab({
  order: 3,
  title: () => t('Parameters'),
  render: ({ latest: { parameters } }) => (parameters ? layersTable(parameters) : html`<section class="empty">
    <h2>${t('Nothing to compare yet')}</h2>
    <p>${t('θ and θ′ are compared when training begins and after validations.')}</p></section>`),
});
