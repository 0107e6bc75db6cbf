import { expandBlocks } from './blocks';
import type { StoredDtype } from './dtypes';
import { widenBfloat16, widenFloat16, widenFloat8 } from './halves';
import { expandKQuants } from './k-quants';

/**
 * Numbers as they lie on the disk (little-endian, whole blocks) in float32; undefined where this dtype
 * can be listed, not read. What is narrower than float32 is widened exactly. The result may share the
 * memory of `stored`.
 */
export function widen(stored: Uint8Array, dtype: StoredDtype): Float32Array | undefined {
  switch (dtype) {
    case 'F32':
      return viewOf(stored, Float32Array);
    case 'F16':
      return widenFloat16(viewOf(stored, Uint16Array));
    case 'BF16':
      return widenBfloat16(viewOf(stored, Uint16Array));
    case 'F64':
      return Float32Array.from(viewOf(stored, Float64Array));
    case 'F8_E4M3':
    case 'F8_E4M3FNUZ':
    case 'F8_E5M2':
    case 'F8_E5M2FNUZ':
    case 'F8_E8M0':
      return widenFloat8(stored, dtype);
    case 'I64':
      return Float32Array.from(viewOf(stored, BigInt64Array), Number);
    case 'U64':
      return Float32Array.from(viewOf(stored, BigUint64Array), Number);
    case 'I32':
      return Float32Array.from(viewOf(stored, Int32Array));
    case 'U32':
      return Float32Array.from(viewOf(stored, Uint32Array));
    case 'I16':
      return Float32Array.from(viewOf(stored, Int16Array));
    case 'U16':
      return Float32Array.from(viewOf(stored, Uint16Array));
    case 'I8':
      return Float32Array.from(viewOf(stored, Int8Array));
    case 'U8':
      return Float32Array.from(stored);
    case 'BOOL':
      return Float32Array.from(stored, (byte) => (byte === 0 ? 0 : 1));
    case 'Q4_0':
    case 'Q4_1':
    case 'Q5_0':
    case 'Q5_1':
    case 'Q8_0':
      return expandBlocks(stored, dtype);
    case 'Q4_K':
    case 'Q5_K':
    case 'Q6_K':
      return expandKQuants(stored, dtype);
    default:
      return undefined;
  }
}

/** Whether numbers of this dtype can be read. */
export function isReadable(dtype: StoredDtype): boolean {
  return widen(new Uint8Array(0), dtype) !== undefined;
}

interface View<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T;
}

/** The same memory with another type; a copy where a view must not begin. */
function viewOf<T>(bytes: Uint8Array, type: View<T>): T {
  const size = type.BYTES_PER_ELEMENT;
  const { buffer, byteOffset, length } = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  return new type(buffer, byteOffset, length / size);
}
