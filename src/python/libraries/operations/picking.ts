import { shapeText } from '../../../tensor/abstract';
import { type Size, productOf, sizeOf, subtractSizes, valueOf } from '../../../tensor/size';
import { type TensorValue, type Value, itemsOf } from '../../values';
import { broadcast } from '../broadcasting';
import {
  type Arguments,
  type Call,
  type Rules,
  absent,
  axisArg,
  checkedAxis,
  each,
  fixed,
  fresh,
  intArg,
  operand,
  ranked,
  refuse,
  rule,
  shaped,
  sizeArg,
  sizesArg,
  tensorArg,
} from '../rule';
import { piece, without } from './splitting';

/** Whether a size is surely above another. */
function above(c: Call, a: Size, b: Size): boolean {
  const [p, q] = [fixed(c, a), fixed(c, b)];
  if (p !== undefined && q !== undefined) return p > q;
  return c.m.facts.equal(a, b) === false && (valueOf(subtractSizes(a, b)) ?? 0) > 0;
}

/** `gather` and `scatter`: as many dimensions, and the index nowhere larger but along its own. */
function fitting(
  c: Call,
  x: TensorValue,
  index: TensorValue,
  dim: Value | undefined,
  what = 'index',
  also = false,
): boolean {
  if (!x.shape || !index.shape) return true;
  const rank = x.shape.length;
  const axis = axisArg(c, dim, rank);
  if (dim && intArg(c, dim) !== undefined && axis === undefined) return false;
  if (Math.max(index.shape.length, 1) !== Math.max(rank, 1)) {
    refuse(
      c,
      'index',
      `the ${what} ${shapeText(index.shape)} needs ${rank} dimensions, as ${shapeText(x.shape)} has`,
    );
    return false;
  }
  for (const [place, size] of index.shape.entries()) {
    const own = x.shape[place];
    if ((place !== axis || also) && own && above(c, size, own)) {
      refuse(
        c,
        'index',
        `the ${what} ${shapeText(index.shape)} is larger than ${shapeText(x.shape)} at dimension ${place}`,
      );
      return false;
    }
  }
  return true;
}

function gather(c: Call, { input, dim, index }: Arguments): Value {
  const [x, i] = [operand(c, input), operand(c, index)];
  if (i.shape) c.m.learnRankOf(x, i.shape.length);
  else if (x.shape) c.m.learnRankOf(i, x.shape.length);
  const [now, at] = [operand(c, input), operand(c, index)];
  if (!fitting(c, now, at, dim)) return shaped(x, null);
  return shaped(x, at.shape, { ...(at.shape ? {} : ranked(i)), contiguous: true });
}

function scatter(c: Call, { input, dim, index, src, value }: Arguments): Value {
  const [x, i] = [operand(c, input), operand(c, index)];
  const from = [src, value].find((one) => one?.kind === 'tensor');
  const fits = fitting(c, x, i, dim) && (!from || sourceFits(c, operand(c, from), i, x));
  return fits ? (c.name.endsWith('_') ? x : fresh(x)) : shaped(x, null);
}

/** What is scattered must be as large as the index. */
function sourceFits(c: Call, source: TensorValue, index: TensorValue, x: TensorValue): boolean {
  if (!source.shape || !index.shape) return true;
  if (source.shape.length === 0) {
    const many = fixed(c, productOf(index.shape));
    if (many !== undefined && many > 1)
      refuse(c, 'index', `a single number () is smaller than the index ${shapeText(index.shape)}`);
    return many === undefined || many <= 1;
  }
  const small = index.shape.find(
    (size, axis) => source.shape![axis] && above(c, size, source.shape![axis]),
  );
  if (!small && source.shape.length === Math.max(index.shape.length, x.shape?.length === 0 ? 1 : 0))
    return true;
  if (!small && index.shape.length === 0) return true;
  refuse(
    c,
    'index',
    `${shapeText(source.shape)} is smaller than the index ${shapeText(index.shape)}`,
  );
  return false;
}

/** The index and the tensor broadcast but along the dimension. */
function takeAlong(c: Call, { input, index, dim }: Arguments): Value {
  const [x, i] = [operand(c, input), operand(c, index)];
  if (!x.shape || !i.shape) return shaped(x, i.shape);
  if (absent(dim)) return shaped(x, i.shape);
  if (x.shape.length !== i.shape.length) {
    refuse(
      c,
      'index',
      `the index ${shapeText(i.shape)} needs ${x.shape.length} dimensions, as ${shapeText(x.shape)} has`,
    );
    return shaped(x, null);
  }
  const axis = axisArg(c, dim, x.shape.length);
  if (axis === undefined) return shaped(x, null);
  if (x.shape.length === 0) return shaped(x, []);
  const made = broadcast(
    c.m,
    c.name,
    shaped(x, x.shape.with(axis, sizeOf(1))),
    shaped(i, i.shape.with(axis, sizeOf(1))),
  );
  return shaped(x, made.shape?.with(axis, i.shape[axis]!) ?? null, { contiguous: true });
}

function take(c: Call, { input, index, indices, dim }: Arguments): Value {
  const [x, i] = [operand(c, input), tensorArg(c, index ?? indices)];
  if (absent(dim)) return shaped(x, i?.shape ?? null, { contiguous: true });
  if (!x.shape || !i?.shape) return shaped(x, null);
  const axis = axisArg(c, dim, x.shape.length);
  if (axis === undefined) return shaped(x, null);
  return shaped(x, [...x.shape.slice(0, axis), ...i.shape, ...x.shape.slice(axis + 1)], {
    contiguous: true,
  });
}

/** The index of `index_select` and its kin: a vector or a number. */
function vector(c: Call, index: TensorValue): boolean {
  if (!index.shape || index.shape.length <= 1) return true;
  refuse(c, 'index', `the index is a vector, not ${shapeText(index.shape)}`);
  return false;
}

function indexSelect(c: Call, { input, dim, index }: Arguments): Value {
  const [x, i] = [operand(c, input), operand(c, index)];
  const axis = x.shape ? axisArg(c, dim, x.shape.length) : undefined;
  if (!x.shape || axis === undefined || !vector(c, i) || !i.shape) return shaped(x, null);
  if (x.shape.length === 0) return shaped(x, []);
  return shaped(x, x.shape.with(axis, i.shape[0] ?? sizeOf(1)), { contiguous: true });
}

/** Writes at the indices of one dimension; `index_add` and `index_copy` take as much as is written. */
function indexWrite(c: Call, { input, dim, index, source }: Arguments): Value {
  const [x, i] = [operand(c, input), operand(c, index)];
  const axis = x.shape ? axisArg(c, dim, x.shape.length) : undefined;
  if (x.shape && (axis === undefined || !vector(c, i))) return shaped(x, null);
  const from = source?.kind === 'tensor' ? operand(c, source) : undefined;
  if (x.shape && x.shape.length > 0 && from?.shape && i.shape) {
    const wanted = x.shape.with(axis!, i.shape[0] ?? sizeOf(1));
    const number = from.shape.length === 0;
    const fits =
      number ||
      (from.shape.length === wanted.length &&
        from.shape.every((size, place) => c.m.facts.equal(size, wanted[place]!) !== false));
    if (!fits) {
      refuse(c, 'index', `${shapeText(wanted)} is written, not ${shapeText(from.shape)}`);
      return shaped(x, null);
    }
  }
  return c.name.endsWith('_') ? x : fresh(x);
}

function select(c: Call, { input, dim, index }: Arguments): Value {
  const x = operand(c, input);
  if (x.shape?.length === 0) {
    refuse(c, 'axis', 'a single number has no dimension to select from');
    return shaped(x, null);
  }
  const axis = x.shape ? axisArg(c, dim, x.shape.length) : undefined;
  if (!x.shape || axis === undefined) return shaped(x, null, ranked(x, -1));
  const [at, size] = [intArg(c, index), fixed(c, x.shape[axis])];
  if (at !== undefined && size !== undefined && (at >= size || at < -size)) {
    refuse(c, 'index', `index ${at} is out of range: dimension ${axis} has ${size}`);
    return shaped(x, null);
  }
  return without(x, axis);
}

function narrow(c: Call, { input, dim, start, length }: Arguments): Value {
  const x = operand(c, input);
  if (x.shape?.length === 0) {
    refuse(c, 'axis', 'a single number cannot be narrowed');
    return shaped(x, null);
  }
  const axis = x.shape ? axisArg(c, dim, x.shape.length) : undefined;
  const wanted = sizeArg(c, length);
  if (!x.shape || axis === undefined || !wanted) return shaped(x, null, ranked(x));
  const from = sizeArg(c, start);
  const [first, count, size] = [fixed(c, from), fixed(c, wanted), fixed(c, x.shape[axis])];
  if (size !== undefined && count !== undefined) {
    const at = first === undefined ? 0 : first < 0 ? first + size : first;
    if (count < 0 || at + count > size || at < 0 || at > size) {
      refuse(
        c,
        'index',
        `${count} from ${first ?? 0} on is more than dimension ${axis} of ${shapeText(x.shape)} has`,
      );
      return shaped(x, null);
    }
  }
  return piece(x, axis, wanted);
}

function oneHot(c: Call, { input, num_classes, dim }: Arguments): Value {
  const x = operand(c, input);
  const classes = sizeArg(c, num_classes);
  const many =
    classes && (valueOf(classes) ?? 1) >= 0 ? classes : c.m.sizeNamedFor('n_classes', 'one_hot');
  if (!x.shape) return shaped(x, null, { dtype: 'int', ...ranked(x, 1) });
  const place = dim ? intArg(c, dim) : -1;
  const axis = place === undefined ? undefined : checkedAxis(c, place, x.shape.length + 1);
  if (axis === undefined) return shaped(x, null);
  return shaped(x, [...x.shape.slice(0, axis), many, ...x.shape.slice(axis)], {
    dtype: c.library === 'jax' ? 'float' : 'int',
    contiguous: true,
  });
}

function embedding(c: Call, { input, weight }: Arguments): Value {
  const x = operand(c, input);
  const w = c.m.learnRankOf(operand(c, weight), 2);
  if (!x.shape && x.like && !x.like.offset) x.like.given.indexes = true;
  if (w.shape && w.shape.length !== 2) {
    refuse(c, 'rank', `the table is (rows, width), not ${shapeText(w.shape)}`);
    return shaped(w, null);
  }
  return shaped(w, x.shape && w.shape ? [...x.shape, w.shape[1]!] : null, {
    ...ranked(x, 1),
    contiguous: true,
  });
}

/** Sums, means or maxima over bags of rows. */
export function embeddingBag(
  c: Call,
  x: TensorValue,
  width: Size,
  offsets: TensorValue | undefined,
): Value {
  if (x.shape?.length === 2) return shaped(x, [x.shape[0]!, width], { dtype: 'float' });
  if (x.shape?.length === 1 && offsets)
    return shaped(x, offsets.shape && [offsets.shape[0] ?? sizeOf(1), width], { dtype: 'float' });
  if (x.shape)
    refuse(
      c,
      'rank',
      x.shape.length === 1
        ? 'a vector of indices needs offsets'
        : `takes (bags, indices), not ${shapeText(x.shape)}`,
    );
  return shaped(x, null);
}

function maskedSelect(c: Call, { input, mask }: Arguments): Value {
  const [x, y] = [operand(c, input), operand(c, mask)];
  broadcast(c.m, c.name, x, y);
  return shaped(x, [c.m.sizeNamedFor('n_selected', `mask ${c.m.steps}`)], { contiguous: true });
}

/** JAX's slices of a size that is known, from a place that is not. */
function sliceInDim(c: Call, { input, slice_size, dim }: Arguments): Value {
  const x = operand(c, input);
  const axis = x.shape ? (dim ? axisArg(c, dim, x.shape.length) : 0) : undefined;
  const size = sizeArg(c, slice_size);
  if (!x.shape || axis === undefined || !size) return shaped(x, null);
  const [p, q] = [fixed(c, size), fixed(c, x.shape[axis])];
  if (p !== undefined && q !== undefined && p > q) {
    refuse(c, 'index', `${p} is more than axis ${axis} of ${shapeText(x.shape)} has`);
    return shaped(x, null);
  }
  return shaped(x, x.shape.with(axis, size));
}

function dynamicUpdate(c: Call, { input, update, start_indices }: Arguments): Value {
  const [x, y] = [operand(c, input), operand(c, update)];
  const starts = start_indices && itemsOf(start_indices);
  if (!x.shape || !y.shape) return fresh(x);
  const wrong =
    y.shape.length !== x.shape.length ||
    (starts?.length ?? x.shape.length) !== x.shape.length ||
    y.shape.some((size, axis) => above(c, size, x.shape![axis]!));
  if (wrong) {
    refuse(c, 'index', `${shapeText(y.shape)} does not go into ${shapeText(x.shape)}`);
    return shaped(x, null);
  }
  return fresh(x);
}

const scattered =
  'the shape of the first tensor; the index has as many dimensions and is nowhere larger';

/** Cells that are picked by their indices, and written to them. */
export const picking: Rules = {
  gather: rule('input dim index', gather, 'the shape of the index'),
  ...each('scatter scatter_', rule('input dim index src', scatter, scattered)),
  ...each(
    'scatter_add scatter_add_ scatter_reduce scatter_reduce_',
    rule('input dim index src', scatter, scattered),
  ),
  take_along_dim: rule(
    'input index dim',
    takeAlong,
    'the index and the tensor broadcast, but along the dimension',
  ),
  take_along_axis: rule(
    'input index dim',
    takeAlong,
    'the index and the array broadcast, but along the axis',
  ),
  take: rule(
    'input index dim',
    take,
    'the axis becomes the shape of the index; without an axis, all cells are one row',
  ),
  index_select: rule('input dim index', indexSelect, 'the dimension becomes as long as the index'),
  ...each('index_fill index_fill_', rule('input dim index value', indexWrite, 'the shape stays')),
  ...each(
    'index_add index_add_ index_copy index_copy_',
    rule(
      'input dim index source',
      indexWrite,
      'the shape stays; what is written is as large as what is picked',
    ),
  ),
  ...each(
    'index_put index_put_ put_ masked_scatter masked_scatter_',
    rule('input', (c, { input }) => fresh(operand(c, input)), 'the shape stays'),
  ),
  select: rule('input dim index', select, 'one index of a dimension, which goes'),
  narrow: rule('input dim start length', narrow, 'a dimension becomes shorter'),
  masked_select: rule('input mask', maskedSelect, 'as many cells as the mask has'),
  one_hot: rule('input num_classes dim', oneHot, 'a new dimension of the classes'),
  embedding: rule('input weight', embedding, 'each index becomes a row of the table'),
  dynamic_slice: rule(
    'input start_indices slice_sizes',
    (c, { input, slice_sizes }) => shaped(operand(c, input), sizesArg(c, slice_sizes) ?? null),
    'the sizes of the slice',
  ),
  dynamic_slice_in_dim: rule(
    'input start_index slice_size dim',
    sliceInDim,
    'an axis becomes shorter',
  ),
  dynamic_update_slice: rule('input update start_indices', dynamicUpdate, 'the shape stays'),
};
