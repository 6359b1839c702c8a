import type { MetricColumns, ValidationColumns } from '../src/protocol/messages';

type Column = Float32Array | Float64Array;

/** Entries before `from` stay, everything after comes from `added`. */
const replaceTail = <C extends Column>(old: C, from: number, added: C): C => {
  const kept = Math.min(from, old.length);
  const joined = added instanceof Float64Array
    ? new Float64Array(kept + added.length)
    : new Float32Array(kept + added.length);
  joined.set(old.subarray(0, kept));
  joined.set(added, kept);
  return joined as C;
};

/** One slice of the meta-loss put behind what is there. */
export const withMetrics = (old: MetricColumns, from: number, added: MetricColumns): MetricColumns =>
  added.x.length === 0 && from >= old.x.length ? old : {
    x: replaceTail(old.x, from, added.x),
    loss: replaceTail(old.loss, from, added.loss),
    min: replaceTail(old.min, from, added.min),
    max: replaceTail(old.max, from, added.max),
    gradientNorm: replaceTail(old.gradientNorm, from, added.gradientNorm),
    rate: replaceTail(old.rate, from, added.rate),
  };

export const withValidations = (
  old: ValidationColumns, from: number, added: ValidationColumns,
): ValidationColumns =>
  added.x.length === 0 && from >= old.x.length ? old : {
    x: replaceTail(old.x, from, added.x),
    mean: replaceTail(old.mean, from, added.mean),
    ci95: replaceTail(old.ci95, from, added.ci95),
  };

export const noMetrics: MetricColumns = {
  x: new Float64Array(), loss: new Float32Array(), min: new Float32Array(), max: new Float32Array(),
  gradientNorm: new Float32Array(), rate: new Float32Array(),
};
export const noValidations: ValidationColumns = {
  x: new Float64Array(), mean: new Float32Array(), ci95: new Float32Array(),
};
