import * as vscode from 'vscode';
import type { ResultOf } from '../../protocol/analysis';
import { evaluateWords } from '../../protocol/analyses/evaluate';
import { meanWithInterval, metricName } from '../../protocol/format';
import { HumanError } from '../../protocol/humanError';
import { Analyst } from '../analyst';
import { inWords } from '../../protocol/sentence';
import { command, type CommandContext } from '../command';
import { configOf, runOf, type Target } from '../target';
import { readExperiment } from '../configSearch';
import { withCancel } from '../withCancel';

/** Evaluates a run, or the newest one of a config, on test tasks; the result is added to its `results/`. */
export default command({
  title: 'Evaluate Run',
  icon: 'beaker',
  needsTrust: true,
  palette: 'editorLangId == maml-config',
  menus: [
    { menu: 'view/item/context', when: 'view == mamlLab.experiments && viewItem =~ /^run\\.ended/', group: '1_run@5' },
  ],
  run: async (context, target) => {
    const folder = await runToEvaluate(context, target);
    const analyst = new Analyst(context.trainer, context.log);
    try {
      const title = vscode.l10n.t('Evaluating {0}', vscode.workspace.asRelativePath(folder));
      const answer = await withCancel(title, (asking) => analyst.ask(evaluateWords, { run: folder }, asking));
      if (!answer) return;
      for (const warning of answer.warnings) context.log.warn(inWords(warning, vscode.l10n.t));
      context.panels.show(folder);
      context.watch.refresh();
      tell(answer, context);
    } finally {
      analyst.dispose();
    }
  },
});

const runToEvaluate = async ({ library, watch }: CommandContext, target: Target): Promise<string> => {
  const isRun = typeof target === 'object' && 'line' in target && target.line.kind === 'run';
  const config = isRun ? undefined : configOf(target, watch);
  const named = typeof target === 'string' && target === config ? undefined : runOf(target);
  if (named !== undefined) return named;
  if (config === undefined) throw new HumanError(
    vscode.l10n.t('Open a config (*.maml.json) and evaluate its newest run from there.'));
  const { name } = await readExperiment(config);
  const newest = library.of(config, name).find(({ iteration }) => iteration > 0);
  if (newest) return newest.folder;
  throw new HumanError(vscode.l10n.t('{0} has not been run yet: run it first, then evaluate.', name));
};

const tell = ({ evaluation, file }: Answer, context: CommandContext): void => {
  const last = evaluation.curve.at(-1);
  if (!last) return;
  const result = meanWithInterval(last.mean, last.ci95, last.metric);
  context.log.info(`${file}: ${metricName(last.metric)} ${result}`);
  void vscode.window.setStatusBarMessage(
    vscode.l10n.t('{0} {1} after {2} steps, {3} test tasks', metricName(last.metric), result, last.step, evaluation.tasks), 15_000);
};
type Answer = ResultOf<typeof evaluateWords>;
