import { sizeOf } from '../../tensor/size';
import { type Value, itemsOf } from '../values';
import {
  type Arguments,
  type Call,
  alike,
  axesArg,
  axisArg,
  operand,
  ranked,
  shaped,
  truth,
} from './rule';

/** The shape once axes are folded, or kept with a size of 1. */
export function folded(c: Call, { input, dim, keepdim }: Arguments, dtype?: 'int' | 'bool'): Value {
  const x = operand(c, input);
  const made = dtype ? { dtype } : {};
  if (!dim || dim.kind === 'none' || dim.kind === 'dtype') {
    if (truth(keepdim) !== true) return shaped(x, [], made);
    return shaped(x, x.shape?.map(() => sizeOf(1)) ?? null, made);
  }
  if (!x.shape) {
    const kept = truth(keepdim);
    const count = itemsOf(dim)?.length ?? 1;
    return shaped(x, null, {
      ...made,
      ...(kept === undefined ? {} : ranked(x, kept ? 0 : -count)),
    });
  }
  const axes = axesArg(c, dim, x.shape.length);
  const kept = truth(keepdim);
  if (!axes || kept === undefined) return shaped(x, null, made);
  const one = sizeOf(1);
  return shaped(
    x,
    kept
      ? x.shape.map((size, axis) => (axes.includes(axis) ? one : size))
      : x.shape.filter((_, axis) => !axes.includes(axis)),
    made,
  );
}

export function checkAxis(c: Call, { input, dim }: Arguments): Value {
  const x = operand(c, input);
  if (dim && x.shape && dim.kind === 'int') axisArg(c, dim, x.shape.length);
  return alike(x, { dtype: 'float' });
}

/** `std(False)` and `std(dim, unbiased)`: a bool is no axis. */
export function spread(args: Arguments): Arguments {
  if (args.dim?.kind === 'bool') return { ...args, dim: undefined };
  return args;
}
