import type { TemplateResult } from 'lit';
import type { PageName } from '../src/protocol/messages';
import type { Actions } from './actions';
import type { Look } from './look';
import { advicePage } from './parts/advicePage';
import { alikePage } from './parts/alikePage';
import { catalogPage } from './parts/catalogPage';
import { sweepPage } from './parts/sweepPage';
import { taskSetPage } from './parts/taskSetPage';

/** Pages by name. @param path of the file or run folder that it is about, or a name of the catalogue */
export const pages: Readonly<Record<PageName, (path: string, look: Look, actions: Actions) => TemplateResult>> = {
  config: taskSetPage, catalog: catalogPage, sweep: sweepPage, advice: advicePage, alike: alikePage,
};
