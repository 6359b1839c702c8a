/** Lower triangles of positive definite matrices, row-major [n, n] in float64; entries above the diagonal are not read. */

/** K = L Lᵀ, in place. @returns whether K was positive definite */
export const factor = (k: Float64Array, n: number): boolean => {
  for (let i = 0; i < n; i++) if (!factorRow(k, n, i)) return false;
  return true;
};

/** Row i of L from row i of K, with the rows above done: one new point costs O(i²). */
export const factorRow = (k: Float64Array, n: number, i: number): boolean => {
  const row = i * n;
  for (let j = 0; j <= i; j++) {
    const other = j * n;
    let sum = k[row + j];
    for (let m = 0; m < j; m++) sum -= k[row + m] * k[other + m];
    if (j < i) k[row + j] = sum / k[other + j];
    else if (sum > 0) k[row + i] = Math.sqrt(sum);
    else return false;
  }
  return true;
};

/** b ← L⁻¹ b */
export const forward = (l: Float64Array, n: number, b: Float64Array): Float64Array => {
  for (let i = 0; i < b.length; i++) {
    let sum = b[i];
    const row = i * n;
    for (let m = 0; m < i; m++) sum -= l[row + m] * b[m];
    b[i] = sum / l[row + i];
  }
  return b;
};

/** b ← L⁻ᵀ b */
export const backward = (l: Float64Array, n: number, b: Float64Array): Float64Array => {
  for (let i = b.length - 1; i >= 0; i--) {
    b[i] /= l[i * n + i];
    for (let m = 0; m < i; m++) b[m] -= l[i * n + m] * b[i];
  }
  return b;
};

/** K⁻¹, whole, from L. */
export const inverse = (l: Float64Array, n: number): Float64Array => {
  const t = new Float64Array(n * n); // rows of L⁻¹
  for (let j = 0; j < n; j++) {
    t[j * n + j] = 1 / l[j * n + j];
    for (let i = j + 1; i < n; i++) {
      let sum = 0;
      for (let m = j; m < i; m++) sum -= l[i * n + m] * t[m * n + j];
      t[i * n + j] = sum / l[i * n + i];
    }
  }
  const k = new Float64Array(n * n);
  for (let m = 0; m < n; m++) {
    for (let i = 0; i <= m; i++) {
      const a = t[m * n + i];
      for (let j = 0; j <= i; j++) k[i * n + j] += a * t[m * n + j];
    }
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) k[j * n + i] = k[i * n + j];
  return k;
};
