import { shapeText } from '../../../tensor/abstract';
import {
  type Size,
  addSizes,
  divideSizes,
  sizeOf,
  subtractSizes,
  multiplySizes,
  valueOf,
} from '../../../tensor/size';
import { type Named } from '../../evaluator/calls';
import type { Machine } from '../../evaluator/machine';
import {
  type LayerValue,
  type TensorValue,
  type Value,
  itemsOf,
  none,
  tensorOf,
  tupleOf,
  unknown,
} from '../../values';
import { linear } from '../operations/multiplying';
import { equalSizes } from '../products';
import {
  type Call,
  absent,
  axesArg,
  fixed,
  fresh,
  operand,
  perAxis,
  refuse,
  shaped,
  sizeArg,
  sizesArg,
  textArg,
} from '../rule';
import {
  type LayerRule,
  type LayerRules,
  eachLayer,
  firstOf,
  layer,
  ofFirst,
  option,
} from './layer';
import { looked } from './plain';
import { headsDivide } from './sequences';

const one = sizeOf(1);

/** How many windows an axis has: all that fit, or as many as strides. */
export function windowCount(
  c: Call,
  size: Size,
  kernel: Size | undefined,
  stride: Size | undefined,
  dilation: Size | undefined,
  padding: string | undefined,
): Size {
  if (!kernel || !stride || !dilation || padding === undefined) return c.m.anySize();
  const up = (a: Size) => divideSizes(addSizes(a, subtractSizes(stride, one)), stride);
  const reach = multiplySizes(dilation, subtractSizes(kernel, one));
  const count = padding === 'VALID' ? up(subtractSizes(size, reach)) : up(size);
  return (valueOf(count) ?? 0) < 0 ? sizeOf(0) : c.m.facts.resolve(count);
}

/** Flax convolves (…, length, channels): channels last, any number of batch dimensions. */
function conv(c: Call, x: TensorValue, one_: LayerValue): Value {
  const features = option(c, one_, 'out_features') ?? option(c, one_, 'features') ?? c.m.anySize();
  const kernel = one_.options.get('kernel_size');
  const items = kernel && itemsOf(kernel);
  const axes = items?.length ?? (kernel ? 1 : 0);
  if (!x.shape || axes === 0) return tensorOf(null, { library: 'jax', last: features });
  if (x.shape.length < axes + 1) {
    refuse(c, 'rank', `takes ${axes + 1} axes or more, not ${shapeText(x.shape)}`);
    return shaped(x, null);
  }
  const channels = x.shape.at(-1)!;
  const wanted = option(c, one_, 'in_features');
  if (wanted && !equalSizes(c.m, channels, wanted)) {
    refuse(
      c,
      'conv',
      `${shapeText(x.shape)} has ${channels.text} channels, the kernel takes ${wanted.text}`,
    );
    return shaped(x, null);
  }
  const groups = fixed(c, option(c, one_, 'feature_group_count'));
  if (groups && [channels, features].some((size) => (fixed(c, size) ?? 0) % groups !== 0)) {
    refuse(
      c,
      'conv',
      `${groups} groups do not divide ${channels.text} and ${features.text} channels`,
    );
    return shaped(x, null);
  }
  const at = (name: string) => perAxis(c, one_.options.get(name), axes, 1);
  const [sizes, strides, dilation] = [at('kernel_size'), at('strides'), at('kernel_dilation')];
  const given = one_.options.get('padding');
  const padding = given ? textArg(given) : 'SAME';
  const lengths = x.shape
    .slice(-axes - 1, -1)
    .map((size, axis) => windowCount(c, size, sizes[axis], strides[axis], dilation[axis], padding));
  return shaped(x, [...x.shape.slice(0, -axes - 1), ...lengths, features]);
}

/** Several axes become several: the weight meets those that are named. */
function general(c: Call, x: TensorValue, one_: LayerValue): Value {
  const features = sizesArg(c, one_.options.get('features'));
  const dim = one_.options.get('axis');
  if (!x.shape || !features) return shaped(x, null);
  const axes = absent(dim) ? [x.shape.length - 1] : axesArg(c, dim, x.shape.length);
  if (!axes) return shaped(x, null);
  return shaped(x, [...x.shape.filter((_, axis) => !axes.includes(axis)), ...features]);
}

function overLast(c: Call, x: TensorValue, one_: LayerValue): Value {
  const wanted = option(c, one_, 'num_features');
  const last = x.shape?.at(-1);
  if (last && wanted && !equalSizes(c.m, last, wanted)) {
    refuse(c, 'norm', `${shapeText(x.shape!)} has ${last.text} features, not ${wanted.text}`);
    return shaped(x, null);
  }
  return fresh(x);
}

function groupNorm(c: Call, x: TensorValue, one_: LayerValue): Value {
  const [groups, channels] = [
    one_.options.has('num_groups') ? fixed(c, option(c, one_, 'num_groups')) : 32,
    fixed(c, x.shape?.at(-1)),
  ];
  if (groups && channels !== undefined && channels % groups !== 0)
    refuse(c, 'norm', `${groups} groups do not divide ${channels} channels`);
  return fresh(x);
}

/** The queries keep their shape but for their last size, which out_features names. */
function attention(c: Call, one_: LayerValue, args: readonly Value[], named: Named): Value {
  const x = operand(c, firstOf(args, named));
  const last = x.shape?.at(-1);
  const width =
    one_.options.get('qkv_features') ?? (last && ({ kind: 'int', size: last } as const));
  const inner = option(c, one_, 'in_features');
  if (inner && last && !equalSizes(c.m, last, inner)) {
    refuse(c, 'attention', `${shapeText(x.shape!)} has ${last.text} features, not ${inner.text}`);
    return shaped(x, null);
  }
  headsDivide(c, one_.options.get('num_heads'), width);
  const out = one_.options.get('out_features');
  if (absent(out) || !x.shape) return fresh(x);
  return shaped(x, [...x.shape.slice(0, -1), sizeArg(c, out) ?? c.m.anySize()]);
}

const same = layer(
  '',
  ofFirst((_, x) => fresh(x)),
  { says: 'the shape stays' },
);
const embed = (names: string): LayerRule =>
  layer(
    names,
    ofFirst((c, x, one_) => looked(c, x, option(c, one_, 'features') ?? c.m.anySize())),
    { says: '(…) of indices → (…, features)' },
  );
const attends = (names: string): LayerRule =>
  layer(names, attention, { says: 'the shape of the query' });

/** Layers that get to know their input when they are first called. */
export const linenLayers: LayerRules = {
  Dense: layer(
    'features use_bias',
    ofFirst((c, x, one_) => linear(c, x, undefined, option(c, one_, 'features'))),
    { says: '(…, in) → (…, features)' },
  ),
  DenseGeneral: layer('features axis', ofFirst(general), {
    says: 'the named axes become the features',
  }),
  Conv: layer('features kernel_size strides padding', ofFirst(conv), {
    says: '(…, lengths, in) → (…, lengths, features)',
  }),
  Embed: embed('num_embeddings features'),
  ...eachLayer(
    'LayerNorm RMSNorm BatchNorm InstanceNorm',
    layer(
      '',
      ofFirst((_, x) => fresh(x)),
      { says: 'the shape stays' },
    ),
  ),
  GroupNorm: layer('num_groups', ofFirst(groupNorm), {
    says: 'groups divide the last size: the shape stays',
  }),
  Dropout: same,
  ...eachLayer(
    'MultiHeadDotProductAttention MultiHeadAttention SelfAttention',
    attends('num_heads dtype param_dtype qkv_features out_features'),
  ),
};

/** Layers that are told what they take. */
export const nnxLayers: LayerRules = {
  Linear: layer(
    'in_features out_features',
    ofFirst((c, x, one_) =>
      linear(c, x, option(c, one_, 'in_features'), option(c, one_, 'out_features')),
    ),
    { says: '(…, in_features) → (…, out_features)' },
  ),
  LinearGeneral: layer('in_features features axis', ofFirst(general), {
    says: 'the named axes become the features',
  }),
  Conv: layer('in_features out_features kernel_size strides', ofFirst(conv), {
    says: '(…, lengths, in_features) → (…, lengths, out_features)',
  }),
  Embed: embed('num_embeddings features'),
  ...eachLayer(
    'LayerNorm RMSNorm BatchNorm',
    layer('num_features', ofFirst(overLast), {
      says: 'the last size is num_features: the shape stays',
    }),
  ),
  GroupNorm: layer('num_features num_groups', ofFirst(groupNorm), {
    says: 'groups divide the last size: the shape stays',
  }),
  Dropout: same,
  MultiHeadAttention: attends('num_heads in_features qkv_features out_features'),
};

/** `module.init(key, x)`, `module.apply(variables, x)`: what Flax calls instead of the module itself. */
export function flaxMethod(
  m: Machine,
  method: string,
  args: readonly Value[],
  named: Named,
  call: (args: readonly Value[], named: Named) => Value,
  layerValue: LayerValue | undefined,
): Value | undefined {
  const rest = args.slice(1);
  switch (method) {
    case 'init_with_output':
      return tupleOf([call(rest, named), unknown]);
    case 'init': {
      const made = call(rest, named);
      return layerValue
        ? parametersOf(m, layerValue, rest[0], made)
        : { kind: 'dict', entries: new Map(), rest: unknown };
    }
    case 'apply': {
      if (rest.length === 0 || args[0]?.kind === 'function') return none;
      if (layerValue && args[0]) checkParameters(m, layerValue, args[0], rest[0]);
      return call(rest, named);
    }
    default:
      return undefined;
  }
}

/** The kernel of a dense layer is (in, features). */
function parametersOf(m: Machine, one_: LayerValue, input: Value | undefined, made: Value): Value {
  const open: Value = { kind: 'dict', entries: new Map(), rest: unknown };
  const x = input && m.tensor(input);
  if (
    one_.type !== 'Dense' ||
    !x?.shape ||
    x.shape.length === 0 ||
    made.kind !== 'tensor' ||
    !made.shape
  )
    return open;
  const [inner, outer] = [x.shape.at(-1)!, made.shape.at(-1)!];
  const entries = new Map<string, Value>([
    ['kernel', tensorOf([inner, outer], { library: 'jax', parameter: true })],
    ['bias', tensorOf([outer], { library: 'jax', parameter: true })],
  ]);
  const parameters: Value = { kind: 'dict', entries, rest: undefined };
  return { kind: 'dict', entries: new Map([['params', parameters]]), rest: undefined };
}

function checkParameters(
  m: Machine,
  one_: LayerValue,
  variables: Value,
  input: Value | undefined,
): void {
  const params = variables.kind === 'dict' ? variables.entries.get('params') : undefined;
  const kernel = params?.kind === 'dict' ? params.entries.get('kernel') : undefined;
  const [w, x] = [kernel && m.tensor(kernel), input && m.tensor(input)];
  const [inner, last] = [w?.shape?.[0], x?.shape?.at(-1)];
  if (!inner || !last) return;
  if (m.facts.equal(inner, last) === false)
    m.report(
      'linear',
      `${one_.type}: ${shapeText(x!.shape!)} has ${last.text} features, the kernel takes ${inner.text}`,
    );
}
