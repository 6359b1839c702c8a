import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { beforeAll, inject } from 'vitest';

const folder = inject('bundled');

/** Bundles the command line, unless another test file has. */
export const useCommandLine = (): void => {
  beforeAll(async () => {
    if (existsSync(folder)) return;
    const globImports = resolve('scripts', 'globImports.mjs');
    const { esbuildGlobImports } = (await import(globImports)) as { readonly esbuildGlobImports: Plugin };
    const draft = `${folder}-${process.pid}`;
    await build({
      entryPoints: { cli: 'src/cli/main.ts', trainer: 'src/trainer/main.ts' }, outdir: draft, bundle: true,
      platform: 'node', target: 'node20', format: 'cjs', logLevel: 'error', plugins: [esbuildGlobImports],
      // The UMD files of jsonc-parser hide their parts from a bundler.
      mainFields: ['module', 'main'], external: ['onnxruntime-node', 'onnxruntime-web'],
    });
    try {
      renameSync(draft, folder);
    } catch (error) {
      if (!existsSync(folder)) throw error;
      rmSync(draft, { recursive: true, force: true });
    }
  }, 120_000);
};

export const cliPath = join(folder, 'cli.js');
export const trainerPath = join(folder, 'trainer.js');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Words of a command line; the last may be more environment. */
type Words = readonly (string | Readonly<Record<string, string>>)[];

/** Starts `maml-lab` with these words. */
export const start = (cwd: string, ...words: Words): { child: ChildProcess; ended: Promise<Ended> } => {
  const named = words.filter((word) => typeof word === 'string');
  const env = Object.assign({ ...process.env }, ...words.filter((word) => typeof word !== 'string'));
  const child = spawn(process.execPath, [cliPath, ...named], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data: Buffer) => { stdout += data.toString(); });
  child.stderr.on('data', (data: Buffer) => { stderr += data.toString(); });
  const ended = new Promise<Ended>((done) => child.on('close', (code) => done({ code, stdout, stderr })));
  return { child, ended };
};

export const mamlLab = (cwd: string, ...words: Words): Promise<Ended> => start(cwd, ...words).ended;

/** Waits until something holds. */
export const until = async (holds: () => boolean): Promise<void> => {
  for (let i = 0; !holds(); i++) {
    if (i > 2000) throw new Error('waited 20 s in vain');
    await new Promise((done) => setTimeout(done, 10));
  }
};
