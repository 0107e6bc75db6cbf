import { shapeText } from '../../tensor/abstract';
import type { Machine } from '../evaluator/machine';
import { type TensorValue, tensorOf } from '../values';
import { broadcast } from './broadcasting';

/** Demands that two sizes are equal; false (and a problem) where they cannot be. */
export function demandEqual(
  m: Machine,
  a: Parameters<Machine['facts']['equal']>[0],
  b: Parameters<Machine['facts']['equal']>[1],
  code: string,
  message: () => string,
  severity?: 'warning',
): boolean {
  if (m.facts.equal(a, b) === false) {
    m.report(code, message(), undefined, severity);
    return false;
  }
  m.facts.assumeEqual(a, b);
  return true;
}

/** Matrix product with NumPy's rules: stacks of matrices, vectors at either side. */
export function matmul(m: Machine, name: string, a: TensorValue, b: TensorValue): TensorValue {
  const library = a.library;
  const dtype = a.dtype === b.dtype ? a.dtype : undefined;
  const [x, y] = [a.shape, b.shape];
  if (x?.length === 0 || y?.length === 0) {
    m.report('matmul', `${name}: a single number () has no rows`);
    return tensorOf(null, { library });
  }
  if (!x || !y) {
    if (a.last && y && y.length >= 1) m.facts.assumeEqual(a.last, y.at(y.length === 1 ? -1 : -2)!);
    if (a.like?.what === 'shape' && y && y.length >= 2 && !a.like.given.shape)
      a.like.given.last ??= y.at(-2)!;
    if (a.like && y?.length === 2)
      return tensorOf(null, { library, dtype, like: { ...a.like, what: 'rank' }, last: y[1] });
    if (a.like && a.like.given === b.like?.given && (a.like.offset ?? 0) === (b.like.offset ?? 0)) {
      return tensorOf(null, { library, dtype, like: { ...a.like, what: 'rank' }, last: b.last });
    }
    return tensorOf(null, { library, dtype });
  }
  const [inner, against] = [x.at(-1)!, y.length === 1 ? y[0]! : y.at(-2)!];
  if (
    !demandEqual(
      m,
      inner,
      against,
      'matmul',
      () =>
        `${name}: ${shapeText(x)} and ${shapeText(y)} do not fit: the inner sizes are ${inner.text} and ${against.text}`,
    )
  ) {
    return tensorOf(null, { library, dtype });
  }
  const stacks = broadcast(m, name, tensorOf(x.slice(0, -2)), tensorOf(y.slice(0, -2)));
  if (!stacks.shape) return tensorOf(null, { library, dtype });
  const rows = x.length >= 2 ? [x.at(-2)!] : [];
  const columns = y.length >= 2 ? [y.at(-1)!] : [];
  return tensorOf([...stacks.shape, ...rows, ...columns], { library, dtype, contiguous: true });
}
