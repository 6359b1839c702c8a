import type { Runtime } from '../../../src/trainer/engine/runtime';
import { onnxRuntime, wasmRuntime } from '../../../src/trainer/engine/runtimes/onnx';
import { tensorflowRuntime } from '../../../src/trainer/engine/runtimes/tensorflow';
import { findBinding } from '../../../src/trainer/engine/runtimes/tensorflowBinding';

/** Runtimes that the grid proves; one that this machine lacks says why and is counted as skipped. */
export const testRuntimes: readonly { name: string; load: () => Promise<Runtime>; reason?: string }[] = [
  { name: 'onnx', load: onnxRuntime },
  { name: 'wasm', load: wasmRuntime },
  { name: 'tensorflow', load: tensorflowRuntime, reason: findBinding() ? undefined : 'run `npm run native` to install it' },
];
