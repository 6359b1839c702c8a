/** A cluster: its members in the order of the dendrogram. */
type Cluster = readonly number[];

/**
 * Order of the leaves of a hierarchical clustering with average linkage (UPGMA, Sokal & Michener 1958): what is alike
 * stands side by side. Of the four ways to join two clusters end to end the one with the nearest neighbours is taken.
 * @param distance symmetric, distance[i][j]
 */
export const leafOrder = (distance: readonly (readonly number[])[]): number[] => {
  let clusters: Cluster[] = distance.map((_, i) => [i]);
  const average = (a: Cluster, b: Cluster): number =>
    a.reduce((sum, i) => sum + b.reduce((part, j) => part + distance[i][j], 0), 0) / (a.length * b.length);
  while (clusters.length > 1) {
    const [a, b] = nearest(clusters, average);
    clusters = [...clusters.filter((one) => one !== a && one !== b), joined(a, b, distance)];
  }
  return [...clusters[0] ?? []];
};

const nearest = (clusters: readonly Cluster[], far: (a: Cluster, b: Cluster) => number): [Cluster, Cluster] => {
  let best: [Cluster, Cluster] = [clusters[0], clusters[1]];
  let least = Infinity;
  clusters.forEach((a, i) => clusters.slice(i + 1).forEach((b) => {
    const apart = far(a, b);
    if (apart < least) [best, least] = [[a, b], apart];
  }));
  return best;
};

const joined = (a: Cluster, b: Cluster, distance: readonly (readonly number[])[]): Cluster => {
  const ways = [a, [...a].reverse()].flatMap((left) => [b, [...b].reverse()].map((right) => ({ left, right })));
  const gap = ({ left, right }: { left: Cluster; right: Cluster }): number => distance[left[left.length - 1]][right[0]];
  const { left, right } = ways.reduce((best, way) => (gap(way) < gap(best) ? way : best));
  return [...left, ...right];
};
