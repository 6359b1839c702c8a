import { html, type TemplateResult } from 'lit';
import type { Actions } from '../actions';
import type { Look } from '../look';
import { taskSetView } from './taskSetView';

/** The page of a config's task set: the same view, without a run. */
export const taskSetPage = (config: string, look: Look, actions: Actions): TemplateResult => html`
  <header class="head"><div class="title"><vscode-icon name="table"></vscode-icon>
    <h1>${config.split(/[/\\]/).at(-1) ?? config}</h1><span class="soft about" title=${config}>${config}</span></div></header>
  <div class="tab-page">${taskSetView({ config }, undefined, look, actions)}</div>`;
