import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { type Graph, type Node } from '../../../src/trainer/engine/graph';
import { newGraph, trace } from '../../../src/trainer/engine/trace';
import { vmap } from '../../../src/trainer/engine/vmap';
import { referenceRuntime } from '../../../src/trainer/engine/runtimes/reference';
import type { Runtime, Values } from '../../../src/trainer/engine/runtime';
import { gradients } from '../../../src/trainer/math/gradients';
import { type Case, cases } from './cases';
import { testRuntimes } from './runtimes';

/** Numbers that look random and are the same everywhere. */
const noise = (seed: number) => {
  let state = seed * 2654435761 % 4294967296;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0;
    return state / 4294967296;
  };
};
const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
const feedsOf = (c: Case, tasks = 0): Record<string, Values> => {
  const next = noise(7 + c.name.length);
  const [low, high] = c.range ?? [-1, 1];
  const many = Math.max(tasks, 1);
  const feeds: Record<string, Values> = {};
  for (const [name, shape] of Object.entries(c.inputs)) {
    feeds[name] = Float32Array.from({ length: many * sizeOf(shape) }, () => low + (high - low) * next());
    feeds[`v_${name}`] = Float32Array.from({ length: many * sizeOf(shape) }, () => next() - 0.5);
  }
  for (const [name, { shape, below }] of Object.entries(c.indices ?? {})) {
    feeds[name] = Int32Array.from({ length: many * sizeOf(shape) }, () => Math.floor(next() * below));
  }
  return feeds;
};

/** value, weighted loss, its gradient, and the Hessian-vector product along v, all in one graph. */
const build = (c: Case, graph: Graph, lead: readonly number[] = []) => {
  const nodes: Record<string, Node> = {};
  for (const [name, shape] of Object.entries(c.inputs)) {
    nodes[name] = graph.input(name, [...lead, ...shape]);
    nodes[`v_${name}`] = graph.input(`v_${name}`, [...lead, ...shape]);
  }
  for (const [name, { shape }] of Object.entries(c.indices ?? {})) nodes[name] = graph.input(name, [...lead, ...shape], 'int32');
  return nodes;
};
const derive = (c: Case) => (x: Readonly<Record<string, tf.Tensor>>) => {
  const names = Object.keys(c.inputs);
  const floats = Object.fromEntries(names.map((n) => [n, x[n]]));
  const lossAt = (at: Readonly<Record<string, tf.Tensor>>) => {
    const value = c.f({ ...x, ...at });
    // A weighted, curved sum, so that every entry and its second derivative count.
    const weights = tf.tensor(Array.from({ length: value.size }, (_, i) => 0.5 + ((i * 7) % 5) / 8), value.shape);
    return tf.sum(tf.mul(weights, tf.add(value, tf.mul(0.25, tf.square(value))))) as tf.Scalar;
  };
  const first = gradients(lossAt, floats);
  const along = (at: Readonly<Record<string, tf.Tensor>>) => {
    const slopes = gradients(lossAt, at);
    return names.map((n) => tf.sum(tf.mul(slopes[n], x[`v_${n}`])) as tf.Scalar).reduce((a, b) => tf.add(a, b) as tf.Scalar);
  };
  const second = gradients(along, floats);
  return {
    value: c.f(x), loss: lossAt(floats),
    ...Object.fromEntries(names.map((n) => [`d_${n}`, first[n]])),
    ...Object.fromEntries(names.map((n) => [`h_${n}`, second[n]])),
  };
};
const compiled = async (c: Case, runtime: Runtime) => {
  const graph = newGraph();
  const nodes = build(c, graph);
  const outputs = trace(graph, nodes, derive(c));
  return runtime.compile({ inputs: graph.inputs, outputs }, { threads: 1 });
};
const difference = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let worst = 0;
  let size = 1e-3;
  for (let i = 0; i < b.length; i++) {
    const d = Math.abs(a[i] - b[i]);
    worst = d >= 0 ? Math.max(worst, d) : NaN;
    size = Math.max(size, Math.abs(b[i]));
  }
  return a.length === b.length ? worst / size : NaN;
};

describe('every operation, float64, against finite differences', () => {
  it.each(cases.map((c) => [c.name, c] as const))('%s', async (_name, c) => {
    const run = await compiled(c, referenceRuntime);
    const feeds = feedsOf(c);
    const at = await run.run(feeds);
    const h = 1e-6;
    const moved = async (s: number) => {
      const shifted: Record<string, Values> = { ...feeds };
      for (const n of Object.keys(c.inputs)) shifted[n] = Float64Array.from(feeds[n], (v, i) => v + s * h * feeds[`v_${n}`][i]);
      return run.run(shifted);
    };
    const [up, down] = [await moved(1), await moved(-1)];
    const slope = Object.keys(c.inputs).reduce((sum, n) => sum + Array.from(at[`d_${n}`]).reduce((s, g, i) => s + g * feeds[`v_${n}`][i], 0), 0);
    expect(difference([(up.loss[0] - down.loss[0]) / (2 * h)], [slope])).toBeLessThan(1e-6);
    for (const n of Object.keys(c.inputs)) {
      const numeric = Float64Array.from(up[`d_${n}`], (v, i) => (v - down[`d_${n}`][i]) / (2 * h));
      expect(difference(at[`h_${n}`], numeric), `second derivative in ${n}`).toBeLessThan(1e-5);
    }
  });
});

describe('every operation, all tasks at once, against one task at a time', () => {
  const tasks = 3;
  const variants: [string, Case, readonly string[]][] = cases.flatMap((c) => [
    ['all batched', c, []], ...Object.keys(c.inputs).slice(1).map((n): [string, Case, string[]] => [`${n} shared`, c, [n]]),
  ]);
  it.each(variants.map(([how, c, shared]) => [c.name, how, c, shared] as const))('%s, %s', async (_n, _h, c, shared) => {
    const graph = newGraph();
    const one = build(c, graph);
    const outputs = trace(graph, one, derive(c));
    const names = Object.keys(outputs);
    const twins = new Map<Node, Node>();
    const inputs: Node[] = [];
    for (const [name, node] of Object.entries(one)) {
      if (shared.includes(name)) { inputs.push(node); continue; }
      const twin = graph.input(`T${name}`, [tasks, ...node.shape], node.dtype);
      twins.set(node, twin);
      inputs.push(twin);
    }
    const many = vmap(names.map((n) => outputs[n]), twins, tasks);
    const feeds = feedsOf(c, tasks);
    const slice = (name: string, t: number) => feeds[name].slice(t * sizeOf(one[name].shape), (t + 1) * sizeOf(one[name].shape));
    const fed: Record<string, Values> = {};
    for (const name of Object.keys(one)) {
      if (shared.includes(name)) fed[name] = slice(name, 0);
      else fed[`T${name}`] = feeds[name];
    }
    const all = await (await referenceRuntime.compile({ inputs, outputs: Object.fromEntries(names.map((n, i) => [n, many[i]])) },
      { threads: 1 })).run(fed);
    const single = await referenceRuntime.compile({ inputs: Object.values(one), outputs }, { threads: 1 });
    for (let t = 0; t < tasks; t++) {
      const own = Object.fromEntries(Object.keys(one).map((n) => [n, slice(n, shared.includes(n) ? 0 : t)]));
      const expected = await single.run(own);
      for (const n of names) {
        const size = expected[n].length;
        expect(difference(all[n].slice(t * size, (t + 1) * size), expected[n]), `${n} of task ${t}`).toBeLessThan(1e-9);
      }
    }
  });
});

describe.each(testRuntimes.map((r) => [r.name, r] as const))('every operation on %s against float64', (_name, { load, reason }) => {
  it.skipIf(reason).each(cases.map((c) => [c.name, c] as const))('%s', async (_n, c) => {
    const run = await compiled(c, await load());
    const feeds = feedsOf(c);
    const [got, truth] = [await run.run(feeds), await (await compiled(c, referenceRuntime)).run(feeds)];
    for (const n of Object.keys(truth)) expect(difference(got[n], truth[n]), n).toBeLessThan(2e-5);
    await run.dispose();
  });
});
