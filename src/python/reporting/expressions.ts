import { shownSize } from '../../tensor/size';
import type { FileShapes } from '../analysis/file-shapes';
import type { Held } from '../evaluator/observed';
import type { ExpressionShape } from '../report';
import { howOf } from './how';
import { type Numbers, shownShape } from './shown';

/** Every expression that holds a tensor, names that are assigned to included, in the order of the text. */
export function* expressionsOf(
  file: FileShapes,
  numbers: Numbers,
): Generator<void, ExpressionShape[]> {
  const all: ExpressionShape[] = [];
  for (const [place, held] of file.observed.flatMap((one) => one.held).entries()) {
    if (place % 500 === 499) yield;
    all.push(expressionOf(held, file, numbers));
  }
  yield;
  const known = new Set(all.map(({ from, to }) => `${from} ${to}`));
  // `q = …`: the name holds what stands behind it.
  const ending = new Map<number, ExpressionShape>();
  for (const one of all) {
    const other = ending.get(one.to);
    if (!other || one.from < other.from) ending.set(one.to, one);
  }
  for (const { target, to, shape, function: owner } of file.facts) {
    if (!shape || known.has(`${target.from} ${target.to}`)) continue;
    const shown = shownShape(shape, owner, numbers);
    const value = ending.get(to);
    const same =
      value &&
      /^[^\S\n]*(:[^=\n]*)?=\s*$/.test(file.text.slice(target.to, value.from)) &&
      value.shape.sizes.join() === shown.sizes.join();
    all.push({
      ...(same ? value : {}),
      from: target.from,
      to: target.to,
      shape: shown,
      function: owner,
    });
  }
  return all.sort((a, b) => a.from - b.from || a.to - b.to);
}

function expressionOf(held: Held, file: FileShapes, numbers: Numbers): ExpressionShape {
  const { from, to, shape, dtype, made, function: owner } = held;
  const named = (size: Held['shape'][number]) => file.names(owner, size);
  const words = (size: Held['shape'][number]) => `${shownSize(named(size))}`;
  const how = made && howOf(made, shape, words);
  return {
    from,
    to,
    shape: shownShape(shape.map(named), owner, numbers),
    ...(dtype && (dtype !== 'float' || floats(made)) ? { dtype } : {}),
    ...(made ? { operation: made.operation } : {}),
    ...(how ? { how } : {}),
    function: owner,
  };
}

/** Whether a result is certainly floating: rules say "float" also where nothing is known. */
function floats(made: Held['made']): boolean {
  if (!made) return false;
  if (made.of === 'layer')
    return /^(Linear|Conv|Embedding|LayerNorm|RMSNorm|GroupNorm|BatchNorm)/.test(made.operation);
  return made.of === 'library' && floating.has(made.operation);
}

const floating = new Set(
  'softmax log_softmax gelu silu sigmoid tanh layer_norm randn rand normal scaled_dot_product_attention cross_entropy'.split(
    ' ',
  ),
);
