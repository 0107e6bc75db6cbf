import assert from 'node:assert/strict';
import { philox, uniform } from '../../src/generation/random';

suite('Random numbers', () => {
  // Philox4x32-10 of Random123's known answers (kat_vectors).
  for (const [counter, key, expected] of [
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ] as const) {
    test(`are Philox4x32-10: ${counter.map((word) => word.toString(16)).join(' ')}`, () => {
      assert.deepEqual(philox(counter, key), expected);
    });
  }

  test('of a seed are the same whatever was drawn before, and others for other seeds', () => {
    assert.equal(uniform(7, 3), uniform(7, 3));
    const seeds = [0, 1, 2 ** 32, 2 ** 53 - 1];
    assert.equal(new Set(seeds.map((seed) => uniform(seed, 0))).size, seeds.length);
    assert.equal(new Set(seeds.map((count) => uniform(0, count))).size, seeds.length);
  });

  test('are spread evenly over [0, 1): χ² of 100 bins', () => {
    const bins = new Float64Array(100);
    const draws = 100_000;
    for (let count = 0; count < draws; count++) {
      const value = uniform(42, count);
      assert.ok(value >= 0 && value < 1);
      bins[Math.floor(value * 100)]!++;
    }
    const chi = bins.reduce((sum, seen) => sum + (seen - draws / 100) ** 2 / (draws / 100), 0);
    // 99 degrees of freedom: between these lie all but one in a thousand at either end.
    assert.ok(chi > 60.4 && chi < 148.2, `${chi}`);
  });
});
