import assert from 'node:assert/strict';
import { choose } from '../../src/generation/choice';
import { type Decoding, greedy } from '../../src/generation/decoding';

const draws = 20_000;
const random = (seed: number) => {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
};

/** Logits of all sizes, some equal, one impossible. */
function logitsOf(count: number, spread: number): Float32Array {
  const next = random(count + 7);
  const logits = Float32Array.from({ length: count }, () => (next() - 0.5) * spread);
  logits[3] = -Infinity;
  logits[5] = logits[6]!;
  return logits;
}

/** The exact probabilities, from the definition, and not with the code that is tested. */
function exact(logits: Float32Array, { temperature, topK, topP }: Decoding): number[] {
  const softmax = (allowed: ReadonlySet<number>) => {
    const e = [...logits].map((x, id) => (allowed.has(id) ? Math.exp(x / temperature) : 0));
    const total = e.reduce((a, b) => a + b);
    return e.map((x) => x / total);
  };
  const sorted = [...logits.keys()].sort((a, b) => logits[b]! - logits[a]! || a - b);
  let allowed = sorted.slice(0, topK ?? undefined);
  if (topP !== null) {
    const p = softmax(new Set(allowed));
    let total = 0;
    const until = allowed.findIndex((id) => (total += p[id]!) >= topP);
    allowed = allowed.slice(0, until + 1);
  }
  return softmax(new Set(allowed));
}

/** χ² of what was drawn, rare tokens taken together, and the degrees of freedom. */
function chiSquare(seen: readonly number[], expected: readonly number[]) {
  let [chi, bins, restSeen, restExpected] = [0, 0, 0, 0];
  for (const [id, count] of expected.entries()) {
    if (count >= 10) {
      chi += (seen[id]! - count) ** 2 / count;
      bins++;
    } else {
      restSeen += seen[id]!;
      restExpected += count;
    }
  }
  if (restExpected > 0) {
    chi += (restSeen - restExpected) ** 2 / restExpected;
    bins++;
  }
  return { chi, freedom: bins - 1 };
}

/** What χ² does not reach but once in ten thousand (Wilson and Hilferty 1931). */
function limitOf(freedom: number): number {
  const part = 2 / (9 * freedom);
  return freedom * (1 - part + 3.719 * Math.sqrt(part)) ** 3;
}

suite('Drawing tokens', () => {
  for (const [name, size, spread, decoding] of [
    ['from everything', 12, 4, {}],
    ['cool', 12, 4, { temperature: 0.6 }],
    ['hot', 30, 6, { temperature: 2 }],
    ['top-k', 30, 4, { topK: 6 }],
    ['top-p', 30, 4, { topP: 0.7 }],
    ['top-k, then top-p, cool', 40, 5, { temperature: 0.8, topK: 12, topP: 0.85 }],
    ['from a wide vocabulary', 500, 6, { topP: 0.95 }],
  ] as const) {
    test(`has the exact distribution: ${name} (χ²)`, () => {
      const logits = logitsOf(size, spread);
      const all: Decoding = { ...greedy, temperature: 1, ...decoding };
      const expected = exact(logits, all).map((p) => p * draws);
      const many = size > 100 ? draws / 4 : draws;
      for (const seed of [1, 2 ** 40 + 3]) {
        const seen = new Array<number>(size).fill(0);
        for (let count = 0; count < many; count++) {
          const chosen = choose(logits, { ...all, seed }, count);
          assert.ok(chosen.ok);
          seen[chosen.choice.id]!++;
        }
        for (const [id, count] of expected.entries()) if (count === 0) assert.equal(seen[id], 0);
        const scaled = expected.map((count) => (count * many) / draws);
        const { chi, freedom } = chiSquare(seen, scaled);
        assert.ok(freedom >= 3);
        assert.ok(chi < limitOf(freedom), `χ² ${chi} with ${freedom} degrees of freedom`);
        // The test can fail: against a distribution that is a little off.
        const off = scaled.map((count, id) => (id % 2 === 0 ? count * 1.2 : count * 0.8));
        const total = off.reduce((a, b) => a + b);
        const wrong = chiSquare(
          seen,
          off.map((count) => (count * many) / total),
        );
        assert.ok(wrong.chi > limitOf(wrong.freedom), 'another distribution is told apart');
      }
    });
  }

  test('says which random number decided, and in whose stretch it lies', () => {
    const logits = logitsOf(20, 4);
    for (let count = 0; count < 500; count++) {
      const chosen = choose(logits, { ...greedy, temperature: 1, topP: 0.9, seed: 9 }, count);
      assert.ok(chosen.ok);
      const { id, rank, probability, draw, distribution } = chosen.choice;
      assert.ok(draw?.count === count && draw.seed === 9);
      assert.ok(draw.from <= draw.value && draw.value < draw.to);
      assert.ok(Math.abs(draw.to - draw.from - probability) < 1e-12);
      const before = [...distribution.order.subarray(0, rank)];
      const from = before.reduce((sum, one) => sum + distribution.chances[one]!, 0);
      assert.ok(Math.abs(from - draw.from) < 1e-12);
      assert.equal(distribution.order[rank], id);
    }
  });

  test('with one seed draws the same, with another something else', () => {
    const logits = logitsOf(30, 3);
    const drawn = (seed: number) =>
      Array.from({ length: 50 }, (_, count) => {
        const chosen = choose(logits, { ...greedy, temperature: 1, seed }, count);
        return chosen.ok ? chosen.choice.id : -1;
      });
    assert.deepEqual(drawn(5), drawn(5));
    assert.notDeepEqual(drawn(5), drawn(6));
    assert.notDeepEqual(drawn(5), drawn(5 + 2 ** 32));
  });
});
