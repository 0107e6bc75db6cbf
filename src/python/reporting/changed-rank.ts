import type { ExpressionShape, Span } from '../report';

/**
 * Tells whether a statement gives a tensor another rank than every tensor that it names; one that is
 * made of no other counts, too. Obligation: the expressions are in the order of the text.
 */
export function rankChanges(
  expressions: readonly ExpressionShape[],
  targets: readonly Span[],
): (statement: Span, rank: number) => boolean {
  const written = new Set(targets.map(({ from, to }) => `${from} ${to}`));
  // What no operation made is a name or an attribute.
  const named = expressions.filter(
    ({ from, to, operation }) => operation === undefined && !written.has(`${from} ${to}`),
  );
  return ({ from, to }, rank) => {
    let [low, high] = [0, named.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (named[middle]!.from < from) low = middle + 1;
      else high = middle;
    }
    for (let at = low; at < named.length && named[at]!.from < to; at++)
      if (named[at]!.shape.sizes.length === rank) return false;
    return true;
  };
}
