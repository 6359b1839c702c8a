import type { Node } from './graph';

/** Numbers fed to or read from a compiled graph: float32 (float64 on `reference`) or int32, row-major. */
export type Values = Float32Array | Float64Array | Int32Array;

/** A graph to run: its inputs, and its outputs by name. */
export interface Program {
  readonly inputs: readonly Node[];
  readonly outputs: Readonly<Record<string, Node>>;
}

/** A compiled graph. Not re-entrant: one run at a time. */
export interface Executable {
  /** @param feeds every input by name @returns every output by name */
  run(feeds: Readonly<Record<string, Values>>): Promise<Record<string, Values>>;
  dispose(): Promise<void>;
}

export interface CompileOptions {
  readonly threads: number;
}

export interface Runtime {
  readonly name: string;
  readonly version: string;
  compile(program: Program, options: CompileOptions): Promise<Executable>;
}
