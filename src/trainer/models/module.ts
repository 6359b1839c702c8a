import type { Tensor } from '@tensorflow/tfjs-core';
import { heNormal, zeros } from '../math/initialisers';
import {
  type Body, isObject, loadUserModule, model, type Network, type NetworkShape, type Parameter, path, settings, type UserModule,
} from '../model';

/**
 * What a model module exports by default: a function `(shape, options)` that returns this object, or a promise of
 * it. `shape` has `input`, `output` and `steps`; `options` is `model.options` of the config. Left out: `init` is
 * He-normal for weights and 0 for vectors, `head` the parameters of the last layer, `outerOnly` none, `inductive`
 * false, `body` (what comes before the head) not told.
 *
 *     import * as tf from '@tensorflow/tfjs-core';
 *     export default ({ input, output }) => ({
 *       parameters: [
 *         { name: 'head/weight', shape: [input[0], output] },
 *         { name: 'head/bias', shape: [output] },
 *       ],
 *       apply: (params, x) => tf.add(tf.matMul(x, params['head/weight']), params['head/bias']),
 *     });
 *
 * `apply(params, x, pass)` is traced, not run: it is made of tfjs-core operations, and no value can be read.
 */
export type ModelModule = (shape: NetworkShape, options: Readonly<Record<string, unknown>>) =>
  NetworkModule | Promise<NetworkModule>;
export type NetworkModule = Pick<Network, 'apply'> & Partial<Network> & {
  readonly parameters: readonly (Pick<Parameter, 'name' | 'shape'> & Partial<Parameter>)[];
};

export default model({
  summary: 'Your own network: a TypeScript or JavaScript file of tfjs-core operations.',
  source: 'the file itself; its shape is ModelModule in src/trainer/models/module.ts',
  options: {
    path: path('the file; its default export is a function (shape, options) that makes the network'),
    options: settings('handed to the file\'s function'),
  },
  build: async (o, shape, folder) => {
    const module = await loadUserModule(o.path, folder, 'model.path');
    const { value } = module;
    if (typeof value !== 'function') {
      throw module.complain('default', 'the default export must be a function (shape, options) that makes a network.');
    }
    const made: unknown = await module.guard('in its default export', () => value(shape, o.options) as unknown);
    return completed(module, shaped(module, made), shape);
  },
});

const shaped = (module: UserModule, made: unknown): NetworkModule => {
  if (!isObject(made) || !Array.isArray(made.parameters) || typeof made.apply !== 'function') {
    throw module.complain('default', 'the network must be an object with `parameters` and `apply(params, x, pass)`.');
  }
  const seen = new Set<unknown>();
  for (const [i, parameter] of made.parameters.entries()) {
    const wrong = (what: string) => module.complain('parameters', `parameters[${i}] ${what}.`);
    const { name, shape } = (isObject(parameter) ? parameter : {}) as Partial<Parameter>;
    if (typeof name !== 'string' || name === '') throw wrong('needs a `name`, e.g. "dense1/weight"');
    if (seen.has(name)) throw wrong(`has the name "${name}" of another one`);
    if (!Array.isArray(shape) || !shape.every((n) => Number.isInteger(n) && n >= 1)) {
      throw wrong(`("${name}") needs a \`shape\` of whole numbers, e.g. [40, 1]`);
    }
    seen.add(name);
  }
  return made as unknown as NetworkModule;
};

const completed = (module: UserModule, made: NetworkModule, { output }: NetworkShape): Network => {
  const names = made.parameters.map((p) => p.name);
  const last = names.at(-1) ?? '';
  const layer = last.slice(0, last.lastIndexOf('/') + 1) || last;
  return {
    parameters: made.parameters.map((p) => ({ name: p.name, shape: p.shape, init: started(module, p) })),
    head: made.head ?? names.filter((name) => name.startsWith(layer)),
    outerOnly: made.outerOnly ?? [],
    inductive: made.inductive ?? false,
    ...(made.body && { body: guarded(module, made.body) }),
    apply: (params, x, pass) => {
      const out: Tensor = module.guard('in apply()', () => made.apply(params, x, pass));
      const found = Array.isArray(out?.shape) ? `[${out.shape.join(', ')}]` : 'no tensor';
      if (found === `[${x.shape[0]}, ${output}]`) return out;
      throw module.complain('apply', `apply() gives ${found}; for ${x.shape[0]} examples it must be `
        + `[${x.shape[0]}, ${output}].`);
    },
  };
};

/** What comes before the head, its shape checked. */
const guarded = (module: UserModule, { units, apply }: Body): Body => ({
  units,
  apply: (params, x, pass) => {
    const out: Tensor = module.guard('in body.apply()', () => apply(params, x, pass));
    const found = Array.isArray(out?.shape) ? `[${out.shape.join(', ')}]` : 'no tensor';
    if (found === `[${x.shape[0]}, ${units}]`) return out;
    throw module.complain('body', `body.apply() gives ${found}; for ${x.shape[0]} examples it must be [${x.shape[0]}, ${units}].`);
  },
});

/** The parameter's own initialiser, checked; or He-normal by fan-in (all axes but the last), zeros for vectors. */
const started = (module: UserModule, { name, shape, init }: NetworkModule['parameters'][number]): Parameter['init'] => {
  if (!init) return shape.length > 1 ? heNormal(shape.slice(0, -1).reduce((n, d) => n * d, 1)) : zeros;
  return (rng, size) => {
    const values: unknown = module.guard(`in init() of "${name}"`, () => init(rng, size));
    if (values instanceof Float32Array && values.length === size) return values;
    throw module.complain('init', `init() of "${name}" must give a Float32Array of ${size} numbers.`);
  };
};
