import { joinValues } from '../evaluator/join';
import { type TensorValue, tensorOf } from '../values';
import type { Call } from './rule';

/** What the parts of a list have in common; undefined: they cannot lie side by side. */
export function joinShapes(c: Call, parts: readonly TensorValue[]): TensorValue | undefined {
  const [first] = parts;
  const known = parts.filter((one) => one.shape);
  for (const one of known) {
    const { shape } = known[0]!;
    const other = one.shape!;
    if (other.length !== shape!.length) return undefined;
    if (other.some((size, axis) => c.m.facts.equal(size, shape![axis]!) === false))
      return undefined;
  }
  if (known.length < parts.length) return tensorOf(null, { library: c.library, dtype: undefined });
  const joined = parts.reduce((a, b) => {
    const both = joinValues(a, b, c.m.facts);
    return both.kind === 'tensor' ? both : tensorOf(null, { library: c.library, dtype: undefined });
  }, first!);
  const dtype = parts.find((one) => one.dtype === 'float')?.dtype ?? joined.dtype;
  return { ...joined, dtype };
}
