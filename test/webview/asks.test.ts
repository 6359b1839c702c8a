import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { analysisWords } from '../../src/protocol/analysis';
import type { FromPanel } from '../../src/protocol/messages';
import { Asks } from '../../webview/asks';

const about = z.object({ path: z.string() });
const kept = analysisWords('lastRace', about, z.object({ n: z.int() }));
const race = analysisWords('race', about, z.object({ n: z.int() }), { outdates: ['lastRace'] });

describe('questions of a panel', () => {
  it('are sent once; what an answer outdates is asked anew when it is wanted again', () => {
    const sent: FromPanel[] = [];
    const asks = new Asks((message) => sent.push(message), () => undefined);
    const names = (): string[] => sent.flatMap((message) => (message.kind === 'ask' ? [message.name] : []));
    const path = 'x.maml.json';
    asks.ask(kept, { path });
    asks.received({ kind: 'answer', ask: 1, result: { n: 1 } });
    expect(asks.ask(kept, { path })).toEqual({ kind: 'answered', result: { n: 1 } });
    asks.ask(race, { path });
    asks.received({ kind: 'answering', ask: 2, done: 1, total: 2 });
    asks.ask(kept, { path });
    expect(names()).toEqual(['lastRace', 'race']);
    asks.received({ kind: 'answer', ask: 2, result: { n: 2 } });
    expect(asks.ask(kept, { path }).kind).toBe('waiting');
    expect(names()).toEqual(['lastRace', 'race', 'lastRace']);
  });
});
