import { shapeText } from '../../tensor/abstract';
import {
  type Size,
  addSizes,
  multiplySizes,
  sizeOf,
  unknownSize,
  valueOf,
} from '../../tensor/size';
import { iterate } from '../evaluator/expressions';
import { type TensorValue, type Value, itemsOf, manyOf, tensorOf, tupleOf } from '../values';
import { broadcastAll } from './broadcasting';
import { demandEqual } from './products';
import {
  type Arguments,
  type Call,
  type Signature,
  alike,
  axisArg,
  checkedAxis,
  intArg,
  operand,
  ranked,
  rule,
  shaped,
  sizeArg,
  sizesArg,
  tensorArg,
} from './rule';

/** The tensors of a list that is stacked or joined. */
function members(
  c: Call,
  value: Value | undefined,
): { all: TensorValue[]; many: boolean; length: Size } {
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

function cat(c: Call, { tensors, dim }: Arguments): Value {
  const { all: found, many, length } = members(c, tensors);
  const rankOf = found.find((one) => one.shape)?.shape!.length;
  const all =
    rankOf === undefined || rankOf === 1 ? found : found.map((one) => c.m.learnRankOf(one, rankOf));
  const first = all[0];
  if (!first) return tensorOf(null, { library: c.library });
  const plain = { dtype: first.dtype, library: first.library, contiguous: true };
  if (all.some((one) => !one.shape)) {
    const like = all.every((one) => one.like && one.like.given === first.like?.given)
      ? first.like
      : undefined;
    const known = all.find((one) => one.shape);
    if (known?.shape)
      return tensorOf(
        known.shape.map((size, axis) =>
          axis === (intArg(c, dim) ?? 0) || axis - known.shape!.length === intArg(c, dim)
            ? c.m.anySize()
            : size,
        ),
        plain,
      );
    const last =
      intArg(c, dim) === -1 && all.every((one) => one.last)
        ? all.map((one) => one.last!).reduce(addSizes)
        : undefined;
    return tensorOf(null, { ...plain, ...(like ? { like: { ...like, what: 'rank' } } : {}), last });
  }
  const rank = first.shape!.length;
  const axis = dim ? axisArg(c, dim, rank) : 0;
  if (axis === undefined) return tensorOf(null, plain);
  let total: Size = many ? multiplySizes(first.shape![axis] ?? unknownSize, length) : sizeOf(0);
  for (const one of all) {
    const empty = one.shape!.length === 1 && valueOf(one.shape![0]!) === 0;
    if (empty) continue;
    if (one.shape!.length !== rank) {
      c.m.report(
        'cat',
        `${c.name}: ${shapeText(first.shape!)} and ${shapeText(one.shape!)} have different numbers of axes`,
      );
      return tensorOf(null, plain);
    }
    for (const [place, size] of one.shape!.entries()) {
      if (place === axis) continue;
      const fits = demandEqual(
        c.m,
        first.shape![place]!,
        size,
        'cat',
        () =>
          `${c.name}: ${shapeText(first.shape!)} and ${shapeText(one.shape!)} differ on axis ${place}, not only on axis ${axis}`,
      );
      if (!fits) return tensorOf(null, plain);
    }
    if (!many) total = addSizes(total, one.shape![axis] ?? unknownSize);
  }
  return tensorOf(first.shape!.with(axis, c.m.facts.resolve(total)), plain);
}

function stack(c: Call, { tensors, dim }: Arguments): Value {
  const { all, many, length } = members(c, tensors);
  const first = all.find((one) => one.shape);
  const plain = { dtype: all[0]?.dtype, library: c.library, contiguous: true };
  if (!first?.shape) return tensorOf(null, plain);
  if (!many) {
    for (const one of all) {
      if (!one.shape) continue;
      const fits =
        one.shape.length === first.shape.length &&
        one.shape.every((size, axis) => c.m.facts.equal(size, first.shape![axis]!) !== false);
      if (!fits) {
        c.m.report(
          'stack',
          `${c.name}: ${shapeText(first.shape)} and ${shapeText(one.shape)} are different shapes`,
        );
        return tensorOf(null, plain);
      }
      one.shape.forEach((size, axis) => c.m.facts.assumeEqual(first.shape![axis]!, size));
    }
  }
  const axis = dim ? checkedAxis(c, intArg(c, dim) ?? 0, first.shape.length + 1) : 0;
  if (axis === undefined) return tensorOf(null, plain);
  return tensorOf([...first.shape.slice(0, axis), length, ...first.shape.slice(axis)], plain);
}

/** Rules that join tensors, pick from them, or spread them out. */
export const joining: Readonly<Record<string, Signature>> = {
  cat: rule('tensors dim', cat),
  concat: rule('tensors dim', cat),
  concatenate: rule('tensors dim', cat),
  stack: rule('tensors dim', stack),
  vstack: rule('tensors', (c, { tensors }) => rowsOf(c, tensors)),
  hstack: rule('tensors', (c, { tensors }) => {
    const { all } = members(c, tensors);
    return cat(c, {
      tensors,
      dim: { kind: 'int', size: sizeOf(all[0]?.shape?.length === 1 ? 0 : 1) },
    });
  }),
  meshgrid: rule('*tensors', (c, { tensors, indexing }) => {
    const all = members(c, tensors).all;
    const sizes = all.map((one) => one.shape?.[0]);
    const xy = indexing
      ? indexing.kind === 'string' && indexing.value === 'xy'
      : c.library !== 'torch';
    if (!sizes.every((size) => size !== undefined))
      return manyOf(tensorOf(null, { library: c.library }), unknownSize, 'tuple');
    const shape = xy && sizes.length >= 2 ? [sizes[1]!, sizes[0]!, ...sizes.slice(2)] : sizes;
    return tupleOf(all.map((one) => shaped(one, shape)));
  }),
  broadcast_tensors: rule('*tensors', (c, { tensors }) => {
    const { all } = members(c, tensors);
    const shape = broadcastAll(c.m, c.name, all).shape;
    return tupleOf(all.map((one) => shaped(one, shape)));
  }),
  gather: rule('input dim index', (c, { input, index }) => {
    const [x, i] = [operand(c, input), operand(c, index)];
    if (i.shape) c.m.learnRankOf(x, i.shape.length);
    else if (x.shape) c.m.learnRankOf(i, x.shape.length);
    return shaped(x, operand(c, index).shape, operand(c, index).shape ? {} : ranked(i));
  }),
  take_along_axis: rule('input index dim', (c, { input, index }) =>
    shaped(operand(c, input), operand(c, index).shape),
  ),
  take_along_dim: rule('input index dim', (c, { input, index }) =>
    shaped(operand(c, input), operand(c, index).shape),
  ),
  take: rule('input index dim', (c, { input, index, indices, dim }) => {
    const [x, i] = [operand(c, input), tensorArg(c, index ?? indices)];
    if (!dim) return shaped(x, i?.shape ?? null);
    const axis = x.shape ? axisArg(c, dim, x.shape.length) : undefined;
    return shaped(
      x,
      x.shape && axis !== undefined && i?.shape
        ? [...x.shape.slice(0, axis), ...i.shape, ...x.shape.slice(axis + 1)]
        : null,
    );
  }),
  index_select: rule('input dim index', (c, { input, dim, index }) => {
    const [x, i] = [operand(c, input), operand(c, index)];
    const axis = x.shape ? axisArg(c, dim, x.shape.length) : undefined;
    return shaped(
      x,
      x.shape && axis !== undefined && i.shape ? x.shape.with(axis, i.shape[0] ?? sizeOf(1)) : null,
    );
  }),
  select: rule('input dim index', (c, { input, dim }) => {
    const x = operand(c, input);
    const axis = x.shape ? axisArg(c, dim, x.shape.length) : undefined;
    return shaped(x, x.shape && axis !== undefined ? x.shape.filter((_, at) => at !== axis) : null);
  }),
  masked_select: rule('input mask', (c, { input }) =>
    shaped(operand(c, input), [c.m.sizeNamedFor('n_selected', `mask ${c.m.steps}`)]),
  ),
  nonzero: rule('input as_tuple', (c, { input, as_tuple }) => {
    const x = operand(c, input);
    const count = c.m.sizeNamedFor('n_nonzero', `nonzero ${c.m.steps}`);
    const tuple = c.library !== 'torch' || (as_tuple?.kind === 'bool' && as_tuple.value === true);
    if (tuple)
      return x.shape
        ? tupleOf(x.shape.map(() => tensorOf([count], { dtype: 'int', library: c.library })))
        : manyOf(tensorOf([count], { dtype: 'int' }), unknownSize, 'tuple');
    return tensorOf([count, x.shape ? sizeOf(x.shape.length) : c.m.anySize()], { dtype: 'int' });
  }),
  unique: rule('input', (c) =>
    tensorOf([c.m.sizeNamedFor('n_unique', `unique ${c.m.steps}`)], { library: c.library }),
  ),
  bincount: rule('input', (c) => tensorOf([c.m.anySize()], { dtype: 'int', library: c.library })),
  topk: rule('input k dim', (c, { input, k, dim }) => {
    const x = operand(c, input);
    const axis = x.shape ? (dim ? axisArg(c, dim, x.shape.length) : x.shape.length - 1) : undefined;
    const values = shaped(
      x,
      x.shape && axis !== undefined ? x.shape.with(axis, sizeArg(c, k) ?? c.m.anySize()) : null,
      ranked(x),
    );
    return tupleOf([values, { ...values, dtype: 'int' }]);
  }),
  top_k: rule('input k', (c, { input, k }) => {
    const x = operand(c, input);
    const values = shaped(x, x.shape ? x.shape.with(-1, sizeArg(c, k) ?? c.m.anySize()) : null);
    return tupleOf([values, { ...values, dtype: 'int' }]);
  }),
  sort: rule('input dim', (c, { input }) =>
    c.library === 'torch'
      ? tupleOf([alike(operand(c, input)), alike(operand(c, input), { dtype: 'int' })])
      : alike(operand(c, input)),
  ),
  argsort: rule('input dim', (c, { input }) => alike(operand(c, input), { dtype: 'int' })),
  multinomial: rule('input num_samples', (c, { input, num_samples }) => {
    const x = operand(c, input);
    const count = sizeArg(c, num_samples) ?? c.m.anySize();
    return shaped(x, x.shape ? [...x.shape.slice(0, -1), count] : null, {
      dtype: 'int',
      ...ranked(x),
      last: count,
    });
  }),
  one_hot: rule('input num_classes', (c, { input, num_classes }) => {
    const x = operand(c, input);
    return shaped(
      x,
      x.shape
        ? [...x.shape, sizeArg(c, num_classes) ?? c.m.sizeNamedFor('n_classes', 'one_hot')]
        : null,
      { dtype: 'int', ...ranked(x, 1) },
    );
  }),
  embedding: rule('input weight', (c, { input, weight }) => {
    const [x, w] = [operand(c, input), operand(c, weight)];
    return shaped(w, x.shape && w.shape ? [...x.shape, ...w.shape.slice(1)] : null, ranked(x, 1));
  }),
  diag: rule('input', (c, { input }) => {
    const x = operand(c, input);
    if (x.shape?.length === 1) return shaped(x, [x.shape[0]!, x.shape[0]!]);
    return shaped(
      x,
      x.shape?.length === 2 && c.m.facts.equal(x.shape[0]!, x.shape[1]!) ? [x.shape[0]!] : null,
    );
  }),
  diag_embed: rule('input', (c, { input }) => {
    const x = operand(c, input);
    return shaped(x, x.shape && [...x.shape, x.shape.at(-1)!]);
  }),
  expand_dims: rule('input dim', (c, { input, dim }) => {
    const x = operand(c, input);
    const at = intArg(c, dim);
    const axis = x.shape && at !== undefined ? checkedAxis(c, at, x.shape.length + 1) : undefined;
    return shaped(
      x,
      x.shape && axis !== undefined
        ? [...x.shape.slice(0, axis), sizeOf(1), ...x.shape.slice(axis)]
        : null,
    );
  }),
  unfold: rule('input dim size step', (c, { input }) => shaped(operand(c, input), null)),
  pad: rule('input pad', (c, { input, pad, pad_width }) =>
    padded(c, operand(c, input), pad ?? pad_width),
  ),
};

function rowsOf(c: Call, tensors: Value | undefined): Value {
  const { all } = members(c, tensors);
  return all[0]?.shape?.length === 1 ? stack(c, { tensors }) : cat(c, { tensors });
}

/** F.pad counts from the last axis in pairs; np.pad gives one pair an axis. */
function padded(c: Call, x: TensorValue, pad: Value | undefined): Value {
  const items = pad && itemsOf(pad);
  if (!x.shape || !items) return shaped(x, null, ranked(x));
  const shape = [...x.shape];
  if (c.library !== 'torch') {
    const pairs = items.map((item) => sizesArg(c, item));
    if (pairs.length !== shape.length)
      return shaped(
        x,
        shape.map(() => unknownSize),
      );
    return shaped(
      x,
      shape.map((size, axis) =>
        pairs[axis]?.length === 2
          ? addSizes(size, addSizes(pairs[axis][0]!, pairs[axis][1]!))
          : unknownSize,
      ),
    );
  }
  if (items.length / 2 > shape.length) {
    c.m.report('pad', `pad: ${items.length} numbers are too many for ${shapeText(shape)}`);
    return shaped(x, null);
  }
  for (let at = 0; at + 1 < items.length; at += 2) {
    const axis = shape.length - 1 - at / 2;
    const [before, after] = [sizeArg(c, items[at]), sizeArg(c, items[at + 1])];
    shape[axis] = before && after ? addSizes(shape[axis]!, addSizes(before, after)) : c.m.anySize();
  }
  return shaped(x, shape);
}
