import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** A protobuf message under construction: only the field kinds that ONNX and TensorFlow files need. */
export class Message {
  private readonly writer = new BinaryWriter();

  /** int64, int32 and enum fields. */
  int(field: number, value: number): this {
    this.writer.tag(field, WireType.Varint).int64(value);
    return this;
  }
  bool(field: number, value: boolean): this {
    this.writer.tag(field, WireType.Varint).bool(value);
    return this;
  }
  float(field: number, value: number): this {
    this.writer.tag(field, WireType.Bit32).float(value);
    return this;
  }
  text(field: number, value: string): this {
    this.writer.tag(field, WireType.LengthDelimited).string(value);
    return this;
  }
  bytes(field: number, value: Uint8Array): this {
    this.writer.tag(field, WireType.LengthDelimited).bytes(value);
    return this;
  }
  message(field: number, value: Message): this {
    return this.bytes(field, value.finish());
  }
  finish(): Uint8Array {
    return this.writer.finish();
  }
}

/** The bytes of numbers in a tensor field: little-endian float32, int32 or one byte per boolean. */
export const tensorBytes = (values: ArrayLike<number>, dtype: 'float32' | 'int32' | 'bool'): Uint8Array => {
  if (dtype === 'bool') return Uint8Array.from(values);
  const typed = dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values);
  return new Uint8Array(typed.buffer);
};
