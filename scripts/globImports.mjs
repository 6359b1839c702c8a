import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * `import files from 'glob:./algorithms/*.ts'` gives { name: default export } for every file of a folder,
 * so that a new plug-in is a new file and no list. One plug-in for esbuild, one for Vite, same meaning.
 */
const filesFor = (pattern, importer) => {
  const folder = join(dirname(importer), dirname(pattern));
  const ending = basename(pattern).slice(1);
  // A folder without files is not in a checkout.
  const inFolder = existsSync(folder) ? readdirSync(folder) : [];
  const files = inFolder.filter((f) => f.endsWith(ending) && !f.endsWith('.d.ts')).sort();
  const names = files.map((f) => f.slice(0, -ending.length));
  return { folder, names, paths: files.map((f) => JSON.stringify(join(folder, f))) };
};
const sourceOf = ({ names, paths }) => {
  const imports = paths.map((path, i) => `import f${i} from ${path};`);
  const entries = names.map((name, i) => `${JSON.stringify(name)}: f${i}`);
  return `${imports.join('\n')}\nexport default { ${entries.join(', ')} };`;
};
/** Each file is evaluated when its entry is first read. */
const sourceOnFirstUse = ({ names, paths }) => {
  const entries = names.map((name, i) => `get ${JSON.stringify(name)}() { return require(${paths[i]}).default; }`);
  return `exports.default = { ${entries.join(', ')} };`;
};
const loaded = (found, source) => ({ contents: source(found), resolveDir: found.folder, loader: 'js', watchDirs: [found.folder] });

export const esbuildGlobImports = {
  name: 'glob-imports',
  setup(build) {
    build.onResolve({ filter: /^glob:/ }, ({ path, importer }) => ({
      namespace: 'glob', path, pluginData: filesFor(path.slice(5), importer),
    }));
    build.onLoad({ filter: /.*/, namespace: 'glob' }, ({ pluginData }) => loaded(pluginData, sourceOf));
  },
};
/** The same where modules are evaluated on first use (onFirstUse.mjs). */
export const globOnFirstUse = (found) => loaded(found, sourceOnFirstUse);

export const viteGlobImports = () => {
  const sources = new Map();
  return {
    name: 'glob-imports',
    resolveId(id, importer) {
      if (!id.startsWith('glob:')) return undefined;
      const key = `\0${id}?from=${importer}`;
      sources.set(key, sourceOf(filesFor(id.slice(5), importer)));
      return key;
    },
    load: (id) => sources.get(id),
  };
};
