/**
 * ThirdPartyNotices.txt: the licence of every package whose code is in the bundles (as the build recorded) or goes
 * along as a runtime. A package without a licence text stops the packaging.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from './install.mjs';

const licenceFile = /^(licen[cs]e|copying|notice)/i;
/** Packages that come without their licence's text, and where that text stands instead. */
const supplied = {
  '@bufbuild/protobuf': ['apache-2.0.txt', 'protobuf-wire.txt'], '@tensorflow/tfjs-core': ['apache-2.0.txt'],
  seedrandom: ['seedrandom.txt'], tr46: ['tr46.txt'],
  'onnxruntime-common': ['onnxruntime.txt'], 'onnxruntime-node': ['onnxruntime.txt', 'onnxruntime-notices.txt'],
  'onnxruntime-web': ['onnxruntime.txt', 'onnxruntime-notices.txt'],
};
const alwaysAlong = ['onnxruntime-common', 'onnxruntime-node', 'onnxruntime-web'];

/** The package that a file belongs to: the nearest folder whose package.json has a name and a version. */
const packageOf = (file) => {
  for (let folder = dirname(join(root, file)); folder.length > root.length; folder = dirname(folder)) {
    const path = join(folder, 'package.json');
    if (!existsSync(path)) continue;
    const { name, version, license } = JSON.parse(readFileSync(path, 'utf8'));
    if (name && version) return { name, version, licence: license, folder };
  }
  return undefined;
};

/** Every package in the bundles, by name. @throws Error when nothing was built */
export const bundledPackages = () => {
  const sources = JSON.parse(readFileSync(join(root, '.cache/bundled.json'), 'utf8'));
  const files = [...sources.map((source) => source.replace(/^[a-z-]+:/, '')).filter((source) => source.includes('node_modules/')),
    ...alwaysAlong.map((name) => `node_modules/${name}/package.json`)];
  const found = files.map(packageOf).filter(Boolean);
  const byName = new Map(found.map((one) => [`${one.name}@${one.version}`, one]));
  return [...byName.values()].sort((a, b) => a.name.localeCompare(b.name));
};

/** The licence's own words, or undefined. */
export const licenceOf = ({ name, folder }) => {
  const files = supplied[name]?.map((file) => join(root, 'scripts/licences', file))
    ?? readdirSync(folder).filter((file) => licenceFile.test(file)).map((file) => join(folder, file));
  const texts = files.map((file) => readFileSync(file, 'utf8').trim());
  return texts.length > 0 ? texts.join('\n\n') : undefined;
};

/** @throws Error naming the packages without a licence */
export const notices = () => {
  const packages = bundledPackages();
  const without = packages.filter((one) => licenceOf(one) === undefined);
  if (without.length > 0) {
    throw new Error(`No licence text for ${without.map(({ name, folder }) => `${name} (${relative(root, folder)})`).join(', ')}: `
      + 'put it into scripts/licences/ and name it in scripts/notices.mjs.');
  }
  // One text is printed once, under all the packages that come with it.
  const byText = new Map();
  for (const one of packages) byText.set(licenceOf(one), [...byText.get(licenceOf(one)) ?? [], one]);
  const blocks = [...byText].map(([text, owners]) => [
    '-'.repeat(100), ...owners.map(({ name, version, licence }) => `${name} ${version} (${licence})`), '', text, '',
  ].join('\n'));
  return `MAML Lab contains code of the packages below, each under its own licence.\n`
    + `Data sets carry their licences beside them, in dist/data.\n\n${blocks.join('\n')}`;
};
