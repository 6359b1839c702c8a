import type { Scalar } from './scalars';

/*
 * TensorBoard's event files: TFRecords (length, its masked CRC-32C, data, its masked CRC-32C) of `Event` protocol
 * buffers. Written by hand: four kinds of field are all it takes.
 */

/** An event file of scalar summaries. Curves over adaptation steps get a tag per step. */
export const tensorboardFile = (scalars: readonly Scalar[]): Buffer => {
  const first = scalars[0]?.time ?? 0;
  const events = scalars.filter(({ value }) => value !== null).map(eventOf);
  const head = Buffer.concat([double(1, first / 1000), text(3, 'brain.Event:2')]);
  return Buffer.concat([head, ...events].map(recordOf));
};

const eventOf = ({ iteration, time, name, step, value }: Scalar): Buffer => {
  const tag = step === undefined ? name : `${name}/step ${step}`;
  const summaryValue = Buffer.concat([text(1, tag), float(2, value ?? 0)]);
  return Buffer.concat([double(1, time / 1000), varintField(2, iteration), bytes(5, bytes(1, summaryValue))]);
};

// Protocol buffers: a field is its number and wire type, then its value.
const varint = (value: number): Buffer => {
  const out: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) out.push((rest % 128) + 128);
  return Buffer.from([...out, rest]);
};
const key = (field: number, wireType: number): Buffer => varint(field * 8 + wireType);
const varintField = (field: number, value: number): Buffer => Buffer.concat([key(field, 0), varint(value)]);
const bytes = (field: number, value: Buffer): Buffer => Buffer.concat([key(field, 2), varint(value.length), value]);
const text = (field: number, value: string): Buffer => bytes(field, Buffer.from(value));
const double = (field: number, value: number): Buffer => {
  const out = Buffer.alloc(8);
  out.writeDoubleLE(value);
  return Buffer.concat([key(field, 1), out]);
};
const float = (field: number, value: number): Buffer => {
  const out = Buffer.alloc(4);
  out.writeFloatLE(value);
  return Buffer.concat([key(field, 5), out]);
};

const recordOf = (data: Buffer): Buffer => {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(data.length));
  return Buffer.concat([length, maskedCrc(length), data, maskedCrc(data)]);
};

/** Turned and shifted, because a CRC of data that holds CRCs is weak. */
const maskedCrc = (data: Buffer): Buffer => {
  const crc = crc32c(data);
  const out = Buffer.alloc(4);
  out.writeUInt32LE((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
  return out;
};

/** CRC-32 with Castagnoli's polynomial. */
export const crc32c = (data: Uint8Array): number => {
  let crc = 0xffffffff;
  for (const byte of data) crc = (crc >>> 8) ^ (crcTable[(crc ^ byte) & 0xff] ?? 0);
  return ~crc >>> 0;
};

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});
