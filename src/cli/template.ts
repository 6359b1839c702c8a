/** Something to start from: a config with comments, and the modules that it names. */
export interface Template {
  /** One plain sentence: what it is. */
  readonly summary: string;
  /** The config's text. @param stem the file's name without its ending */
  config(stem: string): string;
  /** Other files beside it, by name. */
  files?(stem: string): Readonly<Record<string, string>>;
}

/** Declares a template; the file name is its name. */
export const template = (definition: Template): Template => definition;
