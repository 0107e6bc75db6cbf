import { type Size, productOf, sizeOf } from '../../../tensor/size';
import { indexValue } from '../../evaluator/indexing';
import {
  type TensorValue,
  type Value,
  intOf,
  manyOf,
  someBool,
  someFloat,
  tupleOf,
  unknown,
  listOf,
} from '../../values';
import {
  type Arguments,
  type Call,
  type Rules,
  absent,
  axisArg,
  each,
  fixed,
  operand,
  refuse,
  rule,
  stridesOf,
} from '../rule';

/** The sizes of a tensor as Python sees them: integers, all of them or one. */
function size(c: Call, { input, dim }: Arguments): Value {
  const x = operand(c, input);
  const whole: Value = x.shape
    ? tupleOf(x.shape.map(intOf))
    : { kind: 'shape', of: x.like ? (input ?? x) : x };
  if (absent(dim)) return whole;
  if (x.shape?.length === 0) {
    refuse(c, 'axis', 'a single number () has no sizes');
    return c.m.anyInt();
  }
  if (x.shape && dim!.kind === 'int' && axisArg(c, dim, x.shape.length) === undefined)
    return c.m.anyInt();
  return indexValue(c.m, whole, dim!);
}

function count(c: Call, { input, dim }: Arguments): Value {
  if (c.library !== 'torch' && !absent(dim)) return size(c, { input, dim });
  const x = operand(c, input);
  return x.shape ? intOf(productOf(x.shape)) : c.m.anyInt();
}

/** The one number of a tensor. */
function item(c: Call, { input }: Arguments): Value {
  const x = operand(c, input);
  const cells = x.shape && fixed(c, productOf(x.shape));
  if (typeof cells === 'number' && cells !== 1 && c.args.length < 2)
    refuse(c, 'value', `takes one number, not ${cells}`);
  return numberOf(c, x);
}

function numberOf(c: Call, x: TensorValue): Value {
  if (x.dtype === 'bool') return someBool;
  return x.dtype === 'int' ? c.m.anyInt() : someFloat;
}

/** Nested lists of numbers. */
function toList(c: Call, { input }: Arguments): Value {
  const x = operand(c, input);
  if (!x.shape) return unknown;
  return x.shape.reduceRight<Value>(
    (inner, length) => {
      const known = fixed(c, length);
      return known !== undefined && known <= 16
        ? listOf(Array.from({ length: known }, () => inner))
        : manyOf(inner, length);
    },
    numberOf(c, x),
  );
}

function strides(c: Call, { input, dim }: Arguments): Value {
  const x = operand(c, input);
  const found: readonly Size[] | undefined = stridesOf(x);
  if (!x.shape) return unknown;
  const whole = tupleOf(found ? found.map(intOf) : x.shape.map(() => c.m.anyInt()));
  return absent(dim) ? whole : indexValue(c.m, whole, dim!);
}

const bytes: Readonly<Record<string, number>> = { float: 4, int: 8, bool: 1, complex: 8 };

/** Questions that a tensor answers with a number. */
export const asking: Rules = {
  size: rule(
    'input dim',
    (c, args) => (c.library === 'torch' ? size(c, args) : count(c, args)),
    'the sizes, or one of them',
  ),
  shape: rule('input', (c, { input }) => size(c, { input }), 'the sizes'),
  ...each(
    'dim ndimension ndim rank',
    rule(
      'input',
      (c, { input }) => {
        const x = operand(c, input);
        return x.shape ? intOf(sizeOf(x.shape.length)) : c.m.someRank();
      },
      'how many dimensions it has',
    ),
  ),
  ...each('numel nelement', rule('input', count, 'how many cells it has')),
  stride: rule('input dim', strides, 'how far apart in memory neighbours are'),
  element_size: rule(
    'input',
    (c, { input }) => {
      const { dtype } = operand(c, input);
      return dtype ? intOf(sizeOf(bytes[dtype]!)) : c.m.anyInt();
    },
    'bytes of a cell',
  ),
  item: rule('input', item, 'the one number'),
  tolist: rule('input', toList, 'nested lists'),
  ...each(
    'is_contiguous is_floating_point is_complex is_nonzero allclose equal array_equal',
    rule('input', () => someBool, 'yes or no'),
  ),
  get_device: rule('input', (c) => c.m.anyInt()),
};
