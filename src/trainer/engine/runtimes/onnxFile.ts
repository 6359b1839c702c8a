import { readFileSync } from 'node:fs';
import type { TypedTensor } from 'onnxruntime-node';
import type { Values } from '../runtime';
import { nativeLibrary } from './onnx';

/** A network of any origin in an ONNX file. */
export interface OnnxFile {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** @param feeds float32 or int32 inputs with their shapes @returns every output */
  run(feeds: Readonly<Record<string, { readonly data: Values; readonly shape: readonly number[] }>>): Promise<Record<string, Values>>;
  dispose(): Promise<void>;
}

/** From its bytes, so that weights in other files are refused. @throws Error when it is no network that ONNX Runtime can read */
export const openOnnxFile = async (path: string, threads: number): Promise<OnnxFile> => {
  const ort = await nativeLibrary();
  const session = await ort.InferenceSession.create(readFileSync(path), { intraOpNumThreads: threads, interOpNumThreads: 1, logSeverityLevel: 4 });
  return {
    inputs: session.inputNames, outputs: session.outputNames,
    run: async (feeds) => {
      const fed = Object.fromEntries(Object.entries(feeds).map(([name, { data, shape }]) => 
        [name, data instanceof Int32Array ? new ort.Tensor('int32', data, shape) : new ort.Tensor('float32', Float32Array.from(data), shape)]));
      const out = await session.run(fed);
      return Object.fromEntries(Object.entries(out).map(([name, tensor]) => [name, (tensor as TypedTensor<'float32'>).data]));
    },
    dispose: () => session.release(),
  };
};
