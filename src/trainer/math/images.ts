import { readFileSync } from 'node:fs';

/** A picture: rows of RGBA, 0…255. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** What a picture is turned into before a network sees it. */
export interface ImageFormat {
  /** Height and width; a picture of other proportions is stretched. */
  readonly size: number;
  /** 1: luminance (ITU-R BT.601); 3: red, green, blue. */
  readonly channels: 1 | 3;
  /** Whether dark and light change places. */
  readonly invert: boolean;
}

/** Reads a PNG or JPEG file as [size, size, channels], 0…255. @throws Error naming the file */
export type ImageReader = (file: string) => Uint8Array;

/** Pictures of more pixels would fill the memory before they are scaled. */
const mostPixels = 100_000_000;

/**
 * Makes a reader. PNGs of every depth and colour type (pngjs), baseline and progressive JPEGs (jpeg-js) by
 * their first bytes, whatever the file is called; transparent parts are white; a JPEG's EXIF turn is ignored.
 * The decoders are loaded here, so that a run without image files never loads them.
 */
export const imageReader = async (format: ImageFormat): Promise<ImageReader> => {
  const read = await pictureReader();
  return (file) => scaled(read(fileBytes(file), file), format);
};

/** Decodes a file's bytes. @throws Error naming the file: no PNG or JPEG, damaged, more than 100 million pixels */
export const pictureReader = async (): Promise<(bytes: Buffer, file: string) => Pixels> => {
  const [png, jpeg] = await Promise.all([import('pngjs'), import('jpeg-js')]);
  const decoders: readonly { readonly first: string; decode(bytes: Buffer): Pixels }[] = [
    { first: '89504e470d0a1a0a', decode: (bytes) => (png.PNG ?? png.default.PNG).sync.read(bytes) },
    { first: 'ffd8', decode: (bytes) => (jpeg.decode ?? jpeg.default.decode)(bytes, { useTArray: true }) },
  ];
  return (bytes, file) => {
    const decoder = decoders.find(({ first }) => bytes.toString('hex', 0, first.length / 2) === first);
    if (!decoder) throw new Error(`${file} is neither a PNG nor a JPEG image: replace or remove it.`);
    const isPng = decoder === decoders[0] && bytes.length > 24;
    if (isPng && bytes.readUInt32BE(16) * bytes.readUInt32BE(20) > mostPixels) {
      throw new Error(`${file} has more than ${mostPixels / 1e6} million pixels: make it smaller or remove it.`);
    }
    try {
      return decoder.decode(bytes);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`${file} is a damaged image (the decoder says: ${reason}): replace or remove it.`);
    }
  };
};

/** @throws Error naming the file */
export const fileBytes = (file: string): Buffer => {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Error(`cannot read the image ${file} (${(error as NodeJS.ErrnoException).code}).`);
  }
};

/** Area averaging, axis by axis: a new pixel is the mean of what it covers, edges by their share. */
export const scaled = (image: Pixels, { size, channels, invert }: ImageFormat): Uint8Array => {
  const planes = coloured(image, channels);
  const { width, height } = image;
  const narrow = averaged(planes, height, width, channels, size);
  const small = averaged(narrow, 1, height, size * channels, size);
  return Uint8Array.from(small, (v) => Math.round(invert ? 255 - v : v));
};

/** RGBA on white → luminance or RGB. */
const coloured = ({ width, height, data }: Pixels, channels: 1 | 3): Float64Array => {
  const out = new Float64Array(width * height * channels);
  for (let i = 0; i < width * height; i++) {
    const alpha = data[4 * i + 3] / 255;
    const on = (c: number) => data[4 * i + c] * alpha + 255 * (1 - alpha);
    if (channels === 1) out[i] = 0.299 * on(0) + 0.587 * on(1) + 0.114 * on(2);
    else for (let c = 0; c < 3; c++) out[3 * i + c] = on(c);
  }
  return out;
};

/** [outer, length, inner] → [outer, size, inner], by means over equal parts of the middle axis. */
const averaged = (
  from: Float64Array, outer: number, length: number, inner: number, size: number,
): Float64Array => {
  const out = new Float64Array(outer * size * inner);
  const part = length / size;
  for (let s = 0; s < size; s++) {
    const [start, end] = [s * part, (s + 1) * part];
    for (let l = Math.floor(start); l < Math.min(length, Math.ceil(end)); l++) {
      const share = (Math.min(l + 1, end) - Math.max(l, start)) / part;
      for (let o = 0; o < outer; o++) {
        const [a, b] = [(o * size + s) * inner, (o * length + l) * inner];
        for (let i = 0; i < inner; i++) out[a + i] += share * from[b + i];
      }
    }
  }
  return out;
};
