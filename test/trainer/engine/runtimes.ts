import type { Runtime } from '../../../src/trainer/engine/runtime';
import { onnxRuntime, wasmRuntime } from '../../../src/trainer/engine/runtimes/onnx';

/** Runtimes that the grid proves; one that this machine lacks says why and is counted as skipped. */
export const testRuntimes: readonly { name: string; load: () => Promise<Runtime>; reason?: string }[] = [
  { name: 'onnx', load: onnxRuntime },
  { name: 'wasm', load: wasmRuntime },
];
