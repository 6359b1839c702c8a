import type { Vector } from './vectors';

/**
 * Linear centred kernel alignment of two representations of the same n examples (Kornblith et al. 2019,
 * arXiv:1905.00414, equations 3 and 4 with linear kernels): HSIC(K, L) / √(HSIC(K, K) HSIC(L, L)), where K = X Xᵀ,
 * L = Y Yᵀ and HSIC(K, L) = tr(K H L H) / (n − 1)². 1 for equal representations up to rotation and scale.
 * @param x [n, p] row-major @param y [n, q] @returns null when one of them is the same for all examples
 */
export const linearCka = (x: Vector, y: Vector, n: number): number | null => {
  const [k, l] = [centredGram(x, n), centredGram(y, n)];
  const alike = inner(k, l);
  const size = Math.sqrt(inner(k, k) * inner(l, l));
  return size > 0 && Number.isFinite(size) ? Math.min(1, alike / size) : null;
};

/** H X Xᵀ H, from centred columns: fewer digits are lost than by centring the product. */
const centredGram = (x: Vector, n: number): Float64Array => {
  const width = x.length / n;
  const centred = Float64Array.from(x);
  for (let j = 0; j < width; j++) {
    let mean = 0;
    for (let i = 0; i < n; i++) mean += x[i * width + j] / n;
    for (let i = 0; i < n; i++) centred[i * width + j] -= mean;
  }
  const gram = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) {
      let sum = 0;
      for (let c = 0; c < width; c++) sum += centred[i * width + c] * centred[j * width + c];
      gram[i * n + j] = sum;
      gram[j * n + i] = sum;
    }
  }
  return gram;
};

const inner = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);
