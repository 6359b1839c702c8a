import { HumanError } from '../protocol/humanError';
import { sendControl } from '../runs/control';
import { holderOf } from '../runs/holder';
import { summarise } from '../runs/summary';
import { type Command, type Common, whole } from './command';
import { printResult, say } from './output';
import { runPath } from './runPath';

interface Options extends Common {
  readonly wait: number;
}

const LOOK_MS = 200;
/** How long a trainer on this machine may take to heed a request before it is sent a signal, too. */
const patienceMs = 10_000;

export default (command: Command): void => {
  command
    .argument('<run>', 'a run folder, on whichever machine it is written')
    .option('--wait <seconds>', 'how long to wait for its end', whole(0), 60)
    .action(async (name: string, { json, wait }: Options) => {
      const folder = runPath(name);
      const before = await summarise(folder);
      if (!before.holder) {
        throw new HumanError(`Nothing to stop: ${folder} is ${before.state}, no process writes it.`);
      }
      sendControl(folder, { kind: 'stop' });
      say(`Asked process ${before.holder.pid} on ${before.holder.host} to stop.`);
      await untilFree(folder, wait, before.holder.pid);
      const { state, iteration } = await summarise(folder);
      printResult(json, { run: folder, state, iteration }, `${folder} is ${state} at iteration ${iteration}.`);
    });
};

/** A trainer that builds a graph looks for no request, but a signal ends it; any other heeds it in order. */
const untilFree = async (folder: string, seconds: number, pid: number): Promise<void> => {
  const begin = performance.now();
  let isSignalled = false;
  for (;;) {
    const { state } = await holderOf(folder);
    if (state === 'free' || state === 'dead') return;
    if (state === 'live' && !isSignalled && performance.now() - begin > patienceMs) {
      isSignalled = true;
      say(`It has not answered yet: process ${pid} gets SIGTERM.`);
      process.kill(pid, 'SIGTERM');
    }
    if (performance.now() - begin > seconds * 1000) {
      throw new HumanError(
        `${folder} has not ended within ${seconds} s. The request stays: it ends after its iteration.`);
    }
    await new Promise((done) => setTimeout(done, LOOK_MS));
  }
};
