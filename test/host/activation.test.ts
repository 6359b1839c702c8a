import { build, type Plugin } from 'esbuild';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

/** An editor that takes whatever is done with it. */
const anything: object = new Proxy(class {}, {
  get: (_, key) => (key === Symbol.toPrimitive ? () => '' : key === Symbol.iterator ? [][Symbol.iterator] : anything),
  set: () => true, apply: () => anything, construct: () => anything, getPrototypeOf: () => Object.prototype,
});

/** The extension as it is built, but with packages outside of it. @returns what it asked for until `activate()` returned */
const askedFor = async (): Promise<readonly string[]> => {
  const plugin = async (file: string, name: string) => (await import(resolve('scripts', file)) as Readonly<Record<string, Plugin>>)[name] as Plugin;
  const plugins = [await plugin('onFirstUse.mjs', 'onFirstUse'), await plugin('globImports.mjs', 'esbuildGlobImports')];
  const { outputFiles: [bundle] } = await build({
    entryPoints: ['src/extension.ts'], bundle: true, write: false, platform: 'node', format: 'cjs', logLevel: 'error', mainFields: ['module', 'main'],
    plugins, external: ['vscode', 'zod', 'jsonc-parser', '@vscode/debugadapter'],
  });
  const require = createRequire(import.meta.url);
  const asked: string[] = [];
  const found: { exports: { activate?(context: object): void } } = { exports: {} };
  new Function('module', 'exports', 'require', bundle?.text ?? '')(found, found.exports, (name: string) => {
    asked.push(name);
    return name === 'vscode' ? anything : require(name) as unknown;
  });
  const nothing = { get: () => undefined };
  found.exports.activate?.({ subscriptions: [], workspaceState: nothing, globalState: nothing, asAbsolutePath: String, extensionUri: anything,
    globalStorageUri: { fsPath: '/' } });
  return asked;
};

it('activating loads no schema, no debug adapter and no parser: only the editor and Node', async () => {
  const packages = (await askedFor()).filter((name) => !name.startsWith('node:'));
  expect(new Set(packages)).toEqual(new Set(['vscode']));
}, 120_000);
