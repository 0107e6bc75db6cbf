import { halfAt } from './blocks';

/**
 * ggml's blocks of 256 numbers (ggml-common.h, block_q4_K and so on), in sub-blocks with scales of their
 * own that are quantised in turn. Every operation is rounded to float32, as ggml does it.
 */
export type KQuant = 'Q4_K' | 'Q5_K' | 'Q6_K';

/** (blocks · bytes) -> (blocks · 256) */
export function expandKQuants(bytes: Uint8Array, dtype: KQuant): Float32Array {
  return dtype === 'Q6_K' ? expandQ6(bytes) : expandQ4AndQ5(bytes, dtype === 'Q5_K');
}

/**
 * d, dmin (float16), 12 bytes with eight 6-bit scales and minima, in Q5_K 32 bytes with the fifth bits,
 * 128 bytes of nibbles. A number is (d·scale)·q − dmin·minimum.
 */
function expandQ4AndQ5(bytes: Uint8Array, fifthBit: boolean): Float32Array {
  const blockBytes = fifthBit ? 176 : 144;
  const blocks = bytes.length / blockBytes;
  const numbers = new Float32Array(blocks * 256);
  for (let block = 0; block < blocks; block++) {
    const start = block * blockBytes;
    const d = halfAt(bytes, start);
    const dmin = halfAt(bytes, start + 2);
    const fifth = start + 16;
    const quants = fifth + (fifthBit ? 32 : 0);
    for (let sub = 0; sub < 8; sub++) {
      const { scale, minimum } = sixBits(bytes, start + 4, sub);
      const factor = Math.fround(d * scale);
      const less = Math.fround(dmin * minimum);
      // Two sub-blocks share 32 bytes: the first has the lower nibbles.
      const from = quants + (sub >> 1) * 32;
      const shift = (sub & 1) * 4;
      for (let i = 0; i < 32; i++) {
        const low = (bytes[from + i]! >> shift) & 15;
        const q = fifthBit ? low | (((bytes[fifth + i]! >> sub) & 1) << 4) : low;
        numbers[block * 256 + sub * 32 + i] = Math.fround(factor * q) - less;
      }
    }
  }
  return numbers;
}

/** Scales 0–3 and minima 0–3 lie whole in the first eight bytes, whose upper two bits belong to 4–7. */
function sixBits(bytes: Uint8Array, at: number, sub: number): { scale: number; minimum: number } {
  if (sub < 4) return { scale: bytes[at + sub]! & 63, minimum: bytes[at + 4 + sub]! & 63 };
  const low = bytes[at + 4 + sub]!;
  return {
    scale: (low & 15) | ((bytes[at + sub - 4]! >> 6) << 4),
    minimum: (low >> 4) | ((bytes[at + sub]! >> 6) << 4),
  };
}

/**
 * 128 bytes with the lower four bits, 64 with the upper two, sixteen int8 scales, d. Number 32·s + i of a
 * half block (128 numbers) has its lower bits in byte 32·(s mod 2) + i, its upper ones in byte i.
 */
function expandQ6(bytes: Uint8Array): Float32Array {
  const blocks = bytes.length / 210;
  const numbers = new Float32Array(blocks * 256);
  for (let block = 0; block < blocks; block++) {
    const start = block * 210;
    const d = halfAt(bytes, start + 208);
    for (let sub = 0; sub < 8; sub++) {
      const half = sub >> 2;
      const quarter = sub & 3;
      const low = start + half * 64 + (quarter & 1) * 32;
      const lowShift = (quarter >> 1) * 4;
      const high = start + 128 + half * 32;
      for (let i = 0; i < 32; i++) {
        const scale = (bytes[start + 192 + sub * 2 + (i >> 4)]! << 24) >> 24;
        const q =
          ((bytes[low + i]! >> lowShift) & 15) | (((bytes[high + i]! >> (quarter * 2)) & 3) << 4);
        numbers[block * 256 + sub * 32 + i] = Math.fround(d * scale) * (q - 32);
      }
    }
  }
  return numbers;
}
