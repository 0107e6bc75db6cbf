import assert from 'node:assert/strict';
import fc from 'fast-check';
import { candidatesOf, choose, excludedOf } from '../../src/generation/choice';
import { type Decoding, decodingProblem, greedy } from '../../src/generation/decoding';
import { type Distribution, distributionOf } from '../../src/generation/distribution';
import { assertClose } from '../models/close';
import { golden } from './golden';

const drawing: Decoding = { ...greedy, temperature: 1 };

function distributed(
  logits: ArrayLike<number>,
  decoding: Partial<Decoding> = {},
  type: typeof Float32Array | typeof Float64Array = Float64Array,
): Distribution {
  const found = distributionOf(type.from(logits), { ...drawing, ...decoding });
  assert.ok(found.ok);
  return found.distribution;
}

const sum = (numbers: Iterable<number>) => [...numbers].reduce((a, b) => a + b, 0);

suite('Probabilities of the next token', () => {
  for (const { temperature, topK, topP, logits, probabilities } of golden.processed) {
    test(`are those of transformers: temperature ${temperature}, top-k ${topK}, top-p ${topP}`, () => {
      const given = logits.map((logit) => logit ?? -Infinity);
      for (const type of [Float32Array, Float64Array]) {
        const { chances } = distributed(given, { temperature, topK, topP }, type);
        // The reference divides and sums in single precision.
        const tolerance = { absolute: 1e-7, relative: 3e-6 / Math.min(1, temperature) };
        assertClose(chances, probabilities, tolerance, 'chances');
        const excluded = (numbers: ArrayLike<number>) => Array.from(numbers, (p) => p === 0);
        assert.deepEqual(excluded(chances), excluded(probabilities));
      }
    });
  }

  const logit = fc.oneof(
    { weight: 8, arbitrary: fc.double({ min: -40, max: 40, noNaN: true }) },
    { weight: 2, arbitrary: fc.constantFrom(0, -0, 1, -Infinity, 700, -700) },
  );
  const someLogits = fc
    .array(logit, { minLength: 1, maxLength: 40 })
    .filter((logits) => logits.some((one) => one !== -Infinity));
  const someDecoding = fc.record({
    temperature: fc.oneof(fc.constant(1), fc.double({ min: 1e-3, max: 5, noNaN: true })),
    topK: fc.option(fc.integer({ min: 1, max: 50 })),
    topP: fc.option(fc.double({ min: 1e-6, max: 1, noNaN: true })),
  });

  test('keep the most probable tokens, whose chances add up to 1', () => {
    fc.assert(
      fc.property(someLogits, someDecoding, fc.boolean(), (logits, decoding, single) => {
        const found = distributed(logits, decoding, single ? Float32Array : Float64Array);
        const { order, chances, probabilities, kept, afterTopK, possible } = found;
        const given = single ? Float32Array.from(logits) : logits;
        assert.deepEqual(
          [...order],
          [...given.keys()].sort((a, b) => (given[a] === given[b] ? a - b : given[b]! - given[a]!)),
        );
        assert.ok(Math.abs(sum(chances) - 1) < 1e-12 && Math.abs(sum(probabilities) - 1) < 1e-12);
        assert.ok(1 <= kept && kept <= afterTopK && afterTopK <= possible);
        assert.equal(possible, given.filter((one) => one !== -Infinity).length);
        assert.equal(afterTopK, Math.min(decoding.topK ?? Infinity, possible));
        for (const [rank, id] of order.entries()) {
          if (rank >= kept) assert.equal(chances[id], 0);
          if (rank > 0) assert.ok(chances[id]! <= chances[order[rank - 1]!]!);
        }
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  test('of top-p are the fewest that come to it, counted over the whole vocabulary', () => {
    fc.assert(
      fc.property(someLogits, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (logits, topP) => {
        const { order, probabilities, kept } = distributed(logits, { topP });
        const share = (count: number) =>
          sum(Array.from(order.subarray(0, count), (id) => probabilities[id]!));
        assert.ok(share(kept) >= topP - 1e-12);
        assert.ok(share(kept - 1) < topP);
      }),
      { numRuns: 500, seed: 2 },
    );
    // 100,000 tokens: half of the probability lies beyond the first thousands.
    const flat = Float32Array.from({ length: 100_000 }, (_, id) => -id / 50_000);
    const { kept, probabilities, order } = distributed(flat, { topP: 0.5 }, Float32Array);
    const reached = sum(Array.from(order.subarray(0, kept), (id) => probabilities[id]!));
    assert.ok(kept > 20_000 && kept < 50_000);
    assert.ok(reached >= 0.5 && reached < 0.5 + 1e-4);
  });

  test('of equal logits put the lower id first, in top-k, in top-p and where nothing is drawn', () => {
    const logits = [1, 3, 3, 0, 3];
    assert.deepEqual([...distributed(logits).order], [1, 2, 4, 0, 3]);
    const ids = (decoding: Partial<Decoding>) =>
      candidatesOf(distributed(logits, decoding), []).map(({ id }) => id);
    assert.deepEqual(ids({ topK: 2 }), [1, 2]);
    assert.deepEqual(ids({ topP: 0.5 }), [1, 2]);
    const taken = choose(Float32Array.from(logits), greedy, 0);
    assert.ok(taken.ok && taken.choice.id === 1 && taken.choice.draw === null);
    // Plus and minus zero are equal.
    assert.deepEqual([...distributed([-0, 0, -0], {}, Float32Array).order], [0, 1, 2]);
  });

  test('say what excludes a token', () => {
    const logits = [5, 4, 3, 2, -Infinity, 1];
    const found = distributed(logits, { topK: 4, topP: 0.9 });
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    assert.deepEqual(
      candidatesOf(found, names).map(({ token }) => token),
      ['a', 'b', 'c'],
    );
    assert.deepEqual(
      excludedOf(found, names).map(({ token, why }) => [token, why]),
      [
        ['d', 'top-p'],
        ['f', 'top-k'],
        ['e', 'impossible'],
      ],
    );
    assert.deepEqual(
      excludedOf(found, names, 1).map(({ token }) => token),
      ['d'],
    );
  });

  test('at temperature 0 are the model’s own, of which the most probable is taken', () => {
    fc.assert(
      fc.property(someLogits, someDecoding, fc.nat(), (logits, decoding, seed) => {
        const chosen = choose(
          Float64Array.from(logits),
          { ...greedy, ...decoding, seed, temperature: 0 },
          0,
        );
        assert.ok(chosen.ok);
        const { id, rank, probability, own, draw } = chosen.choice;
        const most = Math.max(...logits);
        assert.deepEqual([id, rank, draw], [logits.findIndex((one) => one === most), 0, null]);
        assert.equal(probability, own);
      }),
      { numRuns: 200, seed: 3 },
    );
    // Drawing comes to the same as the temperature falls.
    const found = distributed([1, 2, 1.999], { temperature: 1e-320 });
    assert.deepEqual([...found.chances], [0, 1, 0]);
  });

  test('are none where a logit is no number, or none is possible: a problem says so', () => {
    for (const [logits, message] of [
      [[1, NaN, 2], /score of token 1 is no number \(NaN\)/],
      [[1, 2, Infinity], /score of token 2 is ∞/],
      [[-Infinity, -Infinity], /scores of all tokens are −∞/],
      [[], /no score/],
    ] as const) {
      for (const type of [Float32Array, Float64Array]) {
        const chosen = choose(type.from(logits), drawing, 0);
        assert.ok(!chosen.ok);
        assert.match(chosen.problem, message);
      }
    }
  });
});

suite('Choices of decoding', () => {
  test('that make no sense are refused with what to do', () => {
    assert.equal(decodingProblem(greedy), undefined);
    assert.equal(decodingProblem({ ...drawing, topK: 1, topP: 1, seed: 2 ** 53 - 1 }), undefined);
    for (const [wrong, message] of [
      [{ temperature: -1 }, /temperature/],
      [{ temperature: NaN }, /temperature/],
      [{ temperature: Infinity }, /temperature/],
      [{ topK: 0 }, /Top-k/],
      [{ topK: 1.5 }, /Top-k/],
      [{ topP: 0 }, /Top-p/],
      [{ topP: 1.01 }, /Top-p/],
      [{ topP: NaN }, /Top-p/],
      [{ seed: -1 }, /seed/],
      [{ seed: 0.5 }, /seed/],
      [{ beams: 0 }, /Beams/],
      [{ beams: 1e6 }, /Beams/],
      [{ beams: 2 }, /Beam search draws nothing/],
    ] as const) {
      assert.match(decodingProblem({ ...drawing, ...wrong }) ?? '', message);
    }
  });
});
