import { dot, moved } from './vectors';

/**
 * Solves A x = b by at most `steps` iterations of conjugate gradients from x = 0 (Hestenes & Stiefel 1952), where a
 * product with A is a call of a compiled graph. Ends early when the residual is gone or A is not positive along a direction.
 * @param product v ↦ A v, A symmetric @returns x, and A x as it followed from the products
 */
export const solveByConjugateGradient = async (
  product: (v: Float32Array) => Promise<Float32Array>, b: Float32Array, steps: number,
): Promise<{ readonly x: Float32Array; readonly image: Float32Array }> => {
  let [x, image]: Float32Array[] = [new Float32Array(b.length), new Float32Array(b.length)];
  let [residual, direction]: Float32Array[] = [b, b];
  let squared = dot(b, b);
  for (let i = 0; i < steps && squared > 1e-10 * dot(b, b); i++) {
    const curved = await product(direction);
    const curvature = dot(direction, curved);
    if (!(curvature > 0)) break;
    const along = squared / curvature;
    [x, image] = [moved(x, [[along, direction]]), moved(image, [[along, curved]])];
    residual = moved(residual, [[-along, curved]]);
    const next = dot(residual, residual);
    direction = moved(residual, [[next / squared, direction]]);
    squared = next;
  }
  return { x, image };
};
