import { createHash } from 'node:crypto';
import { HumanError } from '../protocol/humanError';
import type { Values } from './state';

/** A tensor in a file: also float64, for counters that must keep every bit. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: Values['data'] | Float64Array;
}
export type StoredTensors = Readonly<Record<string, StoredTensor>>;

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const types = { F64: Float64Array, F32: Float32Array, I32: Int32Array } as const;
const dtypeOf = (data: StoredTensor['data']): keyof typeof types =>
  data instanceof Float64Array ? 'F64' : data instanceof Float32Array ? 'F32' : 'I32';

/** Key of the digest in the header's metadata. */
const DIGEST = 'sha256';
const LENGTH_BYTES = 8;

/**
 * Tensors as a safetensors file: 8 bytes of header length, JSON header, raw little-endian numbers. Wide types come
 * first, so that every tensor is aligned; then names are sorted, so that equal tensors give equal bytes.
 * @param metadata strings for the header; the digest of tensors and their description is added when there is any
 */
export const encodeSafetensors = (tensors: StoredTensors, metadata?: Readonly<Record<string, string>>): Buffer => {
  const wideness = (name: string): number => -(tensors[name]?.data.BYTES_PER_ELEMENT ?? 0);
  const names = Object.keys(tensors).sort((a, b) => wideness(a) - wideness(b) || (a < b ? -1 : 1));
  const entries: Record<string, Entry> = {};
  const parts: Buffer[] = [];
  let at = 0;
  for (const name of names) {
    const { shape, data } = tensors[name] as StoredTensor;
    entries[name] = { dtype: dtypeOf(data), shape, data_offsets: [at, at + data.byteLength] };
    parts.push(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
    at += data.byteLength;
  }
  const body = Buffer.concat(parts);
  const about = metadata && { __metadata__: { ...metadata, [DIGEST]: digestOf(entries, body) } };
  const header = Buffer.from(JSON.stringify({ ...about, ...entries }));
  const padding = Buffer.alloc((LENGTH_BYTES - (header.length % LENGTH_BYTES)) % LENGTH_BYTES, ' ');
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeBigUInt64LE(BigInt(header.length + padding.length));
  return Buffer.concat([length, header, padding, body]);
};

const digestOf = (entries: Readonly<Record<string, Entry>>, body: Buffer): string =>
  createHash('sha256').update(JSON.stringify(entries)).update(body).digest('hex');

/**
 * Reads what `encodeSafetensors` wrote with metadata.
 * @throws HumanError with the reason when bytes are missing or changed
 */
export const decodeSafetensors = (
  bytes: Buffer,
): { tensors: StoredTensors; metadata: Readonly<Record<string, string>> } => {
  const { header, body } = takenApart(bytes);
  const { __metadata__, ...entries } = header;
  const metadata = (__metadata__ ?? {}) as unknown as Readonly<Record<string, string>>;
  if (metadata[DIGEST] !== digestOf(entries, body)) throw new HumanError('its digest does not fit its content');
  const tensors = Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, tensorAt(entry, body)]));
  return { tensors, metadata };
};

const takenApart = (bytes: Buffer): { header: Readonly<Record<string, Entry>>; body: Buffer } => {
  const cut = new HumanError('it is cut off, or no safetensors file');
  if (bytes.length < LENGTH_BYTES) throw cut;
  const end = LENGTH_BYTES + Number(bytes.readBigUInt64LE());
  if (!(end <= bytes.length)) throw cut;
  try {
    return { header: JSON.parse(bytes.toString('utf8', LENGTH_BYTES, end)), body: bytes.subarray(end) };
  } catch {
    throw cut;
  }
};

/** The digest has held: the entry is one that was written by us. Copied, because typed arrays must be aligned. */
const tensorAt = ({ dtype, shape, data_offsets: [from, to] }: Entry, body: Buffer): StoredTensor => {
  const type = types[dtype as keyof typeof types];
  if (!type) throw new HumanError(`it holds tensors of type ${dtype}`);
  const copy = new Uint8Array(body.subarray(from, to)).buffer;
  return { shape, data: new type(copy) };
};
