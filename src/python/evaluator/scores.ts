import type { TensorValue, Value } from '../values';
import type { Machine } from './machine';

const products = new Set(['@', 'matmul', 'bmm', 'einsum', 'baddbmm']);
/** What scores go through on the way to their softmax. */
const keeping = new Set(
  '+ - * / add sub mul div where masked_fill masked_fill_ view reshape permute transpose unsqueeze squeeze rearrange float type_as to contiguous clone clamp tanh dropout add_ mul_ div_ index'.split(
    ' ',
  ),
);

/**
 * Follows attention scores: a product of two tensors that are no parameters, up to the softmax that
 * makes weights of it. Answers the value, marked as a product where it is one.
 */
export function followScores(
  m: Machine,
  operation: string,
  args: readonly Value[],
  value: Value,
): Value {
  if (value.kind !== 'tensor') return value;
  if (operation === 'softmax' || operation === 'Softmax') {
    if (!args.some((arg) => arg.kind === 'tensor' && arg.product)) return value;
    if (m.frame.recording) m.observed.scores.push({ function: m.frame.qualname, value });
    return { ...value, product: false };
  }
  if (operation === 'scaled_dot_product_attention') {
    const [q, k] = args.map((arg) => m.tensor(arg)?.shape);
    if (q && k && q.length >= 2 && k.length >= 2 && m.frame.recording) {
      const scores: TensorValue = { ...value, shape: [...q.slice(0, -1), k.at(-2)!] };
      m.observed.scores.push({ function: m.frame.qualname, value: scores });
    }
    return value;
  }
  if (products.has(operation)) {
    const [a, b, c] = args.filter((arg) => arg.kind === 'tensor');
    const stacks = a?.shape && b?.shape && a.shape.length >= 2 && a.shape.length === b.shape.length;
    return stacks && !c && !a.parameter && !b.parameter ? { ...value, product: true } : value;
  }
  if (value.product || !keeping.has(operation)) return value;
  return args.some((arg) => arg.kind === 'tensor' && arg.product)
    ? { ...value, product: true }
    : value;
}
