const multipliers = [0xd2511f53, 0xcd9e8d57] as const;
const weyl = [0x9e3779b9, 0xbb67ae85] as const;
const rounds = 10;

/**
 * Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"): four words of 32 bits
 * for a counter of four and a key of two. It has no state, so that draw n of a seed is the same whatever
 * was drawn before it.
 */
export function philox(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): [number, number, number, number] {
  let [a, b, c, d] = counter.map((word) => word >>> 0) as [number, number, number, number];
  let [low, high] = [key[0] >>> 0, key[1] >>> 0];
  for (let round = 0; round < rounds; round++) {
    const [highA, lowA] = product(multipliers[0], a);
    const [highC, lowC] = product(multipliers[1], c);
    [a, b, c, d] = [(highC ^ b ^ low) >>> 0, lowC, (highA ^ d ^ high) >>> 0, lowA];
    low = (low + weyl[0]) >>> 0;
    high = (high + weyl[1]) >>> 0;
  }
  return [a, b, c, d];
}

/**
 * Draw number `count` of a seed, in [0, 1): the upper 53 bits of the first two words of
 * {@link philox}, whose key is the seed and whose counter is `count`. Both are safe integers from 0.
 */
export function uniform(seed: number, count: number): number {
  const [first, second] = philox([...halves(count), 0, 0], halves(seed));
  return ((first >>> 5) * 2 ** 26 + (second >>> 6)) / 2 ** 53;
}

function halves(whole: number): [number, number] {
  return [whole >>> 0, Math.floor(whole / 2 ** 32) >>> 0];
}

/** The upper and the lower 32 bits of a product. */
function product(x: number, y: number): [number, number] {
  const [x0, x1, y0, y1] = [x & 0xffff, x >>> 16, y & 0xffff, y >>> 16];
  const low = x0 * y0;
  const first = x1 * y0 + (low >>> 16);
  const second = x0 * y1 + (first & 0xffff);
  const high = x1 * y1 + Math.floor(first / 0x10000) + Math.floor(second / 0x10000);
  return [high >>> 0, ((second << 16) | (low & 0xffff)) >>> 0];
}
