import { debugReply, type DebugReply, type DebugWish, type Shown } from '../../protocol/debug';
import { HumanError } from '../../protocol/humanError';
import { tell } from '../../protocol/sentence';

/** A trainer as a session needs it: a process that takes and sends messages. */
export interface TrainerProcess {
  send(message: unknown): void;
  onMessage(receive: (message: unknown) => void): void;
}

/** Questions to a debugged trainer, each with its answer; what it says by itself goes to `told`. */
export class TrainerLine {
  readonly #waiting = new Map<number, { readonly done: (shown: readonly Shown[]) => void; readonly fail: (error: Error) => void }>();
  #lastId = 0;

  constructor(private readonly trainer: TrainerProcess, told: (reply: DebugReply) => void) {
    trainer.onMessage((message) => {
      const { data } = debugReply.safeParse(message);
      if (!data) return;
      if (data.kind === 'debugged') this.#take(data.id)?.done(data.shown);
      else if (data.kind === 'refused') this.#take(data.id)?.fail(new HumanError(data.message));
      else told(data);
    });
  }

  /** @throws HumanError with the trainer's sentence when it refuses, or when it is gone */
  ask(wish: DebugWish): Promise<readonly Shown[]> {
    const id = ++this.#lastId;
    return new Promise((done, fail) => {
      this.#waiting.set(id, { done, fail });
      this.trainer.send({ kind: 'debug', id, wish });
    });
  }

  /** The trainer has ended: nobody answers any more. */
  close(): void {
    for (const { fail } of this.#waiting.values()) fail(new HumanError(tell`the run has ended`));
    this.#waiting.clear();
  }

  #take(id: number) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }
}
