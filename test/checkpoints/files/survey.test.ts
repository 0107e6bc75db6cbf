import assert from 'node:assert/strict';
import { openTensorFile } from '../../../src/checkpoints/files/open';
import { bytesInMemory } from '../../../src/checkpoints/files/source';
import { survey, type Survey, type Watcher } from '../../../src/checkpoints/files/survey';
import { Random } from '../../ops/random';
import { bytesOfGolden, golden } from './goldens';
import { described, refusal, safetensors, watched } from './made';

const patient: Watcher = {
  overtaken: () => false,
  progress: () => undefined,
  rest: () => Promise.resolve(),
};

/** A survey of float32 numbers of this shape. */
async function surveyOf(
  numbers: Float32Array,
  shape: readonly number[],
  watcher: Partial<Watcher> = {},
): Promise<Survey | undefined> {
  const bytes = safetensors(
    { a: described('F32', shape, 0, numbers.byteLength) },
    numbers.byteLength,
  );
  bytes.set(new Uint8Array(numbers.buffer), bytes.length - numbers.byteLength);
  const file = await openTensorFile(watched('x', bytes));
  return survey(file, 'a', { ...patient, ...watcher });
}

suite('A survey of a tensor', () => {
  for (const [name, expected] of [
    ['every-dtype.safetensors', golden.everyDtype],
    ['quantised.gguf', golden.quantised],
  ] as const) {
    test(`counts and measures as NumPy does: ${name}`, async () => {
      const file = await openTensorFile(bytesInMemory(name, bytesOfGolden(name)));
      let measured = 0;
      for (const [tensor, { statistics, shape }] of Object.entries(expected)) {
        if (!statistics) continue;
        measured++;
        const found = (await survey(file, tensor, patient))!.statistics;
        const { zeros, nan, finite, ...ofFinite } = statistics;
        assert.equal(
          found.count,
          shape.reduce((product, size) => product * size, 1),
        );
        assert.deepEqual([found.zeros, found.nan], [zeros, nan], tensor);
        assert.equal(found.count - found.nan - found.infinite, finite, tensor);
        const scale = Math.max(Math.abs(ofFinite.min), Math.abs(ofFinite.max));
        for (const what of ['min', 'max', 'mean', 'std'] as const) {
          const apart = Math.abs(found.ofFinite![what] - ofFinite[what]);
          assert.ok(apart <= 1e-14 * scale, `${tensor}: ${what} is ${apart} off`);
        }
      }
      assert.ok(measured > 10);
    });
  }

  test('of many slices is that of the whole', async () => {
    const random = new Random(1);
    const numbers = Float32Array.from({ length: 700 * 513 }, () => 1e4 + random.normal());
    const { statistics, picture } = (await surveyOf(numbers, [7, 100, 513]))!;
    const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
    const squares = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    assert.ok(Math.abs(statistics.ofFinite!.mean - mean) < 1e-9);
    assert.ok(Math.abs(statistics.ofFinite!.std - Math.sqrt(squares / numbers.length)) < 1e-9);
    assert.deepEqual([picture.rows, picture.columns], [700, 513]);
    assert.deepEqual([picture.height, picture.width], [256, 256]);
    // Every number falls into the pixel whose range it is in: here summed up in the other direction.
    for (const [y, x] of [
      [0, 0],
      [100, 77],
      [255, 255],
    ] as const) {
      let [sum, count] = [0, 0];
      for (let row = Math.ceil((y * 700) / 256); row < Math.ceil(((y + 1) * 700) / 256); row++) {
        const last = Math.ceil(((x + 1) * 513) / 256);
        for (let column = Math.ceil((x * 513) / 256); column < last; column++) {
          sum += numbers[row * 513 + column]!;
          count++;
        }
      }
      assert.equal(picture.means[y * 256 + x], Math.fround(sum / count));
    }
  });

  test('of a small matrix has a pixel for each number', async () => {
    const numbers = Float32Array.of(1, -2, NaN, Infinity, 0, -0.5);
    const { statistics, picture } = (await surveyOf(numbers, [2, 3]))!;
    assert.deepEqual([...picture.means], [1, -2, NaN, NaN, 0, -0.5]);
    assert.deepEqual(
      [statistics.count, statistics.nan, statistics.infinite, statistics.zeros],
      [6, 1, 1, 1],
    );
  });

  test('of no numbers, or of none that is finite, says so', async () => {
    const none = (await surveyOf(new Float32Array(0), [0, 5]))!;
    assert.deepEqual([none.statistics.ofFinite, none.picture.means.length], [null, 0]);
    const flat = (await surveyOf(new Float32Array(0), [5, 0]))!;
    assert.equal(flat.picture.means.length, 0);
    const nan = (await surveyOf(Float32Array.of(NaN, NaN), [2]))!;
    assert.deepEqual([nan.statistics.ofFinite, nan.picture.means.length], [null, 2]);
    const scalar = (await surveyOf(Float32Array.of(3), []))!;
    assert.deepEqual([...scalar.picture.means], [3]);
  });

  test('rests between slices, tells how far it is, and stops where nobody waits', async () => {
    let rests = 0;
    const shares: number[] = [];
    const numbers = new Float32Array(1_000_000);
    const rest = () => {
      rests++;
      return Promise.resolve();
    };
    await surveyOf(numbers, [1_000_000], { rest, progress: (share) => shares.push(share) });
    assert.ok(rests >= 7, `${rests}`);
    assert.equal(shares.at(-1), 1);
    assert.deepEqual(
      shares,
      [...shares].sort((a, b) => a - b),
    );
    rests = 0;
    const stopped = await surveyOf(numbers, [1_000_000], { rest, overtaken: () => rests > 1 });
    assert.equal(stopped, undefined);
    assert.equal(rests, 2);
  });

  test('of what cannot be read is refused, also where it is empty', async () => {
    for (const count of [0, 4]) {
      const bytes = safetensors({ a: described('F4', [count], 0, count / 2) }, count / 2);
      const file = await openTensorFile(watched('x', bytes));
      assert.match((await refusal(survey(file, 'a', patient))).message, /stored as F4/);
    }
    const file = await openTensorFile(watched('x', safetensors({}, 0)));
    assert.match((await refusal(survey(file, 'b', patient))).message, /no tensor “b”/);
  });

  test('numbers that are not there are refused', async () => {
    const bytes = safetensors({ a: described('F32', [2, 2], 0, 16) }, 16);
    const file = await openTensorFile(watched('x', bytes));
    assert.equal((await file.numbers('a', 1, 4)).length, 3);
    const { message } = await refusal(file.numbers('a', 1, 5));
    assert.match(message, /“a” has 4 numbers; 1 to 5 were asked for/);
  });
});
