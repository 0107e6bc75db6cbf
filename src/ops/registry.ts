import { add } from './add';
import { alibi } from './alibi';
import { angle } from './angle';
import { concatenate } from './concatenate';
import { cosine } from './cosine';
import { divide } from './divide';
import { einsum } from './einsum';
import { exp } from './exp';
import { gather } from './gather';
import { gelu } from './gelu';
import { geluTanh } from './gelu-tanh';
import { absent, input, parameter } from './given';
import { keepLargest } from './keep-largest';
import { mask } from './mask';
import { max } from './max';
import { mean } from './mean';
import { meanSquare } from './mean-square';
import { mix } from './mix';
import { multiply } from './multiply';
import { nucleus } from './nucleus';
import { plusOne } from './plus-one';
import { quickGelu } from './quick-gelu';
import { relativeBias } from './relative-bias';
import { relativeBuckets } from './relative-buckets';
import { relu } from './relu';
import { repeatHeads } from './repeat-heads';
import { rotate } from './rotate';
import { scale } from './scale';
import { silu } from './silu';
import { sine } from './sine';
import { sinusoid } from './sinusoid';
import { slice } from './slice';
import { softCap } from './soft-cap';
import { sqrt } from './sqrt';
import { stack } from './stack';
import { subtract } from './subtract';
import { sum } from './sum';
import { tanh } from './tanh';
import { temper } from './temper';
import { times } from './times';
import { topK } from './top-k';

/** Every operation that a model may call: it computes and explains itself. */
export const traced = {
  absent,
  add,
  alibi,
  angle,
  concatenate,
  cosine,
  divide,
  einsum,
  exp,
  gather,
  gelu,
  geluTanh,
  input,
  keepLargest,
  mask,
  max,
  mean,
  meanSquare,
  mix,
  multiply,
  parameter,
  nucleus,
  plusOne,
  quickGelu,
  relativeBias,
  relativeBuckets,
  relu,
  repeatHeads,
  rotate,
  scale,
  silu,
  sine,
  sinusoid,
  slice,
  softCap,
  sqrt,
  stack,
  subtract,
  sum,
  tanh,
  temper,
  times,
  topK,
} as const;

/** What an operation of the registry is told. */
export type AttributesOf<Name extends TracedName> = Parameters<(typeof traced)[Name]['shape']>[1];
export type TracedName = keyof typeof traced;
