/** The standard normal distribution. */

/** Density φ(z). */
export const density = (z: number): number => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);

/** Chebyshev coefficients of ln erfc (Press et al. 2007, 6.2.2). */
const series = [
  -1.3026537197817094, 6.4196979235649026e-1, 1.9476473204185836e-2, -9.561514786808631e-3, -9.46595344482036e-4,
  3.66839497852761e-4, 4.2523324806907e-5, -2.0278578112534e-5, -1.624290004647e-6, 1.303655835580e-6,
  1.5626441722e-8, -8.5238095915e-8, 6.529054439e-9, 5.059343495e-9, -9.91364156e-10, -2.27365122e-10, 9.6467911e-11,
  2.394038e-12, -6.886027e-12, 8.94487e-13, 3.13092e-13, -1.12708e-13, 3.81e-16, 7.106e-15,
] as const;

/** erfc(x) for x ≥ 0, about 1e−16 relative. */
const complement = (x: number): number => {
  const t = 2 / (2 + x);
  const ty = 4 * t - 2;
  let [d, dd] = [0, 0];
  for (let j = series.length - 1; j > 0; j--) [d, dd] = [ty * d - dd + series[j], d];
  return t * Math.exp(-x * x + 0.5 * (series[0] + ty * d) - dd);
};

/** P(Z ≤ z), with full relative accuracy in the lower tail. */
export const cumulative = (z: number): number =>
  (z < 0 ? 0.5 * complement(-z / Math.SQRT2) : 1 - 0.5 * complement(z / Math.SQRT2));

const horner = (coefficients: readonly number[], r: number): number => coefficients.reduceRight((sum, c) => sum * r + c, 0);
/** Wichura 1988, algorithm AS 241 (PPND16): centre, tails, far tails; numerator and denominator. */
const centre = [[
  3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125, 45921.953931549871457,
  67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
], [
  1, 42.313330701600911252, 687.18700749205790830, 5394.1960214247511077, 21213.794301586595867, 39307.895800092710610,
  28729.085735721942674, 5226.4952788528545610,
]] as const;
const tail = [[
  1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504, 1.27045825245236838258,
  0.241780725177450611770, 0.0227238449892691845833, 7.74545014278341407640e-4,
], [
  1, 2.05319162663775882187, 1.67638483018380384940, 0.689767334985100004550, 0.148103976427480074590,
  0.0151986665636164571966, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
]] as const;
const farTail = [[
  6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 0.296560571828504891230, 0.0265321895265761230930,
  0.00124266094738807843860, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
], [
  1, 0.599832206555887937690, 0.136929880922735805310, 0.0148753612908506148525, 7.86869131145613259100e-4,
  1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
]] as const;

/** Φ⁻¹(p) for 0 < p < 1, about 1e−16 relative (Wichura 1988). */
export const quantile = (p: number): number => {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * horner(centre[0], r)) / horner(centre[1], r);
  }
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const [[above, below], at] = r <= 5 ? [tail, r - 1.6] : [farTail, r - 5];
  return (Math.sign(q) * horner(above, at)) / horner(below, at);
};
