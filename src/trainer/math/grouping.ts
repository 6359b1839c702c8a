/** Groups of things by their distances. Pure. */

type Distances = readonly (readonly number[])[];

/** Merges of complete linkage (Defays 1977): the two clusters whose farthest members are nearest, until `k` are left. */
const clustersOf = (distance: Distances, k: number): number[][] => {
  let clusters = distance.map((_, i) => [i]);
  const far = (a: readonly number[], b: readonly number[]): number => Math.max(...a.flatMap((i) => b.map((j) => distance[i][j])));
  while (clusters.length > k) {
    let best: readonly [number, number] = [0, 1];
    let least = Infinity;
    clusters.forEach((a, i) => clusters.slice(i + 1).forEach((b, step) => {
      const apart = far(a, b);
      if (apart < least) [best, least] = [[i, i + 1 + step], apart];
    }));
    const [first, second] = best;
    clusters = [...clusters.filter((_, i) => i !== first && i !== second), [...clusters[first], ...clusters[second]]];
  }
  return clusters;
};

/** Mean silhouette (Rousseeuw 1987): (b − a) / max(a, b), a within the own cluster, b to the nearest other; alone: 0. */
const silhouette = (distance: Distances, clusters: readonly (readonly number[])[]): number => {
  const mean = (i: number, members: readonly number[]): number => members.reduce((sum, j) => sum + distance[i][j], 0) / members.length;
  const each = clusters.flatMap((own) => own.map((i) => {
    if (own.length === 1) return 0;
    const a = mean(i, own.filter((j) => j !== i));
    const b = Math.min(...clusters.filter((one) => one !== own).map((one) => mean(i, one)));
    return Math.max(a, b) > 0 ? (b - a) / Math.max(a, b) : 0;
  }));
  return each.reduce((sum, s) => sum + s, 0) / each.length;
};

/** Groups are reported from this mean silhouette on ("a reasonable structure" begins at 0.5, weak ones at 0.25). */
const clear = 0.25;
const mostGroups = 6;

/**
 * Complete-linkage groups, as many as have the best mean silhouette; one group when none is clear.
 * @returns a group number for each thing, and that silhouette (null with one group)
 */
export const groupsOf = (distance: Distances): { readonly group: number[]; readonly silhouette: number | null } => {
  const counts = Array.from({ length: Math.max(0, Math.min(mostGroups, distance.length - 1) - 1) }, (_, i) => i + 2);
  const tried = counts.map((k) => clustersOf(distance, k)).map((clusters) => ({ clusters, value: silhouette(distance, clusters) }));
  const best = tried.reduce<(typeof tried)[number] | undefined>((a, b) => (a && a.value >= b.value ? a : b), undefined);
  const group = distance.map(() => 0);
  if (!best || best.value < clear) return { group, silhouette: null };
  best.clusters.forEach((members, g) => members.forEach((i) => { group[i] = g; }));
  return { group, silhouette: best.value };
};

/** Largest eigenvalue of a symmetric matrix and its vector, by power iteration from a fixed start. */
const leading = (matrix: Distances): { readonly value: number; readonly vector: number[] } => {
  const n = matrix.length;
  let vector = Array.from({ length: n }, (_, i) => Math.cos(1 + 2.4 * i));
  let value = 0;
  for (let round = 0; round < 500; round++) {
    const next = matrix.map((row) => row.reduce((sum, m, j) => sum + m * vector[j], 0));
    const length = Math.hypot(...next);
    if (length < 1e-14) return { value: 0, vector: vector.map(() => 0) };
    vector = next.map((v) => v / length);
    value = vector.reduce((sum, v, i) => sum + v * matrix[i].reduce((part, m, j) => part + m * vector[j], 0), 0);
  }
  return { value, vector };
};

/**
 * Places on a plane whose distances are nearest to these (classical scaling, Torgerson 1952): the two leading
 * eigenvectors of the doubly centred −½ d². @returns [x, y] of each thing
 */
export const planePlaces = (distance: Distances): [number, number][] => {
  const squares = distance.map((row) => row.map((d) => -0.5 * d * d));
  const rows = squares.map((row) => row.reduce((a, b) => a + b, 0) / row.length);
  const all = rows.reduce((a, b) => a + b, 0) / rows.length;
  const centred = squares.map((row, i) => row.map((v, j) => v - rows[i] - rows[j] + all));
  const first = leading(centred);
  const rest = centred.map((row, i) => row.map((v, j) => v - first.value * first.vector[i] * first.vector[j]));
  const second = leading(rest);
  const [a, b] = [first, second].map(({ value }) => Math.sqrt(Math.max(0, value)));
  return distance.map((_, i) => [a * first.vector[i], b * second.vector[i]]);
};
