import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * The house: which room may import which (docs/architecture.md). A pattern is a file or a folder; the first that fits a
 * file is its room. `packages` are the third-party ones a room may load, `node` stands for Node's own.
 */
const rooms: readonly { readonly room: string; readonly may: readonly string[]; readonly packages: readonly string[] }[] = [
  // Scaffolds are text for people's own files; their imports are resolved when such a file is run.
  { room: 'src/protocol/scaffold', may: ['src/protocol'], packages: ['maml-lab'] },
  { room: 'src/protocol', may: [], packages: ['zod'] },
  { room: 'src/runs', may: ['src/protocol'], packages: ['node'] },
  { room: 'src/trainer/engine', may: [], packages: ['@tensorflow/tfjs-core', '@bufbuild/protobuf', 'onnxruntime-node', 'onnxruntime-web', 'node'] },
  { room: 'src/trainer/math', may: ['src/trainer/model.ts', 'src/trainer/algorithm.ts', 'src/trainer/taskSet.ts'],
    packages: ['@tensorflow/tfjs-core', 'pngjs', 'jpeg-js', 'csv-parse', 'node'] },
  { room: 'src/trainer/models', may: ['src/trainer/math', 'src/trainer/model.ts'], packages: ['@tensorflow/tfjs-core'] },
  { room: 'src/trainer/algorithms', may: ['src/trainer/math', 'src/trainer/algorithm.ts'], packages: ['@tensorflow/tfjs-core'] },
  { room: 'src/trainer/outers', may: ['src/trainer/math', 'src/trainer/outer.ts'], packages: [] },
  // Numbers of tuning: past evaluations, processes, trees. Methods stand on it, one file each, and never on each other.
  { room: 'src/trainer/tuning', may: ['src/protocol', 'src/runs', 'src/trainer/math', 'src/trainer/engine', 'src/trainer/model.ts',
    'src/trainer/tuner.ts'], packages: ['@tensorflow/tfjs-core', 'csv-parse', 'zod', 'node'] },
  { room: 'src/trainer/tuners', may: ['src/trainer/math', 'src/trainer/tuning', 'src/trainer/tuner.ts', 'src/trainer/runtimes.ts'], packages: [] },
  { room: 'src/trainer/tasks', may: ['src/trainer/math', 'src/trainer/tuning', 'src/trainer/taskSet.ts'],
    packages: ['@tensorflow/tfjs-core', 'node'] },
  // Where a sweep's members run: one scheduler per file, and none knows another.
  { room: 'src/trainer/sweep/schedulers', may: ['src/protocol', 'src/runs', 'src/trainer/sweep/scheduler.ts'], packages: ['node'] },
  // From the compiled programs up: what acts, what is measured, a run's life, questions about it; none knows what stands on it.
  { room: 'src/trainer/programs', may: ['src/protocol/config.ts', 'src/trainer/engine', 'src/trainer/math', 'src/trainer/experiment.ts',
    'src/trainer/algorithm.ts', 'src/trainer/model.ts', 'src/trainer/taskSet.ts', 'src/trainer/plugin.ts'], packages: ['@tensorflow/tfjs-core'] },
  { room: 'src/trainer', may: ['src/protocol', 'src/runs', 'src/trainer'],
    packages: ['@tensorflow/tfjs-core', 'zod', 'jsonc-parser', 'sucrase', 'node'] },
  // What agents may ask: one implementation for the editor's tools and the MCP server.
  { room: 'src/agents', may: ['src/protocol', 'src/runs'], packages: ['zod', 'jsonc-parser', 'node'] },
  // A page about runs for paper and browser: it reads run folders, and draws with the panel's own pure functions.
  { room: 'src/report', may: ['src/protocol', 'src/runs', 'src/host/runHistory.ts', 'src/host/decimate.ts', 'webview/charts',
    'webview/compare/overlays.ts', 'webview/sweep', 'webview/export', 'webview/derive.ts', 'webview/state.ts', 'webview/text.ts',
    'webview/theme.ts'],
    packages: ['node'] },
  { room: 'src/cli', may: ['src/protocol', 'src/runs', 'src/trainer', 'src/agents', 'src/report'],
    packages: ['commander', '@modelcontextprotocol/sdk', 'zod', 'node'] },
  { room: 'src/host', may: ['src/protocol', 'src/runs', 'src/agents'],
    packages: ['vscode', 'jsonc-parser', 'zod', '@vscode/debugadapter', '@vscode/debugprotocol', 'node'] },
  { room: 'src/program.ts', may: ['src/cli', 'src/trainer'], packages: [] },
  { room: 'src/extension.ts', may: ['src/host', 'src/protocol'], packages: ['vscode', 'node'] },
  { room: 'webview', may: ['src/protocol'], packages: ['@vscode-elements/elements', '@vscode/codicons', 'lit', 'uplot', 'zod'] },
];
/** Rooms that nothing but the trainer's own top files may enter, and files that the host must not load. */
const root = resolve(__dirname, '..');
const filesIn = (folder: string): string[] => readdirSync(folder).flatMap((name) => {
  const path = join(folder, name);
  if (statSync(path).isDirectory()) return filesIn(path);
  return path.endsWith('.ts') && !path.endsWith('.d.ts') ? [path] : [];
});
const files = [...filesIn(join(root, 'src')), ...filesIn(join(root, 'webview'))];
const within = (path: string, room: string) => path === room || path.startsWith(`${room}/`);
const roomOf = (path: string) => rooms.find(({ room }) => within(path, room));

interface Edge { readonly from: string; readonly to: string; readonly typeOnly: boolean }
/** Imports of one file: own files resolved, packages by name. */
const importsOf = (file: string): Edge[] => {
  const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  const found =
    text.matchAll(/(import|export)\s+(type\s+)?[^;'"`]*?from\s+['"]([^'"]+)['"]|import\s*\(\s*['"]([^'"]+)['"]\s*\)|import\s+['"]([^'"]+)['"]/g);
  return [...found].map((m) => ({ from: file, to: m[3] ?? m[4] ?? m[5], typeOnly: Boolean(m[2]) }));
};
const ownFile = (from: string, spec: string): string | undefined => {
  const base = resolve(dirname(from), spec);
  return [base, `${base}.ts`, join(base, 'index.ts')].find((p) => existsSync(p) && statSync(p).isFile());
};
const edges = files.flatMap(importsOf);

describe('the import table', () => {
  it('gives every file a room', () => {
    expect(files.map((f) => relative(root, f)).filter((f) => !roomOf(f))).toEqual([]);
  });

  it('is kept by every import', () => {
    const wrong = edges.flatMap(({ from, to, typeOnly }) => {
      const path = relative(root, from);
      const room = roomOf(path);
      if (!room || to.startsWith('glob:') || to.endsWith('.css') || to.endsWith('package.json')) return [];
      if (!to.startsWith('.')) {
        const name = to.startsWith('node:') ? 'node' : to.split('/').slice(0, to.startsWith('@') ? 2 : 1).join('/');
        return room.packages.includes(name) ? [] : [`${path} imports the package ${name}`];
      }
      const target = relative(root, ownFile(from, to) ?? resolve(dirname(from), to));
      const allowed = within(target, room.room) || room.may.some((r) => within(target, r));
      const crossing = ['algorithms', 'tasks', 'models', 'outers', 'tuners', 'sweep/schedulers'].some((k) => room.room === `src/trainer/${k}`
        && within(target, room.room));
      if (crossing) return [`${path} imports another plug-in, ${target}`];
      return allowed || typeOnly && target === 'src/trainer/plugin.ts' ? [] : [`${path} imports ${target}`];
    });
    expect(wrong).toEqual([]);
  });

  it('has no cycles of values', () => {
    const graph = new Map(files.map((file) => [file, edges.filter((e) => e.from === file && !e.typeOnly && e.to.startsWith('.'))
      .flatMap((e) => ownFile(file, e.to) ?? [])]));
    const done = new Set<string>();
    const cycle = (file: string, path: readonly string[]): string | undefined => {
      if (path.includes(file)) return [...path.slice(path.indexOf(file)), file].map((f) => relative(root, f)).join(' → ');
      if (done.has(file)) return undefined;
      for (const next of graph.get(file) ?? []) {
        const found = cycle(next, [...path, file]);
        if (found) return found;
      }
      done.add(file);
      return undefined;
    };
    expect(files.map((f) => cycle(f, [])).filter(Boolean)).toEqual([]);
  });

  it('keeps trainer code and native libraries out of the extension host', () => {
    const maps = ['extension', 'later'].map((name) => join(root, `dist/${name}.js.map`)).filter(existsSync);
    const sources = maps.flatMap((map) => (JSON.parse(readFileSync(map, 'utf8')) as { readonly sources: readonly string[] }).sources);
    if (maps.length === 0) return;
    expect(sources.length).toBeGreaterThan(10);
    expect(sources.filter((file) => /onnxruntime|@tensorflow|src\/trainer\//.test(file))).toEqual([]);
  });
});

describe('habits', () => {
  const source = files.map((f) => [relative(root, f), readFileSync(f, 'utf8')] as const);
  it('no any, no non-null assertions', () => {
    const wrong = source.filter(([, text]) => /:\s*any\b|\bas any\b|<any>/.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')));
    expect(wrong.map(([f]) => f)).toEqual([]);
  });
  it('no file above 400 lines', () => {
    expect(source.filter(([, text]) => text.split('\n').length > 400).map(([f]) => f)).toEqual([]);
  });
});
