/*
 * One bundle for both Node programs, so that the engine is in a package once; dist/cli.js and dist/trainer.js call one
 * each, and only what that one needs is run.
 */
/** `maml-lab …`. */
export const cli = () => import('./cli/main');

/** The forked trainer. */
export const trainer = () => import('./trainer/main');
