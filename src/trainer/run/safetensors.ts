import { createHash } from 'node:crypto';
import { HumanError } from '../../protocol/humanError';
import { tell } from '../../protocol/sentence';
import type { Values } from '../state';

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
  return sealed(entries, Buffer.concat(parts), metadata);
};

/** A file of these entries and numbers, as they stand. */
export const sealed = (
  entries: Readonly<Record<string, Entry>>, body: Buffer, metadata?: Readonly<Record<string, string>>,
): Buffer => {
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
  const metadata = (isRecord(__metadata__) ? __metadata__ : {}) as Readonly<Record<string, string>>;
  if (metadata[DIGEST] !== digestOf(entries, body)) throw new HumanError(tell`its digest does not fit its content`);
  const tensors = Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, tensorAt(entry, body)]));
  return { tensors, metadata };
};

const takenApart = (bytes: Buffer): { header: Readonly<Record<string, Entry>>; body: Buffer } => {
  const cut = new HumanError(tell`it is cut off, or no safetensors file`);
  if (bytes.length < LENGTH_BYTES) throw cut;
  const end = LENGTH_BYTES + Number(bytes.readBigUInt64LE());
  if (!(end <= bytes.length)) throw cut;
  try {
    const header: unknown = JSON.parse(bytes.toString('utf8', LENGTH_BYTES, end));
    if (isRecord(header)) return { header: header as Readonly<Record<string, Entry>>, body: bytes.subarray(end) };
  } catch { /* see below */ }
  throw cut;
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** Anybody can make a digest that holds, so an entry is not believed. Copied, because typed arrays must be aligned. */
const tensorAt = (entry: Entry, body: Buffer): StoredTensor => {
  const { dtype, shape, data_offsets: offsets } = (isRecord(entry) ? entry : {}) as Partial<Entry>;
  if (typeof dtype !== 'string' || !Object.hasOwn(types, dtype)) throw new HumanError(tell`it holds tensors of type
    ${JSON.stringify(dtype)}`);
  const type = types[dtype as keyof typeof types];
  const [from, to] = Array.isArray(offsets) && offsets.every(isCount) ? offsets : [0, -1];
  const isWhole = Array.isArray(shape) && shape.every(isCount) && to <= body.length
    && shape.reduce((a, b) => a * b, 1) * type.BYTES_PER_ELEMENT === to - from;
  if (!isWhole) throw new HumanError(tell`a tensor of it does not lie where its header says`);
  const copy = new Uint8Array(body.subarray(from, to)).buffer;
  return { shape, data: new type(copy) };
};
