import { divideSizes, remainderOf, sizeOf, valueOf } from '../../../tensor/size';
import type { Value } from '../../values';
import { broadcast } from '../broadcasting';
import {
  type Arguments,
  type Call,
  type Rules,
  absent,
  axesArg,
  axisArg,
  each,
  fixed,
  fresh,
  operand,
  refuse,
  rule,
  shaped,
} from '../rule';

const says = 'along one dimension, which must be there: the shape stays';

/** Numbers along an axis that become shares of 1. */
export function softmax(c: Call, { input, dim, where }: Arguments): Value {
  const x = operand(c, input);
  const axes = absent(dim) || !x.shape ? [] : axesArg(c, dim, x.shape.length);
  if (c.library === 'jax' && x.shape?.length === 0 && absent(dim)) {
    refuse(c, 'axis', 'a single number has no axis');
    return shaped(x, null);
  }
  // What `where` leaves out may stretch the operand.
  if (where?.kind === 'tensor') return { ...broadcast(c.m, c.name, x, where), dtype: 'float' };
  return axes ? fresh(x, { dtype: 'float' }) : shaped(x, null);
}

/** Half of the dimension gates the other half. */
export function gated(c: Call, { input, dim }: Arguments): Value {
  const x = operand(c, input);
  if (!x.shape) return shaped(x, null);
  if (x.shape.length === 0) {
    refuse(c, 'axis', 'a single number has no halves');
    return shaped(x, null);
  }
  const axis = absent(dim) ? x.shape.length - 1 : axisArg(c, dim, x.shape.length);
  if (axis === undefined) return shaped(x, null);
  const size = x.shape[axis]!;
  const whole = fixed(c, size);
  if (whole !== undefined ? whole % 2 === 1 : valueOf(remainderOf(size, sizeOf(2))) === 1) {
    refuse(c, 'value', `dimension ${axis} is ${size.text}, which has no halves`);
    return shaped(x, null);
  }
  return shaped(x, x.shape.with(axis, divideSizes(size, sizeOf(2))), { contiguous: true });
}

/** Operations that need a dimension and leave the shape. */
export const shares: Rules = {
  ...each('softmax log_softmax softmin', rule('input dim', softmax, says)),
  gumbel_softmax: rule('input tau hard eps dim', softmax, says),
  standardize: rule('input dim', softmax, says),
  normalize: rule(
    'input p dim',
    (c, args) => {
      const x = operand(c, args.input);
      // The second dimension, where none is named.
      return softmax(c, { ...args, dim: absent(args.dim) && x.shape ? one : args.dim });
    },
    says,
  ),
  glu: rule('input dim', gated, 'half of the dimension'),
  softmax2d: rule('input', (c, { input }) => fresh(operand(c, input)), says),
};

const one: Value = { kind: 'int', size: sizeOf(1) };
