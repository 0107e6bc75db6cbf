import { shapeText } from '../../tensor/abstract';
import { sizeOf } from '../../tensor/size';
import { type Value, itemsOf, tensorOf } from '../values';
import type { Adapter } from './adapter';
import { windowCount } from './layers/flax';
import { type Arguments, type Call, operand, perAxis, refuse, rule, shaped, textArg } from './rule';

/** Windows over (batch, lengths, channels). */
function pool(c: Call, { input, inputs, window_shape, strides, padding }: Arguments): Value {
  const x = operand(c, input ?? inputs);
  const axes = window_shape ? itemsOf(window_shape)?.length : undefined;
  if (!x.shape || axes === undefined) return shaped(x, null);
  if (x.shape.length < axes + 1) {
    refuse(c, 'rank', `takes ${axes + 1} axes or more, not ${shapeText(x.shape)}`);
    return shaped(x, null);
  }
  const kernel = perAxis(c, window_shape, axes, 1);
  const steps = perAxis(c, strides, axes, 1);
  const way = padding ? textArg(padding) : 'VALID';
  const lengths = x.shape
    .slice(-axes - 1, -1)
    .map((size, axis) => windowCount(c, size, kernel[axis], steps[axis], sizeOf(1), way));
  return shaped(x, [...x.shape.slice(0, -axes - 1), ...lengths, x.shape.at(-1)!]);
}

const pools = rule(
  'input window_shape strides padding',
  pool,
  'windows: all that fit, or as many as strides',
);

/** Flax: the functions of JAX under its own names, and a few of its own. */
export const flax: Adapter = {
  library: 'jax',
  modules: ['flax.linen', 'flax.nnx'],
  own: {
    'flax.linen.max_pool': pools,
    'flax.linen.avg_pool': pools,
    'flax.nnx.max_pool': pools,
    'flax.nnx.avg_pool': pools,
    'flax.linen.make_causal_mask': rule(
      'input',
      (c, { input }) => {
        const x = operand(c, input);
        const last = x.shape?.at(-1);
        if (x.shape && !last) refuse(c, 'rank', 'a single number () has no length');
        return tensorOf(x.shape && last ? [...x.shape.slice(0, -1), sizeOf(1), last, last] : null, {
          library: 'jax',
        });
      },
      'a mask of all queries and keys',
    ),
    'flax.linen.make_attention_mask': rule(
      'query key',
      (c, { query, key }) => {
        const [q, k] = [operand(c, query), operand(c, key)];
        return tensorOf(
          q.shape && k.shape
            ? [...q.shape.slice(0, -1), sizeOf(1), q.shape.at(-1)!, k.shape.at(-1)!]
            : null,
          { library: 'jax' },
        );
      },
      'a mask of all queries and keys',
    ),
  },
};
