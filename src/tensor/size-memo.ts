import type { Size } from './size-terms';

/** So many results at most are kept of an operation. */
const most = 20_000;

/**
 * An operation on two sizes that computes each pair once: the same few sizes meet again and again. A
 * text is a normal form, so it says all that there is to know of a size.
 */
export function remembered(operation: (a: Size, b: Size) => Size): (a: Size, b: Size) => Size {
  let results = new Map<string, Map<string, Size>>();
  let count = 0;
  return (a, b) => {
    let row = results.get(a.text);
    const known = row?.get(b.text);
    if (known) return known;
    const result = operation(a, b);
    if (++count > most) {
      results = new Map();
      count = 0;
      row = undefined;
    }
    if (!row) results.set(a.text, (row = new Map<string, Size>()));
    row.set(b.text, result);
    return result;
  };
}
