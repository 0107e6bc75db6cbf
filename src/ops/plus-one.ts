import { unary } from './elementwise';
import { constant, sum } from './expression';

/** 1 + x: Gemma keeps the gain of a norm as its distance from 1. [...] -> [...] */
export const plusOne = unary({
  name: 'plus_one',
  run(x, to) {
    for (let o = 0; o < to.length; o++) to[o] = 1 + x[o]!;
  },
  explain: (x) => sum([constant(1), x]),
  formula: (x) => `1 + ${x}`,
});
