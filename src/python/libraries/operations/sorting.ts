import { sizeOf, unknownSize } from '../../../tensor/size';
import { type TensorValue, type Value, manyOf, tensorOf, tupleOf } from '../../values';
import {
  type Arguments,
  type Call,
  type Rules,
  absent,
  axisArg,
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
  truth,
} from '../rule';
import { where } from './cells';
import { along, folded } from './reductions';

const last: Value = { kind: 'int', size: sizeOf(-1) };

/** Values and their places, by name and in order. */
function withPlaces(values: TensorValue): Value {
  return { ...tupleOf([values, { ...values, dtype: 'int' }]), fields: ['values', 'indices'] };
}

function topk(c: Call, { input, k, dim }: Arguments): Value {
  const x = operand(c, input);
  const count = sizeArg(c, k) ?? c.m.anySize();
  if (!x.shape) return withPlaces(shaped(x, null, ranked(x)));
  const axis = axisArg(c, absent(dim) ? last : dim, x.shape.length);
  if (axis === undefined) return withPlaces(shaped(x, null));
  const [wanted, size] = [fixed(c, count), x.shape.length === 0 ? 1 : fixed(c, x.shape[axis])];
  if (wanted !== undefined && (wanted < 0 || (size !== undefined && wanted > size))) {
    refuse(c, 'value', `dimension ${axis} has ${size ?? '?'}, not ${wanted}`);
    return withPlaces(shaped(x, null));
  }
  return withPlaces(
    shaped(x, x.shape.length === 0 ? [] : x.shape.with(axis, count), { contiguous: true }),
  );
}

function kthvalue(c: Call, { input, k, dim, keepdim }: Arguments): Value {
  const x = operand(c, input);
  const axis = x.shape ? axisArg(c, absent(dim) ? last : dim, x.shape.length) : undefined;
  const [wanted, size] = [intArg(c, k), x.shape?.length === 0 ? 1 : fixed(c, x.shape?.[axis ?? 0])];
  if (
    axis !== undefined &&
    wanted !== undefined &&
    size !== undefined &&
    (wanted > size || wanted < 1)
  )
    refuse(c, 'value', `there is no number ${wanted} of ${size}`);
  return withPlaces(folded(c, { input, dim: absent(dim) ? last : dim, keepdim }));
}

/** NumPy sorts along the last axis; a single number has none. */
function sorted(c: Call, { input, dim }: Arguments): TensorValue {
  const x = operand(c, input);
  if (c.library !== 'torch' && dim?.kind === 'none') return along(c, { input, dim: undefined });
  if (c.library !== 'torch' && absent(dim) && x.shape?.length === 0 && c.library === 'jax')
    return x;
  return along(c, { input, dim: absent(dim) ? last : dim });
}

function nonzero(c: Call, { input, as_tuple }: Arguments): Value {
  const x = operand(c, input);
  const count = c.m.sizeNamedFor('n_nonzero', `nonzero ${c.m.steps}`);
  const tuple = c.library !== 'torch' || truth(as_tuple) === true;
  const one = tensorOf([count], { dtype: 'int', library: c.library });
  if (c.name === 'argwhere' || !tuple)
    return tensorOf([count, x.shape ? sizeOf(x.shape.length) : c.m.anySize()], {
      dtype: 'int',
      library: c.library,
    });
  if (!x.shape) return manyOf(one, unknownSize, 'tuple');
  return tupleOf(Array.from({ length: Math.max(x.shape.length, 1) }, () => one));
}

/** `where(mask)`: the places of what is true. */
function places(c: Call, { condition }: Arguments): Value {
  return nonzero(c, { input: condition, as_tuple: { kind: 'bool', value: true } });
}

function unique(c: Call, { input, dim, return_inverse, return_counts }: Arguments): Value {
  const x = operand(c, input);
  const count = c.m.sizeNamedFor('n_unique', `unique ${c.m.steps}`);
  const axis = absent(dim) || !x.shape ? undefined : axisArg(c, dim, x.shape.length);
  const shape =
    axis === undefined ? (absent(dim) ? [count] : null) : (x.shape?.with(axis, count) ?? null);
  const values = shaped(x, shape);
  const more: Value[] = [];
  const [inverse, counts] = [truth(return_inverse), truth(return_counts)];
  if (inverse === undefined || counts === undefined) return { kind: 'unknown' };
  if (inverse) more.push(shaped(x, absent(dim) ? x.shape : null, { dtype: 'int' }));
  if (counts) more.push(tensorOf([count], { dtype: 'int', library: c.library }));
  return more.length > 0 ? tupleOf([values, ...more]) : values;
}

const stays = 'along a dimension, which must be there: the shape stays';
const counted = 'how many depends on the values: a size of its own';

/** Order and search. */
export const sorting: Rules = {
  topk: rule('input k dim', topk, 'the dimension becomes k: values and indices'),
  top_k: rule(
    'input k',
    (c, { input, k }) => topk(c, { input, k }),
    'the last axis becomes k: values and indices',
  ),
  kthvalue: rule('input k dim keepdim', kthvalue, 'the dimension goes: values and indices'),
  sort: rule(
    'input dim',
    (c, args) => (c.library === 'torch' ? withPlaces(sorted(c, args)) : sorted(c, args)),
    stays,
  ),
  msort: rule('input', (c, { input }) => fresh(operand(c, input)), 'the shape stays'),
  argsort: rule('input dim', (c, args) => ({ ...sorted(c, args), dtype: 'int' }), stays),
  ...each('nonzero argwhere flatnonzero', rule('input as_tuple', nonzero, counted)),
  ...each('unique unique_consecutive', rule('input', unique, counted)),
  where: rule(
    'condition input other',
    (c, args) => (args.input ? where(c, args) : places(c, args)),
    'condition and both cases broadcast; of a condition alone, the places',
  ),
  isin: rule(
    'input other',
    (c, { input, elements }) => fresh(operand(c, input ?? elements), { dtype: 'bool' }),
    'the shape of the first',
  ),
  searchsorted: rule(
    'sorted input',
    (c, { sorted: row, input, v, values }) => {
      const x = operand(c, input ?? v ?? values);
      const edges = operand(c, row);
      if (c.library !== 'torch' && edges.shape && edges.shape.length !== 1)
        refuse(c, 'rank', 'what is searched is a vector');
      return fresh(x, { dtype: 'int' });
    },
    'a place for each number: its shape',
  ),
  ...each(
    'bucketize digitize',
    rule(
      'input boundaries',
      (c, { input }) => fresh(operand(c, input), { dtype: 'int' }),
      'a place for each number: its shape',
    ),
  ),
  multinomial: rule(
    'input num_samples',
    (c, { input, num_samples }) => {
      const x = operand(c, input);
      const count = sizeArg(c, num_samples) ?? c.m.anySize();
      return shaped(x, x.shape ? [...x.shape.slice(0, -1), count] : null, {
        dtype: 'int',
        ...ranked(x),
        last: count,
      });
    },
    'the last dimension becomes the number of samples',
  ),
};
