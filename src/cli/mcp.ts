import { resolve } from 'node:path';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { allTools } from '../agents/allTools';
import type { Confirmation, Tool, Workplace } from '../agents/tool';
import { inEnglish } from '../protocol/sentence';
import { messageOf } from '../protocol/humanError';
import { version } from '../protocol/version';
import type { Command } from './command';
import { say } from './output';
import { workplaceOf } from './workplace';

/** How long one message may be: a request names paths and settings, not data. */
const mostBytes = 1 << 20;

export default (command: Command): void => {
  command
    .addHelpText('after', '\nSpeaks the Model Context Protocol on stdin and stdout; for agents, not for people.')
    .action(async ({ root = ['.'] }: { readonly root?: readonly string[] }) =>
      serve(workplaceOf(root.map((one) => resolve(one)))));
};

/** Answers until the client closes stdin. */
const serve = async (workplace: Workplace): Promise<void> => {
  const server = new McpServer({ name: 'maml-lab', version }, {
    instructions: 'Meta-learning experiments of MAML Lab: list and read runs, start and stop them, explain one, suggest settings.',
  });
  for (const [name, find] of allTools) offer(server, name, find(), workplace);
  const ended = new Promise<void>((done) => {
    process.stdin.once('end', done);
    server.server.onclose = done;
  });
  server.server.onerror = ({ message }) => say(message.slice(0, 300));
  await server.connect(new StdioServerTransport(process.stdin, process.stdout, { maxBufferSize: mostBytes }));
  await ended;
  await server.close();
};

const offer = (server: McpServer, name: string, tool: Tool, workplace: Workplace): void => {
  const isReading = tool.effect === 'reads';
  server.registerTool(name, {
    title: tool.title, description: tool.description, inputSchema: tool.request,
    annotations: {
      title: tool.title, readOnlyHint: isReading, destructiveHint: tool.effect === 'stops', idempotentHint: isReading,
      openWorldHint: false,
    },
  }, async (request: Readonly<Record<string, unknown>>) => {
    try {
      const question = tool.confirm?.(request, inEnglish);
      if (question && !await agrees(server, question)) return failure('The person said no: nothing was done.');
      const { text, data } = await tool.answer(request, workplace);
      return { content: [{ type: 'text' as const, text }], structuredContent: { ...data } };
    } catch (error) {
      return failure(messageOf(error));
    }
  });
};

const failure = (sentence: string) => ({ content: [{ type: 'text' as const, text: sentence }], isError: true });

/** Asks the person through the client where it can; other clients ask by the tool's annotations themselves. */
const agrees = async (server: McpServer, { title, message }: Confirmation): Promise<boolean> => {
  if (!server.server.getClientCapabilities()?.elicitation) return true;
  const { action } = await server.server.elicitInput({
    message: `${title} ${message}`, requestedSchema: { type: 'object', properties: {} },
  });
  return action === 'accept';
};
