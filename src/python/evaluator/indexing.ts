import {
  type Size,
  addSizes,
  divideSizes,
  nameOf,
  signOf,
  sizeOf,
  smallerOf,
  subtractSizes,
  unknownSize,
  valueOf,
} from '../../tensor/size';
import type { Expression } from '../syntax/ast';
import {
  type TensorValue,
  type Value,
  listOf,
  manyOf,
  someString,
  tensorOf,
  unknown,
} from '../values';
import { attributeOf } from './attributes';
import { callValue, fieldsOf } from './calls';
import { keyOf } from './expressions';
import { joinValues } from './join';
import type { Machine } from './machine';
import { indexShape, openShape } from './open-shapes';
import { isNone, sizeFrom } from './operators';

/** `object[index]`. */
export function indexValue(m: Machine, object: Value, index: Value, node?: Expression): Value {
  switch (object.kind) {
    case 'list':
      return indexList(m, object, index);
    case 'dict': {
      const key = keyOf(index);
      const known = key === undefined ? undefined : object.entries.get(key);
      if (known) return known;
      if (key !== undefined) return object.rest ?? unknown;
      const all = [...object.entries.values(), ...(object.rest ? [object.rest] : [])];
      return all.length > 0 && all.length < 24
        ? all.reduce((a, b) => joinValues(a, b, m.facts))
        : unknown;
    }
    case 'given': {
      const { given } = object;
      const like = index.kind === 'slice' || index.kind === 'none' || index.kind === 'ellipsis';
      const several = index.kind === 'list' && index.of === 'tuple';
      if (given.tensor || (given.input && (like || several))) break;
      const key = keyOf(index);
      if (key === undefined) return unknown;
      const name = /^-?\d+$/.test(key)
        ? `${given.name}_${key.replace('-', 'last')}`
        : key.replace(/\W+/g, '_');
      return { kind: 'given', given: m.givenAt(`${given.path}.${name}`, name, false) };
    }
    case 'shape': {
      const now = openShape(m, object);
      return now.kind === 'shape' ? indexShape(m, now, index) : indexValue(m, now, index, node);
    }
    case 'string':
      return someString;
    case 'range': {
      return m.anyInt();
    }
    case 'layer': {
      const modules = object.options.get('modules') ?? object.attributes.get('modules');
      if (!modules) return unknown;
      const found = indexValue(m, modules, index);
      return index.kind === 'slice' && found.kind === 'list'
        ? {
            kind: 'layer',
            type: object.type,
            options: new Map([['modules', found]]),
            attributes: new Map(),
          }
        : found;
    }
    case 'instance': {
      const method = attributeOf(m, object, '__getitem__');
      if (method.kind === 'function') return callValue(m, method, [index], new Map());
      return fieldAt(object, index);
    }
    case 'union': {
      const options = object.options.filter((option) => option.kind !== 'none');
      if (options.some((option) => option.kind === 'union') || options.length === 0) return unknown;
      return options
        .map((option) => indexValue(m, option, index, node))
        .reduce((a, b) => joinValues(a, b, m.facts));
    }
    default:
  }
  const tensor = m.tensor(object);
  if (!tensor) return unknown;
  const items = index.kind === 'list' && index.of === 'tuple' ? index.state.items : [index];
  return items
    ? indexTensor(m, tensor, items)
    : tensorOf(null, { dtype: tensor.dtype, library: tensor.library });
}

/** `outputs[0]`: the first field that is there. */
function fieldAt(object: Extract<Value, { kind: 'instance' }>, index: Value): Value {
  const key = keyOf(index);
  if (key === undefined || !object.class.dataclass) return unknown;
  const named = object.attributes.get(key);
  if (named || !/^\d+$/.test(key)) return named ?? unknown;
  const there: Value[] = [];
  for (const name of fieldsOf(object.class)) {
    const value = object.attributes.get(name);
    if (value?.kind === 'none') continue;
    if (!value || isNone(value) !== false) break;
    there.push(value);
  }
  return there[Number(key)] ?? unknown;
}

function indexList(m: Machine, list: Extract<Value, { kind: 'list' }>, index: Value): Value {
  const { items, element, length } = list.state;
  if (index.kind === 'slice') {
    if (!items) return manyOf(element, sliceLength(m, length, index), list.of);
    const bound = (value: Value) =>
      value.kind === 'none' ? undefined : (valueOf(sizeFrom(m, value) ?? unknownSize) ?? NaN);
    const [start, stop, step] = [bound(index.start), bound(index.stop), bound(index.step)];
    if ([start, stop, step].some((value) => Number.isNaN(value)))
      return manyOf(joinAll(m, items), unknownSize, list.of);
    if (step === -1 && start === undefined && stop === undefined)
      return listOf([...items].reverse(), list.of);
    if (step !== undefined && step < 1) return unknown;
    return listOf(
      items.slice(start, stop).filter((_, place) => place % (step ?? 1) === 0),
      list.of,
    );
  }
  const place = valueOf(sizeFrom(m, index) ?? unknownSize);
  if (items && place !== undefined) return items.at(place) ?? unknown;
  return items ? joinAll(m, items) : element;
}

function joinAll(m: Machine, items: readonly Value[]): Value {
  return items.length > 0 && items.length < 48
    ? items.reduce((a, b) => joinValues(a, b, m.facts))
    : unknown;
}

/** How long a slice of an axis is. */
export function sliceLength(
  m: Machine,
  size: Size,
  slice: Extract<Value, { kind: 'slice' }>,
): Size {
  const given = (value: Value): Size | undefined =>
    value.kind === 'none' ? undefined : (sizeFrom(m, value) ?? m.anySize());
  const [start, stop, step] = [given(slice.start), given(slice.stop), given(slice.step)];
  const stepValue = step === undefined ? 1 : valueOf(step);
  if (stepValue !== undefined && stepValue < 0) return start || stop ? unknownSize : size;
  const negative = (value: Size) => (valueOf(value) ?? signOf(value) ?? 1) < 0;
  const first = start === undefined ? sizeOf(0) : negative(start) ? addSizes(size, start) : start;
  let last = stop === undefined ? size : negative(stop) ? addSizes(size, stop) : stop;
  if (start && stop === undefined && negative(start)) {
    // x[-n:] is at most x: min(n, size)
    const wanted = subtractSizes(sizeOf(0), start);
    const [n, all] = [valueOf(wanted), valueOf(size)];
    if (all !== undefined || n === undefined) return stepped(smallerOf(wanted, size), step);
    return stepped(wanted, step);
  }
  const [whole, end] = [valueOf(size), valueOf(last)];
  if (whole !== undefined && end !== undefined) last = sizeOf(Math.min(whole, end));
  else if (
    stop !== undefined &&
    !negative(stop) &&
    nameOf(last) === undefined &&
    signOf(subtractSizes(last, size)) === 1
  )
    last = size;
  const length = subtractSizes(last, first);
  const known = valueOf(length);
  if (known !== undefined && known < 0) return sizeOf(0);
  return stepped(m.facts.resolve(length), step);
}

function stepped(length: Size, step: Size | undefined): Size {
  if (!step) return length;
  return divideSizes(addSizes(length, subtractSizes(step, sizeOf(1))), step);
}

/** Basic and advanced indexing of a tensor, with `...`, None, masks and integer arrays. */
export function indexTensor(m: Machine, tensor: TensorValue, items: readonly Value[]): Value {
  const plain = { dtype: tensor.dtype, library: tensor.library };
  const opened = items.map((item) => openIndex(m, item));
  const used = opened.reduce(
    (sum, item) => sum + (item.kind === 'none' || item.kind === 'ellipsis' ? 0 : maskRank(item)),
    0,
  );
  if (Number.isNaN(used) || !tensor.shape) return indexOpen(m, tensor, opened);
  const { shape } = tensor;
  if (used > shape.length) {
    m.report(
      'index',
      `${used} indices are too many for a tensor of ${shape.length} axes: (${shape.map((s) => s.text).join(', ')})`,
    );
    return tensorOf(null, plain);
  }
  const result: Size[] = [];
  const arrays: TensorValue[] = [];
  let place = -1;
  let apart = false;
  let lastArray = -2;
  let axis = 0;
  const advanced = opened.some((item) => item.kind === 'tensor');
  for (const [position, item] of opened.entries()) {
    if (item.kind === 'none') result.push(sizeOf(1));
    else if (item.kind === 'ellipsis') {
      const count = shape.length - used;
      result.push(...shape.slice(axis, axis + count));
      axis += count;
    } else if (item.kind === 'slice') result.push(sliceLength(m, shape[axis++]!, item));
    else if (item.kind === 'int' && !advanced) {
      const [at, size] = [valueOf(item.size), valueOf(shape[axis]!)];
      if (at !== undefined && size !== undefined && (at >= size || at < -size)) {
        m.report('index', `index ${at} is out of range: axis ${axis} has ${size}`);
      }
      axis++;
    } else {
      if (place < 0) place = result.length;
      else if (lastArray !== position - 1) apart = true;
      lastArray = position;
      if (item.kind === 'tensor' && item.dtype === 'bool') {
        arrays.push(tensorOf([m.sizeNamedFor('n_selected', `mask ${m.steps}`)], { dtype: 'int' }));
        axis += item.shape!.length;
      } else {
        arrays.push(item.kind === 'tensor' ? item : tensorOf([], { dtype: 'int' }));
        axis++;
      }
    }
  }
  result.push(...shape.slice(axis));
  if (arrays.length === 0) return { kind: 'tensor', shape: result, ...plain };
  const index = arrays.length === 1 ? arrays[0]! : m.libraries.broadcast(m, 'index', arrays);
  if (!index.shape) return tensorOf(null, plain);
  result.splice(apart ? 0 : place, 0, ...index.shape);
  return { kind: 'tensor', shape: result, ...plain };
}

/** What an index is, one axis each. */
function openIndex(m: Machine, item: Value): Value {
  switch (item.kind) {
    case 'none':
    case 'ellipsis':
    case 'slice':
      return item;
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
      if (tensor) return tensor.shape ? tensor : unknown;
      return item.kind === 'given' ? { kind: 'int', size: m.anySize() } : unknown;
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
