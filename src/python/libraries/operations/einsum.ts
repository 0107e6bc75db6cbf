import { contract } from '../../../ops/contraction';
import { shapeText } from '../../../tensor/abstract';
import type { Size } from '../../../tensor/size';
import { type TensorValue, type Value, itemsOf, tensorOf } from '../../values';
import { common } from '../broadcasting';
import { equalSizes } from '../products';
import { type Call, type Rules, fixed, operand, refuse, rule, textArg } from '../rule';

/** `einsum('bhid,bhjd->bhij', q, k)`, with names of one letter or (einops) of many. */
function einsum(
  c: Call,
  pattern: Value | undefined,
  tensors: readonly Value[],
  words: boolean,
): Value {
  const plain = { library: c.library };
  const text = textArg(pattern);
  if (text === undefined) return tensorOf(null, plain);
  const [before, after, more] = text.split('->');
  const axes = before!.split(',').map((side) => lettersOf(side, words));
  const given = after === undefined ? undefined : lettersOf(after, words);
  const wrong =
    !axes.every((names) => names) || (after !== undefined && !given) || more !== undefined;
  if (wrong || (words && after === undefined)) {
    refuse(c, 'einsum', `“${text}” is no pattern`);
    return tensorOf(null, plain);
  }
  const inputs = axes as string[][];
  if (inputs.length !== tensors.length) {
    refuse(c, 'einsum', `“${text}” takes ${inputs.length} operands, not ${tensors.length}`);
    return tensorOf(null, plain);
  }
  const all = inputs.flat();
  const result = given ?? implicit(all);
  const twice = result.find((name, place) => result.indexOf(name) !== place);
  if (twice !== undefined) {
    refuse(c, 'einsum', `“${text}” names ${twice} twice in the result`);
    return tensorOf(null, plain);
  }
  const found = inputs.map((names, place) => {
    const x = operand(c, tensors[place]);
    return x.shape || names.includes('...') ? x : c.m.learnRankOf(x, names.length, names);
  });
  const dtype = found[0]?.dtype;
  if (!found.every((x) => x.shape)) return partly(c, found, inputs, result, dtype);
  const shapes = found.map((x) => x.shape!);
  const made = contract({ shapes, axes: inputs, result }, (a, b, name) =>
    name === '...' ? common(c.m, a, b) : meet(c, a, b),
  );
  if ('shape' in made) {
    // NumPy and einops let no axis vanish that has no name.
    if (
      all.includes('...') &&
      !result.includes('...') &&
      (words || c.library !== 'torch') &&
      shapes.some(
        (shape, place) => inputs[place]!.includes('...') && shape.length >= inputs[place]!.length,
      )
    ) {
      refuse(c, 'einsum', `“${text}” leaves “...” out of the result`);
      return tensorOf(null, plain);
    }
    return tensorOf(
      made.shape.map((size) => c.m.facts.resolve(size)),
      { ...plain, dtype },
    );
  }
  const { clash } = made;
  const which = shapes.map(shapeText).join(' and ');
  switch (clash.why) {
    case 'rank': {
      const [shape, names] = [shapes[clash.operand]!, inputs[clash.operand]!];
      refuse(
        c,
        'einsum',
        `operand ${clash.operand + 1}, ${shapeText(shape)}, has ${shape.length} dimensions, “${names.join(words ? ' ' : '')}” names ${names.length}`,
      );
      break;
    }
    case 'size':
      refuse(
        c,
        'einsum',
        `“${text}”: ${clash.name} is ${clash.sizes[0].text} and ${clash.sizes[1].text} in ${which}`,
      );
      break;
    case 'name':
      refuse(c, 'einsum', `“${text}”: ${clash.name} stands in the result but in no operand`);
  }
  return tensorOf(null, plain);
}

/** A size of 1 stretches in a sum of products, too. */
function meet(c: Call, a: Size, b: Size): Size | undefined {
  if (fixed(c, a) === 1) return b;
  if (fixed(c, b) === 1) return a;
  return equalSizes(c.m, a, b);
}

/** Where not all ranks are known: the sizes of the operands that are. */
function partly(
  c: Call,
  found: readonly TensorValue[],
  inputs: readonly (readonly string[])[],
  result: readonly string[],
  dtype: TensorValue['dtype'],
): Value {
  const plain = { library: c.library, dtype };
  if (result.includes('...')) return tensorOf(null, plain);
  const sizes = new Map<string, Size>();
  for (const [place, { shape }] of found.entries()) {
    const names = inputs[place]!;
    if (!shape || names.includes('...') || shape.length !== names.length) continue;
    for (const [axis, name] of names.entries()) sizes.set(name, shape[axis]!);
  }
  return tensorOf(
    result.map((name) => sizes.get(name) ?? c.m.anySize()),
    plain,
  );
}

/** Names that stand once, in order; what has no name comes first. */
function implicit(all: readonly string[]): string[] {
  const once = [...new Set(all)].filter(
    (name) => name !== '...' && all.indexOf(name) === all.lastIndexOf(name),
  );
  return [...(all.includes('...') ? ['...'] : []), ...once.sort()];
}

function lettersOf(side: string, words: boolean): string[] | undefined {
  if (words) {
    const names = side.trim().split(/\s+/).filter(Boolean);
    return names.every((name) => name === '...' || /^[A-Za-z_]\w*$/.test(name)) ? names : undefined;
  }
  const plain = side.replace(/\s/g, '');
  const letters = plain.match(/\.\.\.|[a-zA-Z]/g) ?? [];
  return letters.join('') === plain ? letters : undefined;
}

/** Products of many tensors by names of their dimensions. */
export const einsums: Rules = {
  einsum: rule(
    'pattern *operands',
    (c, { pattern, operands }) => {
      const list = (operands && itemsOf(operands)) ?? (operands ? [operands] : []);
      return einsum(c, pattern, list, false);
    },
    'one size a name: the names of the result, summed over all others',
  ),
};

/** einops puts the pattern last. */
export const einopsEinsum = rule(
  '*operands',
  (c) => einsum(c, c.args.at(-1), c.args.slice(0, -1), true),
  'one size a name: the names of the result, summed over all others',
);
