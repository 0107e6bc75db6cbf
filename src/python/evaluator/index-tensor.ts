import { shapeText } from '../../tensor/abstract';
import { type Size, multiplySizes, sizeOf, unknownSize, valueOf } from '../../tensor/size';
import { stridesOf, viewOf } from '../layout';
import { type TensorValue, type Value, tensorOf, unknown } from '../values';
import type { Machine } from './machine';
import { sizeFrom } from './operators';
import { sliceLength } from './slices';

/** Basic and advanced indexing of a tensor, with `...`, None, masks and integer arrays. */
export function indexTensor(m: Machine, tensor: TensorValue, items: readonly Value[]): Value {
  const plain = { dtype: tensor.dtype, library: tensor.library };
  const opened = items.map((item) => openIndex(m, item, tensor.library === 'torch'));
  const used = opened.reduce(
    (sum, item) => sum + (item.kind === 'none' || item.kind === 'ellipsis' ? 0 : maskRank(item)),
    0,
  );
  if (Number.isNaN(used) || !tensor.shape) return indexOpen(m, tensor, opened);
  const { shape } = tensor;
  if (used > shape.length) {
    m.report(
      'index',
      `${used} indices are too many for a tensor of ${shape.length} dimensions: ${shapeText(shape)}`,
    );
    return tensorOf(null, plain);
  }
  return opened.some((item) => item.kind === 'tensor')
    ? picked(m, tensor, opened, used)
    : viewed(m, tensor, opened, used);
}

/** Integers, slices, `...` and None alone: the same cells, seen otherwise. */
function viewed(m: Machine, tensor: TensorValue, items: readonly Value[], used: number): Value {
  const shape = tensor.shape!;
  const own = stridesOf(tensor);
  const [sizes, strides]: [Size[], (Size | undefined)[]] = [[], []];
  let axis = 0;
  const keep = (count: number) => {
    for (; count > 0; count--, axis++) {
      sizes.push(shape[axis]!);
      strides.push(own?.[axis]);
    }
  };
  for (const item of items) {
    if (item.kind === 'none') {
      sizes.push(sizeOf(1));
      strides.push(own && sizeOf(1));
    } else if (item.kind === 'ellipsis') keep(shape.length - used);
    else if (item.kind === 'slice') {
      const step = item.step.kind === 'none' ? sizeOf(1) : sizeFrom(m, item.step);
      sizes.push(sliceLength(m, shape[axis]!, item));
      strides.push(own && step && multiplySizes(own[axis]!, step));
      axis++;
    } else checkPlace(m, tensor, item, axis++);
  }
  keep(shape.length - axis);
  const known = strides.every((stride) => stride !== undefined);
  return viewOf(tensor, sizes, known ? strides : undefined);
}

/** An integer must be inside its axis; JAX takes the nearest instead. */
function checkPlace(m: Machine, tensor: TensorValue, item: Value, axis: number): void {
  const at = item.kind === 'int' ? valueOf(item.size) : undefined;
  const size = m.facts.fixed(tensor.shape![axis]!);
  if (tensor.library === 'jax' || at === undefined || size === undefined) return;
  if (at >= size || at < -size)
    m.report('index', `index ${at} is out of range: dimension ${axis} has ${size}`);
}

/**
 * Masks and arrays of integers: all of them are one index, in the place of the first, or in front
 * where something stands between them. PyTorch takes integers out before that, NumPy and JAX count
 * them as arrays.
 */
function picked(m: Machine, tensor: TensorValue, items: readonly Value[], used: number): Value {
  const shape = tensor.shape!;
  const plain = { dtype: tensor.dtype, library: tensor.library };
  const torch = tensor.library === 'torch';
  const result: Size[] = [];
  const arrays: TensorValue[] = [];
  let [place, axis, position] = [-1, 0, 0];
  let last = -2;
  let apart = false;
  for (const item of items) {
    const between = item.kind === 'none' || item.kind === 'slice' || item.kind === 'ellipsis';
    if (between) {
      const size = item.kind === 'slice' ? sliceLength(m, shape[axis]!, item) : sizeOf(1);
      if (item.kind === 'ellipsis') {
        result.push(...shape.slice(axis, axis + shape.length - used));
        axis += shape.length - used;
      } else result.push(size);
      if (item.kind === 'slice') axis++;
      position++;
    } else if (item.kind === 'int' && torch) checkPlace(m, tensor, item, axis++);
    else {
      if (item.kind === 'int') checkPlace(m, tensor, item, axis);
      if (place < 0) place = result.length;
      else if (last !== position) apart = true;
      last = position;
      const mask = item.kind === 'tensor' && item.dtype === 'bool' ? item : undefined;
      if (mask && !maskFits(m, tensor, mask, axis)) return tensorOf(null, plain);
      if (mask) arrays.push(tensorOf([m.sizeNamedFor('n_selected', `mask ${m.steps}`)]));
      else arrays.push(item.kind === 'tensor' ? item : tensorOf([]));
      axis += mask ? mask.shape!.length : 1;
    }
  }
  result.push(...shape.slice(axis));
  const index = arrays.length === 1 ? arrays[0]! : m.libraries.broadcast(m, 'index', arrays);
  if (!index.shape) return tensorOf(null, plain);
  result.splice(apart ? 0 : place, 0, ...index.shape);
  return tensorOf(result, plain);
}

/** A mask is as large as what it masks. */
function maskFits(m: Machine, tensor: TensorValue, mask: TensorValue, from: number): boolean {
  const wanted = tensor.shape!.slice(from, from + mask.shape!.length);
  const fits = mask.shape!.every((size, axis) => m.facts.equal(size, wanted[axis]!) !== false);
  if (!fits)
    m.report(
      'index',
      `the mask ${shapeText(mask.shape!)} does not fit ${shapeText(tensor.shape!)}`,
    );
  return fits;
}

/** What an index is, one axis each. A tensor of one integer is that integer to PyTorch. */
function openIndex(m: Machine, item: Value, torch: boolean): Value {
  switch (item.kind) {
    case 'none':
    case 'ellipsis':
    case 'slice':
    case 'int':
      return item;
    case 'bool':
      return unknown;
    case 'list': {
      const { items, length } = item.state;
      if (items?.some((one) => one.kind === 'list' || one.kind === 'unknown')) return unknown;
      if (items?.some((one) => one.kind === 'bool')) return unknown;
      return tensorOf([length], { dtype: 'int' });
    }
    case 'range':
      return tensorOf([unknownSize], { dtype: 'int' });
    default: {
      const tensor = m.tensor(item.kind === 'given' && !item.given.tensor ? unknown : item);
      if (torch && tensor?.shape?.length === 0 && tensor.dtype === 'int') return m.anyInt();
      if (tensor) return tensor.shape ? tensor : unknown;
      // A parameter may be a list of places as well.
      const number = item.kind === 'given' && (!item.given.input || m.guess());
      return number ? { kind: 'int', size: m.anySize() } : unknown;
    }
  }
}

function maskRank(item: Value): number {
  if (item.kind === 'int' || item.kind === 'slice') return 1;
  if (item.kind !== 'tensor' || !item.shape) return NaN;
  return item.dtype === 'bool' ? item.shape.length : item.dtype === undefined ? NaN : 1;
}

/** Where the rank of the tensor is not known. */
function indexOpen(m: Machine, tensor: TensorValue, items: readonly Value[]): Value {
  const plain = { dtype: tensor.dtype, library: tensor.library };
  const { like } = tensor;
  const kinds = items.map((item) => item.kind);
  const basic = kinds.every(
    (kind) => kind === 'slice' || kind === 'none' || kind === 'int' || kind === 'ellipsis',
  );
  if (!basic || !like) return tensorOf(null, plain);
  const used = kinds.filter((kind) => kind === 'slice' || kind === 'int').length;
  const last = items.at(-1);
  // x[:, 0, :] is written out to the last axis.
  if (used > 1 && last?.kind === 'slice' && isFull(last) && !kinds.includes('ellipsis')) {
    const now = m.learnRankOf(tensor, used);
    if (now.shape) return indexTensor(m, now, items);
  }
  const gained =
    kinds.filter((kind) => kind === 'none').length - kinds.filter((kind) => kind === 'int').length;
  return tensorOf(null, {
    ...plain,
    like: { ...like, what: 'rank', offset: (like.offset ?? 0) + gained },
  });
}

function isFull(slice: Extract<Value, { kind: 'slice' }>): boolean {
  return slice.start.kind === 'none' && slice.stop.kind === 'none' && slice.step.kind === 'none';
}
