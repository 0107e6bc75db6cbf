import assert from 'node:assert/strict';

/** Two rows of numbers, each pair within `absolute` + `relative` of the expected one; infinities and NaN equal. */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { absolute, relative }: { absolute: number; relative: number },
  what: string,
): void {
  assert.equal(actual.length, expected.length, `${what}: how many numbers`);
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i]!, expected[i]!];
    if (a === e || (Number.isNaN(a) && Number.isNaN(e))) continue;
    const off = Math.abs(a - e);
    if (!(off <= absolute + relative * Math.abs(e))) {
      assert.fail(`${what}: number ${i} is ${a}, expected ${e}: ${off} off`);
    }
  }
}

/** The largest difference between two rows of numbers. */
export function furthest(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  assert.equal(actual.length, expected.length);
  return Math.max(...Array.from(expected, (e, i) => Math.abs(actual[i]! - e)));
}
