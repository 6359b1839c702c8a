/** How the settings of a new sweep are chosen. */
export type SweepKind = 'grid' | 'random' | 'suggest' | 'seeds';

/** A sweep file that runs as it is. @param base name of the config beside it @param hasInnerRate whether that config says an inner rate */
export const sweepText = (base: string, kind: SweepKind, hasInnerRate: boolean): string => {
  const rate = hasInnerRate ? 'algorithm.innerRate' : 'training.optimizer.rate';
  const [low, high] = hasInnerRate ? [0.001, 0.3] : [0.0001, 0.01];
  const values = hasInnerRate ? '[0.003, 0.01, 0.03, 0.1]' : '[0.0003, 0.001, 0.003]';
  const space = `"space": { "${rate}": { "low": ${low}, "high": ${high}, "log": true } }`;
  const parts: Readonly<Record<SweepKind, string>> = {
    grid: `  // Every combination of these values; add keys as you like.\n  "grid": { "${rate}": ${values} },\n  "seeds": 3`,
    random: `  // Drawn anew for each of the settings, the same ones each time.\n  "random": { "count": 12, ${space} },\n  "seeds": 1`,
    suggest: `  // One after the other, each learned from those before it.\n  "suggest": { "count": 12, ${space} }`,
    seeds: '  // The config as it is: how much is chance?\n  "seeds": 5',
  };
  return `// Runs of ${base} with other settings. Start it: maml-lab sweep, or "Run sweep" above.\n{\n  "base": "${base}",\n${parts[kind]}\n}\n`;
};
