import { shapeText } from '../../../tensor/abstract';
import { binary } from '../../evaluator/operators';
import { type Dtype, type TensorValue, type Value, itemsOf, tensorOf } from '../../values';
import { broadcast, broadcastAll } from '../broadcasting';
import {
  type Arguments,
  type Call,
  type Rules,
  absent,
  alike,
  dtypeArg,
  each,
  fresh,
  operand,
  refuse,
  rowByRow,
  rule,
  shaped,
  tensorArg,
} from '../rule';

const one = 'cell by cell: the shape stays';
const two = 'cell by cell: sizes are equal or 1, counted from the last dimension';

const functions =
  'abs exp exp2 log log2 log10 log1p expm1 sqrt rsqrt square sin cos tan sinh cosh tanh asin acos atan arcsin arccos arctan arcsinh arccosh arctanh neg negative positive sign sgn floor ceil round rint trunc fix reciprocal erf erfc erfinv sigmoid logit sinc i0 degrees radians deg2rad rad2deg nan_to_num lgamma digamma bernoulli frac cbrt absolute conj_physical';
const activations =
  'relu relu6 relu2 squareplus gelu silu swish hard_swish hard_silu hard_tanh hard_sigmoid mish elu selu celu softplus soft_sign softsign leaky_relu hardswish hardsigmoid hardtanh hardshrink softshrink tanhshrink threshold rrelu prelu logsigmoid log_sigmoid sparse_plus sparse_sigmoid';
const questions = 'isnan isinf isfinite isneginf isposinf logical_not signbit iscomplex isreal';
const inPlace =
  'zero_ fill_ uniform_ normal_ exponential_ bernoulli_ random_ relu_ sigmoid_ tanh_ exp_ sqrt_ clamp_ clip_ nan_to_num_ neg_ abs_ trunc_normal_ xavier_uniform_ xavier_normal_ kaiming_uniform_ kaiming_normal_ constant_ orthogonal_ zeros_ ones_ eye_ requires_grad_ detach_ retain_grad share_memory_ round_ floor_ ceil_ log_ pow_ softmax_ dropout_ sort_';
const arithmetic =
  'add subtract sub multiply mul divide div true_divide floor_divide remainder fmod mod power pow maximum minimum atan2 arctan2 hypot float_power fmax fmin xlogy bitwise_and bitwise_or bitwise_xor logaddexp copysign heaviside nextafter ldexp';
const comparisons =
  'eq ne lt le gt ge not_equal less less_equal greater greater_equal logical_and logical_or logical_xor isclose';

/** Two operands, or a tensor and a number. */
export function pair(c: Call, { input, other }: Arguments, dtype?: Dtype): Value {
  const [x, y] = [tensorArg(c, input), tensorArg(c, other)];
  if (!x || !y) {
    const value = binary(c.m, dtype ? '<' : '*', input ?? tensorOf(null), other ?? tensorOf(null));
    return value.kind === 'tensor' ? value : tensorOf(null, { library: c.library });
  }
  const made = broadcast(c.m, c.name, x, y);
  return {
    ...(x.shape && y.shape?.length === 0 ? fresh(x) : made),
    library: c.library,
    dtype: dtype ?? (x.dtype === y.dtype ? x.dtype : 'float'),
  };
}

/** A write into the first operand: the others stretch to it, and it to none. */
export function written(c: Call, target: TensorValue, others: readonly TensorValue[]): TensorValue {
  for (const other of others) {
    const made = broadcast(c.m, c.name, target, other);
    if (!target.shape || !made.shape) continue;
    const wider = made.shape.some(
      (size, axis) =>
        c.m.facts.equal(
          size,
          target.shape![axis - made.shape!.length + target.shape!.length] ?? size,
        ) === false,
    );
    if (wider || made.shape.length > target.shape.length)
      refuse(
        c,
        'broadcast',
        `${shapeText(target.shape)} is written in place and cannot become ${shapeText(made.shape)}`,
      );
  }
  return target;
}

function inPlaceWith(c: Call, { input, other, third }: Arguments): Value {
  const x = operand(c, input);
  return written(
    c,
    x,
    [other, third].flatMap((value) => tensorArg(c, value) ?? []),
  );
}

/** `clamp`, `lerp`, `addcmul`: every tensor among the operands broadcasts. */
function together(c: Call, values: readonly (Value | undefined)[]): Value {
  const first = operand(c, values[0]);
  const others = values
    .slice(1)
    .flatMap((value) => (absent(value) ? [] : (tensorArg(c, value) ?? [])));
  if (others.every((one) => one.shape?.length === 0)) return fresh(first);
  const made = broadcastAll(c.m, c.name, [first, ...others]);
  return { ...made, library: c.library, dtype: first.dtype };
}

function cast(c: Call, { input, dtype }: Arguments): Value {
  const x = operand(c, input);
  const to = dtypeArg(dtype, x.dtype);
  return to === x.dtype ? alike(x) : fresh(x, { dtype: to });
}

function casting(dtype: Dtype) {
  return rule(
    'input',
    (c, { input }) => {
      const x = operand(c, input);
      return x.dtype === dtype ? alike(x) : fresh(x, { dtype });
    },
    'the same numbers in another dtype: the shape stays',
  );
}

/** The mask stretches to the tensor. PyTorch lets the tensor stretch, too, where nothing is in place. */
function maskedFill(c: Call, { input, mask, value }: Arguments): Value {
  const [x, y, filler] = [operand(c, input), tensorArg(c, mask), tensorArg(c, value)];
  if (filler?.shape && filler.shape.length > 0)
    refuse(c, 'broadcast', `the value is one number, not ${shapeText(filler.shape)}`);
  if (!x.shape || !y?.shape) return fresh(x);
  if (c.name.endsWith('_')) return written(c, x, [y]);
  const made = broadcast(c.m, c.name, x, y);
  if (!made.shape) return { ...made, dtype: x.dtype };
  const same = made.shape.length === x.shape.length;
  return same && made.shape.every((size, axis) => c.m.facts.equal(size, x.shape![axis]!) === true)
    ? fresh(x)
    : { ...made, dtype: x.dtype };
}

export function where(c: Call, { condition, input, other }: Arguments): Value {
  const all = [condition, input, other].map(
    (value) =>
      tensorArg(c, value) ?? tensorOf(value?.kind === 'given' && !value.given.input ? [] : null),
  );
  return { ...broadcastAll(c.m, c.name, all), library: c.library, dtype: all[1]!.dtype };
}

/** JAX's `select` stretches nothing but a single number as its condition. */
function select(c: Call, { which, input, other }: Arguments): Value {
  const [condition, x, y] = [operand(c, which), operand(c, input), operand(c, other)];
  for (const [given, name] of [
    [y, 'the second case'],
    [condition, 'the condition'],
  ] as const) {
    if (!x.shape || !given.shape || (given === condition && given.shape.length === 0)) continue;
    const { shape } = x;
    const differs =
      given.shape.length !== shape.length ||
      given.shape.some((size, axis) => c.m.facts.equal(size, shape[axis]!) === false);
    if (differs)
      refuse(c, 'broadcast', `${name} is ${shapeText(given.shape)}, not ${shapeText(shape)}`);
  }
  return fresh(x);
}

/** Operations on each cell by itself. */
export const cells: Rules = {
  ...each(
    functions,
    rule('input', (c, { input }) => fresh(operand(c, input)), one),
  ),
  ...each(
    activations,
    rule('input', (c, { input }) => fresh(operand(c, input)), one),
  ),
  ...each(
    questions,
    rule('input', (c, { input }) => fresh(operand(c, input), { dtype: 'bool' }), one),
  ),
  ...each(
    inPlace,
    rule('input', (c, { input }) => operand(c, input), 'in place: the shape stays'),
  ),
  ...each(
    arithmetic,
    rule('input other', (c, args) => pair(c, args), two),
  ),
  ...each(
    comparisons,
    rule('input other', (c, args) => pair(c, args, 'bool'), two),
  ),
  ...each(
    'add_ sub_ mul_ div_ copy_ eq_ remainder_ floor_divide_ addcmul_ addcdiv_ lerp_ maximum_ logical_and_ logical_or_',
    rule('input other third', inPlaceWith, 'in place: the other operand stretches to the first'),
  ),
  ...each(
    'clamp clip clamp_min clamp_max',
    rule('input min max', (c, args) => together(c, [args.input, args.min, args.max]), two),
  ),
  lerp: rule(
    'input other weight',
    (c, args) => together(c, [args.input, args.other, args.weight]),
    two,
  ),
  ...each(
    'addcmul addcdiv',
    rule(
      'input tensor1 tensor2',
      (c, args) => together(c, [args.input, args.tensor1, args.tensor2]),
      two,
    ),
  ),
  ...each(
    'masked_fill masked_fill_',
    rule('input mask value', maskedFill, 'the mask stretches to the tensor'),
  ),
  select_n: rule('which input other', select, 'the shape of the cases'),
  // --- casts
  ...each('float double half bfloat16 float16 float32 float64', casting('float')),
  ...each('long int short byte char int8 int16 int32 int64 uint8', casting('int')),
  ...each('bool bool_', casting('bool')),
  ...each('cfloat cdouble complex64 complex128', casting('complex')),
  to: rule(
    'input *rest',
    (c, { input, rest, dtype }) => {
      const given = rest && itemsOf(rest)?.find((value) => value.kind === 'dtype' && value.dtype);
      const other = rest && itemsOf(rest)?.find((value) => value.kind === 'tensor');
      const like = other?.kind === 'tensor' ? operand(c, other).dtype : undefined;
      if (other) return { ...fresh(operand(c, input)), dtype: like };
      return cast(c, { input, dtype: given ?? dtype });
    },
    'the same numbers elsewhere: the shape stays',
  ),
  ...each(
    'type astype convert_element_type',
    rule('input dtype', cast, 'the same numbers in another dtype'),
  ),
  type_as: rule('input other', (c, { input, other }) =>
    fresh(operand(c, input), { dtype: operand(c, other).dtype }),
  ),
  ...each(
    'detach cpu cuda conj resolve_conj pin_memory stop_gradient device_put tensor_ view_copy checkpoint_name with_sharding_constraint optimization_barrier record_function identity_ data_ block_until_ready',
    rule('input', (c, { input }) => alike(operand(c, input)), 'the same tensor'),
  ),
  ...each(
    'clone copy',
    rule('input', (c, { input }) => fresh(operand(c, input)), 'a copy: the shape stays'),
  ),
  ...each(
    'contiguous ascontiguousarray',
    rule(
      'input',
      (c, { input }) => ({ ...rowByRow(operand(c, input)), parameter: false }),
      'the same cells, row by row in memory',
    ),
  ),
  ...each(
    'zeros_like ones_like empty_like full_like rand_like randn_like randint_like',
    rule(
      'input',
      (c, { input, dtype }) => {
        const x = operand(c, input);
        return fresh(x, { dtype: dtypeArg(dtype, x.dtype) });
      },
      'as large as the operand',
    ),
  ),
  // --- noise
  ...each(
    'dropout dropout1d dropout2d dropout3d alpha_dropout feature_alpha_dropout feature_dropout',
    rule(
      'input p',
      (c, { input, p }) => {
        checkProbability(c, p);
        return fresh(operand(c, input));
      },
      'some cells become 0: the shape stays',
    ),
  ),
  ...each(
    'angle real imag',
    rule(
      'input',
      (c, { input }) => {
        const x = operand(c, input);
        return shaped(x, x.shape, { dtype: 'float', ...(x.like ? { like: x.like } : {}) });
      },
      one,
    ),
  ),
};

/** A probability lies between 0 and 1. */
export function checkProbability(c: Call, p: Value | undefined): void {
  const value = numberOf(c, p);
  if (value !== undefined && (value < 0 || value > 1))
    refuse(c, 'value', `a probability lies between 0 and 1, not ${value}`);
}

/** The number of an argument, whole or not. */
export function numberOf(c: Call, value: Value | undefined): number | undefined {
  if (value?.kind === 'float' && value.size && value.over) {
    const [size, over] = [c.m.facts.fixed(value.size), c.m.facts.fixed(value.over)];
    return size !== undefined && over ? size / over : undefined;
  }
  return value?.kind === 'int' ? c.m.facts.fixed(value.size) : undefined;
}
