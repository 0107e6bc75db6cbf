import { shapeText } from '../../tensor/abstract';
import {
  type Size,
  addSizes,
  divideSizes,
  nameOf,
  productOf,
  sizeOf,
  unknownSize,
  valueOf,
} from '../../tensor/size';
import { iterate } from '../evaluator/expressions';
import { sizeFrom } from '../evaluator/operators';
import {
  type LayerValue,
  type TensorValue,
  type Value,
  listOf,
  tensorOf,
  tupleOf,
  unknown,
} from '../values';
import { demandEqual } from './products';
import { type Arguments, type Call, type Signature, operand, rule, shaped } from './rule';

type Group = readonly string[];

/** A bare `...`: axes that stay apart, where `(...)` is their product. */
const spread: Group = ['...'];

/** `b (h w) c` as groups of names; undefined where it is no pattern. */
function groupsOf(side: string): Group[] | undefined {
  const groups: Group[] = [];
  const pieces = side.trim().match(/\([^()]*\)|[^\s()]+|[()]/g) ?? [];
  for (const piece of pieces) {
    if (piece === '(' || piece === ')') return undefined;
    if (piece === '...') groups.push(spread);
    else
      groups.push(
        piece.startsWith('(') ? piece.slice(1, -1).trim().split(/\s+/).filter(Boolean) : [piece],
      );
  }
  return groups;
}

interface Pattern {
  readonly left: Group[];
  readonly right: Group[];
}

function patternOf(c: Call, value: Value | undefined): Pattern | undefined {
  if (value?.kind !== 'string' || value.value === undefined) return undefined;
  const sides = value.value.split('->');
  const [left, right] = sides.map(groupsOf);
  if (sides.length !== 2 || !left || !right) {
    c.m.report('einops', `${c.name}: “${value.value}” is no pattern`);
    return undefined;
  }
  return { left, right };
}

/** Rearranges, reduces or repeats a tensor by a pattern. */
function transform(
  c: Call,
  input: Value | undefined,
  pattern: Pattern | undefined,
  sizes: ReadonlyMap<string, Value>,
): TensorValue {
  let x = operand(c, input);
  if (input?.kind === 'list') {
    const { items, element, length } = iterate(c.m, input);
    const of = operand(c, items ? items[0] : element);
    x = shaped(of, of.shape && [length, ...of.shape]);
  }
  if (!pattern) return shaped(x, null);
  const { left, right } = pattern;
  const open = left.findIndex((group) => group.includes('...'));
  if (!x.shape && open < 0)
    x = c.m.learnRankOf(
      x,
      left.length,
      left.map((group) => (group.length === 1 ? group[0] : undefined)),
    );
  const rank = x.shape?.length;
  if (rank !== undefined && (open < 0 ? rank !== left.length : rank < left.length - 1)) {
    c.m.report(
      'einops',
      `${c.name}: “${write(left)}” has ${left.length} axes, ${shapeText(x.shape!)} has ${rank}`,
    );
    return shaped(x, null);
  }
  const known = new Map<string, Size>();
  for (const [name, value] of sizes) {
    const size = sizeFrom(c.m, value);
    if (size) known.set(name, size);
  }
  const ellipsis: Size[] = [];
  if (x.shape) {
    const extra = open < 0 ? 0 : x.shape.length - (left.length - 1);
    let axis = 0;
    for (const group of left) {
      if (group.includes('...')) {
        ellipsis.push(...x.shape.slice(axis, axis + extra));
        axis += extra;
        continue;
      }
      const size = c.m.facts.resolve(x.shape[axis++]!);
      if (!bindGroup(c, group, size, known, left, x)) return shaped(x, null);
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
  return shaped(x, shape, { contiguous: undefined! });
}

function sizeOfName(c: Call, name: string, known: Map<string, Size>): Size {
  if (/^\d+$/.test(name)) return sizeOf(Number(name));
  const found = known.get(name);
  if (found) return found;
  const size = c.m.anySize();
  known.set(name, size);
  return size;
}

function bindGroup(
  c: Call,
  group: Group,
  size: Size,
  known: Map<string, Size>,
  left: Group[],
  x: TensorValue,
): boolean {
  const named = group.filter((name) => !/^\d+$/.test(name));
  const numbers = group.filter((name) => /^\d+$/.test(name)).map((name) => sizeOf(Number(name)));
  const unknowns = named.filter((name) => !known.has(name));
  const product = c.m.facts.resolve(
    productOf([
      ...numbers,
      ...named.filter((name) => known.has(name)).map((name) => known.get(name)!),
    ]),
  );
  if (unknowns.length === 0) {
    return demandEqual(
      c.m,
      size,
      product,
      'einops',
      () =>
        `${c.name}: ${shapeText(x.shape!)} does not fit “${write(left)}”: (${group.join(' ')}) is ${product.text}, not ${size.text}`,
    );
  }
  if (unknowns.length > 1) {
    for (const name of unknowns) known.set(name, c.m.anySize());
    return true;
  }
  const [fixedSize, fixedProduct] = [c.m.facts.fixed(size), c.m.facts.fixed(product)];
  if (
    fixedSize !== undefined &&
    fixedProduct !== undefined &&
    fixedProduct > 0 &&
    fixedSize % fixedProduct !== 0
  ) {
    c.m.report(
      'einops',
      `${c.name}: ${shapeText(x.shape!)} does not fit “${write(left)}”: ${product.text} does not divide ${size.text}`,
    );
    return false;
  }
  const whole = divideSizes(size, product);
  c.m.nameSize(unknowns[0]!, whole);
  if (nameOf(product) !== undefined || valueOf(product) !== 1)
    c.m.facts.assumeDivisible(size, product);
  known.set(unknowns[0]!, c.m.facts.resolve(whole));
  return true;
}

function write(groups: readonly Group[]): string {
  return groups
    .map((group) => (group === spread || group.length === 1 ? group[0] : `(${group.join(' ')})`))
    .join(' ');
}

function sizesOf(args: Arguments): ReadonlyMap<string, Value> {
  const skip = new Set(['input', 'tensor', 'pattern', 'reduction']);
  return new Map(
    Object.entries(args).filter(
      (entry): entry is [string, Value] => entry[1] !== undefined && !skip.has(entry[0]),
    ),
  );
}

/** Rearrange and Reduce as layers. */
export function einopsLayer(c: Call, layer: LayerValue, input: Value | undefined): Value {
  const sizes = new Map(
    [...layer.options].filter(([name]) => name !== 'pattern' && name !== 'reduction'),
  );
  return transform(c, input, patternOf(c, layer.options.get('pattern')), sizes);
}

/** `einsum('bhid,bhjd->bhij', q, k)`, with names of one letter or (einops) of many. */
function einsum(
  c: Call,
  pattern: Value | undefined,
  tensors: readonly Value[],
  words: boolean,
): Value {
  if (pattern?.kind !== 'string' || pattern.value === undefined)
    return tensorOf(null, { library: c.library });
  const text = pattern.value;
  const [before, after] = text.split('->');
  const letters = (side: string) =>
    words
      ? side.trim().split(/\s+/).filter(Boolean)
      : (side.replace(/\s/g, '').match(/\.\.\.|[a-zA-Z]/g) ?? []);
  const inputs = before!.split(',').map(letters);
  if (inputs.length !== tensors.length) {
    c.m.report(
      'einsum',
      `einsum: “${text}” takes ${inputs.length} operands, not ${tensors.length}`,
    );
    return tensorOf(null, { library: c.library });
  }
  const sizes = new Map<string, Size>();
  let ellipsis: readonly Size[] = [];
  let open = false;
  let dtype: TensorValue['dtype'];
  for (const [place, names] of inputs.entries()) {
    let x = operand(c, tensors[place]);
    const dots = names.indexOf('...');
    if (!x.shape && dots < 0) x = c.m.learnRankOf(x, names.length, names);
    dtype = x.dtype;
    if (!x.shape) {
      open ||= dots >= 0;
      continue;
    }
    const extra = dots < 0 ? 0 : x.shape.length - (names.length - 1);
    if (dots < 0 ? x.shape.length !== names.length : extra < 0) {
      c.m.report(
        'einsum',
        `einsum: operand ${place + 1}, ${shapeText(x.shape)}, has ${x.shape.length} axes, “${names.join('')}” names ${names.length}`,
      );
      return tensorOf(null, { library: c.library });
    }
    let axis = 0;
    for (const name of names) {
      if (name === '...') {
        if (extra > ellipsis.length) ellipsis = x.shape.slice(axis, axis + extra);
        axis += extra;
        continue;
      }
      const size = x.shape[axis++]!;
      const known = sizes.get(name);
      if (known && valueOf(known) !== 1 && valueOf(size) !== 1) {
        const fits = demandEqual(
          c.m,
          known,
          size,
          'einsum',
          () =>
            `einsum: “${text}”: ${name} is ${known.text} and ${size.text} in ${tensors.map((t) => shapeText(operand(c, t).shape ?? [])).join(' and ')}`,
        );
        if (!fits) return tensorOf(null, { library: c.library });
      }
      if (!known || valueOf(known) === 1) sizes.set(name, size);
    }
  }
  if (open) return tensorOf(null, { library: c.library, dtype });
  const all = inputs.flat();
  const output =
    after === undefined
      ? [...new Set(all)].filter((name) => all.indexOf(name) === all.lastIndexOf(name)).sort()
      : letters(after);
  for (const name of output) {
    if (name !== '...' && !all.includes(name)) {
      c.m.report('einsum', `einsum: “${text}”: ${name} stands in the result but in no operand`);
      return tensorOf(null, { library: c.library });
    }
  }
  const shape = output.flatMap((name) =>
    name === '...' ? ellipsis : [c.m.facts.resolve(sizes.get(name) ?? unknownSize)],
  );
  return tensorOf(shape, { library: c.library, dtype, contiguous: undefined! });
}

/** `torch.einsum` and its kin: the pattern first. */
export const einsumRule: Signature = rule('pattern *operands', (c, { pattern, operands }) => {
  const list =
    operands?.kind === 'list' ? (operands.state.items ?? []) : operands ? [operands] : [];
  return einsum(c, pattern, list, false);
});

/** Rules of einops. */
export const einopsRules: Readonly<Record<string, Signature>> = {
  rearrange: rule('input pattern', (c, args) =>
    transform(c, args.input, patternOf(c, args.pattern), sizesOf(args)),
  ),
  repeat: rule('input pattern', (c, args) =>
    transform(c, args.input, patternOf(c, args.pattern), sizesOf(args)),
  ),
  reduce: rule('input pattern reduction', (c, args) =>
    transform(c, args.input, patternOf(c, args.pattern), sizesOf(args)),
  ),
  einsum: rule('*operands', (c) => einsum(c, c.args.at(-1), c.args.slice(0, -1), true)),
  pack: rule('tensors pattern', (c, { tensors, pattern }) => {
    const { items, element } = iterate(c.m, tensors ?? unknown);
    const text = pattern?.kind === 'string' ? pattern.value : undefined;
    const names = text?.trim().split(/\s+/) ?? [];
    const star = names.indexOf('*');
    const all = (items ?? [element]).map((item) => operand(c, item));
    const first = all[0];
    if (!first?.shape || star < 0) return tupleOf([tensorOf(null), unknown]);
    const behind = names.length - star - 1;
    const inner = all.map((x) =>
      x.shape ? x.shape.slice(star, x.shape.length - behind) : undefined,
    );
    const packed =
      items && inner.every((part) => part)
        ? inner.map((part) => productOf(part!)).reduce(addSizes)
        : unknownSize;
    const tail = behind > 0 ? first.shape.slice(-behind) : [];
    const shapes = inner.map((part) =>
      part ? tupleOf(part.map((size): Value => ({ kind: 'int', size }))) : unknown,
    );
    return tupleOf([
      shaped(first, [...first.shape.slice(0, star), packed, ...tail]),
      listOf(shapes),
    ]);
  }),
  unpack: rule('input packed pattern', (c, { input, packed, pattern }) => {
    const x = operand(c, input);
    const text = pattern?.kind === 'string' ? pattern.value : undefined;
    const names = text?.trim().split(/\s+/) ?? [];
    const star = names.indexOf('*');
    const shapes = packed?.kind === 'list' ? packed.state.items : undefined;
    if (!x.shape || star < 0 || !shapes) return unknown;
    return listOf(
      shapes.map((shape) => {
        const parts = shape.kind === 'list' ? shape.state.items : undefined;
        const sizes = parts?.map((part) => sizeFrom(c.m, part) ?? c.m.anySize());
        return shaped(
          x,
          sizes ? [...x.shape!.slice(0, star), ...sizes, ...x.shape!.slice(star + 1)] : null,
        );
      }),
    );
  }),
};
