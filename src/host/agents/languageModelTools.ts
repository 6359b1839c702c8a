import * as vscode from 'vscode';
import { allTools } from '../../agents/allTools';
import type { Tool, Workplace } from '../../agents/tool';
import { messageOf } from '../../protocol/humanError';
import type { Services } from '../services';
import { windowWorkplace } from './workplace';

/** Offers every tool to language models, where this VS Code has such an interface. */
export const registerTools = (services: Services): vscode.Disposable[] => {
  if (vscode.lm?.registerTool === undefined) return [];
  const workplace = windowWorkplace(services);
  return [...allTools].map(([name, find]) => vscode.lm.registerTool(name, asTool(find, workplace)));
};

/** @param find reads the tool, when a model first asks for it */
const asTool = (find: () => Tool, workplace: Workplace): vscode.LanguageModelTool<unknown> => ({
  prepareInvocation: ({ input }) => {
    const tool = find();
    return {
      invocationMessage: invocation(tool),
      ...(tool.confirm && { confirmationMessages: tool.confirm(tool.request.parse(input), vscode.l10n.t) }),
    };
  },
  invoke: async ({ input }, token) => {
    const { text, data } = await answerOf(find(), input, workplace);
    if (token.isCancellationRequested) throw new vscode.CancellationError();
    return new vscode.LanguageModelToolResult([
      new vscode.LanguageModelTextPart(text), new vscode.LanguageModelTextPart(JSON.stringify(data)),
    ]);
  },
});

/** A model reads the sentence of a failure and can mend its request. */
const answerOf = async (tool: Tool, input: unknown, workplace: Workplace) => {
  try {
    return await tool.answer(tool.request.parse(input), workplace);
  } catch (error) {
    throw new Error(messageOf(error), { cause: error });
  }
};

const invocation = ({ effect, title }: Tool): string => {
  if (effect === 'starts') return vscode.l10n.t('Starting a run');
  if (effect === 'stops') return vscode.l10n.t('Stopping a run');
  return vscode.l10n.t('MAML Lab: {0}', title);
};
