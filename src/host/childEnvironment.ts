/** How a trainer is started from inside VS Code; pure, so that it can be tested without one. */

/** Set by VS Code for its own processes: a trainer must not inherit it. */
const foreign = /^(VSCODE_|NODE_OPTIONS$|NODE_CHANNEL_FD$|ELECTRON_(?!RUN_AS_NODE$))/;

/** @param insideElectron whether the program to start is Electron, which is Node only when told so */
export const trainerEnvironment = (
  own: Readonly<Record<string, string | undefined>>, insideElectron: boolean,
): Record<string, string> => {
  const kept = Object.entries(own).flatMap(([name, value]) =>
    value === undefined || foreign.test(name) || name === 'ELECTRON_RUN_AS_NODE' ? [] : [[name, value] as const]);
  return { ...Object.fromEntries(kept), ...(insideElectron && { ELECTRON_RUN_AS_NODE: '1' }) };
};

/** The command line of a trainer: it is forked, and told everything else by the config. */
export const trainerArguments = (config: string, out: string, set: readonly string[] = []): string[] =>
  [config, '--out', out, ...set.flatMap((one) => ['--set', one])];
