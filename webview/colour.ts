/** Colours as a browser computes them, and as a file of its own may hold them; pure. */

const byte = (share: string): number => Math.round(255 * Math.min(1, Math.max(0, Number(share))));

/** `color(srgb 1 0.5 0 / 0.2)`, which is what a mix computes to, as `rgba(255, 128, 0, 0.2)`; anything else as it is. */
export const plainColour = (colour: string): string => {
  const [, red, green, blue, opacity] = /^color\(srgb (\S+) (\S+) ([^\s)]+)(?: \/ ([\d.]+))?\)$/.exec(colour) ?? [];
  if (red === undefined || green === undefined || blue === undefined) return colour;
  const bytes = [red, green, blue].map(byte).join(', ');
  return opacity === undefined ? `rgb(${bytes})` : `rgba(${bytes}, ${opacity})`;
};

const parsed = (colour: string): readonly number[] | undefined =>
  /^rgba?\(([\d., ]+)\)$/.exec(plainColour(colour))?.[1]?.split(/[ ,]+/).slice(0, 3).map(Number);

/** A share of a colour over the page, in twenty steps. */
export const mixed = (colour: string, share: number, page: string): string => {
  const part = Math.round(share * 20) / 20;
  const [front, back] = [parsed(colour), parsed(page)];
  if (!front || !back) return `color-mix(in srgb, ${colour} ${Math.round(part * 100)}%, ${page})`;
  return `rgb(${front.map((value, i) => Math.round(part * value + (1 - part) * (back[i] ?? 0))).join(', ')})`;
};
