import * as vscode from 'vscode';

/** One step of a question in several: a list to choose from, or a line to write. */
export type Step =
  | {
    readonly kind: 'pick'; readonly placeholder: string; readonly items: readonly vscode.QuickPickItem[];
    /** The label that is chosen when the step opens. */
    readonly value?: string;
  }
  | {
    readonly kind: 'line'; readonly prompt: string; readonly value?: string;
    /** @returns what is wrong with it */
    check?(value: string): string | undefined;
  };

/** Answers so far, by the name of their step. */
export type Answers = Readonly<Record<string, string>>;
/** A step by the answers before it. */
export type StepMaker = (answers: Answers) => Step;

const back = Symbol('back');

/**
 * Asks several things one after the other, with title, step numbers and Back; what was answered stands there again.
 * @param makers steps by name, in order @param given answers that are there already: their steps are left out
 * @returns the answers, or nothing when it was given up with Escape
 */
export const askSteps = async (
  title: string, makers: Readonly<Record<string, StepMaker>>, given: Answers = {},
): Promise<Answers | undefined> => {
  const all = Object.entries(makers).filter(([name]) => !(name in given));
  const answers: Record<string, string> = { ...given };
  for (let i = 0; i < all.length;) {
    const [name, make] = all[i];
    const answer = await ask(title, make(answers), { step: i + 1, total: all.length, before: answers[name] });
    if (answer === undefined) return undefined;
    if (answer === back) {
      i--;
      continue;
    }
    answers[name] = answer;
    i++;
  }
  return answers;
};

interface Place {
  readonly step: number;
  readonly total: number;
  /** What was answered the last time. */
  readonly before?: string;
}
type Answer = string | typeof back | undefined;

const ask = (title: string, step: Step, place: Place): Promise<Answer> =>
  (step.kind === 'pick' ? pick(title, step, place) : line(title, step, place));

const pick = (title: string, step: Step & { kind: 'pick' }, place: Place): Promise<Answer> => {
  const input = vscode.window.createQuickPick();
  input.items = step.items;
  input.placeholder = step.placeholder;
  input.matchOnDescription = true;
  input.matchOnDetail = true;
  const active = step.items.find(({ label }) => label === (place.before ?? step.value));
  if (active) input.activeItems = [active];
  return shown(title, input, place, () => input.selectedItems[0]?.label);
};

const line = (title: string, step: Step & { kind: 'line' }, place: Place): Promise<Answer> => {
  const input = vscode.window.createInputBox();
  input.prompt = step.prompt;
  input.value = place.before ?? step.value ?? '';
  const wrong = (): string | undefined => step.check?.(input.value.trim());
  input.onDidChangeValue(() => { input.validationMessage = wrong(); });
  return shown(title, input, place, () => {
    input.validationMessage = wrong();
    return input.validationMessage ? undefined : input.value.trim();
  });
};

/** Shows an input until it is accepted, left with Back, or hidden. */
const shown = (
  title: string, input: vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox, { step, total }: Place,
  accepted: () => string | undefined,
): Promise<Answer> => new Promise((done) => {
  input.title = title;
  input.step = step;
  input.totalSteps = total;
  input.ignoreFocusOut = true;
  input.buttons = step > 1 ? [vscode.QuickInputButtons.Back] : [];
  const end = (answer: Answer): void => {
    done(answer);
    input.dispose();
  };
  input.onDidTriggerButton((button) => { if (button === vscode.QuickInputButtons.Back) end(back); });
  input.onDidAccept(() => {
    const answer = accepted();
    if (answer !== undefined) end(answer);
  });
  input.onDidHide(() => end(undefined));
  input.show();
});
