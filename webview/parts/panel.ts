import files from 'glob:../tabs/*.ts';
import { html, nothing, type TemplateResult } from 'lit';
import type { Actions } from '../actions';
import type { Look } from '../look';
import type { PanelState } from '../state';
import type { Tab } from '../tab';
import { t } from '../text';
import { header } from './header';
import { notices } from './notices';

/** Every file of tabs/, in order. */
const allTabs = Object.entries(files as Readonly<Record<string, Tab>>).sort(([, a], [, b]) => a.order - b.order);

/** The whole panel for a state. */
export const panel = (state: PanelState, look: Look, actions: Actions): TemplateResult => {
  const tabs = allTabs.filter(([, { when }]) => when?.(state) ?? true);
  const [id, shown] = tabs.find(([name]) => name === look.tab) ?? tabs[0] ?? [];
  return html`
    ${header(state, actions)}
    ${notices(state, actions)}
    <div class="tabs" role="tablist" aria-label=${t('Views of the run')} @keydown=${moveBetweenTabs}>
      ${tabs.map(([name, one]) => tabButton(name, one, name === id, state, look, actions))}
    </div>
    <div class="tab-page" role="tabpanel" id="tab-page" aria-labelledby="tab-${id}">
      ${shown?.render(state, look, actions)}
    </div>`;
};

const tabButton = (
  name: string, { title, badge }: Tab, isOpen: boolean, state: PanelState, look: Look, actions: Actions,
): TemplateResult => {
  const number = badge?.(state, look);
  return html`<button role="tab" id="tab-${name}" aria-selected=${isOpen} aria-controls="tab-page" tabindex=${isOpen ? 0 : -1}
    @click=${() => actions.openTab(name)}>${title()}${number ? html`<span class="badge">${number}</span>` : nothing}</button>`;
};

/** Arrow keys go round the tabs, as in every tab list. */
const moveBetweenTabs = (event: KeyboardEvent): void => {
  const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };
  const list = event.currentTarget as HTMLElement;
  const all = [...list.querySelectorAll<HTMLElement>('[role="tab"]')];
  const now = all.indexOf(document.activeElement as HTMLElement);
  const step = steps[event.key];
  if (step === undefined || now < 0) return;
  const next = all[(now + step + all.length) % all.length];
  next?.focus();
  next?.click();
};
