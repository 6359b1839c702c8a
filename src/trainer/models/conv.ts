import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { initialiser, zeros } from '../math/initialisers';
import { norm } from '../math/norm';
import {
  amount, type Body, choice, count, model, type NetworkShape, type OptionsOf, type Parameter, type Params, type Pass, seen, shaped,
} from '../model';

const options = {
  blocks: count(4, 'convolution blocks'),
  filters: count(64, 'filters of each block'),
  kernel: count(3, 'height and width of a filter'),
  downsample: choice(['stride', 'pool'], 'halving by the convolution\'s stride, or by 2×2 max pooling'),
  norm: choice(['transductive', 'inductive', 'perStep', 'layer', 'none'], 'normalisation after each convolution'),
  head: choice(['flatten', 'mean'], 'the last map as it is, or its mean over height and width'),
  init: choice(['he', 'xavier', 'truncatedNormal'], 'how weights start; biases start at 0'),
  std: amount(0.01, 'standard deviation of init truncatedNormal'),
};
type Options = OptionsOf<typeof options>;

/**
 * One block: conv (plus bias) → norm → ReLU → max pool; `same` zero padding, pooling drops an odd edge. Computed in the
 * cheapest equal order: a bias that the norm takes away again is not added, and pooling comes before what commutes with it.
 */
const block = (i: number, channels: number, steps: number, o: Options) => {
  const [weight, bias] = [`conv${i + 1}/weight`, `conv${i + 1}/bias`];
  const area = o.kernel * o.kernel;
  const start = initialiser(o.init, area * channels, area * o.filters, o.std);
  const normal = norm(o.norm, `norm${i + 1}`, i, o.filters, steps);
  const stride = o.downsample === 'stride' ? 2 : 1;
  const parameters: readonly Parameter[] = [
    { name: weight, shape: [o.kernel, o.kernel, channels, o.filters], init: start },
    { name: bias, shape: [o.filters], init: zeros },
    ...normal.parameters,
  ];
  const pool = (y: Tensor) => tf.maxPool(y as Tensor4D, 2, 2, 'valid');
  const apply = (params: Params, x: Tensor, pass: Pass): Tensor => {
    const map = (w: Tensor) => tf.conv2d(x as Tensor4D, w as Tensor4D, stride, 'same');
    // A modulation may turn a channel round: pooling must not come before it.
    if (o.downsample === 'pool' && normal.pooled && !pass.modulate) {
      return tf.relu(normal.pooled(params, pass, (signs) => map(tf.mul(params[weight], signs)), pool));
    }
    const mapped = map(params[weight]);
    const whole = normal.apply(params, normal.ignoresBias ? mapped : tf.add(mapped, params[bias]), pass);
    const bent = tf.relu(shaped(pass, i, whole));
    return o.downsample === 'pool' ? pool(bent) : bent;
  };
  return { parameters, apply, outerOnly: normal.outerOnly };
};

/** Height and width after the blocks. @throws Error when pooling leaves nothing of the image */
const mapSize = (o: Options, { input }: NetworkShape): readonly [number, number] => {
  const halve = o.downsample === 'pool' ? Math.floor : Math.ceil;
  const side = (n: number) => Array.from({ length: o.blocks }).reduce<number>((m) => halve(m / 2), n);
  const fits = Math.floor(Math.log2(Math.min(input[0], input[1])));
  if (side(input[0]) * side(input[1]) > 0) return [side(input[0]), side(input[1])];
  throw new Error(`model.blocks: ${o.blocks} poolings leave nothing of a ${input[0]}×${input[1]} image; `
    + `use at most ${fits}, or downsample "stride".`);
};

const head = (features: number, output: number, o: Options): readonly Parameter[] => [
  { name: 'head/weight', shape: [features, output], init: initialiser(o.init, features, output, o.std) },
  { name: 'head/bias', shape: [output], init: zeros },
];

/** Images [n, height, width, channels] → blocks → (flatten in H, W, C order | mean) → dense head [n, output]. */
export default model({
  summary: 'Convolutional network: blocks of convolution, normalisation, ReLU and halving, then a linear head.',
  source: 'Vinyals et al. 2016, section 4.1; Finn et al. 2017 (arXiv:1703.03400), section 5.2 and its code',
  gives: ['hidden layers'],
  needs: ['images'],
  options,
  build: (o, shape) => {
    if (shape.input.length !== 3) {
      throw new Error(`model "conv" needs images (height, width, channels), but the task set gives examples of shape `
        + `[${shape.input.join(', ')}]; use model "mlp".`);
    }
    const [height, width] = mapSize(o, shape);
    const blocks = Array.from({ length: o.blocks }, (_, i) =>
      block(i, i === 0 ? shape.input[2] : o.filters, shape.steps, o));
    const features = o.head === 'mean' ? o.filters : height * width * o.filters;
    const body: Body = {
      units: features,
      apply: (params, x, pass) => {
        const maps = blocks.reduce((h, b, i) => seen(pass, `conv${i + 1}`, b.apply(params, h, pass)), x);
        return o.head === 'mean' ? tf.mean(maps, [1, 2]) : tf.reshape(maps, [x.shape[0], features]);
      },
    };
    return {
      parameters: [...blocks.flatMap((b) => b.parameters), ...head(features, shape.output, o)],
      head: ['head/weight', 'head/bias'],
      hidden: blocks.map((_, i) => ({ name: `conv${i + 1}`, units: o.filters })),
      outerOnly: blocks.flatMap((b) => b.outerOnly),
      inductive: o.norm === 'inductive',
      body,
      apply: (params, x, pass) => {
        const scores = tf.matMul(body.apply(params, x, pass) as tf.Tensor2D, params['head/weight'] as tf.Tensor2D);
        return seen(pass, 'head', tf.add(scores, params['head/bias']));
      },
    };
  },
});
