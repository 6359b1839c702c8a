/** Sentences of the editor, so that they can be translated where `vscode` is known. */
export type Say = (text: string, ...values: readonly (string | number)[]) => string;
