import { describe, expect, it } from 'vitest';
import { completionsAt } from '../../src/host/config/completions';
import { hoverAt } from '../../src/host/config/hover';
import { outlineOf } from '../../src/host/config/outline';
import { pathLinks } from '../../src/host/config/pathLinks';
import { english } from '../../src/protocol/sentence';
import type { JsonSchema } from '../../src/protocol/jsonSchema';
import { jsonSchema } from '../../src/trainer/config/jsonSchema';
import { algorithms, schemas } from '../../src/trainer/registry';

const schema = jsonSchema(schemas()) as JsonSchema;
/** Text with `|` where the cursor is. */
const at = (marked: string): [string, number] => [marked.replace('|', ''), marked.indexOf('|')];
const complete = (marked: string) => completionsAt(...at(marked), schema);
/** The text after a completion was taken, tab stops left as they are. */
const taken = (marked: string, label: string): string => {
  const [text] = at(marked);
  const one = complete(marked).find((item) => item.label === label);
  return one ? text.slice(0, one.offset) + one.insert + text.slice(one.offset + one.length) : 'not offered';
};

describe('completion', () => {
  it('offers every algorithm with its summary', () => {
    const items = complete('{ "algorithm": { "name": "|" } }');
    expect(items.map(({ label }) => label)).toEqual(Object.keys(algorithms));
    expect(items.find(({ label }) => label === 'maml')?.documentation).toContain(algorithms.maml.summary);
  });

  it('offers the options of the chosen plug-in that are not there yet, with default and description', () => {
    const items = complete('{ "algorithm": { "name": "maml", "innerSteps": 2, "|" } }');
    const labels = items.map(({ label }) => label);
    expect(labels).toContain('innerRate');
    expect(labels).not.toContain('innerSteps');
    expect(labels).not.toContain('name');
    const innerRate = items.find(({ label }) => label === 'innerRate');
    expect(english(innerRate?.detail ?? '')).toBe('0.01 above 0');
    expect(innerRate?.documentation).toBe('step size α of adaptation');
  });

  it.each([
    ['{ "training": { "|" } }', 'iterations', '{ "training": { "iterations": ${1:10000} } }'],
    ['{ "training": { | "seed": 1 } }', 'iterations', '{ "training": { "iterations": ${1:10000}, "seed": 1 } }'],
    ['{ "training": { "iter|": 5 } }', 'iterations', '{ "training": { "iterations": 5 } }'],
    ['{ "runtime": | }', '"onnx"', '{ "runtime": "onnx" }'],
    ['{ "runtime": "|" }', '"onnx"', '{ "runtime": "onnx" }'],
    ['{ "algorithm": { "name": "ma|" } }', 'metaSgd', '{ "algorithm": { "name": "metaSgd" } }'],
    ['{ "model": { "name": "mlp", "activation": "|" } }', '"tanh"', '{ "model": { "name": "mlp", "activation": "tanh" } }'],
    ['{ "training": { "optimizer": { "name": "|" } } }', 'adamW', '{ "training": { "optimizer": { "name": "adamW" } } }'],
  ])('%s with %s', (marked, label, result) => expect(taken(marked, label)).toBe(result));

  it('writes whole sections as snippets whose text is a right config', () => {
    const section = taken('{ "taskSet": | }', 'sinusoid');
    expect(section).toContain('"name": "sinusoid"');
    const plain = section.replace(/\$\{\d:([^}]*)\}/g, '$1').replace(/\\(.)/g, '$1');
    expect(JSON.parse(plain)).toMatchObject({ taskSet: { name: 'sinusoid', shots: 10 } });
    expect(taken('{ | }', 'algorithm')).toContain('"algorithm": {\n\t"name": ');
  });

  it('offers nothing where nothing is known', () => {
    expect(complete('{ "nonsense": { "|" } }')).toEqual([]);
    expect(complete('{ "name": "|" }')).toEqual([]);
  });
});

describe('hover', () => {
  it.each([
    ['{ "training": { "metaB|atch": 4 } }', 'metaBatch', 'tasks per meta-iteration', 'a whole number, at least 1', '25'],
    ['{ "training": { "metaBatch": 4| } }', 'metaBatch', 'tasks per meta-iteration', 'a whole number, at least 1', '25'],
    ['{ "run|time": "auto" }', 'runtime', 'what runs the compiled graph', 'one of auto, onnx, wasm, tensorflow, reference', '"auto"'],
    ['{ "taskSet": { "name": "sinusoid", "phase": [0|, 1] } }', 'phase', 'phases φ, in radians', 'a list of 2 numbers', '[0,3.141592653589793]'],
  ])('%s', (marked, title, description, allowed, usual) =>
    {
    const found = hoverAt(...at(marked), schema);
    expect({ ...found, allowed: english(found?.allowed ?? '') }).toMatchObject({ title, description, allowed, default: usual });
  });

  it('tells a plug-in\'s summary and source at its name and its options', () => {
    const { summary, source } = algorithms.maml;
    for (const marked of ['{ "algorithm": { "name": "ma|ml" } }', '{ "algorithm": { "name": "maml", "inner|Rate": 1 } }']) {
      expect(hoverAt(...at(marked), schema)?.plugin).toBe(`${summary} (${source})`);
    }
  });

  it('says nothing between things or about what is not known', () => {
    expect(hoverAt(...at('{ | }'), schema)).toBeUndefined();
    expect(hoverAt(...at('{ "wr|ong": 1 }'), schema)).toBeUndefined();
  });
});

describe('links and outline', () => {
  it('links options that are paths', () => {
    const text = '{ "taskSet": { "name": "imageFolder", "path": "my/photos" }, "name": "a" }';
    const [link, ...others] = pathLinks(text, schema);
    expect(others).toEqual([]);
    expect(link?.path).toBe('my/photos');
    expect(text.slice(link?.offset, (link?.offset ?? 0) + (link?.length ?? 0))).toBe('my/photos');
  });

  it('shows keys with their values, and what a section is', () => {
    const [model, threads] = outlineOf('{ "model": { "name": "mlp", }, // c\n "threads": 2 }');
    expect(model).toMatchObject({ key: 'model', value: '"mlp"', children: [{ key: 'name' }] });
    expect(threads).toMatchObject({ key: 'threads', value: '2', children: [] });
  });
});
