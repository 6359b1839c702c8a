import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import ts from 'typescript';
import { globOnFirstUse } from './globImports.mjs';

/**
 * The extension's modules are evaluated when something of them is first used, not when they are imported: VS Code waits for
 * `activate()`, which needs few of them. Sources stay ordinary modules; each import becomes a function that evaluates once.
 * What takes parts of a large whole (zod, a JSON file) stays as it is, so that esbuild leaves out the rest: it is evaluated
 * together with what it imports, on first use too. `vscode` is taken directly: esbuild would copy its names, once per module.
 */
export const onFirstUse = {
  name: 'on-first-use',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      return takesParts.test(source) ? undefined : { contents: evaluatedOnUse(source, path), loader: 'js' };
    });
    build.onLoad({ filter: /.*/, namespace: 'glob' }, ({ pluginData }) => globOnFirstUse(pluginData));
  },
};
const takesParts = /^import (?!type ).*from '(zod|.*\.json)';$/m;

/** @returns a CommonJS module, whose imports are functions; its map names the original */
const evaluatedOnUse = (source, path) => {
  const { outputText, sourceMapText } = ts.transpileModule(source, { fileName: path, compilerOptions });
  const imports = [...outputText.matchAll(/^(const|var) (\w+) = require\("([^"]+)"\);$/gm)];
  const changed = imports.reduce((text, [line, , name, from]) => {
    if (from === 'vscode') return text;
    if (from.startsWith('node:')) return text.replaceAll(`${name}.default`, name);
    return text.replaceAll(new RegExp(`\\b${name}(?=\\.)`, 'g'), `(${name}())`).replace(line, `const ${name} = () => require("${from}");`);
  }, outputText);
  const map = Buffer.from(JSON.stringify({ ...JSON.parse(sourceMapText), sources: [basename(path)] })).toString('base64');
  return changed.replace(/\/\/# sourceMappingURL=.*$/, `//# sourceMappingURL=data:application/json;base64,${map}`);
};
const compilerOptions = {
  target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, isolatedModules: true, sourceMap: true, inlineSources: true,
};
