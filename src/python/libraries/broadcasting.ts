import { broadcastShapes, shapeText } from '../../tensor/abstract';
import { type Size, hiddenMark, nameOf, unknownSize, valueOf } from '../../tensor/size';
import type { Machine } from '../evaluator/machine';
import { stretched } from '../evaluator/operators';
import { type TensorValue, tensorOf } from '../values';

/** The tensor that cells of two tensors combine to; a problem where their shapes cannot. */
export function broadcast(m: Machine, name: string, a: TensorValue, b: TensorValue): TensorValue {
  const library = a.library === 'jax' || b.library === 'jax' ? 'jax' : a.library;
  if (!a.shape || !b.shape) return { ...open(m, a, b), library };
  let begun = false;
  const result = broadcastShapes(name, { shape: a.shape }, { shape: b.shape }, (x, y) => {
    const first = !begun && a.shape!.length === b.shape!.length && a.shape!.length > 1;
    begun = true;
    // One of them is spread along other axes, so it may be along this one, too.
    if (first && spreads(m, a, b, x, y)) return written(b) ? x : y;
    return crossed(m, name, a, b, x, y) ? unknownSize : common(m, x, y);
  });
  if (!result.ok) {
    m.report('broadcast', result.problem);
    return tensorOf(null, { library });
  }
  const rows =
    a.contiguous === true &&
    b.contiguous === true &&
    (a.shape.length === 0 || b.shape.length === 0 || shapeText(a.shape) === shapeText(b.shape));
  return tensorOf(result.value.shape, { library, ...(rows ? { contiguous: true } : {}) });
}

/** Whether a name at the front of one may stand for 1: it is of an input, and has a 1 elsewhere. */
function spreads(m: Machine, a: TensorValue, b: TensorValue, x: Size, y: Size): boolean {
  if (written(a) === written(b)) return false;
  const [own, other] = (written(a) ? [x, y] : [y, x]).map((size) => m.facts.resolve(size));
  const name = nameOf(own!);
  return (
    name !== undefined &&
    m.facts.isInput(name) &&
    own!.text !== other!.text &&
    valueOf(other!) !== 1
  );
}

/** Two sizes that the text tells apart beside each other: they fit only where they happen to be equal. */
function crossed(
  m: Machine,
  name: string,
  a: TensorValue,
  b: TensorValue,
  x: Size,
  y: Size,
): boolean {
  const [one, other] = [m.facts.resolve(x), m.facts.resolve(y)];
  if (one.text === other.text || ![one, other].every((size) => isToldApart(m, size))) return false;
  const has = (tensor: TensorValue, size: Size) =>
    tensor.shape!.some((own) => m.facts.resolve(own).text === size.text);
  if (!has(a, other) && !has(b, one)) return false;
  const mask = name === 'masked_fill' && a.shape!.length > b.shape!.length;
  m.report(
    mask ? 'mask-shape' : 'broadcast',
    `${name}: ${shapeText(a.shape!)} and ${shapeText(b.shape!)} fit only where ${one.text} is ${other.text}`,
    undefined,
    mask ? 'warning' : 'hint',
  );
  return true;
}

/** Whether a size has a name of its own in the text. */
function isToldApart(m: Machine, size: Size): boolean {
  const name = nameOf(size);
  return name !== undefined && m.facts.isInput(name) && !m.names.madeUp.has(name);
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

/** The size of two side by side: one of them is 1, or they are equal. undefined: they cannot be. */
export function common(m: Machine, x: Size, y: Size): Size | undefined {
  const [a, b] = [m.facts.resolve(x), m.facts.resolve(y)];
  const [p, q] = [m.facts.fixed(a), m.facts.fixed(b)];
  if (p === 1) return b;
  if (q === 1) return a;
  if (m.facts.equal(a, b) === true) return a;
  if (p !== undefined && q !== undefined) return p === q ? a : undefined;
  // A size of 1 would stretch, so that two names differ is no proof; but a name stands for more than 1
  // where nothing says otherwise, and what has no name may be 1.
  const named = (size: Size) => nameOf(size) !== undefined || valueOf(size) !== undefined;
  const nameless = (size: Size) => !size.terms || size.text.includes(hiddenMark);
  if (nameless(a) || nameless(b)) return saying(nameless(a) ? [b, a] : [a, b]);
  const secret = (size: Size) => m.names.vague.has(size.text);
  if (secret(a) || secret(b)) return saying(secret(a) ? [b, a] : [a, b]);
  if (named(a) || named(b)) m.guessEqual(a, b);
  if (m.facts.equal(a, b) !== true && !m.guess()) return unknownSize;
  return saying([m.facts.resolve(a), m.facts.resolve(b)]);
}

/** Of two sizes that must agree, the one that says more: an integer first. */
function saying([one, other]: readonly [Size, Size]): Size {
  return valueOf(other) !== undefined && valueOf(other) !== 1 ? other : one;
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
  if (known === a && whole && !known.parameter && m.guess()) return tensorOf(known.shape);
  if (!other.like) return tensorOf(null);
  const small = known.shape.every((size) => valueOf(size) === 1);
  const last = small ? other.last : (other.last ?? known.shape.at(-1));
  return tensorOf(null, { like: small ? other.like : { ...other.like, what: 'rank' }, last });
}
