import * as z from 'zod';
import { explain } from '../explain';
import { historyOf } from '../history';
import { runInside, runRequest } from '../inside';
import { tool } from '../tool';

/** A run in plain words. */
export default tool({
  title: 'Explain run',
  about: 'Says in plain words what a run was, how it went, whether it learned to adapt, and what to try next.',
  description: 'Explains one run from its record: what was trained, how it went, its warnings, whether it learned to adapt '
    + '(validation trend, gain from adaptation, baselines on identical episodes, with 95 % intervals), and what to try next. '
    + 'Every sentence comes from recorded numbers; it does not know why somebody chose the settings. It changes nothing.',
  icon: 'comment-discussion',
  effect: 'reads',
  request: z.strictObject({ run: runRequest }),
  answer: async ({ run: named }, workplace) => {
    const run = await runInside(named, workplace);
    const parts = explain(run, await historyOf(run.folder));
    const text = Object.entries(parts).filter(([, lines]) => lines.length > 0)
      .map(([heading, lines]) => [`${heading}:`, ...lines.map((line) => `- ${line}`)].join('\n')).join('\n');
    return { text, data: { run: run.folder, ...parts } };
  },
});
