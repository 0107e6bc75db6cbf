import { shapeText } from '../../tensor/abstract';
import { multiplySizes, sizeOf } from '../../tensor/size';
import { reordered } from '../layout';
import {
  type ClassValue,
  type InstanceValue,
  type TensorValue,
  type Value,
  intOf,
  itemsOf,
  none,
  someBool,
  someFloat,
  tensorOf,
  tupleOf,
  unknown,
} from '../values';
import { callFunction } from './calls';
import { baseLayer } from './construct';
import { joinValues } from './join';
import type { Machine } from './machine';
import { memberOf } from './names';
import { sizeFrom } from './operators';

/** `object.name`. */
export function attributeOf(m: Machine, object: Value, name: string): Value {
  switch (object.kind) {
    case 'tensor':
      return ofTensor(m, object, name);
    case 'given': {
      const { given } = object;
      if (
        given.tensor ||
        (given.input && (m.libraries.tensorMethods.has(name) || tensorOnly.has(name)))
      ) {
        const tensor = m.tensor(object);
        return tensor ? ofTensor(m, tensor, name, object) : unknown;
      }
      if (name === 'device' || name === 'dtype') return { kind: 'dtype' };
      if (name === 'get' || name === 'keys' || name === 'items' || name === 'values')
        return { kind: 'builtin', name: `given.${name}`, self: object };
      const own = name === 'shape' ? `${given.name}_shape` : name;
      return { kind: 'given', given: m.givenAt(`${given.path}.${name}`, own, false) };
    }
    case 'instance':
      return ofInstance(m, object, name);
    case 'class': {
      const found = inClass(object, name);
      if (found?.kind === 'function' && found.plain === 'class') return { ...found, self: object };
      if (found) return found;
      return name === '__name__' ? { kind: 'string', value: object.name } : unknown;
    }
    case 'super': {
      const bases = ancestors(object.class).slice(1);
      for (const base of bases) {
        const found = base.attributes.get(name);
        if (found?.kind === 'function') return { ...found, self: object.self };
      }
      return {
        kind: 'builtin',
        name: name === '__init__' ? 'super.__init__' : `Module.${name}`,
        self: object.self,
      };
    }
    case 'layer':
      if (name === 'forward') return object;
      return ofLayer(m, object, name);
    case 'module':
      return (object.scope && memberOf(object.scope, name)) ?? unknown;
    case 'partial':
      // jax: x.at[i].set
      return object.callee.kind === 'builtin' && object.callee.name === 'jax.at'
        ? { ...object, callee: { kind: 'builtin', name: `jax.at.${name}` } }
        : unknown;
    case 'builtin': {
      if (object.self) return unknown;
      const full = m.libraries.canonical(`${object.name}.${name}`);
      return m.libraries.constant(full) ?? { kind: 'builtin', name: full };
    }
    case 'list':
      if (object.fields?.includes(name)) {
        const field = itemsOf(object)?.[object.fields.indexOf(name)];
        if (field) return field;
      }
      return { kind: 'builtin', name: `list.${name}`, self: object };
    case 'string':
    case 'dict':
      if (object.kind === 'dict' && object.entries.has(name) && name.length > 6)
        return object.entries.get(name)!;
      return {
        kind: 'builtin',
        name: `${object.kind === 'string' ? 'str' : object.kind}.${name}`,
        self: object,
      };
    case 'function':
      return name === '__name__' ? { kind: 'string', value: object.name } : unknown;
    case 'dtype':
      if (name === 'min' || name === 'max' || name === 'eps') return someFloat;
      return name === 'type' ? { kind: 'string', value: undefined } : { kind: 'dtype' };
    case 'shape':
      if (name === 'numel') return { kind: 'builtin', name: 'shape.numel', self: object };
      return unknown;
    case 'union': {
      const options = object.options.filter((option) => option.kind !== 'none');
      if (options.length === 0 || options.some((option) => option.kind === 'union')) return unknown;
      return options
        .map((option) => attributeOf(m, option, name))
        .reduce((a, b) => joinValues(a, b, m.facts));
    }
    case 'unknown':
      // Only a tensor has these.
      return onlyTensors.has(name)
        ? { kind: 'builtin', name: `Tensor.${name}`, self: tensorOf(null, { dtype: undefined }) }
        : unknown;
    default:
      return unknown;
  }
}

const onlyTensors = new Set([
  'view',
  'permute',
  'unsqueeze',
  'masked_fill',
  'contiguous',
  'expand',
  'reshape',
  'flatten',
  'view_as',
  'expand_as',
]);
const tensorOnly = new Set(['shape', 'T', 'mT', 'ndim']);

function ofTensor(m: Machine, tensor: TensorValue, name: string, as: Value = tensor): Value {
  const known = m.tensor(tensor)!;
  const plain = { dtype: tensor.dtype, library: tensor.library };
  switch (name) {
    case 'shape':
      return known.shape ? tupleOf(known.shape.map(intOf)) : { kind: 'shape', of: as };
    case 'ndim':
      return known.shape ? intOf(sizeOf(known.shape.length)) : m.someRank();
    case 'T':
    case 'H': {
      const now = tensor.library === 'torch' ? m.learnRankOf(known, 2) : known;
      return now.shape ? reordered(now, [...now.shape.keys()].reverse()) : tensorOf(null, plain);
    }
    case 'mT': {
      const rank = known.shape?.length ?? 0;
      if (known.shape && rank < 2) m.report('axis', `mT: ${shapeText(known.shape)} is no matrix`);
      return known.shape && rank >= 2
        ? reordered(known, [...known.shape.keys()].with(-1, rank - 2).with(-2, rank - 1))
        : tensorOf(null, plain);
    }
    case 'device':
    case 'dtype':
      return { kind: 'dtype' };
    case 'data':
    case 'grad':
      return { ...tensor, parameter: false };
    case 'real':
    case 'imag':
      return { ...tensor, dtype: 'float' };
    case 'requires_grad':
    case 'is_cuda':
    case 'is_sparse':
      return someBool;
    case 'size':
      if (tensor.library === 'torch') return { kind: 'builtin', name: 'Tensor.size', self: as };
      return known.shape ? intOf(known.shape.reduce(multiplySizes, sizeOf(1))) : m.anyInt();
    default:
      return { kind: 'builtin', name: `Tensor.${name}`, self: as };
  }
}

/** A class and everything that it inherits from in the user's code, nearest first. */
export function ancestors(cls: ClassValue, depth = 0): ClassValue[] {
  if (depth > 12) return [];
  return [
    cls,
    ...cls.bases.flatMap((base) => (base.kind === 'class' ? ancestors(base, depth + 1) : [])),
  ];
}

export function inClass(cls: ClassValue, name: string): Value | undefined {
  for (const one of ancestors(cls)) {
    const found = one.attributes.get(name);
    if (found) return found;
  }
  return undefined;
}

function ofInstance(m: Machine, object: InstanceValue, name: string): Value {
  const own = object.attributes.get(name);
  if (own) return own;
  const found = inClass(object.class, name);
  // Configurations of transformers: one field under several names.
  const other = found ? undefined : inClass(object.class, 'attribute_map');
  const alias = other?.kind === 'dict' ? other.entries.get(name) : undefined;
  if (alias?.kind === 'string' && alias.value !== undefined && alias.value !== name)
    return ofInstance(m, object, alias.value);
  if (found?.kind === 'function') {
    if (found.plain === 'static') return found;
    if (found.plain === 'class') return { ...found, self: object.class };
    const bound = { ...found, self: object };
    return found.plain === 'property' ? callFunction(m, bound, [], new Map()) : bound;
  }
  if (found?.kind === 'union') {
    const bound = (one: Value): Value =>
      one.kind === 'function' && one.plain === 'method' ? { ...one, self: object } : one;
    return { ...found, options: found.options.map(bound) };
  }
  if (found) return found;
  if (name === '__class__') return object.class;
  if (moduleMethods.has(name)) return { kind: 'builtin', name: `Module.${name}`, self: object };
  if (name === 'training') return someBool;
  if (name === 'device' || name === 'dtype') return { kind: 'dtype' };
  if (name === '__getitem__' || name === '__iter__' || name === '__call__') return unknown;
  const layer = object.attributes.get(baseLayer);
  if (layer) return attributeOf(m, layer, name);
  // A base class that is not read keeps what it was given: `self.config`.
  const built = object.built?.get(name);
  if (built) return built;
  const foreign = ancestors(object.class).some((one) =>
    one.bases.some((base) => base.kind !== 'class'),
  );
  if (!foreign) return unknown;
  return { kind: 'given', given: m.givenAt(`self.${name}`, name, false) };
}

const moduleMethods = new Set([
  'register_buffer',
  'register_parameter',
  'add_module',
  'register_module',
  'parameters',
  'named_parameters',
  'modules',
  'named_modules',
  'children',
  'buffers',
  'named_buffers',
  'apply',
  'to',
  'cuda',
  'cpu',
  'eval',
  'train',
  'half',
  'float',
  'double',
  'bfloat16',
  'state_dict',
  'load_state_dict',
  'zero_grad',
  'requires_grad_',
  'register_forward_hook',
  'post_init',
  'get_parameter',
  'get_submodule',
  'init',
  'init_with_output',
  'param',
  'variable',
  'sow',
  'compile',
]);

function ofLayer(m: Machine, layer: Extract<Value, { kind: 'layer' }>, name: string): Value {
  const own = layer.attributes.get(name);
  if (own) return own;
  // A part may have the name of a setting: `dropout`, `activation`.
  const special = m.libraries.attribute(m, layer, name);
  if (special) return special;
  const option = layer.options.get(name);
  // `bias=False` is a setting; the bias is a tensor.
  if (option && name !== 'bias') return option;
  if (layer.type === 'ModuleDict') {
    const modules = layer.options.get('modules');
    if (modules?.kind === 'dict') {
      const entry = modules.entries.get(name);
      if (entry) return entry;
      return { kind: 'builtin', name: `dict.${name}`, self: modules };
    }
  }
  if (name === 'weight' && /^Conv\dd$/.test(layer.type)) {
    const sizes = ['out_channels', 'in_channels']
      .map((one) => layer.options.get(one))
      .map((value) => (value && sizeFrom(m, value)) ?? m.anySize());
    const kernel = layer.options.get('kernel_size');
    const each = Array.from({ length: Number(layer.type[4]) }, (_, axis) => {
      const value = kernel && (itemsOf(kernel)?.[axis] ?? kernel);
      return (value && sizeFrom(m, value)) ?? m.anySize();
    });
    return tensorOf(layer.options.has('groups') ? null : [...sizes, ...each], { parameter: true });
  }
  if (name === 'weight') {
    const [a, b] = [layer.options.get('out_features'), layer.options.get('in_features')];
    const sizes =
      layer.type === 'Embedding'
        ? [layer.options.get('num_embeddings'), layer.options.get('embedding_dim')]
        : [a, b];
    const known = sizes.map((value) =>
      value?.kind === 'int'
        ? value.size
        : value?.kind === 'given'
          ? m.sizeOfGiven(value.given)
          : undefined,
    );
    if (known[0] && known[1] && ['Linear', 'Embedding'].includes(layer.type))
      return tensorOf([known[0], known[1]], { parameter: true, weightOf: layer });
    return tensorOf(null, { parameter: true, weightOf: layer });
  }
  if (name === 'bias')
    return tensorOf(layer.type === 'Linear' && a1(m, layer) ? [a1(m, layer)!] : null, {
      parameter: true,
    });
  if (name === 'training') return someBool;
  if (name === 'padding_idx') return none;
  return { kind: 'builtin', name: `layer.${name}`, self: layer };
}

function a1(m: Machine, layer: Extract<Value, { kind: 'layer' }>) {
  const value = layer.options.get('out_features');
  return value?.kind === 'int'
    ? value.size
    : value?.kind === 'given'
      ? m.sizeOfGiven(value.given)
      : undefined;
}
