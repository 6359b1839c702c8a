import type { InferenceSession, Tensor, TypedTensor } from 'onnxruntime-node';
import { lower } from '../lower';
import type { CompileOptions, Executable, Program, Runtime, Values } from '../runtime';
import { OnnxEmitter } from './onnxEmitter';
import { packedFile, unpackFolder } from './packed';

type Ort = typeof import('onnxruntime-node');

/** ONNX Runtime, native (`onnxruntime-node`) or WASM (`onnxruntime-web`): the same model bytes. */
const runtime = (name: 'onnx' | 'wasm', load: () => Promise<Ort>): () => Promise<Runtime> => async () => {
  const ort = await load();
  return {
    name,
    version: ort.env.versions[name === 'onnx' ? 'node' : 'web'] ?? ort.env.versions.common ?? '',
    compile: (program, options) => compile(ort, name, program, options),
  };
};

const outputName = (name: string) => `out:${name}`;

const compile = async (
  ort: Ort, name: 'onnx' | 'wasm', { inputs, outputs }: Program, { threads }: CompileOptions,
): Promise<Executable> => {
  // Inputs and outputs share one space of names in ONNX, and a state has the same name on both sides.
  const named = Object.fromEntries(Object.entries(outputs).map(([key, node]) => [outputName(key), node]));
  const model = new OnnxEmitter().model(inputs, lower(named, 'onnx'));
  if (name === 'wasm') ort.env.wasm.numThreads = threads;
  const session = await ort.InferenceSession.create(model, {
    executionProviders: [name === 'onnx' ? 'cpu' : 'wasm'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 3,
  } satisfies InferenceSession.SessionOptions);
  const shapes = new Map(inputs.map((input) => [String(input.attributes.name), input]));
  const names = Object.keys(outputs);
  return {
    run: async (feeds) => {
      const fed: Record<string, Tensor> = {};
      for (const [key, input] of shapes) {
        const values = feeds[key];
        if (!values) throw new Error(`input ${key} was not fed`);
        fed[key] = input.dtype === 'int32'
          ? new ort.Tensor('int32', values as Int32Array, input.shape)
          : new ort.Tensor('float32', values as Float32Array, input.shape);
      }
      const results = await session.run(fed);
      const out: Record<string, Values> = {};
      for (const key of names) out[key] = (results[outputName(key)] as TypedTensor<'float32'>).data;
      return out;
    },
    dispose: () => session.release(),
  };
};

/** The native library, unpacked where a package keeps it packed. */
export const nativeLibrary = (): Promise<Ort> => {
  // From 1.30 on its native library keeps a device number in the home folder and reports to its maker, unless told not to.
  process.env.ORT_DISABLE_TELEMETRY = '1';
  unpackFolder(`onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}`);
  return import('onnxruntime-node');
};
export const onnxRuntime = runtime('onnx', nativeLibrary);
export const wasmRuntime = runtime('wasm', async () => {
  const ort = await (import('onnxruntime-web') as unknown as Promise<Ort>);
  const packed = packedFile('onnxruntime-web/dist/ort-wasm-simd-threaded.wasm');
  if (packed) ort.env.wasm.wasmBinary = packed;
  return ort;
});
