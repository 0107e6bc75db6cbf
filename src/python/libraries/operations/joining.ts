import { shapeText } from '../../../tensor/abstract';
import {
  type Size,
  addSizes,
  multiplySizes,
  productOf,
  sizeOf,
  unknownSize,
  valueOf,
} from '../../../tensor/size';
import { iterate } from '../../evaluator/iteration';
import { type TensorValue, type Value, manyOf, tensorOf, tupleOf } from '../../values';
import { equalSizes } from '../products';
import {
  type Arguments,
  type Call,
  type Rules,
  axisArg,
  axisWord,
  checkedAxis,
  each,
  intArg,
  operand,
  refuse,
  rule,
  shaped,
  textArg,
  truth,
} from '../rule';

interface Members {
  readonly all: readonly TensorValue[];
  /** Whether there are more of them than are listed, all alike. */
  readonly many: boolean;
  readonly length: Size;
}

/** The tensors of a list that is stacked or joined. */
export function members(c: Call, value: Value | undefined): Members {
  if (!value) return { all: [], many: true, length: unknownSize };
  const { items, element, length } = iterate(c.m, value);
  if (items && items.length <= 128)
    return {
      all: items.map((item) => operand(c, item)),
      many: false,
      length: sizeOf(items.length),
    };
  return { all: [operand(c, element)], many: true, length };
}

/** Whether a list that is empty here is empty for all: not what a caller may have filled. */
function sure(c: Call): boolean {
  return c.m.trial || c.m.frame.function === undefined;
}

/** Tensors one behind the other along a dimension: sizes add up there, all others are equal. */
function join(c: Call, { all: found, many, length }: Members, dim: Value | undefined): TensorValue {
  const rankOf = found.find((one) => one.shape)?.shape!.length;
  const all =
    rankOf === undefined || rankOf === 1 ? found : found.map((one) => c.m.learnRankOf(one, rankOf));
  const first = all[0];
  if (!first) {
    if (!many && sure(c)) refuse(c, 'cat', 'takes at least one tensor');
    return tensorOf(null, { library: c.library });
  }
  const plain = { dtype: first.dtype, library: first.library, contiguous: true };
  if (all.some((one) => !one.shape)) return openJoin(c, all, dim);
  // PyTorch leaves out what has the shape (0).
  const full = all.filter(
    (one) => c.library !== 'torch' || one.shape!.length !== 1 || valueOf(one.shape![0]!) !== 0,
  );
  const lead = (full[0] ?? first).shape!;
  if (lead.length === 0) {
    refuse(c, 'cat', 'single numbers () are stacked, not joined');
    return tensorOf(null, plain);
  }
  const axis = dim && dim.kind !== 'none' ? axisArg(c, dim, lead.length) : 0;
  if (axis === undefined) return tensorOf(null, plain);
  const shape = [...lead];
  let total = many ? multiplySizes(lead[axis]!, length) : sizeOf(0);
  for (const one of full) {
    const now = one.shape!;
    if (now.length !== lead.length) {
      refuse(
        c,
        'cat',
        `${shapeText(lead)} and ${shapeText(now)} have different numbers of dimensions`,
      );
      return tensorOf(null, plain);
    }
    for (const [place, size] of now.entries()) {
      if (place === axis) continue;
      const met = equalSizes(c.m, shape[place]!, size);
      if (!met) {
        refuse(
          c,
          'cat',
          `${shapeText(lead)} and ${shapeText(now)} differ at ${axisWord(c)} ${place} (${lead[place]!.text} and ${size.text}), not only at ${axis}`,
        );
        return tensorOf(null, plain);
      }
      shape[place] = met;
    }
    if (!many) total = addSizes(total, now[axis]!);
  }
  return tensorOf(shape.with(axis, c.m.facts.resolve(total)), plain);
}

/** Where not all ranks are known. */
function openJoin(c: Call, all: readonly TensorValue[], dim: Value | undefined): TensorValue {
  const first = all[0]!;
  const plain = { dtype: first.dtype, library: first.library, contiguous: true };
  const at = intArg(c, dim) ?? 0;
  const known = all.find((one) => one.shape);
  if (known?.shape) {
    const { shape } = known;
    return tensorOf(
      shape.map((size, axis) => (axis === at || axis - shape.length === at ? c.m.anySize() : size)),
      plain,
    );
  }
  const like = all.every((one) => one.like && one.like.given === first.like?.given)
    ? first.like
    : undefined;
  const last =
    at === -1 && all.every((one) => one.last)
      ? all.map((one) => one.last!).reduce(addSizes)
      : undefined;
  return tensorOf(null, { ...plain, ...(like ? { like: { ...like, what: 'rank' } } : {}), last });
}

/** Tensors of one shape side by side in a new dimension. */
function stack(c: Call, { all, many, length }: Members, dim: Value | undefined): TensorValue {
  const first = all.find((one) => one.shape);
  const plain = { dtype: all[0]?.dtype, library: c.library, contiguous: true };
  if (!first?.shape) {
    if (all.length === 0 && !many && sure(c)) refuse(c, 'stack', 'takes at least one tensor');
    return tensorOf(null, plain);
  }
  const shape = [...first.shape];
  for (const one of many ? [] : all) {
    if (!one.shape) continue;
    const met =
      one.shape.length === shape.length
        ? one.shape.map((size, axis) => equalSizes(c.m, shape[axis]!, size))
        : [undefined];
    if (!met.every((size) => size !== undefined)) {
      refuse(
        c,
        'stack',
        `${shapeText(first.shape)} and ${shapeText(one.shape)} are different shapes`,
      );
      return tensorOf(null, plain);
    }
    shape.splice(0, shape.length, ...met);
  }
  const place = dim ? intArg(c, dim) : 0;
  if (place === undefined) return tensorOf(null, plain);
  const axis = checkedAxis(c, place, shape.length + 1);
  if (axis === undefined) return tensorOf(null, plain);
  return tensorOf([...shape.slice(0, axis), length, ...shape.slice(axis)], plain);
}

const number = (value: number): Value => ({ kind: 'int', size: sizeOf(value) });

/** At least so many axes, where NumPy's stacking puts them. */
function raised(one: TensorValue, to: (shape: readonly Size[]) => readonly Size[]): TensorValue {
  return one.shape ? shaped(one, to(one.shape)) : one;
}

function rows(c: Call, { tensors }: Arguments): Value {
  const found = members(c, tensors);
  const all = found.all.map((one) =>
    raised(one, (s) =>
      s.length === 0 ? [sizeOf(1), sizeOf(1)] : s.length === 1 ? [sizeOf(1), ...s] : s,
    ),
  );
  return join(c, { ...found, all }, number(0));
}

function beside(c: Call, { tensors }: Arguments): Value {
  const found = members(c, tensors);
  const all = found.all.map((one) => raised(one, (s) => (s.length === 0 ? [sizeOf(1)] : s)));
  return join(c, { ...found, all }, number(all[0]?.shape?.length === 1 ? 0 : 1));
}

function deep(c: Call, { tensors }: Arguments): Value {
  const found = members(c, tensors);
  const one = sizeOf(1);
  const all = found.all.map((tensor) =>
    raised(tensor, (s) =>
      s.length === 0
        ? [one, one, one]
        : s.length === 1
          ? [one, ...s, one]
          : s.length === 2
            ? [...s, one]
            : s,
    ),
  );
  return join(c, { ...found, all }, number(2));
}

function columns(c: Call, { tensors }: Arguments): Value {
  const found = members(c, tensors);
  const one = sizeOf(1);
  const all = found.all.map((tensor) =>
    raised(tensor, (s) => (s.length === 0 ? [one, one] : s.length === 1 ? [...s, one] : s)),
  );
  return join(c, { ...found, all }, number(1));
}

/** Grids of coordinates: a size for each vector. */
function meshgrid(c: Call, { tensors, indexing, sparse }: Arguments): Value {
  const all = members(c, tensors).all;
  for (const one of all)
    if (one.shape && one.shape.length > 1) {
      refuse(c, 'rank', `takes vectors, not ${shapeText(one.shape)}`);
      return tupleOf(all.map((each) => shaped(each, null)));
    }
  const sizes = all.map((one) => one.shape && (one.shape[0] ?? sizeOf(1)));
  const xy = indexing ? textArg(indexing) === 'xy' : c.library !== 'torch';
  if (!sizes.every((size) => size !== null))
    return manyOf(tensorOf(null, { library: c.library }), unknownSize, 'tuple');
  const order = xy && sizes.length >= 2 ? [1, 0, ...[...sizes.keys()].slice(2)] : [...sizes.keys()];
  const shape = order.map((one) => sizes[one]!);
  const alone = truth(sparse) === true;
  return {
    ...tupleOf(
      all.map((one, place) =>
        shaped(one, alone ? order.map((at) => (at === place ? sizes[at]! : sizeOf(1))) : shape),
      ),
    ),
  };
}

/** Every pair of numbers, one a row. */
function cartesian(c: Call, { tensors }: Arguments): Value {
  const { all } = members(c, tensors);
  const wide = all.find((one) => one.shape && one.shape.length !== 1);
  if (wide) {
    refuse(c, 'rank', `takes vectors, not ${shapeText(wide.shape!)}`);
    return tensorOf(null);
  }
  if (all.some((one) => !one.shape)) return tensorOf(null);
  if (all.length === 1) return all[0]!;
  return tensorOf([productOf(all.map((one) => one.shape![0]!)), sizeOf(all.length)]);
}

/** Matrices along the diagonal. */
function blocks(c: Call, { tensors }: Arguments): Value {
  const { all } = members(c, tensors);
  const wide = all.find((one) => one.shape && one.shape.length > 2);
  if (wide) refuse(c, 'rank', `takes matrices, not ${shapeText(wide.shape!)}`);
  if (wide || all.some((one) => !one.shape)) return tensorOf(null);
  const at = (place: number) =>
    all.map((one) => one.shape!.at(place) ?? sizeOf(1)).reduce(addSizes, sizeOf(0));
  return tensorOf([at(-2), at(-1)]);
}

const says = 'sizes add up along the dimension, all others are equal';

/** Tensors that become one. */
export const joining: Rules = {
  ...each(
    'cat concat concatenate',
    rule('tensors dim', (c, { tensors, dim }) => join(c, members(c, tensors), dim), says),
  ),
  stack: rule(
    'tensors dim',
    (c, { tensors, dim }) => stack(c, members(c, tensors), dim),
    'tensors of one shape in a new dimension, as long as there are tensors',
  ),
  ...each('vstack row_stack', rule('tensors', rows, says)),
  hstack: rule('tensors', beside, says),
  dstack: rule('tensors', deep, says),
  column_stack: rule('tensors', columns, says),
  block_diag: rule('*tensors', blocks, 'rows and columns add up'),
  meshgrid: rule('*tensors', meshgrid, 'a grid for each vector: a size for each of them'),
  cartesian_prod: rule('*tensors', cartesian, 'a row for each combination'),
};
