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

/** What a trainer shall do. */
export interface TrainerTask {
  readonly config: string;
  /** The run's folder: a new one, or with `resume` the one to go on with. */
  readonly folder: string;
  readonly resume?: boolean;
  /** `RUN@ITERATION` of the checkpoint that a branch begins with. */
  readonly from?: string;
  /** Overrides such as `training.iterations=500`. */
  readonly set?: readonly string[];
  /** Stops in its loops as a debug session says. */
  readonly debug?: boolean;
  /** Goes on when its window closes. */
  readonly detached?: boolean;
  /** Workspace folders: modules are loaded from nowhere else. */
  readonly roots?: readonly string[];
}

/** The command line of a trainer: it is forked, and told everything else by the config. */
export const trainerArguments = (
  { config, folder, resume, from, detached, debug, set = [], roots = [] }: TrainerTask,
): string[] => [
  ...(resume ? ['--resume', folder] : [config, '--out', folder]),
  ...(from === undefined || resume ? [] : ['--from', from]),
  ...(detached ? ['--detached'] : []), ...(debug ? ['--debug'] : []),
  ...set.flatMap((one) => ['--set', one]),
  ...roots.flatMap((root) => ['--root', root]),
];
