import type * as vscode from 'vscode';

/** Something that goes on while a thing is visible, and is begun anew each time it becomes so. */
export class WhileVisible {
  #going: vscode.Disposable | undefined;

  constructor(private readonly begin: () => vscode.Disposable) {}

  set(isVisible: boolean): void {
    if (isVisible === (this.#going !== undefined)) return;
    this.#going?.dispose();
    this.#going = isVisible ? this.begin() : undefined;
  }

  dispose(): void {
    this.set(false);
  }
}
