import { shapeText } from '../../tensor/abstract';
import { type Size, addSizes, multiplySizes, productOf, sizeOf, valueOf } from '../../tensor/size';
import { binary } from '../evaluator/operators';
import { type Value, itemsOf, manyOf, tensorOf, tupleOf } from '../values';
import { broadcast, broadcastAll } from './broadcasting';
import { checkAxis, folded, spread } from './folding';
import { demandEqual, matmul } from './products';
import {
  type Arguments,
  type Call,
  type Signature,
  alike,
  axisArg,
  operand,
  ranked,
  rule,
  shaped,
  sizeArg,
  tensorArg,
} from './rule';

const cellwise =
  'abs exp log log2 log10 log1p expm1 sqrt rsqrt square sin cos tan sinh cosh tanh asin acos atan neg negative positive sign floor ceil round trunc ' +
  'reciprocal erf erfc erfinv sigmoid logit relu relu6 gelu silu swish mish elu selu celu softplus softsign leaky_relu hardswish hardsigmoid hardtanh tanhshrink ' +
  'logsigmoid log_sigmoid softmax log_softmax dropout dropout1d dropout2d feature_dropout alpha_dropout normalize clamp clip clamp_min clamp_max nan_to_num ' +
  'cumsum cumprod cummax contiguous clone detach detach_ cpu cuda float double half bfloat16 long int short type_as type astype to copy requires_grad_ ' +
  'conj deg2rad zero_ fill_ uniform_ normal_ trunc_normal_ xavier_uniform_ xavier_normal_ kaiming_uniform_ kaiming_normal_ constant_ zeros_ ones_ copy_ ' +
  'exponential_ bernoulli_ bernoulli flip fliplr flipud roll softmax_ tril triu sort_ stop_gradient asarray ascontiguousarray pin_memory retain_grad ' +
  'zeros_like ones_like empty_like full_like rand_like randn_like randint_like masked_fill masked_fill_ scatter scatter_ scatter_add scatter_add_ ' +
  'index_fill index_fill_ index_copy_ index_add_ index_add put_ layer_norm rms_norm instance_norm batch_norm group_norm sinc i0 fix degrees radians glu_ ' +
  'angle share_memory_ record_function checkpoint_name with_sharding_constraint optimization_barrier standardize rot90 tensor_ view_copy nan_to_num_ identity resolve_conj byte char';

const toBool = 'isnan isinf isfinite logical_not signbit iscomplex isneginf isposinf';
const pairwise =
  'add subtract sub multiply mul divide div true_divide floor_divide remainder fmod mod power pow maximum minimum atan2 arctan2 hypot float_power fmax fmin xlogy lerp bitwise_and bitwise_or bitwise_xor logaddexp';
const comparing =
  'eq ne lt le gt ge equal_ not_equal less less_equal greater greater_equal logical_and logical_or logical_xor isclose';
const folding =
  'sum mean prod amax amin nansum nanmean nanmedian std var logsumexp norm vector_norm all any count_nonzero';
const finding = 'argmax argmin nanargmax';

function pair(c: Call, { input, other }: Arguments, dtype?: 'bool'): Value {
  const [x, y] = [tensorArg(c, input), tensorArg(c, other)];
  if (!x || !y) {
    const value = binary(c.m, dtype ? '<' : '*', input ?? tensorOf(null), other ?? tensorOf(null));
    return value.kind === 'tensor' ? value : tensorOf(null, { library: c.library });
  }
  return {
    ...broadcast(c.m, c.name, x, y),
    library: c.library,
    dtype: dtype ?? (x.dtype === y.dtype ? x.dtype : 'float'),
  };
}

const entries: [string, Signature][] = [
  ...cellwise
    .split(' ')
    .map((name): [string, Signature] => [
      name,
      rule('input other third', (c, { input }) => alike(operand(c, input))),
    ]),
  ...['softmax', 'log_softmax'].map((name): [string, Signature] => [
    name,
    rule('input dim', checkAxis),
  ]),
  ...toBool
    .split(' ')
    .map((name): [string, Signature] => [
      name,
      rule('input', (c, { input }) => alike(operand(c, input), { dtype: 'bool' })),
    ]),
  ...'long int short'
    .split(' ')
    .map((name): [string, Signature] => [
      name,
      rule('input', (c, { input }) => alike(operand(c, input), { dtype: 'int' })),
    ]),
  ...'float double half bfloat16'
    .split(' ')
    .map((name): [string, Signature] => [
      name,
      rule('input', (c, { input }) => alike(operand(c, input), { dtype: 'float' })),
    ]),
  ['bool', rule('input', (c, { input }) => alike(operand(c, input), { dtype: 'bool' }))],
  ...pairwise
    .split(' ')
    .map((name): [string, Signature] => [name, rule('input other', (c, args) => pair(c, args))]),
  ...comparing
    .split(' ')
    .map((name): [string, Signature] => [
      name,
      rule('input other', (c, args) => pair(c, args, 'bool')),
    ]),
  ...folding
    .split(' ')
    .map((name): [string, Signature] => [
      name,
      rule(name === 'norm' ? 'input p dim keepdim' : 'input dim keepdim', (c, args) =>
        folded(c, name === 'std' || name === 'var' ? spread(args) : args),
      ),
    ]),
  ...finding
    .split(' ')
    .map((name): [string, Signature] => [
      name,
      rule('input dim keepdim', (c, args) => folded(c, args, 'int')),
    ]),
  ...'all any'
    .split(' ')
    .map((name): [string, Signature] => [
      name,
      rule('input dim keepdim', (c, args) => folded(c, args, 'bool')),
    ]),
];

/** max, min, median, mode: of everything one tensor, along an axis a pair. */
function extreme(c: Call, args: Arguments): Value {
  const { input, dim } = args;
  if (dim && (dim.kind === 'tensor' || dim.kind === 'given')) return pair(c, { input, other: dim });
  if (c.library !== 'torch' || !dim) return folded(c, args);
  return tupleOf([folded(c, args), folded(c, args, 'int')]);
}

/** Rules that compute cell by cell, fold, or multiply. */
export const arithmetic: Readonly<Record<string, Signature>> = {
  ...Object.fromEntries(entries),
  max: rule('input dim keepdim', extreme),
  min: rule('input dim keepdim', extreme),
  median: rule('input dim keepdim', extreme),
  mode: rule('input dim keepdim', extreme),
  var_mean: rule('input dim keepdim', (c, args) => tupleOf([folded(c, args), folded(c, args)])),
  std_mean: rule('input dim keepdim', (c, args) => tupleOf([folded(c, args), folded(c, args)])),
  masked_fill: rule('input mask value', maskedFill),
  masked_fill_: rule('input mask value', maskedFill),
  where: rule('condition input other', (c, { condition, input, other }) => {
    // The places where it holds: one array an axis.
    if (!input) {
      const places = tensorOf([c.m.sizeNamedFor('n_true', `where ${c.m.steps}`)], {
        dtype: 'int',
        library: c.library,
      });
      const axes = operand(c, condition).shape;
      return axes ? tupleOf(axes.map(() => places)) : manyOf(places, c.m.anySize(), 'tuple');
    }
    const all = [condition, input, other].map(
      (value) =>
        tensorArg(c, value) ?? tensorOf(value?.kind === 'given' && !value.given.input ? [] : null),
    );
    return { ...broadcastAll(c.m, 'where', all), library: c.library, dtype: all[1]!.dtype };
  }),
  matmul: rule('input other', (c, { input, other }) =>
    matmul(c.m, c.name, operand(c, input), operand(c, other)),
  ),
  mm: rule('input other', (c, args) => stacked(c, args, 2)),
  bmm: rule('input other', (c, args) => stacked(c, args, 3)),
  dot: rule('input other', (c, { input, other }) =>
    matmul(c.m, 'dot', operand(c, input), operand(c, other)),
  ),
  mv: rule('input other', (c, { input, other }) =>
    matmul(c.m, 'mv', operand(c, input), operand(c, other)),
  ),
  inner: rule('input other', (c, { input, other }) => {
    const [x, y] = [operand(c, input), operand(c, other)];
    return shaped(
      x,
      x.shape && y.shape ? [...x.shape.slice(0, -1), ...y.shape.slice(0, -1)] : null,
    );
  }),
  outer: rule('input other', (c, { input, other }) => {
    const [x, y] = [operand(c, input), operand(c, other)];
    const size = (t: typeof x) => (t.shape ? productOf(t.shape) : c.m.anySize());
    for (const one of [x, y]) c.m.learnRankOf(one, 1);
    return shaped(x, [size(operand(c, input)), size(operand(c, other))]);
  }),
  baddbmm: rule('input batch1 batch2', (c, { batch1, batch2 }) =>
    matmul(c.m, c.name, operand(c, batch1), operand(c, batch2)),
  ),
  addmm: rule('input mat1 mat2', (c, { mat1, mat2 }) =>
    matmul(c.m, c.name, operand(c, mat1), operand(c, mat2)),
  ),
  linear: rule('input weight bias', (c, { input, weight }) => {
    const [x, w] = [operand(c, input), operand(c, weight)];
    return linear(c, x, w.shape?.[1], w.shape?.[0]);
  }),
  cross_entropy: rule('input target weight size_average ignore_index reduce reduction', loss),
  nll_loss: rule('input target weight size_average ignore_index reduce reduction', loss),
  ...Object.fromEntries(
    'mse_loss l1_loss smooth_l1_loss binary_cross_entropy binary_cross_entropy_with_logits kl_div huber_loss cosine_embedding_loss'
      .split(' ')
      .map((name) => [name, rule('input target weight size_average reduce reduction', loss)]),
  ),
  cosine_similarity: rule('input other dim', (c, { input, other, dim }) =>
    folded(c, {
      input: broadcast(c.m, c.name, operand(c, input), operand(c, other)),
      dim: dim ?? { kind: 'int', size: sizeOf(1) },
    }),
  ),
  cdist: rule('input other', (c, { input, other }) => {
    const [x, y] = [operand(c, input), operand(c, other)];
    return shaped(x, x.shape && y.shape ? [...x.shape.slice(0, -1), y.shape.at(-2)!] : null);
  }),
  scaled_dot_product_attention: rule(
    'query key value attn_mask dropout_p is_causal scale',
    (c, { query, key, value }) => {
      const [q, k, v] = [operand(c, query), operand(c, key), operand(c, value)];
      if (q.shape && k.shape && q.shape.length >= 2 && k.shape.length >= 2) {
        demandEqual(
          c.m,
          q.shape.at(-1)!,
          k.shape.at(-1)!,
          'attention',
          () =>
            `scaled_dot_product_attention: query ${shapeText(q.shape!)} and key ${shapeText(k.shape!)} differ in their last size`,
        );
        if (v.shape && v.shape.length >= 2) {
          demandEqual(
            c.m,
            k.shape.at(-2)!,
            v.shape.at(-2)!,
            'attention',
            () =>
              `scaled_dot_product_attention: key ${shapeText(k.shape!)} and value ${shapeText(v.shape!)} differ in their length`,
            // Some of PyTorch's kernels compute on, with cells that belong to nobody.
            'warning',
          );
        }
      }
      if (!q.shape) return alike(q);
      return shaped(
        q,
        v.shape && v.shape.length >= 2 ? [...q.shape.slice(0, -1), v.shape.at(-1)!] : null,
      );
    },
  ),
  multi_head_attention_forward: rule(
    'query key value embed_dim_to_check num_heads',
    (c, { query, key, out_proj_weight }) => {
      const [q, k, w] = [operand(c, query), operand(c, key), operand(c, out_proj_weight)];
      const out = shaped(q, q.shape && [...q.shape.slice(0, -1), w.shape?.[0] ?? q.shape.at(-1)!]);
      return tupleOf([
        out,
        q.shape?.length === 3 && k.shape
          ? tensorOf([q.shape[1]!, q.shape[0]!, k.shape[0]!])
          : tensorOf(null),
      ]);
    },
  ),
  triu_: rule('input', (c, { input }) => alike(operand(c, input))),
  tril_: rule('input', (c, { input }) => alike(operand(c, input))),
  add_: rule('input other', (c, { input }) => alike(operand(c, input))),
  mul_: rule('input other', (c, { input }) => alike(operand(c, input))),
  sub_: rule('input other', (c, { input }) => alike(operand(c, input))),
  div_: rule('input other', (c, { input }) => alike(operand(c, input))),
  clamp_: rule('input other', (c, { input }) => alike(operand(c, input))),
  glu: rule('input dim', (c, { input, dim }) => {
    const x = operand(c, input);
    const axis = x.shape ? (dim ? axisArg(c, dim, x.shape.length) : x.shape.length - 1) : undefined;
    return shaped(
      x,
      x.shape && axis !== undefined ? x.shape.with(axis, half(x.shape[axis]!)) : null,
    );
  }),
  logical_not: rule('input', (c, { input }) => alike(operand(c, input), { dtype: 'bool' })),
  polar: rule('input other', (c, args) => ({
    ...(pair(c, args) as ReturnType<typeof tensorOf>),
    dtype: 'complex',
  })),
  view_as_complex: rule('input', (c, { input }) => {
    const x = operand(c, input);
    return shaped(x, x.shape?.slice(0, -1) ?? null, { dtype: 'complex' });
  }),
  view_as_real: rule('input', (c, { input }) => {
    const x = operand(c, input);
    return shaped(x, x.shape && [...x.shape, sizeOf(2)], { dtype: 'float' });
  }),
  fft: rule('input', (c, { input }) => alike(operand(c, input), { dtype: 'complex' })),
  ifft: rule('input', (c, { input }) => alike(operand(c, input), { dtype: 'complex' })),
  softmax2d: rule('input', (c, { input }) => alike(operand(c, input))),
  numel: rule('input', (c, { input }) => {
    const x = operand(c, input);
    return x.shape ? { kind: 'int', size: productOf(x.shape) } : c.m.anyInt();
  }),
  trace: rule('input', (c, { input }) => shaped(operand(c, input), [])),
  cross: rule('input other', (c, args) => pair(c, args)),
  diff: rule('input n dim', (c, { input, dim }) => {
    const x = operand(c, input);
    const axis = x.shape ? (dim ? axisArg(c, dim, x.shape.length) : x.shape.length - 1) : undefined;
    return shaped(
      x,
      x.shape && axis !== undefined && c.args.length < 2
        ? x.shape.with(axis, addSizes(x.shape[axis]!, sizeOf(-1)))
        : null,
    );
  }),
};

function half(size: Size): Size {
  const value = valueOf(size);
  if (value !== undefined) return sizeOf(Math.floor(value / 2));
  const { terms } = size;
  return terms?.every((term) => term.coefficient % 2 === 0)
    ? multiplySizes(sizeOf(1), { ...size, ...halved(size) })
    : size;
}

function halved(size: Size): Size {
  return (size.terms ?? [])
    .map(({ coefficient, atoms }) => ({
      terms: [{ coefficient: coefficient / 2, atoms }],
      text: size.text,
    }))
    .reduce<Size>(addSizes, sizeOf(0));
}

function maskedFill(c: Call, { input, mask }: Arguments): Value {
  const [x, y] = [operand(c, input), tensorArg(c, mask)];
  if (!x.shape || !y?.shape) return alike(x);
  // The mask stretches to the tensor; the tensor keeps its shape where sizes may agree.
  const wide = y.shape.length > x.shape.length;
  const made = broadcast(c.m, 'masked_fill', x, y);
  return wide || !made.shape ? { ...made, dtype: x.dtype } : alike(x);
}

function stacked(c: Call, { input, other }: Arguments, rank: number): Value {
  const tensors = [input, other].map((value) => {
    return c.m.learnRankOf(operand(c, value), rank);
  });
  for (const one of tensors) {
    if (one.shape && one.shape.length !== rank) {
      c.m.report('rank', `${c.name}: takes tensors of ${rank} axes, not ${shapeText(one.shape)}`);
      return tensorOf(null);
    }
  }
  return matmul(c.m, c.name, tensors[0]!, tensors[1]!);
}

/** x Wᵀ over the last axis: (…, in) -> (…, out) */
export function linear(
  c: Call,
  x: ReturnType<typeof operand>,
  inner: Size | undefined,
  outer: Size | undefined,
): Value {
  const { m } = c;
  const last = outer ?? m.anySize();
  if (!x.shape) {
    if (inner && x.last) m.facts.assumeEqual(x.last, inner);
    if (inner && x.like?.what === 'shape') x.like.given.last ??= inner;
    return shaped(x, null, { ...ranked(x), last, dtype: 'float' });
  }
  const found = x.shape.at(-1);
  if (!found) {
    m.report('linear', `${c.name}: a single number () has no features`);
    return shaped(x, null);
  }
  if (
    inner &&
    !demandEqual(
      m,
      found,
      inner,
      'linear',
      () =>
        `${c.name}: ${shapeText(x.shape!)} has ${found.text} features, the weight takes ${inner.text}`,
    )
  ) {
    return shaped(x, [...x.shape.slice(0, -1), last]);
  }
  return shaped(x, [...x.shape.slice(0, -1), last], { dtype: 'float', contiguous: true });
}

function loss(c: Call, { input, target, reduction }: Arguments): Value {
  const [x, y] = [operand(c, input), operand(c, target)];
  const kept = reduction?.kind === 'string' && reduction.value === 'none';
  const classes = c.name === 'cross_entropy' || c.name === 'nll_loss';
  if (classes && x.shape && y.shape) {
    const batch = x.shape.length === 1 ? [] : [x.shape[0]!, ...x.shape.slice(2)];
    if (y.shape.length === batch.length) {
      for (const [axis, size] of batch.entries()) {
        demandEqual(
          c.m,
          size,
          y.shape[axis]!,
          'loss',
          () =>
            `${c.name}: scores ${shapeText(x.shape!)} and targets ${shapeText(y.shape!)} do not fit`,
        );
      }
    } else if (y.shape.length !== x.shape.length) {
      c.m.report(
        'loss',
        `${c.name}: scores ${shapeText(x.shape)} want targets of ${batch.length} axes, not ${shapeText(y.shape)}`,
      );
    }
  }
  if (reduction && !kept && !(reduction.kind === 'string' && reduction.value !== undefined))
    return tensorOf(null);
  return kept ? (classes ? shaped(y, y.shape, { dtype: 'float' }) : alike(x)) : tensorOf([]);
}

export { itemsOf, sizeArg };
