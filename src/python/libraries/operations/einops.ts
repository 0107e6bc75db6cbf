import { shapeText } from '../../../tensor/abstract';
import { type Size, divideSizes, nameOf, productOf, sizeOf, valueOf } from '../../../tensor/size';
import { iterate } from '../../evaluator/iteration';
import type { LayerValue, TensorValue, Value } from '../../values';
import { equalSizes } from '../products';
import {
  type Arguments,
  type Call,
  type Rules,
  fixed,
  operand,
  refuse,
  rule,
  shaped,
  sizeArg,
  textArg,
} from '../rule';
import { einopsEinsum } from './einsum';
import { packing } from './packing';
import { members } from './joining';

type Group = readonly string[];

/** A bare `...`: axes that stay apart, where `(...)` is their product. */
const spread: Group = ['...'];

interface Pattern {
  readonly left: readonly Group[];
  readonly right: readonly Group[];
}

type Kind = 'rearrange' | 'reduce' | 'repeat' | 'mix';

/** `b (h w) c` as groups of names; undefined where it is no pattern. */
function groupsOf(side: string): Group[] | undefined {
  const groups: Group[] = [];
  const pieces = side.trim().match(/\([^()]*\)|[^\s()]+|[()]/g) ?? [];
  for (const piece of pieces) {
    if (piece === '(' || piece === ')') return undefined;
    if (piece === '...' || piece === '…') groups.push(spread);
    else
      groups.push(
        piece.startsWith('(') ? piece.slice(1, -1).trim().split(/\s+/).filter(Boolean) : [piece],
      );
  }
  return groups.flat().every((name) => /^(\.\.\.|\d+|[A-Za-z_]\w*)$/.test(name))
    ? groups
    : undefined;
}

function patternOf(
  c: Call,
  kind: Kind,
  value: Value | undefined,
  sizes: ReadonlyMap<string, Value>,
): Pattern | undefined {
  const text = textArg(value);
  if (text === undefined) return undefined;
  const sides = text.split('->');
  const [left, right] = sides.map(groupsOf);
  const why =
    sides.length !== 2 || !left || !right
      ? 'it is no pattern'
      : misfit(kind, { left, right }, sizes);
  if (why === undefined) return { left: left!, right: right! };
  refuse(c, 'einops', `“${text}”: ${why}`);
  return undefined;
}

const isNumber = (name: string) => /^\d+$/.test(name);

/** What is wrong with a pattern whatever the tensor is. */
function misfit(
  kind: Kind,
  { left, right }: Pattern,
  sizes: ReadonlyMap<string, Value>,
): string | undefined {
  const [a, b] = [left, right].map((side) => side.flat().filter((name) => !isNumber(name))) as [
    string[],
    string[],
  ];
  for (const side of [a, b]) {
    const twice = side.find((name, place) => side.indexOf(name) !== place);
    if (twice !== undefined) return `${twice} stands twice on one side`;
  }
  if (left.some((group) => group !== spread && group.includes('...')))
    return '(...) cannot be taken apart';
  const numbers = (side: readonly Group[]) =>
    side.flat().filter((name) => isNumber(name) && name !== '1');
  if (numbers(left).length > 0) return 'a size on the left needs a name';
  if (kind !== 'repeat' && numbers(right).length > 0) return 'a size needs a name';
  const known = (name: string) => sizes.has(name);
  const gone = a.filter((name) => !b.includes(name));
  const come = b.filter((name) => !a.includes(name));
  if ((kind === 'rearrange' || kind === 'repeat') && gone.length > 0)
    return `${gone[0]!} is only on the left`;
  if (kind !== 'repeat' && kind !== 'mix' && come.length > 0)
    return `${come[0]!} is only on the right`;
  const open = come.find((name) => !known(name));
  if (open !== undefined) return `the size of ${open} is not given`;
  const foreign =
    kind === 'mix'
      ? undefined
      : [...sizes.keys()].find((name) => !a.includes(name) && !b.includes(name));
  if (foreign !== undefined) return `${foreign} does not stand in it`;
  for (const group of left) {
    const unknown = group.filter((name) => !isNumber(name) && name !== '...' && !known(name));
    if (unknown.length > 1)
      return `the sizes of ${unknown.join(' and ')} do not follow from their product`;
  }
  return undefined;
}

/** Rearranges, reduces or repeats a tensor by a pattern. */
function transform(
  c: Call,
  kind: Kind,
  input: Value | undefined,
  pattern: Value | undefined,
  sizes: ReadonlyMap<string, Value>,
): TensorValue {
  if (input?.kind === 'list' && input.of === 'tuple') {
    refuse(c, 'einops', 'takes a tensor or a list of tensors, not a tuple');
    return shaped(operand(c, undefined), null);
  }
  let x = input?.kind === 'list' ? listed(c, input) : operand(c, input);
  const found = patternOf(c, kind, pattern, sizes);
  if (!found || (input?.kind === 'list' && !x.shape)) return shaped(x, null);
  const { left, right } = found;
  const open = left.indexOf(spread);
  if (!x.shape && open < 0)
    x = c.m.learnRankOf(
      x,
      left.length,
      left.map((group) => (group.length === 1 ? group[0] : undefined)),
    );
  const rank = x.shape?.length;
  if (rank !== undefined && (open < 0 ? rank !== left.length : rank < left.length - 1)) {
    refuse(
      c,
      'einops',
      `“${write(left)}” has ${left.length} dimensions, ${shapeText(x.shape!)} has ${rank}`,
    );
    return shaped(x, null);
  }
  const known = new Map<string, Size>();
  for (const [name, value] of sizes) {
    const size = sizeArg(c, value);
    if (size) known.set(name, size);
  }
  const ellipsis: Size[] = [];
  if (x.shape) {
    const extra = open < 0 ? 0 : x.shape.length - (left.length - 1);
    let axis = 0;
    for (const group of left) {
      if (group === spread) {
        ellipsis.push(...x.shape.slice(axis, axis + extra));
        axis += extra;
      } else if (!bindGroup(c, group, c.m.facts.resolve(x.shape[axis++]!), known, left, x))
        return shaped(x, null);
    }
  } else if (open >= 0) return shaped(x, null);
  const shape = right.flatMap((group) => {
    if (group === spread) return ellipsis;
    return [
      c.m.facts.resolve(
        productOf(
          group.flatMap((name) => (name === '...' ? ellipsis : [sizeOfName(c, name, known)])),
        ),
      ),
    ];
  });
  return shaped(x, shape);
}

/** A list of tensors of one shape is a tensor with their number in front. */
function listed(c: Call, input: Value): TensorValue {
  const { items, element, length } = iterate(c.m, input);
  const { all } = members(c, input);
  const of = operand(c, items ? items[0] : element);
  for (const one of all) {
    if (!one.shape || !of.shape) continue;
    const same =
      one.shape.length === of.shape.length &&
      one.shape.every((size, axis) => equalSizes(c.m, size, of.shape![axis]!));
    if (!same) {
      refuse(c, 'stack', `${shapeText(of.shape)} and ${shapeText(one.shape)} are different shapes`);
      return shaped(of, null);
    }
  }
  return shaped(of, of.shape && [length, ...of.shape]);
}

function sizeOfName(c: Call, name: string, known: Map<string, Size>): Size {
  if (isNumber(name)) return sizeOf(Number(name));
  const found = known.get(name);
  if (found) return found;
  const size = c.m.anySize();
  known.set(name, size);
  return size;
}

/** What a group of names says of one size, and one size of its names. */
function bindGroup(
  c: Call,
  group: Group,
  size: Size,
  known: Map<string, Size>,
  left: readonly Group[],
  x: TensorValue,
): boolean {
  const named = group.filter((name) => !isNumber(name));
  const numbers = group.filter(isNumber).map((name) => sizeOf(Number(name)));
  const unknowns = named.filter((name) => !known.has(name));
  const product = c.m.facts.resolve(
    productOf([...numbers, ...named.flatMap((name) => known.get(name) ?? [])]),
  );
  const where = `${shapeText(x.shape!)} does not fit “${write(left)}”`;
  if (unknowns.length === 0) {
    if (equalSizes(c.m, size, product)) return true;
    refuse(c, 'einops', `${where}: (${group.join(' ')}) is ${product.text}, not ${size.text}`);
    return false;
  }
  if (unknowns.length > 1) {
    for (const name of unknowns) known.set(name, c.m.anySize());
    return true;
  }
  const [whole, part] = [fixed(c, size), fixed(c, product)];
  if (whole !== undefined && part !== undefined && part > 0 && whole % part !== 0) {
    refuse(c, 'einops', `${where}: ${product.text} does not divide ${size.text}`);
    return false;
  }
  const rest = divideSizes(size, product);
  c.m.nameSize(unknowns[0]!, rest);
  if (nameOf(product) !== undefined || valueOf(product) !== 1)
    c.m.facts.assumeDivisible(size, product);
  known.set(unknowns[0]!, c.m.facts.resolve(rest));
  return true;
}

function write(groups: readonly Group[]): string {
  return groups
    .map((group) => (group === spread || group.length === 1 ? group[0] : `(${group.join(' ')})`))
    .join(' ');
}

const ownNames = new Set(['input', 'tensor', 'pattern', 'reduction']);

function sizesOf(args: Arguments): ReadonlyMap<string, Value> {
  return new Map(
    Object.entries(args).filter(
      (entry): entry is [string, Value] => entry[1] !== undefined && !ownNames.has(entry[0]),
    ),
  );
}

const ownOptions = new Set(['pattern', 'reduction', 'weight_shape', 'bias_shape', 'flax']);

/** Rearrange, Reduce and EinMix as layers. */
export function einopsLayer(c: Call, layer: LayerValue, input: Value | undefined): Value {
  const sizes = new Map([...layer.options].filter(([name]) => !ownOptions.has(name)));
  const kind =
    layer.type === 'Rearrange' ? 'rearrange' : layer.type === 'Reduce' ? 'reduce' : 'mix';
  return transform(c, kind, input, layer.options.get('pattern'), sizes);
}

function transforming(kind: Kind, names: string, says: string) {
  return rule(
    names,
    (c, args) => transform(c, kind, args.input, args.pattern, sizesOf(args)),
    says,
  );
}

/** Functions of einops. */
export const einopsRules: Rules = {
  rearrange: transforming(
    'rearrange',
    'input pattern',
    'names for sizes; a group is their product',
  ),
  repeat: transforming('repeat', 'input pattern', 'names for sizes; new ones are given'),
  reduce: transforming(
    'reduce',
    'input pattern reduction',
    'names for sizes; those that are missing on the right go',
  ),
  einsum: einopsEinsum,
  ...packing,
};
