import type { Statement } from '../syntax/ast';
import type { FunctionValue, Value } from '../values';
import type { Machine } from './machine';
import { eitherTensor } from './stand-in';
import { preferred } from './usual';

/** What is returned in either place; where that is nothing that can be said, what usually is. */
export function joinReturns(
  m: Machine,
  returns: readonly Value[],
  unusual: ReadonlyMap<number, boolean>,
): Value {
  const all = (values: readonly Value[]) => values.reduce((a, b) => eitherTensor(m, a, b));
  const usual = returns.filter((_, place) => !unusual.has(place));
  const joined = all(returns);
  return usual.length === returns.length || usual.length === 0
    ? joined
    : preferred(
        m,
        joined,
        all(usual),
        returns.filter((_, place) => unusual.has(place)),
        [...unusual.values()].includes(true),
      );
}

/** `...`, `pass`, a docstring and no more, `raise NotImplementedError`. */
export function isStub(body: FunctionValue['body']): boolean {
  return (
    Array.isArray(body) &&
    (body as readonly Statement[]).every(
      (one) =>
        one.kind === 'pass' ||
        one.kind === 'raise' ||
        (one.kind === 'expression' &&
          (one.value.kind === 'string' ||
            (one.value.kind === 'constant' && one.value.value === '...'))),
    )
  );
}
