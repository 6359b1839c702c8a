/**
 * What MAML Lab hands to a task set or model of your own: types for your editor, nothing to install.
 * The file is not read by training; "New Task Set" and "New Model" write it.
 */
declare module 'maml-lab' {
  /** A tensor while the network is traced: it has a shape, its values cannot be read. */
  export interface Tensor {
    readonly shape: number[];
    readonly dtype: string;
  }

  /** Operations of tfjs-core; more of them can be used than are listed here. */
  export namespace tf {
    export function add(a: Tensor | number, b: Tensor | number): Tensor;
    export function sub(a: Tensor | number, b: Tensor | number): Tensor;
    export function mul(a: Tensor | number, b: Tensor | number): Tensor;
    export function div(a: Tensor | number, b: Tensor | number): Tensor;
    export function maximum(a: Tensor | number, b: Tensor | number): Tensor;
    export function minimum(a: Tensor | number, b: Tensor | number): Tensor;
    export function pow(a: Tensor | number, b: Tensor | number): Tensor;
    export function relu(x: Tensor): Tensor;
    export function sigmoid(x: Tensor): Tensor;
    export function tanh(x: Tensor): Tensor;
    export function exp(x: Tensor): Tensor;
    export function log(x: Tensor): Tensor;
    export function sqrt(x: Tensor): Tensor;
    export function square(x: Tensor): Tensor;
    export function abs(x: Tensor): Tensor;
    export function neg(x: Tensor): Tensor;
    export function softplus(x: Tensor): Tensor;
    export function matMul(a: Tensor, b: Tensor, transposeA?: boolean, transposeB?: boolean): Tensor;
    export function reshape(x: Tensor, shape: readonly number[]): Tensor;
    export function transpose(x: Tensor, axes?: readonly number[]): Tensor;
    export function sum(x: Tensor, axis?: number | readonly number[], keepDims?: boolean): Tensor;
    export function mean(x: Tensor, axis?: number | readonly number[], keepDims?: boolean): Tensor;
    export function conv2d(x: Tensor, filter: Tensor, stride: number, pad: 'same' | 'valid'): Tensor;
    export function maxPool(x: Tensor, size: number, stride: number, pad: 'same' | 'valid'): Tensor;
    export function avgPool(x: Tensor, size: number, stride: number, pad: 'same' | 'valid'): Tensor;
    export function scalar(value: number): Tensor;
  }

  /** Random numbers: the same stream gives the same numbers on every machine. */
  export class Rng {
    /** A stream of its own for these keys. */
    static keyed(...keys: (string | number)[]): Rng;
    /** Uniform between two bounds (default 0 and 1). */
    uniform(low?: number, high?: number): number;
    /** Standard normal. */
    normal(): number;
    /** A whole number from 0 up to, not including, n. */
    int(n: number): number;
    /** `count` different whole numbers below `n`, in random order. */
    choose(n: number, count: number): number[];
  }

  export type Split = 'train' | 'validation' | 'test';

  /** Examples: x row by row, y likewise; labels are an Int32Array. */
  export interface Examples {
    readonly x: Float32Array;
    readonly y: Float32Array | Int32Array;
  }

  /** One task: examples to learn from and examples to be judged on. None may be in both. */
  export interface Task {
    readonly support: Examples;
    readonly query: Examples;
    /** Plain words for people: what the task is, or its class names by label. */
    readonly about?: string | readonly string[];
    /** The numbers that define the task, when it has some. */
    readonly parameters?: readonly number[];
    /** Which class stands behind each label, from 0 to trainClasses − 1 in training: where labels are fresh in every task. */
    readonly classes?: readonly number[];
  }

  export interface TaskSet {
    /** Shape of one example, e.g. [1] or [28, 28, 1]. */
    readonly input: readonly number[];
    /** Numbers (or classes) predicted for an example. */
    readonly output: number;
    readonly metric: 'mse' | 'accuracy';
    readonly parameterNames?: readonly string[];
    /** How many classes training tasks are made of: the baseline "joint" learns to tell all of them apart. */
    readonly trainClasses?: number;
    /** Draws one task; everything random comes from `rng`. */
    sample(rng: Rng, split: Split): Task;
  }

  /** What a network is built for. */
  export interface Shape {
    readonly input: readonly number[];
    readonly output: number;
    /** Adaptation steps of training. */
    readonly steps: number;
  }

  export type Params = Readonly<Record<string, Tensor>>;

  export interface Network {
    /** Parameters in the order of the network; the last layer is its head. */
    readonly parameters: readonly {
      readonly name: string;
      readonly shape: readonly number[];
      /** Default: He-normal for weights, 0 for vectors. */
      readonly init?: (rng: Rng, size: number) => Float32Array;
    }[];
    /** @param x [n, ...input] @returns [n, output] */
    apply(params: Params, x: Tensor): Tensor;
    /** What comes before the head, if the baselines "jointMeans" and "baselinePlusPlus" shall be measured: x → [n, units]. */
    readonly body?: { readonly units: number; apply(params: Params, x: Tensor): Tensor };
  }

  /** Throws unless something holds; for tests. */
  export namespace assert {
    export function ok(value: unknown, message?: string): void;
    export function equal(actual: unknown, expected: unknown, message?: string): void;
    export function deepEqual(actual: unknown, expected: unknown, message?: string): void;
    export function throws(run: () => unknown, message?: RegExp): void;
  }

  /**
   * Predictions of a network in float64, for tests.
   * @param x n examples, one after the other @param params values by name; default: as a run with seed 0 starts
   * @returns n · output numbers
   */
  export function predict(
    network: Network, shape: Shape, x: readonly number[], params?: Readonly<Record<string, readonly number[]>>,
  ): Promise<number[]>;
}
