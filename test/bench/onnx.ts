// An ONNX file of matrix products, written by hand: the fields of onnx.proto3 that it takes.

/** One product: the input's name, a weight [inner, columns], row-major. */
export interface OnnxProduct {
  readonly input: string;
  readonly inner: number;
  readonly columns: number;
  readonly weight: Float32Array;
}

/** A model that multiplies its inputs [rows, inner] by constant weights; outputs `out0`, `out1`, … */
export function onnxModel(rows: number, products: readonly OnnxProduct[]): Uint8Array {
  const inputs = new Map(products.map(({ input, inner }) => [input, inner]));
  const graph = [
    ...products.map(({ input }, n) =>
      field(1, [
        field(1, text(input)),
        field(1, text(`w${n}`)),
        field(2, text(`out${n}`)),
        field(4, text('MatMul')),
      ]),
    ),
    field(2, text('products')),
    ...products.map(({ inner, columns, weight }, n) =>
      field(5, [
        number(1, inner),
        number(1, columns),
        number(2, 1),
        field(8, text(`w${n}`)),
        field(9, new Uint8Array(weight.buffer, weight.byteOffset, weight.byteLength)),
      ]),
    ),
    ...[...inputs].map(([name, inner]) => field(11, valueInfo(name, [rows, inner]))),
    ...products.map(({ columns }, n) => field(12, valueInfo(`out${n}`, [rows, columns]))),
  ];
  return joined([number(1, 8), field(8, [number(2, 13)]), field(7, graph)]);
}

function valueInfo(name: string, shape: readonly number[]): Uint8Array[] {
  const dimensions = shape.map((size) => field(1, [number(1, size)]));
  return [field(1, text(name)), field(2, [field(1, [number(1, 1), field(2, dimensions)])])];
}

function field(tag: number, content: Uint8Array | readonly Uint8Array[]): Uint8Array {
  const bytes = content instanceof Uint8Array ? content : joined(content);
  return joined([varint(tag * 8 + 2), varint(bytes.length), bytes]);
}

function number(tag: number, value: number): Uint8Array {
  return joined([varint(tag * 8), varint(value)]);
}

function varint(value: number): Uint8Array {
  const bytes = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
