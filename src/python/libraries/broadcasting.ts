import { broadcastShapes, shapeText } from '../../tensor/abstract';
import { type Size, hiddenMark, nameOf, valueOf } from '../../tensor/size';
import type { Machine } from '../evaluator/machine';
import { stretched } from '../evaluator/operators';
import { type TensorValue, tensorOf } from '../values';

/** The tensor that cells of two tensors combine to; a problem where their shapes cannot. */
export function broadcast(m: Machine, name: string, a: TensorValue, b: TensorValue): TensorValue {
  const library = a.library === 'jax' || b.library === 'jax' ? 'jax' : a.library;
  if (!a.shape || !b.shape) return { ...open(m, a, b), library };
  const rank = Math.max(a.shape.length, b.shape.length);
  const [one, other]: [Size[], Size[]] = [[], []];
  for (let back = rank; back >= 1; back--) {
    const [x, y] = [a.shape[a.shape.length - back], b.shape[b.shape.length - back]];
    if (x && y && back === rank && rank > 1 && spreads(m, a, b, x, y)) {
      // One of them is spread along other axes, so it may be along this one, too.
      const other_ = written(b) ? x : y;
      one.push(other_);
      other.push(other_);
    } else if (x && y) {
      const fits = settle(m, x, y);
      if (!fits) {
        m.report(
          'broadcast',
          `${name}: ${shapeText(a.shape)} and ${shapeText(b.shape)} do not fit: ${x.text} is not ${y.text}`,
        );
        return tensorOf(null, { library });
      }
      one.push(m.facts.resolve(x));
      other.push(m.facts.resolve(y));
    } else (x ? one : other).push((x ?? y)!);
  }
  const result = broadcastShapes(name, { shape: one }, { shape: other });
  return tensorOf(result.ok ? result.value.shape : null, { library });
}

/** Whether a name at the front of one may stand for 1: it is of an input, and has a 1 elsewhere. */
function spreads(m: Machine, a: TensorValue, b: TensorValue, x: Size, y: Size): boolean {
  if (a.shape!.length !== b.shape!.length || written(a) === written(b)) return false;
  const [own, other] = (written(a) ? [x, y] : [y, x]).map((size) => m.facts.resolve(size));
  const name = nameOf(own!);
  return (
    name !== undefined &&
    m.facts.isInput(name) &&
    own!.text !== other!.text &&
    valueOf(other!) !== 1
  );
}

/** Whether a tensor has an axis of 1, behind the first. */
function written(tensor: TensorValue): boolean {
  return tensor.shape!.slice(1).some((size) => valueOf(size) === 1);
}

/** Many tensors at once. */
export function broadcastAll(
  m: Machine,
  name: string,
  tensors: readonly TensorValue[],
): TensorValue {
  return tensors.reduce((a, b) => broadcast(m, name, a, b));
}

/** Two sizes side by side: one of them is 1, or they are equal. false: they cannot be. */
function settle(m: Machine, x: Size, y: Size): boolean {
  const [p, q] = [m.facts.fixed(x), m.facts.fixed(y)];
  if (p === 1 || q === 1) return true;
  if (p !== undefined && q !== undefined) return p === q;
  const [a, b] = [m.facts.resolve(x), m.facts.resolve(y)];
  // A size of 1 would stretch; that two names differ is no proof, and what has no name may be 1.
  const named = (size: Size) => nameOf(size) !== undefined || valueOf(size) !== undefined;
  const secret = a.text.includes(hiddenMark) || b.text.includes(hiddenMark);
  if (!secret && (named(a) || named(b))) m.guessEqual(a, b);
  return true;
}

function open(m: Machine, a: TensorValue, b: TensorValue): TensorValue {
  if (a.like && a.like.given === b.like?.given && (a.like.offset ?? 0) === (b.like.offset ?? 0)) {
    return tensorOf(null, {
      like: a.like.what === 'shape' ? b.like : a.like,
      last: a.last ?? b.last,
    });
  }
  const [known, other] = a.shape ? [a, b] : [b, a];
  if (!known.shape) return tensorOf(null);
  // Who writes a leading 1 means the axes to line up: (1, T, C) goes with three axes.
  if (known.shape.length >= 2 && valueOf(known.shape[0]!) === 1 && other.like && m.guess()) {
    const now = m.learnRankOf(other, known.shape.length);
    if (now.shape) return broadcast(m, 'broadcast', now, known);
  }
  // A batch of activations has all axes that there are: what is added to it stretches.
  const batch = stretched(m, known);
  if (batch) return batch;
  // What is added is no larger than what it is added to.
  const whole = known.shape.length >= 3 && known.shape.every((size) => valueOf(size) !== 1);
  if (known === a && whole && !known.parameter) return tensorOf(known.shape);
  if (!other.like) return tensorOf(null);
  const small = known.shape.every((size) => valueOf(size) === 1);
  const last = small ? other.last : (other.last ?? known.shape.at(-1));
  return tensorOf(null, { like: small ? other.like : { ...other.like, what: 'rank' }, last });
}
