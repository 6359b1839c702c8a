import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotli } from './brotli.mjs';
import { root } from './install.mjs';

/** Which files of the runtimes a package for a target carries. `universal` runs everywhere VS Code does. */
export const targets = ['universal', 'linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];

/** Largest size of a package, in bytes; of one that is packed quickly by as much more as that costs. */
export const limitOf = (target, isQuick) => (target === 'universal' ? 12e6 : 25e6) * (isQuick ? 1.172 : 1);

/** The one library that the binding names; a second copy, DirectML and its compilers are never loaded by us. */
const libraries = { linux: 'libonnxruntime.so.1', darwin: 'libonnxruntime.1.dylib', win32: 'onnxruntime.dll' };
const web = 'onnxruntime-web';
const native = 'onnxruntime-node';
const common = 'onnxruntime-common';

const scriptsIn = (folder) => readdirSync(join(root, 'node_modules', folder))
  .filter((name) => name.endsWith('.js')).map((name) => `${folder}/${name}`);

/** The bundles load both by `import()`: the WASM one is a module itself, the native one is CommonJS inside. */
const commonFiles = (kind) =>
  [`${common}/package.json`, `${common}/dist/${kind}/package.json`, ...scriptsIn(`${common}/dist/${kind}`)];

/** Files below node_modules that a target needs at run time. */
export const runtimeFiles = (target) => {
  if (target === 'universal') {
    const parts = ['ort.node.min.mjs', 'ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'];
    return [...commonFiles('esm'), `${web}/package.json`, ...parts.map((name) => `${web}/dist/${name}`)];
  }
  const [system, processor] = target.split('-');
  const binaries = `${native}/bin/napi-v6/${system}/${processor}`;
  return [
    ...commonFiles('cjs'), `${native}/package.json`, ...scriptsIn(`${native}/dist`),
    `${binaries}/onnxruntime_binding.node`, `${binaries}/${libraries[system]}`,
  ];
};

/**
 * Kept with Brotli where the zip alone would be too large; src/trainer/engine/runtimes/packed.ts unpacks them. WASM is read
 * into memory; a native library is unpacked beside itself when it is first used, so only where it must be.
 */
const isPacked = (file) => file.endsWith('.wasm') || file.endsWith('linux/x64/libonnxruntime.so.1');

/** Puts them where Node looks from dist/. */
export const copyRuntimes = async (target, stage, quality) => {
  for (const file of runtimeFiles(target)) {
    const [from, to] = [join(root, 'node_modules', file), join(stage, 'dist/node_modules', file)];
    mkdirSync(dirname(to), { recursive: true });
    if (isPacked(file)) await brotli(from, `${to}.br`, quality);
    else cpSync(from, to);
  }
};

/** What the runtime of a package is called in a run's record, where this machine can run that package. */
export const runtimeHere = (target) => {
  if (target === 'universal') return 'wasm';
  return target === `${process.platform}-${process.arch}` ? 'onnx' : undefined;
};
