import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Manifest {
  readonly engines: { readonly vscode: string };
  readonly activationEvents: readonly string[];
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly category: string }[];
    readonly configuration: Group | readonly Group[];
    readonly walkthroughs: readonly { readonly steps: readonly Step[] }[];
    readonly languageModelTools: readonly { readonly name: string; readonly inputSchema: { readonly additionalProperties: unknown } }[];
  };
}
interface Group { readonly properties: Readonly<Record<string, Setting>> }
interface Setting { readonly scope?: string; readonly order?: number; readonly markdownDescription?: string; readonly default?: unknown }
interface Step { readonly description: string; readonly media: { readonly image?: Readonly<Record<string, string>>;
  readonly altText?: string }; readonly completionEvents: readonly string[] }

const text = readFileSync('package.json', 'utf8');
const manifest = JSON.parse(text) as Manifest;
const words = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Record<string, string>;
const { contributes } = manifest;
const commands = new Set(contributes.commands.map(({ command }) => command));
const groups = [contributes.configuration].flat() as readonly Group[];
const settings = groups.flatMap(({ properties }) => Object.entries(properties));

describe('the manifest', () => {
  it('is tested against the lowest version it names', () => {
    expect(manifest.engines.vscode.slice(1)).toBe(manifest.devDependencies['@types/vscode']);
  });
  it('activates for nothing general', () => {
    const general = manifest.activationEvents.filter((event) => /^\*|onStartupFinished|workspaceContains:\*\*/.test(event));
    expect(general).toEqual([]);
    expect(manifest.activationEvents.filter((event) => /^on(Command|View|Language|LanguageModelTool):/.test(event))).toEqual([]);
  });
  it('activates for every page that is restored after a reload', () => {
    const kinds = readdirSync('src/host/views').filter((name) => name.endsWith('Panels.ts'))
      .flatMap((name) => [...readFileSync(`src/host/views/${name}`, 'utf8').matchAll(/\btype: '([\w.]+)', page:/g)].map(([, type]) => type));
    expect(kinds.length).toBeGreaterThan(3);
    expect(kinds.filter((type) => !manifest.activationEvents.includes(`onWebviewPanel:${type}`))).toEqual([]);
  });
  it('has every string in English', () => {
    const keys = [...text.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key as string);
    expect(keys.filter((key) => words[key] === undefined)).toEqual([]);
    expect(Object.keys(words).filter((key) => !keys.includes(key))).toEqual([]);
  });
  it('is translated', () => {
    expect(() => execFileSync(process.execPath, ['scripts/l10n.mjs', '--check'], { stdio: 'pipe' })).not.toThrow();
  });
  it.each(settings)('%s has scope, order, default and a short description', (name, { scope, order, markdownDescription = '', ...rest }) => {
    expect(scope && order && 'default' in rest, name).toBeTruthy();
    const description = words[markdownDescription.replaceAll('%', '')] ?? '';
    expect(description.length).toBeGreaterThan(10);
    expect(description.length).toBeLessThan(400);
  });
  it('does not let an untrusted workspace choose a program', () => {
    const programs = settings.filter(([name]) => /path|program|args|env/i.test(name.split('.').at(-1) ?? '')).map(([name]) => name);
    expect(programs.filter((name) => !manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.includes(name))).toEqual([]);
  });
});

describe('the walkthrough', () => {
  const steps = contributes.walkthroughs.flatMap((one) => one.steps);
  it('is one, of four to six steps', () => {
    expect(contributes.walkthroughs).toHaveLength(1);
    expect(steps.length).toBeGreaterThanOrEqual(4);
    expect(steps.length).toBeLessThanOrEqual(6);
  });
  it.each(steps)('step $description has a link, an event that completes it, and a picture for every theme', (step) => {
    const description = words[step.description.replaceAll('%', '')] ?? '';
    const links = [...description.matchAll(/\(command:(mamlLab\.\w+)\)/g)].map(([, command]) => command as string);
    expect(links.length).toBeGreaterThan(0);
    const events = step.completionEvents.filter((event) => event.startsWith('onCommand:')).map((event) => event.slice(10));
    expect([...links, ...events].filter((command) => !commands.has(command)), 'commands that are not there').toEqual([]);
    expect(step.media.altText).toBeTruthy();
    const pictures = step.media.image ?? {};
    expect(Object.keys(pictures).sort()).toEqual(['dark', 'hc', 'hcLight', 'light']);
    expect(Object.values(pictures).filter((path) => !existsSync(path))).toEqual([]);
    expect(pictures.dark).not.toBe(pictures.light);
  });
});

describe('the package', () => {
  it('lists no source map, no test or source of ours, no page of documentation, and each native library once', () => {
    const files = readFileSync('test/package/files.txt', 'utf8').split('\n');
    expect(files.filter((file) => /\.map$|^(?!examples\/).*\.ts$|^(test|src|docs|webview|scripts)\//.test(file))).toEqual([]);
    expect(files.filter((file) => /DirectML|dxcompiler|dxil|cuda|tensorrt/i.test(file))).toEqual([]);
    for (const system of ['linux/x64', 'linux/arm64', 'darwin/arm64', 'win32/x64', 'win32/arm64']) {
      expect(files.filter((file) => file.includes(`/${system}/`)), system).toHaveLength(2);
    }
  });
  it('has every file of the list that is in the project', () => {
    const files = readFileSync('test/package/files.txt', 'utf8').split('\n');
    const own = files.filter((file) => /^(media|l10n|examples|package)/.test(file));
    expect(own.filter((file) => !existsSync(file))).toEqual([]);
    const shipped = ['media', 'l10n'].flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile()).map((entry) => `${entry.parentPath}/${entry.name}`));
    // The editor has English from the source; its bundle is for translators.
    expect(shipped.filter((file) => !files.includes(file))).toEqual(['l10n/bundle.l10n.json']);
  });
});
