import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the command line's bundle is, or will be once a test file wants it. Inside the project, so that native packages are found. */
    readonly bundled: string;
  }
}

/** One bundle of the command line for all test files of a run: `useCommandLine` makes it, a rerun makes it anew. */
export default (project: TestProject): (() => void) => {
  const folder = resolve('.cache', `test-cli-${process.pid}`);
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  project.provide('bundled', folder);
  project.onTestsRerun(async () => remove());
  return remove;
};
