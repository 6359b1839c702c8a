import files from 'glob:./analyses/*.ts';
import { type AnalystReply, analystRequest } from '../../protocol/analysis';
import { HumanError, saidOf } from '../../protocol/humanError';
import { tell } from '../../protocol/sentence';
import { issuesText } from '../../protocol/told';
import type { Analysis, AnalysisContext } from './analysis';
import { type Breathe, Interrupted, yieldToEvents } from '../interrupt';
import { meant } from '../config/nearest';
import { OpenRuns } from './openRuns';

/** Every question by name: the files of analyses/. */
export const analyses = files as Readonly<Record<string, Analysis>>;

/** Answers one question. @throws HumanError when it is not known or its request does not fit */
export const answer = async (name: string, request: unknown, context: AnalysisContext): Promise<unknown> => {
  const analysis = Object.hasOwn(analyses, name) ? analyses[name] : undefined;
  if (!analysis) throw new HumanError(tell`There is no question "${name}"${meant(name, Object.keys(analyses))}`);
  const parsed = analysis.words.request.safeParse(request);
  if (!parsed.success) throw new HumanError(tell`The question "${name}" does not fit: ${issuesText(parsed.error.issues)}`);
  return analysis.run(parsed.data, context);
};

/** Milliseconds between two words about how far a question is; the last one is told in any case. */
const betweenWords = 100;

/** One end of the line to whoever asks. */
export interface AnalystLine {
  send(reply: AnalystReply): void;
  onMessage(receive: (message: unknown) => void): void;
}

/** Answers questions one after the other, for as long as the process lives. A cancelled one ends at its next breath. */
export const serveAnalyses = ({ send, onMessage }: AnalystLine): void => {
  const runs = new OpenRuns();
  const cancelled = new Set<number>();
  let last: Promise<void> = Promise.resolve();
  onMessage((message) => {
    const parsed = analystRequest.safeParse(message);
    if (!parsed.success) return;
    const { data } = parsed;
    if (data.kind === 'cancel') cancelled.add(data.id);
    else last = last.then(() => reply(data.id, data.name, data.request));
  });

  async function reply(id: number, name: string, request: unknown): Promise<void> {
    const breathe: Breathe = async () => {
      await yieldToEvents();
      if (cancelled.has(id)) throw new Interrupted();
    };
    try {
      await breathe();
      let told = -Infinity;
      const progress = (done: number, total: number): void => {
        if (done < total && performance.now() - told < betweenWords) return;
        told = performance.now();
        send({ kind: 'progress', id, done, total });
      };
      send({ kind: 'result', id, result: await answer(name, request, { runs, breathe, progress }) });
    } catch (error) {
      send({ kind: 'failure', id, message: error instanceof Interrupted ? 'cancelled' : saidOf(error) });
    }
    cancelled.delete(id);
  }
};
