import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * `import files from 'glob:./algorithms/*.ts'` gives { name: default export } for every file of a folder,
 * so that a new plug-in is a new file and no list. One plug-in for esbuild, one for Vite, same meaning.
 */
const sourceFor = (pattern, importer) => {
  const folder = join(dirname(importer), dirname(pattern));
  const ending = basename(pattern).slice(1);
  // A folder without files is not in a checkout.
  const inFolder = existsSync(folder) ? readdirSync(folder) : [];
  const files = inFolder.filter((f) => f.endsWith(ending) && !f.endsWith('.d.ts')).sort();
  const names = files.map((f) => f.slice(0, -ending.length));
  const imports = files.map((f, i) => `import f${i} from ${JSON.stringify(join(folder, f))};`);
  const entries = names.map((name, i) => `${JSON.stringify(name)}: f${i}`);
  return { folder, source: `${imports.join('\n')}\nexport default { ${entries.join(', ')} };` };
};

export const esbuildGlobImports = {
  name: 'glob-imports',
  setup(build) {
    build.onResolve({ filter: /^glob:/ }, ({ path, importer }) => ({
      namespace: 'glob', path, pluginData: sourceFor(path.slice(5), importer),
    }));
    build.onLoad({ filter: /.*/, namespace: 'glob' }, ({ pluginData }) => ({
      contents: pluginData.source, resolveDir: pluginData.folder, loader: 'js', watchDirs: [pluginData.folder],
    }));
  },
};

export const viteGlobImports = () => {
  const sources = new Map();
  return {
    name: 'glob-imports',
    resolveId(id, importer) {
      if (!id.startsWith('glob:')) return undefined;
      const key = `\0${id}?from=${importer}`;
      sources.set(key, sourceFor(id.slice(5), importer).source);
      return key;
    },
    load: (id) => sources.get(id),
  };
};
