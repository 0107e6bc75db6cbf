import { shapeText } from '../../../tensor/abstract';
import { type Size, sizeOf } from '../../../tensor/size';
import { type TensorValue, type Value, tensorOf } from '../../values';
import { broadcast } from '../broadcasting';
import { equalSizes } from '../products';
import { written } from './cells';
import {
  type Arguments,
  type Call,
  type Rules,
  absent,
  each,
  operand,
  refuse,
  rule,
  shaped,
  textArg,
} from '../rule';

/** One number, or one for each example where nothing is averaged. */
function reduced(full: TensorValue, reduction: Value | undefined): TensorValue {
  if (absent(reduction)) return tensorOf([]);
  const word = textArg(reduction);
  if (word === undefined) return tensorOf(null);
  return word === 'none' ? { ...full, dtype: 'float' } : tensorOf([]);
}

/** Scores of classes, and the class (or the share of each class) of every example. */
function classes(c: Call, { input, target, weight, reduction }: Arguments): Value {
  const [x, y] = [operand(c, input), operand(c, target)];
  const entropy = c.name === 'cross_entropy' || c.name === 'CrossEntropyLoss';
  if (!x.shape || !y.shape) return reduced(shaped(y, y.shape), reduction);
  const { shape } = x;
  if (shape.length === 0) {
    refuse(c, 'loss', 'a single number () scores no classes');
    return tensorOf(null);
  }
  const at = shape.length === 1 ? 0 : 1;
  const batch = shape.filter((_, axis) => axis !== at);
  const shares =
    entropy &&
    y.shape.length === shape.length &&
    y.dtype !== 'int' &&
    (y.dtype === 'float' ||
      y.shape.every((size, axis) => c.m.facts.equal(size, shape[axis]!) === true));
  const alone = shape.length === 1 && y.shape.length === 1 && y.dtype === 'int';
  const wanted: readonly Size[] = shares ? shape : alone ? [sizeOf(1)] : batch;
  const off =
    y.shape.length !== wanted.length
      ? -1
      : wanted.findIndex((size, axis) => !equalSizes(c.m, size, y.shape![axis]!));
  if (y.shape.length !== wanted.length || off >= 0) {
    refuse(
      c,
      'loss',
      `scores ${shapeText(shape)} want targets of ${shapeText(wanted)}, not ${shapeText(y.shape)}`,
    );
    return tensorOf(null);
  }
  const w = absent(weight) ? undefined : operand(c, weight);
  if (w?.shape && (w.shape.length !== 1 || !equalSizes(c.m, w.shape[0]!, shape[at]!))) {
    refuse(c, 'loss', `a weight for each of ${shape[at]!.text} classes, not ${shapeText(w.shape)}`);
    return tensorOf(null);
  }
  return reduced(tensorOf(alone ? [sizeOf(1)] : batch), reduction);
}

/** Both of one shape, or broadcast. */
function pairLoss(strict: boolean) {
  return (c: Call, { input, target, reduction, ...rest }: Arguments): Value => {
    const [x, y] = [operand(c, input), operand(c, target)];
    if (!x.shape || !y.shape) return reduced(x, reduction);
    const same =
      x.shape.length === y.shape.length &&
      x.shape.every((size, axis) => c.m.facts.equal(size, y.shape![axis]!) !== false);
    if (strict && !same) {
      refuse(c, 'loss', `${shapeText(x.shape)} and ${shapeText(y.shape)} are different shapes`);
      return tensorOf(null);
    }
    const made = broadcast(c.m, c.name, x, y);
    if (!made.shape) return tensorOf(null);
    const third = rest.var ?? rest.other;
    if (third?.kind === 'tensor')
      return reduced(broadcast(c.m, c.name, made, operand(c, third)), reduction);
    return reduced(made, reduction);
  };
}

/** What three operands of one number of dimensions broadcast to; undefined where they do not. */
function ofThree(c: Call, operands: readonly (Value | undefined)[]): readonly Size[] | undefined {
  const all = operands.map((one) => operand(c, one));
  const ranks = all.map((one) => one.shape?.length);
  if (ranks.every((rank) => rank !== undefined) && new Set(ranks).size > 1) {
    refuse(
      c,
      'loss',
      `${all.map((one) => shapeText(one.shape!)).join(', ')} have different numbers of dimensions`,
    );
    return undefined;
  }
  return all.reduce((a, b) => broadcast(c.m, c.name, a, b)).shape ?? undefined;
}

/** Distances of vectors: the last dimension goes. */
function tripletLoss(c: Call, { anchor, positive, negative, reduction }: Arguments): Value {
  const shape = ofThree(c, [anchor, positive, negative]);
  return shape ? reduced(tensorOf(shape.slice(0, -1)), reduction) : tensorOf(null);
}

function rankingLoss(c: Call, { input1, input2, target, reduction }: Arguments): Value {
  const shape = ofThree(c, [input1, input2, target]);
  return shape ? reduced(tensorOf(shape), reduction) : tensorOf(null);
}

/** Angles of pairs of vectors, and whether they should be alike. */
function cosineLoss(c: Call, { input1, input2, target, reduction }: Arguments): Value {
  const [x, y, t] = [operand(c, input1), operand(c, input2), operand(c, target)];
  if (!x.shape || !y.shape || !t.shape) return reduced(t, reduction);
  const pairs = broadcast(c.m, c.name, x, y);
  if (!pairs.shape) return tensorOf(null);
  const fits =
    t.shape.length === 1
      ? pairs.shape.length === 2
      : t.shape.length === 0 && pairs.shape.length === 1;
  if (!fits) {
    refuse(
      c,
      'loss',
      `targets ${shapeText(t.shape)} do not fit pairs of ${shapeText(pairs.shape)}`,
    );
    return tensorOf(null);
  }
  const made = broadcast(c.m, c.name, tensorOf(pairs.shape.slice(0, -1)), t);
  return made.shape ? reduced(made, reduction) : tensorOf(null);
}

const one = 'one number; with reduction="none" one for each example';
const names = 'input target weight size_average ignore_index reduce reduction';
const plain = 'input target size_average reduce reduction';

/** Losses, as functions; the layers of the same names call them. */
export const losses: Rules = {
  ...each('cross_entropy nll_loss', rule(names, classes, one)),
  ...each('mse_loss l1_loss smooth_l1_loss huber_loss kl_div', rule(plain, pairLoss(false), one)),
  // It computes in place of its input.
  soft_margin_loss: rule(
    plain,
    (c, { input, target, reduction }) => {
      const x = operand(c, input);
      written(c, x, [operand(c, target)]);
      return reduced(x, reduction);
    },
    one,
  ),
  poisson_nll_loss: rule(
    'input target log_input full size_average eps reduce reduction',
    pairLoss(false),
    one,
  ),
  gaussian_nll_loss: rule('input target var full eps reduction', pairLoss(false), one),
  hinge_embedding_loss: rule(
    'input target margin size_average reduce reduction',
    pairLoss(false),
    one,
  ),
  ...each(
    'binary_cross_entropy binary_cross_entropy_with_logits',
    rule('input target weight size_average reduce reduction', pairLoss(true), one),
  ),
  triplet_margin_loss: rule(
    'anchor positive negative margin p eps swap size_average reduce reduction',
    tripletLoss,
    one,
  ),
  margin_ranking_loss: rule(
    'input1 input2 target margin size_average reduce reduction',
    rankingLoss,
    one,
  ),
  cosine_embedding_loss: rule(
    'input1 input2 target margin size_average reduce reduction',
    cosineLoss,
    one,
  ),
};
