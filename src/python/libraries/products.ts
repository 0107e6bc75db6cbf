import { type Clash, contract } from '../../ops/contraction';
import { shapeText } from '../../tensor/abstract';
import { type Size } from '../../tensor/size';
import type { Machine } from '../evaluator/machine';
import { type TensorValue, tensorOf } from '../values';
import { common } from './broadcasting';

/** Demands that two sizes are equal; false (and a problem) where they cannot be. */
export function demandEqual(
  m: Machine,
  a: Size,
  b: Size,
  code: string,
  message: () => string,
): boolean {
  if (m.facts.equal(a, b) === false) {
    m.report(code, message());
    return false;
  }
  m.facts.assumeEqual(a, b);
  return true;
}

/** Of two sizes that must be one: that size, or undefined where they cannot be. */
export function equalSizes(m: Machine, a: Size, b: Size): Size | undefined {
  if (m.facts.equal(a, b) === false) return undefined;
  m.facts.assumeEqual(a, b);
  const size = m.facts.resolve(a);
  return size.terms ? size : m.facts.resolve(b);
}

/** Names axes by letters, `i` for a single index of the result and `k` for what is summed over. */
interface Product {
  readonly axes: readonly (readonly string[])[];
  readonly result: readonly string[];
  /** Whether `...` must be equal instead of broadcast. */
  readonly strict?: boolean;
}

/** A product of tensors whose shapes are known. The names that two have must be equal sizes. */
export function product(
  m: Machine,
  name: string,
  tensors: readonly TensorValue[],
  { axes, result, strict }: Product,
  code = 'matmul',
): TensorValue {
  const [a] = tensors;
  const library = tensors.some((one) => one.library === 'jax') ? 'jax' : a!.library;
  const dtype = tensors.every((one) => one.dtype === a!.dtype) ? a!.dtype : undefined;
  const shapes = tensors.map((one) => one.shape!);
  const found = contract({ shapes, axes, result }, (x, y, axis) =>
    axis === '...' && !strict ? common(m, x, y) : equalSizes(m, x, y),
  );
  if ('clash' in found) {
    m.report(
      code,
      `${name}: ${shapes.map(shapeText).join(' and ')} do not fit: ${why(found.clash)}`,
    );
    return tensorOf(null, { library, dtype });
  }
  const shape = found.shape.map((size) => m.facts.resolve(size));
  return tensorOf(shape, { library, dtype, contiguous: true });
}

function why(clash: Clash): string {
  switch (clash.why) {
    case 'size': {
      const what =
        clash.name === '...' ? 'the stacked sizes' : `the ${meaning[clash.name] ?? ''}sizes`;
      return `${what} are ${clash.sizes[0].text} and ${clash.sizes[1].text}`;
    }
    case 'rank':
      return `operand ${clash.operand + 1} has another number of dimensions`;
    case 'name':
      return `no operand has ${clash.name}`;
  }
}

const meaning: Readonly<Record<string, string>> = { k: 'inner ', b: 'batch ' };

/** Matrix product with NumPy's rules: stacks of matrices, vectors at either side. */
export function matmul(m: Machine, name: string, a: TensorValue, b: TensorValue): TensorValue {
  const [x, y] = [a.shape, b.shape];
  if (x?.length === 0 || y?.length === 0) {
    m.report('matmul', `${name}: a single number () has no rows`);
    return tensorOf(null, { library: a.library });
  }
  if (!x || !y) return openProduct(m, a, b);
  const left = x.length === 1 ? ['k'] : ['...', 'i', 'k'];
  const right = y.length === 1 ? ['k'] : ['...', 'k', 'j'];
  const result = [...(left.length + right.length > 2 ? ['...'] : []), ...left, ...right].filter(
    (axis, place, all) => axis !== 'k' && all.indexOf(axis) === place,
  );
  return product(m, name, [a, b], { axes: [left, right], result });
}

/** Where a rank is not known: what is still known of the result. */
function openProduct(m: Machine, a: TensorValue, b: TensorValue): TensorValue {
  const library = a.library;
  const dtype = a.dtype === b.dtype ? a.dtype : undefined;
  const y = b.shape;
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
