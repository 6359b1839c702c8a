import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Rng } from '../../../src/trainer/math/rng';
import module from '../../../src/trainer/tasks/module';
import type { TaskSource } from '../../../src/trainer/taskSet';
import { evaluate, given, options } from '../evaluate';
import { folderWith } from '../userModules';

const open = async (folder: string, path: string, chosen: object = {}): Promise<TaskSource> =>
  module.open(options(module.options, { path, options: chosen }), folder);
const openOne = async (text: string, name = 'tasks.ts') => open(folderWith({ [name]: text }), name);

const points = 'const points = (rng) => { const x = Float32Array.from({ length: 4 }, () => rng.normal());'
  + ' return { x, y: x.map((v) => 2 * v) }; };';
const body = 'input: [1], output: 1, metric: "mse"';

/** A task set with some members replaced. */
const set = (members: string) => `${points}\nexport default { ${body},
  sample: (rng) => ({ support: points(rng), query: points(rng), about: '' }),
  ${members} };`;
const sampling = (expression: string) => set(`sample: (rng) => (${expression})`);

describe('each mistake has its sentence, with file and line', () => {
  test.each<[string, string, RegExp]>([
    ['syntax', 'export default {\n  input: = 1,\n};',
      /tasks\.ts:2: cannot be read as TypeScript or JavaScript: Unexpected token\.$/],
    ['late syntax', 'export default {\n};\nlet a = 1; let a = 2;',
      /tasks\.ts:3: the module threw while it was loaded: .*already been declared/],
    ['throws', '\n\nthrow new Error("boom");', /tasks\.ts:3: the module threw while it was loaded: boom$/],
    ['throws text', 'throw "boom";', /tasks\.ts: the module threw while it was loaded: boom$/],
    ['absent package', 'import x from "no-such-package";\nexport default x;',
      /tasks\.ts:1: the module threw while it was loaded: Cannot find module 'no-such-package'/],
    ['nothing', 'const a = 1;', /tasks\.ts:1: the module has no default export/],
    ['only named', 'const a = 1;\nexport { a };', /tasks\.ts:2: the module has no default export/],
    ['no object', '\nexport default 3;', /tasks\.ts:2: the task set must be an object/],
    ['function throws', 'export default () => {\n  throw new Error("boom");\n};',
      /tasks\.ts:2: the module threw in its default export: boom/],
    ['slow function throws', 'export default async () => {\n  throw new Error("boom");\n};',
      /tasks\.ts:2: the module threw in its default export: boom/],
    ['no input', set('input: 1'), /tasks\.ts:2: the task set needs `input`/],
    ['no output', set('output: 0'), /tasks\.ts:2: the task set needs `output`/],
    ['no metric', set('metric: "loss"'), /tasks\.ts:2: the task set needs `metric`/],
    ['no sample', set('sample: 1'), /tasks\.ts:2: the task set needs `sample\(rng, split\)`/],
    ['return without its own loss', set('metric: "return"'), /with metric "return" needs its own `loss`/],
    ['sample throws', set('\n\n\nsample() { return missing; }'),
      /tasks\.ts:7: the module threw in sample\(\): missing is not defined/],
    ['no support', sampling('{ query: points(rng) }'), /tasks\.ts:3: sample\(\) must return .* support\.x is missing/],
    ['nothing drawn', sampling('undefined'), /tasks\.ts:3: sample\(\) must return/],
    ['an Array', sampling('{ support: { x: [1], y: [1] }, query: points(rng) }'),
      /support\.x is missing|support\.x as Float32Array; it is an Array/],
    ['y an Array', sampling('{ support: { x: Float32Array.of(1), y: [1] }, query: points(rng) }'),
      /sample\(\) must give support\.y as Float32Array; it is an Array/],
    ['wrong type', sampling('{ support: { x: new Float64Array(1), y: Float32Array.of(1) }, query: points(rng) }'),
      /support\.x as Float32Array; it is a Float64Array/],
    ['y too short', sampling('{ support: { x: Float32Array.of(1, 2), y: Float32Array.of(1) }, query: points(rng) }'),
      /gives support\.y 1 numbers, but shape \[2, 1\] needs 2/],
    ['no multiple', set('input: [3]'), /gives support\.x 4 numbers, no multiple of the 3 of input \[3\]/],
    ['NaN', sampling('{ support: { x: Float32Array.of(1, NaN), y: Float32Array.of(1, 2) }, query: points(rng) }'),
      /gives support\.x\[1\] = NaN: every number must be finite/],
    ['label out of range',
      set('metric: "accuracy", output: 2, sample: () => ({ support: { x: Float32Array.of(1), y: Int32Array.of(2) },'
        + 'query: { x: Float32Array.of(1), y: Int32Array.of(0) } })'),
      /support\.y\[0\] = 2, but labels go from 0 to 1/],
    ['label without its class',
      set('metric: "accuracy", output: 2, trainClasses: 9, sample: () => ({ support: { x: Float32Array.of(1), y: Int32Array.of(0) },'
        + 'query: { x: Float32Array.of(1), y: Int32Array.of(1) }, classes: [8, 9], about: "" })'),
      /sample\(\) gives classes\[1\] = 9, but label 1 needs its class, from 0 to 8 \(trainClasses is 9\)\./],
    ['own randomness', sampling('{ support: points({ normal: Math.random }), query: points(rng) }'),
      /sample\(\) gives two different tasks for the same rng/],
  ])('%s', async (_name, text, message) => {
    const error = await openOne(text).catch((e: unknown) => e as Error);
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message.split('\n')).toHaveLength(1);
  });

  test('an absent file', async () => {
    await expect(open(folderWith({}), 'none.ts')).rejects.toThrow(/^taskSet\.path: there is no file .*none\.ts/);
  });

  test('the line of the file that threw, not of the one that imported it', async () => {
    const folder = folderWith({
      'tasks.ts': 'import "./inner";\nexport default 1;', 'inner.ts': '\n\n\nthrow new Error("deep");',
    });
    await expect(open(folder, 'tasks.ts')).rejects.toThrow(/inner\.ts:4: the module threw while it was loaded: deep/);
  });

  test('a task that changes its size, or an operation that fails, later on', async () => {
    const source = await openOne(set(`sample: (rng, split) => ({ support: points(rng), about: '',
      query: split === 'test' ? { x: new Float32Array(2), y: new Float32Array(2) } : points(rng) }),
      loss: (o) => o.dataSync()[0]`));
    expect(() => source.sample(Rng.keyed(0), 'test'))
      .toThrow(/tasks\.ts:3: sample\(\) gives query\.x 2 numbers, but shape \[4, 1\]/);
    await expect(evaluate({ o: given([1], [1]) }, ({ o }) => ({ loss: source.loss(o, { x: o, y: o }) })))
      .rejects.toThrow(/tasks\.ts:6: the module threw in loss\(\): a value cannot be read while tracing/);
  });

  test('edits are seen at the next open', async () => {
    const folder = folderWith({ 'tasks.ts': set('bestJoint: 1') });
    expect((await open(folder, 'tasks.ts')).bestJoint).toBe(1);
    rmSync(join(folder, 'tasks.ts'));
    await expect(open(folder, 'tasks.ts')).rejects.toThrow('there is no file');
  });
});
