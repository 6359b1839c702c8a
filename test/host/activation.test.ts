import { build, type Plugin } from 'esbuild';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

/** The extension as it is built, but with packages outside of it. @returns what it asked for until `activate()` returned */
const askedFor = async (): Promise<readonly string[]> => {
  const plugin = async (file: string, name: string) => (await import(resolve('scripts', file)) as Readonly<Record<string, Plugin>>)[name] as Plugin;
  const plugins = [await plugin('onFirstUse.mjs', 'onFirstUse'), await plugin('globImports.mjs', 'esbuildGlobImports')];
  const { outputFiles: [bundle] } = await build({
    entryPoints: ['src/extension.ts'], bundle: true, write: false, platform: 'node', format: 'cjs', logLevel: 'error', mainFields: ['module', 'main'],
    plugins, external: ['vscode', 'zod', 'jsonc-parser', '@vscode/debugadapter'],
  });
  const asked: string[] = [];
  const { wake } = await import(resolve('scripts/anEditor.mjs')) as { wake(text: string, require: NodeRequire, asked: (name: string) => void): void };
  wake(bundle?.text ?? '', createRequire(import.meta.url), (name) => void asked.push(name));
  return asked;
};

it('activating loads no schema, no debug adapter and no parser: only the editor and Node', async () => {
  const packages = (await askedFor()).filter((name) => !name.startsWith('node:'));
  expect(new Set(packages)).toEqual(new Set(['vscode']));
}, 120_000);
