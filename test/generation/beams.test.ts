import assert from 'node:assert/strict';
import {
  type BeamOptions,
  type Beams,
  bestOf,
  extendBeams,
  isSettled,
  noBeams,
} from '../../src/generation/beams';
import { greedy } from '../../src/generation/decoding';
import { type Distribution, distributionOf } from '../../src/generation/distribution';

const end = 0;

/** Probabilities that depend on everything before, and are the same each time. */
function language(size: number, seed: number) {
  return (ids: readonly number[]): Distribution => {
    let state = ids.reduce((hash, id) => (hash * 31 + id + 1) % 1_000_003, seed) + 1;
    const logits = Float64Array.from({ length: size }, () => {
      state = (state * 48_271) % 2_147_483_647;
      return (state / 2_147_483_647) * 5;
    });
    const found = distributionOf(logits, greedy);
    assert.ok(found.ok);
    return found.distribution;
  };
}

function search(next: (ids: readonly number[]) => Distribution, options: BeamOptions): Beams {
  let beams = noBeams;
  while (!isSettled(beams, options)) {
    const before = beams;
    beams = extendBeams(
      beams,
      beams.live.map(({ ids }) => next(ids)),
      options,
    );
    assert.ok(beams.live.length <= options.beams && beams.done.length <= options.beams);
    for (const beam of beams.live) {
      assert.deepEqual(beam.ids.slice(0, -1), before.live[beam.from!]!.ids);
    }
  }
  return beams;
}

/** Every text there is, and its mean log-probability. */
function exhaustive(next: (ids: readonly number[]) => Distribution, most: number) {
  const all: { ids: number[]; score: number }[] = [];
  const visit = (ids: number[], total: number) => {
    if (ids.length === most || ids.at(-1) === end) {
      all.push({ ids, score: total / ids.length });
      return;
    }
    const { probabilities } = next(ids);
    for (const [id, p] of probabilities.entries()) visit([...ids, id], total + Math.log(p));
  };
  visit([], 0);
  return all.sort((a, b) => b.score - a.score);
}

suite('Beam search', () => {
  test('with as many beams as there are texts finds the best of them all', () => {
    for (const [size, most] of [
      [2, 5],
      [3, 4],
      [4, 3],
    ] as const) {
      for (let seed = 0; seed < 40; seed++) {
        const next = language(size, seed);
        const all = exhaustive(next, most);
        const found = search(next, { beams: size ** most, most, end });
        assert.deepEqual(bestOf(found).ids, all[0]!.ids);
        // And the others, in their order.
        for (const [place, { score }] of found.done.slice(0, 5).entries()) {
          assert.ok(Math.abs(score - all[place]!.score) < 1e-12);
        }
      }
    }
  });

  test('as a rule finds better texts than taking the most probable token each time', () => {
    let [better, worse] = [0, 0];
    for (let seed = 0; seed < 60; seed++) {
      const next = language(5, seed);
      const options = { most: 6, end };
      const ids: number[] = [];
      while (ids.length < 6 && ids.at(-1) !== end) ids.push(next(ids).order[0]!);
      const score =
        ids.reduce(
          (sum, id, place) => sum + Math.log(next(ids.slice(0, place)).probabilities[id]!),
          0,
        ) / ids.length;
      const four = bestOf(search(next, { ...options, beams: 4 }));
      if (four.score > score + 1e-12) better++;
      if (four.score < score - 1e-12) worse++;
    }
    assert.ok(better > 15 && worse < 5, `${better} better, ${worse} worse`);
  });

  test('scores a text by the mean of its log-probabilities, the end included', () => {
    const next = language(4, 3);
    for (const { ids, total, score } of search(next, { beams: 6, most: 4, end }).done) {
      const sum = ids.reduce(
        (before, id, place) => before + Math.log(next(ids.slice(0, place)).probabilities[id]!),
        0,
      );
      assert.ok(Math.abs(total - sum) < 1e-12);
      assert.ok(Math.abs(score - sum / ids.length) < 1e-12);
    }
  });

  test('stops where nothing better can come', () => {
    // It ends at once with certainty: nothing can have a better mean.
    const sure = () => {
      const found = distributionOf(Float64Array.of(0, -Infinity, -Infinity), greedy);
      assert.ok(found.ok);
      return found.distribution;
    };
    const found = search(sure, { beams: 1, most: 50, end });
    assert.deepEqual([found.length, bestOf(found).ids], [1, [end]]);
  });

  test('takes equal totals in the order of the texts, then of the ids', () => {
    const flat = () => {
      const found = distributionOf(new Float64Array(3), greedy);
      assert.ok(found.ok);
      return found.distribution;
    };
    const options = { beams: 2, most: 9, end: undefined };
    let beams = extendBeams(noBeams, [flat()], options);
    assert.deepEqual(
      beams.live.map(({ ids }) => ids),
      [[0], [1]],
    );
    beams = extendBeams(beams, [flat(), flat()], options);
    assert.deepEqual(
      beams.live.map(({ ids }) => ids),
      [
        [0, 0],
        [0, 1],
      ],
    );
  });
});
