import { shippedFile } from './shippedFile';

/** Drawings of each character. */
export const drawers = 20;
/** 255 is paper in the file; a network sees ink as 1. */
export const inkOf = Float32Array.from({ length: 256 }, (_, grey) => (255 - grey) / 255);

/** A character of the shipped file: its place there, and its parts in two splits. */
export interface OmniglotCharacter {
  readonly index: number;
  readonly alphabet: string;
  readonly character: string;
  /** Vinyals et al. 2016: train, val or test. */
  readonly split: string;
  /** The authors' own: background or evaluation. */
  readonly original: string;
}

/** All characters, and their grey levels [characters, 20, 28, 28]. @throws Error when the file is damaged */
export const readOmniglot = (): { readonly characters: readonly OmniglotCharacter[]; readonly pixels: Uint8Array } => {
  const { classes } = JSON.parse(shippedFile('omniglot28/classes.json').toString()) as { classes: OmniglotCharacter[] };
  const file = shippedFile('omniglot28/omniglot28.npy');
  const pixels = file.subarray(10 + file.readUInt16LE(8));
  if (pixels.length !== classes.length * drawers * 784) throw new Error('data/omniglot28 is damaged: install again.');
  return { characters: classes, pixels };
};
