import { shapeText } from '../../../tensor/abstract';
import { type Size, sizeOf, valueOf } from '../../../tensor/size';
import { type TensorValue, type Value, itemsOf, tupleOf } from '../../values';
import {
  type Arguments,
  type Call,
  type Rules,
  absent,
  alike,
  axesArg,
  axisArg,
  checkedAxis,
  each,
  fixed,
  intArg,
  operand,
  ranked,
  refuse,
  reordered,
  rowByRow,
  rule,
  shaped,
} from '../rule';

function swap(
  c: Call,
  x: TensorValue,
  dim0: Value | undefined,
  dim1: Value | undefined,
): TensorValue {
  if (!x.shape) return shaped(x, null, ranked(x));
  const [a, b] = [axisArg(c, dim0, x.shape.length), axisArg(c, dim1, x.shape.length)];
  if (a === undefined || b === undefined) return shaped(x, null);
  const order = [...x.shape.keys()];
  if (order.length === 0) return alike(x);
  return reordered(x, order.with(a, b).with(b, a));
}

function permute(c: Call, x: TensorValue, order: Value | undefined): TensorValue {
  const items = order ? (itemsOf(order) ?? (order.kind === 'int' ? [order] : undefined)) : [];
  const now = items ? c.m.learnRankOf(x, items.length) : x;
  if (!now.shape || !items) return shaped(x, items ? items.map(() => c.m.anySize()) : null);
  if (items.length !== now.shape.length) {
    refuse(
      c,
      'permute',
      `${items.length} dimensions are named for ${shapeText(now.shape)}, which has ${now.shape.length}`,
    );
    return shaped(x, null);
  }
  const axes = axesArg(c, order, now.shape.length);
  return axes ? reordered(now, axes) : shaped(x, null);
}

/** The last two change places. */
export function matrixTransposed(c: Call, x: TensorValue): TensorValue {
  if (!x.shape) return shaped(x, null, ranked(x));
  if (x.shape.length < 2) {
    refuse(c, 'axis', `${shapeText(x.shape)} is no matrix`);
    return shaped(x, null);
  }
  const rank = x.shape.length;
  return reordered(x, [...x.shape.keys()].with(-1, rank - 2).with(-2, rank - 1));
}

/** All axes in the opposite order. */
export function reversed(x: TensorValue): TensorValue {
  return x.shape ? reordered(x, [...x.shape.keys()].reverse()) : shaped(x, null, ranked(x));
}

function transpose(c: Call, { input, dim0, dim1, axes: all, dim }: Arguments): Value {
  const x = operand(c, input);
  if (c.library === 'torch') return swap(c, x, dim0, dim1);
  const given = dim0 ?? all ?? dim;
  const order = c.args.length > 2 ? tupleOf(c.args.slice(1)) : given;
  return order && order.kind !== 'none' ? permute(c, x, order) : reversed(x);
}

function moved(c: Call, { input, source, destination }: Arguments): Value {
  const x = operand(c, input);
  if (!x.shape) return shaped(x, null, ranked(x));
  const rank = x.shape.length;
  const [from, to] = [axesArg(c, source, rank), axesArg(c, destination, rank)];
  if (!from || !to) return shaped(x, null);
  if (from.length !== to.length) {
    refuse(c, 'axis', `${from.length} dimensions do not go to ${to.length} places`);
    return shaped(x, null);
  }
  if (rank === 0) return alike(x);
  const rest = [...x.shape.keys()].filter((axis) => !from.includes(axis));
  return reordered(
    x,
    [...x.shape.keys()].map((axis) =>
      to.includes(axis) ? from[to.indexOf(axis)]! : rest.shift()!,
    ),
  );
}

/** NumPy's older way to say it: one axis goes before another. */
function rolled(c: Call, { input, dim, start }: Arguments): Value {
  const x = operand(c, input);
  if (!x.shape) return shaped(x, null, ranked(x));
  const axis = axisArg(c, dim, x.shape.length);
  const before = start ? intArg(c, start) : 0;
  if (axis === undefined || before === undefined) return shaped(x, null);
  const place = before < 0 ? before + x.shape.length : before;
  const rest = [...x.shape.keys()].filter((one) => one !== axis);
  rest.splice(axis < place ? place - 1 : place, 0, axis);
  return reordered(x, rest);
}

/** A new axis of size 1 at each place, counted in the result. */
function unsqueeze(c: Call, { input, dim }: Arguments): Value {
  const x = operand(c, input);
  const dims = (dim && itemsOf(dim)) ?? (dim ? [dim] : []);
  if (!x.shape) return shaped(x, null, ranked(x, dims.length));
  const rank = x.shape.length + dims.length;
  const places = dims.map((one) => {
    const at = intArg(c, one);
    return at === undefined ? undefined : checkedAxis(c, at, rank);
  });
  if (!places.every((place) => place !== undefined)) return shaped(x, null);
  if (new Set(places).size !== places.length) {
    refuse(c, 'axis', 'a place is named twice');
    return shaped(x, null);
  }
  const old = [...x.shape.keys()];
  return reordered(
    x,
    Array.from({ length: rank }, (_, axis) => (places.includes(axis) ? null : old.shift()!)),
  );
}

/** Axes of size 1 go. A name stands for more than 1. */
function squeeze(c: Call, { input, dim }: Arguments): Value {
  const x = operand(c, input);
  if (!x.shape) return shaped(x, null);
  const rank = x.shape.length;
  if (absent(dim)) {
    if (x.shape.some((size) => isOpen(size))) return shaped(x, null);
    return reordered(
      x,
      [...x.shape.keys()].filter((axis) => valueOf(x.shape![axis]!) !== 1),
    );
  }
  const lone = rank === 0 && c.library === 'numpy' && !itemsOf(dim!);
  const axes = lone
    ? Math.abs(2 * (intArg(c, dim) ?? 0) + 1) === 1
      ? []
      : axesArg(c, dim, 0)
    : axesArg(c, dim, rank);
  if (!axes || axes.some((axis) => axis < rank && isOpen(x.shape![axis]!))) return shaped(x, null);
  const wide = axes.find((axis) => (fixed(c, x.shape![axis]) ?? 1) !== 1);
  if (wide !== undefined && c.library !== 'torch') {
    refuse(c, 'axis', `axis ${wide} of ${shapeText(x.shape)} is not 1`);
    return shaped(x, null);
  }
  return reordered(
    x,
    [...x.shape.keys()].filter((axis) => !axes.includes(axis) || valueOf(x.shape![axis]!) !== 1),
  );
}

/** Whether nothing is known of a size. */
function isOpen(size: Size): boolean {
  return !size.terms || size.text.includes('@');
}

/** `flip`, `roll`, `rot90`: cells change places along the axes that are named. */
function turned(c: Call, { input, dim }: Arguments): Value {
  const x = operand(c, input);
  if (!x.shape || absent(dim)) return alike(x, { contiguous: true });
  return axesArg(c, dim, x.shape.length) ? fresh(x) : shaped(x, null);
}

function fresh(x: TensorValue): TensorValue {
  return rowByRow(x);
}

function rolledAlong(c: Call, { input, shifts, dim }: Arguments): Value {
  const x = operand(c, input);
  if (!x.shape || absent(dim)) return fresh(x);
  const count = (value: Value | undefined) =>
    value?.kind === 'int' ? 1 : value && itemsOf(value)?.length;
  const [given, wanted] = [count(shifts), count(dim)];
  if (c.library === 'torch' && given !== undefined && wanted !== undefined && given !== wanted) {
    refuse(c, 'axis', `${given} shifts for ${wanted} dimensions`);
    return shaped(x, null);
  }
  // NumPy rolls along an axis twice where it is named twice.
  const dims = (dim && itemsOf(dim)) ?? [dim!];
  const axes = dims.map((one) => axisArg(c, one, x.shape!.length));
  return axes.every((axis) => axis !== undefined) ? fresh(x) : shaped(x, null);
}

/** A quarter turn in the plane of two axes. */
function quarterTurned(c: Call, { input, times, dim }: Arguments): Value {
  const x = operand(c, input);
  if (!x.shape) return shaped(x, null, ranked(x));
  const rank = x.shape.length;
  const given =
    dim ?? tupleOf([0, 1].map((axis) => ({ kind: 'int' as const, size: sizeOf(axis) })));
  if (rank < 2) {
    refuse(c, 'axis', `${shapeText(x.shape)} has no plane to turn in`);
    return shaped(x, null);
  }
  const axes = axesArg(c, given, rank);
  const turns = times ? intArg(c, times) : 1;
  if (axes?.length !== 2 || turns === undefined) return shaped(x, null);
  if (turns % 2 === 0) return fresh(x);
  const [a, b] = axes as [number, number];
  return shaped(x, x.shape.with(a, x.shape[b]!).with(b, x.shape[a]!));
}

/** Flips of one named axis, which must be there. */
function flipped(axis: number, least: number) {
  return rule(
    'input',
    (c, { input }) => {
      const x = operand(c, input);
      if (x.shape && x.shape.length < least) {
        refuse(c, 'axis', `takes ${least} or more dimensions, not ${shapeText(x.shape)}`);
        return shaped(x, null);
      }
      return axis >= 0 ? fresh(x) : x;
    },
    'the shape stays',
  );
}

/** At least so many axes. */
function atLeast(rank: number) {
  return rule(
    '*tensors',
    (c, { tensors }) => {
      const all = (tensors && itemsOf(tensors)) ?? [tensors!];
      const made = all.map((one): Value => {
        const x = operand(c, one);
        if (!x.shape || x.shape.length >= rank) return x;
        const one_ = sizeOf(1);
        if (rank === 3 && x.shape.length > 0)
          return shaped(x, x.shape.length === 1 ? [one_, x.shape[0]!, one_] : [...x.shape, one_]);
        return shaped(x, [
          ...Array.from({ length: rank - x.shape.length }, () => one_),
          ...x.shape,
        ]);
      });
      return made.length === 1 ? made[0]! : tupleOf(made);
    },
    'new dimensions of size 1 where there are too few',
  );
}

const places = 'dimensions change places';

/** Dimensions that change places, come or go. */
export const axes: Rules = {
  transpose: rule('input dim0 dim1', transpose, `two ${places}; NumPy names them all`),
  ...each(
    'swapaxes swapdims swapaxes_ transpose_',
    rule(
      'input dim0 dim1',
      (c, { input, dim0, dim1, axis0, axis1, axis2 }) =>
        swap(c, operand(c, input), dim0 ?? axis0 ?? axis1, dim1 ?? axis1 ?? axis2),
      `two ${places}`,
    ),
  ),
  ...each(
    'permute permute_dims',
    rule(
      'input *dim',
      (c, { input, dim }) => permute(c, operand(c, input), dim),
      `${places}, all of them named`,
    ),
  ),
  ...each(
    't t_',
    rule(
      'input',
      (c, { input }) => {
        let x = operand(c, input);
        if (!x.shape) x = c.m.learnRankOf(x, 2);
        if (x.shape && x.shape.length > 2) {
          refuse(c, 'axis', `takes at most 2 dimensions, not ${shapeText(x.shape)}`);
          return shaped(x, null);
        }
        return reversed(x);
      },
      'rows and columns change places',
    ),
  ),
  adjoint: rule(
    'input',
    (c, { input }) => {
      const x = operand(c, input);
      return x.shape?.length === 0 ? x : matrixTransposed(c, x);
    },
    'the last two dimensions change places',
  ),
  matrix_transpose: rule(
    'input',
    (c, { input }) => matrixTransposed(c, operand(c, input)),
    'the last two dimensions change places',
  ),
  ...each(
    'movedim moveaxis',
    rule('input source destination', moved, 'dimensions go to other places'),
  ),
  rollaxis: rule('input dim start', rolled, 'an axis goes to another place'),
  ...each(
    'unsqueeze unsqueeze_ expand_dims',
    rule('input dim', unsqueeze, 'a new dimension of size 1'),
  ),
  ...each('squeeze squeeze_', rule('input dim', squeeze, 'dimensions of size 1 go')),
  atleast_1d: atLeast(1),
  atleast_2d: atLeast(2),
  atleast_3d: atLeast(3),
  flip: rule('input *dim', turned, 'the shape stays'),
  fliplr: flipped(1, 2),
  flipud: flipped(0, 1),
  roll: rule('input shifts dim', rolledAlong, 'the shape stays'),
  rot90: rule('input times dim', quarterTurned, 'two dimensions change places with every turn'),
};
