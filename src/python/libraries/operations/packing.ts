import { shapeText } from '../../../tensor/abstract';
import {
  type Size,
  addSizes,
  productOf,
  sizeOf,
  subtractSizes,
  unknownSize,
  valueOf,
} from '../../../tensor/size';
import { iterate } from '../../evaluator/iteration';
import {
  type TensorValue,
  type Value,
  intOf,
  itemsOf,
  listOf,
  tensorOf,
  tupleOf,
  unknown,
} from '../../values';
import { equalSizes } from '../products';
import {
  type Arguments,
  type Call,
  type Rules,
  operand,
  refuse,
  rule,
  shaped,
  sizesArg,
  textArg,
} from '../rule';

/** `b * c`: how many names stand before and behind the star. */
function starOf(
  c: Call,
  pattern: Value | undefined,
): { before: number; behind: number } | undefined {
  const text = textArg(pattern);
  if (text === undefined) return undefined;
  const names = text.trim().split(/\s+/);
  const star = names.indexOf('*');
  if (star < 0 || names.lastIndexOf('*') !== star) {
    refuse(c, 'einops', `“${text}” needs one *`);
    return undefined;
  }
  return { before: star, behind: names.length - star - 1 };
}

/** Tensors side by side; what stands at the star becomes one dimension. */
function pack(c: Call, { tensors, pattern }: Arguments): Value {
  const { items, element } = iterate(c.m, tensors ?? unknown);
  const all = (items ?? [element]).map((item) => operand(c, item));
  const star = starOf(c, pattern);
  const [first] = all;
  if (!first || !star || all.some((x) => !x.shape)) return tupleOf([tensorOf(null), unknown]);
  const { before, behind } = star;
  const outside = (x: TensorValue): Size[] => [
    ...x.shape!.slice(0, before),
    ...x.shape!.slice(x.shape!.length - behind),
  ];
  const edge = outside(first);
  for (const x of all) {
    if (x.shape!.length < before + behind) {
      refuse(c, 'einops', `${shapeText(x.shape!)} has fewer dimensions than the pattern names`);
      return tupleOf([tensorOf(null), unknown]);
    }
    const differs = outside(x).some((size, axis) => !equalSizes(c.m, size, edge[axis]!));
    if (differs) {
      refuse(
        c,
        'einops',
        `${shapeText(first.shape!)} and ${shapeText(x.shape!)} differ where there is no *`,
      );
      return tupleOf([tensorOf(null), unknown]);
    }
  }
  const inner = all.map((x) => x.shape!.slice(before, x.shape!.length - behind));
  const packed = items ? inner.map(productOf).reduce(addSizes) : unknownSize;
  return tupleOf([
    shaped(first, [...edge.slice(0, before), packed, ...edge.slice(before)]),
    items ? listOf(inner.map((part) => tupleOf(part.map(intOf)))) : unknown,
  ]);
}

/** The opposite: one dimension taken apart to these shapes. */
function unpack(c: Call, { input, packed, pattern }: Arguments): Value {
  const x = operand(c, input);
  const star = starOf(c, pattern);
  const shapes = packed && itemsOf(packed)?.map((shape) => sizesArg(c, shape));
  if (!star || !x.shape || !shapes?.every((shape) => shape !== undefined)) return unknown;
  const { before, behind } = star;
  if (x.shape.length !== before + behind + 1) {
    refuse(
      c,
      'einops',
      `the pattern names ${before + behind + 1} dimensions, ${shapeText(x.shape)} has ${x.shape.length}`,
    );
    return unknown;
  }
  const whole = x.shape[before]!;
  const isOpen = (shape: readonly Size[]) => shape.some((size) => valueOf(size) === -1);
  const total = shapes
    .filter((shape) => !isOpen(shape))
    .map(productOf)
    .reduce(addSizes, sizeOf(0));
  const opens = shapes.filter(isOpen);
  if (opens.length > 1 || (opens.length === 0 && !equalSizes(c.m, whole, total))) {
    refuse(
      c,
      'einops',
      `the shapes hold ${total.text}, dimension ${before} of ${shapeText(x.shape)} is ${whole.text}`,
    );
    return unknown;
  }
  const rest = subtractSizes(whole, total);
  return listOf(
    shapes.map((shape) =>
      shaped(x, [
        ...x.shape!.slice(0, before),
        ...shape.map((size) => (valueOf(size) === -1 ? rest : size)),
        ...x.shape!.slice(before + 1),
      ]),
    ),
  );
}

/** Names for the sizes of a tensor. */
function parseShape(c: Call, { input, pattern }: Arguments): Value {
  const x = operand(c, input);
  const names = textArg(pattern)?.trim().split(/\s+/);
  if (!names) return unknown;
  if (x.shape && !names.includes('...') && x.shape.length !== names.length) {
    refuse(
      c,
      'einops',
      `“${names.join(' ')}” names ${names.length} dimensions, ${shapeText(x.shape)} has ${x.shape.length}`,
    );
    return unknown;
  }
  const dots = names.indexOf('...');
  const entries = new Map<string, Value>();
  for (const [place, name] of names.entries()) {
    if (name === '...' || name === '_') continue;
    const size = x.shape?.at(dots >= 0 && place > dots ? place - names.length : place);
    entries.set(name, size ? intOf(size) : c.m.anyInt());
  }
  return { kind: 'dict', entries, rest: undefined };
}

/** Tensors packed into one, and their sizes by name. */
export const packing: Rules = {
  pack: rule('tensors pattern', pack, 'what stands at the star becomes one dimension'),
  unpack: rule('input packed pattern', unpack, 'one dimension becomes the shapes that were packed'),
  parse_shape: rule('input pattern', parseShape, 'a size for each name'),
};
