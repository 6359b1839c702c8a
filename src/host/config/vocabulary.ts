import type { Say } from '../../protocol/sentence';

/**
 * A description of the config's schema in the language of `say`. Those of plug-ins are a summary and, in brackets, its source, which
 * stays as it is (`registry.ts` writes them so, `scripts/l10n.mjs` exports them so).
 */
export const described = (description: string, say: Say): string => {
  const [, summary, source] = /^(.+?\.) (\(.+\))$/.exec(description) ?? [];
  if (description === '') return '';
  return summary === undefined ? say(description) : `${say(summary)} ${source}`;
};
