import { parameters as words } from '../../../protocol/analyses/parameters';
import { analysis } from '../analysis';
import { comparedWith, indexOf, type Sides, slices } from '../compared';
import type { Experiment } from '../../experiment';
import { concatenated, cosine, meanOf, minus, norm, type Vector } from '../../math/vectors';
import { clock, told } from '../questionTasks';
import { spread } from '../../run/spread';

/** Rows of "what moved most". */
const most = 16;

/** θ against θ′, another checkpoint or another run: each layer's norms, angle and spread, and what moved most. */
export default analysis({
  words,
  summary: 'What changed in the parameters, layer by layer: by adaptation, between checkpoints, or between runs.',
  run: async (request, context) => {
    const seconds = clock();
    const { at, sides, ...compared } = await comparedWith(request, context);
    const { name: _name, shape: _shape, largest: _largest, limit: _limit, histogram: _histogram, ...whole } =
      layerOf(joined(sides));
    return {
      iteration: at.iteration, ...compared, along: [...compared.along], different: [...compared.different],
      layers: sides.map(layerOf), whole,
      moved: movedMost(sides), rates: ratesOf(at.experiment, at.meta), seconds: seconds(),
    };
  },
});

const layerOf = ({ parameter: { name, shape }, before, after }: Sides) => {
  const differences = after.map((one) => minus(one, before));
  const average = (values: readonly (number | null)[]): number | null => {
    const known = values.filter((value) => value !== null);
    return known.length > 0 ? told(meanOf(known.map((value) => [value]))[0]) : null;
  };
  const { limit, histogram } = spread(differences);
  return {
    name, shape: [...shape], size: before.length, before: told(norm(before)), after: average(after.map(norm)),
    change: average(differences.map(norm)),
    // One number has no direction, only a sign.
    cosine: before.length > 1 ? average(after.map((one) => cosine(before, one))) : null,
    largest: limit, limit, histogram,
  };
};

/** All parameters as one. */
const joined = (sides: readonly Sides[]): Sides => {
  const flat = (parts: readonly Vector[]): Float64Array => concatenated(parts, Float64Array);
  return {
    parameter: { name: '', shape: [] }, before: flat(sides.map(({ before }) => before)),
    after: (sides[0]?.after ?? []).map((_, t) => flat(sides.map(({ after }) => after[t]))),
  };
};

/** The entries of largest |mean difference|. */
const movedMost = (sides: readonly Sides[]) => sides.flatMap(({ parameter, before, after }) => {
  const mean = meanOf(after);
  const change = mean.map((value, place) => Math.abs(value - before[place]));
  // Typed arrays sort by number without a callback: only what passes the 16th largest has to be looked at.
  const least = change.length > most ? Float64Array.from(change).sort()[change.length - most] : 0;
  const order = Array.from(change.keys()).filter((place) => change[place] >= least && change[place] > 0)
    .sort((a, b) => change[b] - change[a]).slice(0, most);
  return order.map((place) => ({ parameter, place, before: before[place], after: mean[place] }));
}).sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before)).slice(0, most)
  .map(({ parameter, place, before, after }) => ({
    layer: parameter.name, index: indexOf(place, parameter.shape), place, before: told(before), after: told(after),
  }));

/** Meta-parameters beside the network's own: learned rates. */
const ratesOf = ({ parameters, network }: Experiment, meta: Float32Array) =>
  slices(parameters).slice(network.parameters.length).map(({ parameter, from, to }) => {
    const values = meta.subarray(from, to);
    return {
      name: parameter.name.replace(/^innerRate\//, ''), size: values.length,
      mean: told(meanOf(Array.from(values, (value) => [value]))[0]),
      least: told(values.reduce((a, b) => Math.min(a, b))), most: told(values.reduce((a, b) => Math.max(a, b))),
      negative: values.filter((value) => value < 0).length, ...spread([values]),
    };
  });
