import { adaptationProgram } from './programs/compile';
import { lower } from './engine/lower';
import { OnnxEmitter } from './engine/runtimes/onnxEmitter';
import { scalarFeeds } from './programs/scalars';
import { openTrainedRun } from './run/runFolder';

/**
 * The meta-trained network and its adaptation as one ONNX model (opset 18, standard operations only).
 * Inputs: `support/x`, `support/y`, `query/x` with the shapes of the run's tasks, and every meta-parameter under its own
 * name with the trained values as default, so that a caller may feed others (adapted ones, to go on adapting).
 * Outputs: `output` (predictions on the query before adaptation), `adapted` (after the trained steps), and every adapted
 * parameter as `adapted/<name>`. @param iteration of another checkpoint than the result's
 */
export const exportOnnx = async (run: string, iteration?: number): Promise<Uint8Array> => {
  const { experiment, checkpoint } = await openTrainedRun(run, {}, iteration);
  const { inputs, outputs } = adaptationProgram(experiment);
  const { meta } = checkpoint.state;
  const defaults: Record<string, ArrayLike<number>> = { ...scalarFeeds(experiment) };
  for (const [name, { data }] of Object.entries(meta)) defaults[name] = data;
  return new OnnxEmitter({ fused: false }).model(inputs, lower(outputs, 'onnx'), defaults);
};
