import { float16 } from './halves';

/**
 * ggml's blocks of 32 numbers (ggml-common.h, block_q4_0 and so on): a scale d in float16, where the name
 * ends in 1 a minimum m, and the quants q. A number is d·q or d·q + m, with every operation rounded to
 * float32, as ggml does it.
 */
export type BlockDtype = 'Q4_0' | 'Q4_1' | 'Q5_0' | 'Q5_1' | 'Q8_0';

/** (blocks · bytes) -> (blocks · 32) */
export function expandBlocks(bytes: Uint8Array, dtype: BlockDtype): Float32Array {
  switch (dtype) {
    case 'Q8_0':
      return expandQ8(bytes);
    case 'Q4_0':
      return expandNibbles(bytes, { blockBytes: 18, minimum: false, fifthBit: false });
    case 'Q4_1':
      return expandNibbles(bytes, { blockBytes: 20, minimum: true, fifthBit: false });
    case 'Q5_0':
      return expandNibbles(bytes, { blockBytes: 22, minimum: false, fifthBit: true });
    case 'Q5_1':
      return expandNibbles(bytes, { blockBytes: 24, minimum: true, fifthBit: true });
  }
}

function expandQ8(bytes: Uint8Array): Float32Array {
  const blocks = bytes.length / 34;
  const numbers = new Float32Array(blocks * 32);
  for (let block = 0; block < blocks; block++) {
    const at = block * 34;
    const scale = halfAt(bytes, at);
    for (let i = 0; i < 32; i++) {
      const q = (bytes[at + 2 + i]! << 24) >> 24;
      numbers[block * 32 + i] = scale * q;
    }
  }
  return numbers;
}

interface Nibbles {
  readonly blockBytes: number;
  /** Whether a minimum follows the scale; without it, the quants lie around zero. */
  readonly minimum: boolean;
  /** Whether four bytes hold the fifth bit of each quant. */
  readonly fifthBit: boolean;
}

/** Byte i of the 16 holds the low bits of number i below, and of number i + 16 above. */
function expandNibbles(
  bytes: Uint8Array,
  { blockBytes, minimum, fifthBit }: Nibbles,
): Float32Array {
  const blocks = bytes.length / blockBytes;
  const numbers = new Float32Array(blocks * 32);
  const middle = minimum ? 0 : fifthBit ? 16 : 8;
  for (let block = 0; block < blocks; block++) {
    const start = block * blockBytes;
    const scale = halfAt(bytes, start);
    const least = minimum ? halfAt(bytes, start + 2) : 0;
    let at = start + (minimum ? 4 : 2);
    let high = 0;
    if (fifthBit) {
      high = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
      at += 4;
    }
    for (let i = 0; i < 16; i++) {
      const both = bytes[at + i]!;
      const low = (both & 15) | (((high >>> i) & 1) << 4);
      const upper = (both >> 4) | (((high >>> (i + 16)) & 1) << 4);
      const place = block * 32 + i;
      if (minimum) {
        numbers[place] = Math.fround(scale * low) + least;
        numbers[place + 16] = Math.fround(scale * upper) + least;
      } else {
        numbers[place] = scale * (low - middle);
        numbers[place + 16] = scale * (upper - middle);
      }
    }
  }
  return numbers;
}

/** The float16 that begins at this byte. */
export function halfAt(bytes: Uint8Array, at: number): number {
  return float16(bytes[at]! | (bytes[at + 1]! << 8));
}
