import type { Mark } from './spec';

type Cornered = Exclude<Mark, 'circle'>;

/** Corners of a mark about its middle, in radii. */
export const corners: Readonly<Record<Cornered, readonly (readonly [x: number, y: number])[]>> = {
  square: [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]], triangle: [[0, -1.2], [1.1, 0.8], [-1.1, 0.8]],
  diamond: [[0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]],
};

/** The same as the outline of an svg path. @param radius and middle in its units */
export const markPath = (mark: Cornered, x: number, y: number, radius: number): string =>
  `M${corners[mark].map(([dx, dy]) => `${(x + dx * radius).toFixed(1)} ${(y + dy * radius).toFixed(1)}`).join('L')}Z`;
