import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, test } from 'vitest';
import { Rng } from '../../src/trainer/math/rng';
import { taskSets } from '../../src/trainer/registry';
import { damaged, fuzz, nastyJson, timeout } from './fuzz';

const folder = mkdtempSync(join(tmpdir(), 'maml-lab-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let n = 0;
/** Opens a task set of a person's own and draws from it. A file of its own each: modules are not asked for twice. */
const opened = async (text: string | Uint8Array): Promise<void> => {
  const name = `m${n++}.js`;
  writeFileSync(join(folder, name), text);
  try {
    const source = await taskSets.module.open({ path: name, options: {} } as never, folder);
    for (let i = 0; i < 3; i++) source.sample(Rng.keyed(1, i), 'train');
  } finally {
    rmSync(join(folder, name));
  }
};
const whole = `export default { input: [2], output: 1, metric: 'mse',
  sample(rng) { const x = Float32Array.of(rng.normal(), rng.normal(), 1, 2); 
    return { support: { x, y: x.slice(0, 2) }, query: { x, y: x.slice(0, 2) } }; } };\n`;

test('module files: damaged text is a sentence with a place', async () => {
  await fuzz(damaged(whole), opened, 0.25);
}, timeout);

test('modules that export or draw something else than they should', async () => {
  const numbers = fc.oneof(fc.array(fc.double(), { maxLength: 6 }).map((list) => `Float32Array.of(${list.map(String).join()})`),
    nastyJson.map((v) => JSON.stringify(v) ?? 'undefined'));
  const set = fc.tuple(numbers, numbers).map(([x, y]) => `{ x: ${x}, y: ${y} }`);
  const member = (usual: string) => fc.oneof({ weight: 4, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: nastyJson.map((v) => JSON.stringify(v) ?? 'undefined') });
  await fuzz(fc.tuple(member('[2]'), member('1'), member('"mse"'), set, set), ([input, output, metric, support, query]) =>
    opened(`module.exports = { input: ${input}, output: ${output}, metric: ${metric}, sample: () => ({ support: ${support}, query: ${query} }) };`), 0.25);
}, timeout);
