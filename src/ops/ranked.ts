/**
 * The places of numbers, the largest first; at most `most`. NaN counts as less than any; of equal ones the
 * first is first.
 */
export function ranked(row: ArrayLike<number>, most = row.length): number[] {
  const size = (j: number) => (Number.isNaN(row[j]!) ? -Infinity : row[j]!);
  const before = (a: number, b: number) =>
    size(a) === size(b) ? a - b : size(b) > size(a) ? 1 : -1;
  if (most > 64)
    return Array.from({ length: row.length }, (_, j) => j)
      .sort(before)
      .slice(0, most);
  // A few of many: each is put in its place among the best so far.
  const best: number[] = [];
  for (let j = 0; j < row.length; j++) {
    if (best.length === most && (most === 0 || before(best[most - 1]!, j) < 0)) continue;
    let at = best.length;
    while (at > 0 && before(j, best[at - 1]!) < 0) at--;
    best.splice(at, 0, j);
    if (best.length > most) best.pop();
  }
  return best;
}
