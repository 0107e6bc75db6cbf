import { add } from './add';
import { concatenate } from './concatenate';
import { divide } from './divide';
import { einsum } from './einsum';
import { exp } from './exp';
import { gather } from './gather';
import { gelu } from './gelu';
import { geluTanh } from './gelu-tanh';
import { absent, input, parameter } from './given';
import { mask } from './mask';
import { max } from './max';
import { mean } from './mean';
import { meanSquare } from './mean-square';
import { multiply } from './multiply';
import { relu } from './relu';
import { scale } from './scale';
import { slice } from './slice';
import { sqrt } from './sqrt';
import { subtract } from './subtract';
import { sum } from './sum';

/** Every operation that a model may call: it computes and explains itself. */
export const traced = {
  absent,
  add,
  concatenate,
  divide,
  einsum,
  exp,
  gather,
  gelu,
  geluTanh,
  input,
  mask,
  max,
  mean,
  meanSquare,
  multiply,
  parameter,
  relu,
  scale,
  slice,
  sqrt,
  subtract,
  sum,
} as const;

/** What an operation of the registry is told. */
export type AttributesOf<Name extends TracedName> = Parameters<(typeof traced)[Name]['shape']>[1];
export type TracedName = keyof typeof traced;
