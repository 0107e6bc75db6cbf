/**
 * Narrow floating-point numbers to float32: every one of them is a float32, so nothing is rounded.
 */

/** IEEE 754 binary16: 1 sign, 5 exponent (bias 15), 10 mantissa bits. */
export function widenFloat16(halves: Uint16Array): Float32Array {
  const wide = new Float32Array(halves.length);
  const bits = new Uint32Array(wide.buffer);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i]!;
    const exponent = half & 0x7c00;
    if (exponent === 0) {
      const small = (half & 0x3ff) * 2 ** -24;
      wide[i] = half & 0x8000 ? -small : small;
    } else {
      // The exponent is moved from bias 15 to bias 127; infinity and NaN have the largest in both.
      const rest = ((half & 0x7fff) << 13) + (exponent === 0x7c00 ? 0x70000000 : 0x38000000);
      bits[i] = ((half & 0x8000) << 16) | rest;
    }
  }
  return wide;
}

/** The value of one binary16. */
export function float16(half: number): number {
  const mantissa = half & 0x3ff;
  const exponent = (half >> 10) & 0x1f;
  const size =
    exponent === 0x1f
      ? mantissa === 0
        ? Infinity
        : NaN
      : exponent === 0
        ? mantissa * 2 ** -24
        : (1024 + mantissa) * 2 ** (exponent - 25);
  return half & 0x8000 ? -size : size;
}

/** bfloat16 is the upper half of a float32. */
export function widenBfloat16(halves: Uint16Array): Float32Array {
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = halves[i]! << 16;
  return new Float32Array(bits.buffer);
}

/** The eight-bit floats of the OCP specification (OFP8), ONNX's variants without a minus zero, and E8M0. */
export type Float8 = 'F8_E4M3' | 'F8_E4M3FNUZ' | 'F8_E5M2' | 'F8_E5M2FNUZ' | 'F8_E8M0';

export function widenFloat8(bytes: Uint8Array, dtype: Float8): Float32Array {
  const values = Float32Array.from({ length: 256 }, (_, byte) => float8(byte, dtype));
  const wide = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) wide[i] = values[bytes[i]!]!;
  return wide;
}

function float8(byte: number, dtype: Float8): number {
  switch (dtype) {
    case 'F8_E8M0': // an exponent and nothing else
      return byte === 0xff ? NaN : 2 ** (byte - 127);
    case 'F8_E4M3': // no infinity: only the largest pattern is NaN
      return (byte & 0x7f) === 0x7f ? NaN : parts(byte, 3, 7);
    case 'F8_E5M2': // the upper half of a binary16
      return float16(byte << 8);
    case 'F8_E4M3FNUZ': // what would be minus zero is NaN
      return byte === 0x80 ? NaN : parts(byte, 3, 8);
    case 'F8_E5M2FNUZ':
      return byte === 0x80 ? NaN : parts(byte, 2, 16);
  }
}

/** Sign, exponent and mantissa of a byte, without any pattern that means something else. */
function parts(byte: number, mantissaBits: number, bias: number): number {
  const one = 1 << mantissaBits;
  const mantissa = byte & (one - 1);
  const exponent = (byte & 0x7f) >> mantissaBits;
  const size =
    exponent === 0
      ? (mantissa / one) * 2 ** (1 - bias)
      : (1 + mantissa / one) * 2 ** (exponent - bias);
  return byte & 0x80 ? -size : size;
}
