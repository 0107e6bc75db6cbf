import { numpy } from './numpy';
import { type Adapter } from './adapter';
import { operations } from './families';
import { type Rules, each } from './rule';

/** Names of distributions that need nothing but a key and sizes. */
const drawn = 'normal uniform randint bernoulli truncated_normal exponential gumbel categorical';

const underNumpy: Rules = Object.fromEntries(
  Object.entries(numpy.own)
    .filter(([name]) => !name.startsWith('numpy.random'))
    .map(([name, signature]) => [name.replace(/^numpy/, 'jax.numpy'), signature]),
);

/** JAX: NumPy's names, functions of networks, and what a compiler understands. */
export const jax: Adapter = {
  library: 'jax',
  modules: [
    'jax',
    'jax.numpy',
    'jax.numpy.linalg',
    'jax.numpy.fft',
    'jax.nn',
    'jax.lax',
    'jax.scipy.special',
  ],
  own: {
    ...underNumpy,
    'jax.lax.select': operations.select_n!,
    ...each(
      drawn
        .split(' ')
        .map((name) => `jax.random.${name}`)
        .join(' '),
      operations.drawn!,
    ),
  },
};
