import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { AnalystReply } from '../../../src/protocol/analysis';
import { english } from '../../../src/protocol/sentence';
import { analyses, serveAnalyses } from '../../../src/trainer/questions/analyst';

/** The analyst with a line of its own: what it says comes as a list, ended by a result or failure. */
const asked = (...messages: readonly unknown[]): Promise<AnalystReply[]> => new Promise((done) => {
  const line = new EventEmitter();
  const replies: AnalystReply[] = [];
  serveAnalyses({
    send: (reply) => {
      replies.push(reply);
      if (reply.kind !== 'progress') done(replies);
    },
    onMessage: (receive) => line.on('message', receive),
  });
  for (const message of messages) line.emit('message', message);
});

describe('the analyst', () => {
  it('names each analysis as its file is called', () => {
    expect(Object.entries(analyses).filter(([name, { words }]) => words.name !== name)).toEqual([]);
  });

  it('says what there is when a question is not known', async () => {
    const [reply] = await asked({ kind: 'ask', id: 4, name: 'prophecy', request: {} });
    expect(reply).toMatchObject({ kind: 'failure', id: 4 });
    expect(reply?.kind === 'failure' && english(reply.message)).toContain('There is no question "prophecy"; there are: adaptation, ');
  });

  it('ends a cancelled question', async () => {
    const replies = await asked({ kind: 'ask', id: 5, name: 'prophecy', request: {} }, { kind: 'cancel', id: 5 });
    expect(replies).toEqual([{ kind: 'failure', id: 5, message: 'cancelled' }]);
  });
});
