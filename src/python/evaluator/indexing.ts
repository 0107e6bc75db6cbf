import { unknownSize, valueOf } from '../../tensor/size';
import type { Expression } from '../syntax/ast';
import { type Value, listOf, manyOf, someString, tensorOf, unknown } from '../values';
import { attributeOf } from './attributes';
import { callValue } from './calls';
import { fieldsOf } from './construct';
import { keyOf } from './expressions';
import { joinValues } from './join';
import { indexTensor } from './index-tensor';
import type { Machine } from './machine';
import { sliceLength } from './slices';
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
      // A key that is None by now is no new axis: only one that is written is.
      const axis = index.kind === 'none' && node?.kind === 'constant';
      const like = index.kind === 'slice' || axis || index.kind === 'ellipsis';
      const several = index.kind === 'list' && index.of === 'tuple';
      if (given.tensor || (given.input && (like || several))) break;
      const key = keyOf(index);
      if (key === undefined) return unknown;
      const place = /^-?\d+$/.test(key);
      const name = place ? `${given.name}_${key.replace('-', 'last')}` : key.replace(/\W+/g, '_');
      // What stands in a dict of inputs is an input.
      const input = given.input && index.kind === 'string';
      return { kind: 'given', given: m.givenAt(`${given.path}.${name}`, name, input) };
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
    case 'builtin':
      return object.name === 'Tensor.at' && object.self ? placeOf(m, object.self, index) : unknown;
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

/** `x.at[i]` of JAX: an array and a place in it. */
function placeOf(m: Machine, array: Value, index: Value): Value {
  return {
    kind: 'partial',
    callee: { kind: 'builtin', name: 'jax.at' },
    args: [array, indexValue(m, array, index)],
    named: new Map(),
  };
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
  if (items && place !== undefined) {
    const out = place >= items.length || place < -items.length;
    if (list.of === 'tuple' && out && m.undecided === 0 && (items.length > 0 || ofShape(m)))
      m.report('index', `index ${place} is out of range: the tuple has ${items.length}`);
    return items.at(place) ?? unknown;
  }
  return items ? joinAll(m, items) : element;
}

function joinAll(m: Machine, items: readonly Value[]): Value {
  return items.length > 0 && items.length < 48
    ? items.reduce((a, b) => joinValues(a, b, m.facts))
    : unknown;
}

/** Whether what is indexed is written as a shape: an empty one is a number's, not left to be filled. */
function ofShape(m: Machine): boolean {
  const { from, to } = m.here;
  return /\.(shape|size\(\))\s*\[/.test(m.frame.module.text.slice(from, Math.min(to, from + 200)));
}
