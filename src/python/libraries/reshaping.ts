import { shapeText } from '../../tensor/abstract';
import {
  type Size,
  addSizes,
  divideSizes,
  multiplySizes,
  nameOf,
  productOf,
  sameSize,
  sizeOf,
  unknownSize,
  valueOf,
} from '../../tensor/size';
import { type Value, itemsOf, tupleOf, manyOf } from '../values';
import { expand, repeatEach, tile } from './expanding';
import {
  type Call,
  type Signature,
  alike,
  axesArg,
  axisArg,
  checkedAxis,
  intArg,
  openSizes,
  operand,
  ranked,
  rule,
  shaped,
  sizeArg,
  sizesArg,
} from './rule';

/** Rules that move cells without changing them. */
export const reshaping: Readonly<Record<string, Signature>> = {
  view: rule('input *sizes', (c, { input, sizes, dtype }) => {
    if (dtype || sizes?.kind === 'dtype' || itemsOf(sizes ?? tupleOf([]))?.[0]?.kind === 'dtype')
      return alike(operand(c, input));
    return reshape(c, input, sizes);
  }),
  reshape: rule('input *sizes', (c, { input, sizes }) => reshape(c, input, sizes)),
  view_as: rule('input other', (c, { input, other }) =>
    shaped(operand(c, input), operand(c, other).shape),
  ),
  flatten: rule('input start_dim end_dim', (c, { input, start_dim, end_dim }) => {
    const x = operand(c, input);
    if (!x.shape) return shaped(x, !start_dim && !end_dim ? [c.m.anySize()] : null);
    if (x.shape.length === 0) return shaped(x, [sizeOf(1)]);
    const from = start_dim ? axisArg(c, start_dim, x.shape.length) : 0;
    const to = end_dim ? axisArg(c, end_dim, x.shape.length) : x.shape.length - 1;
    if (from === undefined || to === undefined || to < from) return shaped(x, null);
    return shaped(x, [
      ...x.shape.slice(0, from),
      productOf(x.shape.slice(from, to + 1)),
      ...x.shape.slice(to + 1),
    ]);
  }),
  ravel: rule('input', (c, { input }) => {
    const x = operand(c, input);
    return shaped(x, [x.shape ? productOf(x.shape) : c.m.anySize()]);
  }),
  unflatten: rule('input dim sizes', (c, { input, dim, sizes }) => {
    const x = operand(c, input);
    const axis = x.shape ? axisArg(c, dim, x.shape.length) : undefined;
    const parts = sizesArg(c, sizes);
    if (!x.shape || axis === undefined || !parts) return shaped(x, null);
    return shaped(x, [
      ...x.shape.slice(0, axis),
      ...filled(c, x.shape[axis]!, parts, x.shape),
      ...x.shape.slice(axis + 1),
    ]);
  }),
  transpose: rule('input dim0 dim1', (c, { input, dim0, dim1 }) => {
    const x = operand(c, input);
    if (c.library !== 'torch') {
      const order = c.args.length > 2 ? tupleOf(c.args.slice(1)) : dim0;
      return order ? permute(c, x, order) : shaped(x, x.shape && [...x.shape].reverse());
    }
    return swap(c, x, dim0, dim1);
  }),
  swapaxes: rule('input dim0 dim1', (c, { input, dim0, dim1 }) =>
    swap(c, operand(c, input), dim0, dim1),
  ),
  permute: rule('input *dim', (c, { input, dim }) => permute(c, operand(c, input), dim)),
  t: rule('input', (c, { input }) => {
    let x = operand(c, input);
    if (!x.shape) x = c.m.learnRankOf(x, 2);
    if (x.shape && x.shape.length > 2) {
      c.m.report('axis', `t: takes at most 2 axes, not ${shapeText(x.shape)}`);
      return shaped(x, null);
    }
    return shaped(x, x.shape && [...x.shape].reverse(), { contiguous: false });
  }),
  movedim: rule('input source destination', (c, { input, source, destination }) => {
    const x = operand(c, input);
    if (!x.shape) return shaped(x, null);
    const [from, to] = [
      axesArg(c, source, x.shape.length),
      axesArg(c, destination, x.shape.length),
    ];
    if (from?.length !== to?.length || !from || !to) return shaped(x, null);
    const rest = x.shape.map((_, axis) => axis).filter((axis) => !from.includes(axis));
    const order: number[] = [];
    for (let axis = 0; axis < x.shape.length; axis++) {
      const moved = to.indexOf(axis);
      order.push(moved >= 0 ? from[moved]! : rest.shift()!);
    }
    return shaped(
      x,
      order.map((axis) => x.shape![axis]!),
      { contiguous: false },
    );
  }),
  unsqueeze: rule('input dim', (c, { input, dim }) => {
    const x = operand(c, input);
    if (!x.shape) return shaped(x, null, ranked(x, 1));
    const dims = itemsOf(dim ?? tupleOf([])) ?? [dim!];
    let shape = [...x.shape];
    for (const one of dims) {
      const at = intArg(c, one);
      const axis = at === undefined ? undefined : checkedAxis(c, at, shape.length + 1);
      if (axis === undefined) return shaped(x, null);
      shape = [...shape.slice(0, axis), sizeOf(1), ...shape.slice(axis)];
    }
    return shaped(x, shape);
  }),
  squeeze: rule('input dim', (c, { input, dim }) => {
    const x = operand(c, input);
    if (!x.shape) return shaped(x, null);
    if (!dim) {
      // Which sizes are 1 must be known.
      return shaped(
        x,
        x.shape.every((size) => valueOf(size) !== undefined)
          ? x.shape.filter((size) => valueOf(size) !== 1)
          : x.shape.filter((s) => valueOf(s) !== 1),
      );
    }
    const axes = axesArg(c, dim, x.shape.length);
    if (!axes) return shaped(x, null);
    if (axes.some((axis) => valueOf(x.shape![axis]!) === undefined)) {
      // It drops a 1 and keeps anything else: a name stands for more than 1.
      if (axes.some((axis) => x.shape![axis]!.text.includes('@') || !x.shape![axis]!.terms))
        return shaped(x, null);
    }
    return shaped(
      x,
      x.shape.filter((size, axis) => !axes.includes(axis) || valueOf(size) !== 1),
    );
  }),
  expand: rule('input *sizes', (c, { input, sizes }) => expand(c, input, sizes)),
  broadcast_to: rule('input sizes', (c, { input, sizes }) => expand(c, input, sizes)),
  expand_as: rule('input other', (c, { input, other }) =>
    shaped(operand(c, input), operand(c, other).shape, { contiguous: false }),
  ),
  repeat: rule('input *sizes', (c, { input, sizes, dim }) =>
    c.library === 'torch'
      ? tile(c, input, sizes, true)
      : repeatEach(c, input, c.args[1] ?? sizes, dim ?? c.args[2]),
  ),
  tile: rule('input *sizes', (c, { input, sizes }) => tile(c, input, sizes, false)),
  repeat_interleave: rule('input repeats dim', (c, { input, repeats, dim }) =>
    repeatEach(c, input, repeats, dim),
  ),
  chunk: rule('input chunks dim', (c, { input, chunks, dim }) => {
    const x = operand(c, input);
    const count = intArg(c, chunks);
    if (count === undefined || count < 1 || count > 64)
      return manyOf(shaped(x, null), unknownSize, 'tuple');
    const axis = x.shape ? (dim ? axisArg(c, dim, x.shape.length) : 0) : undefined;
    if (!x.shape || axis === undefined) {
      const last = x.last && intArg(c, dim) === -1 ? divideSizes(x.last, sizeOf(count)) : undefined;
      return tupleOf(Array.from({ length: count }, () => shaped(x, null, { ...ranked(x), last })));
    }
    const size = x.shape[axis]!;
    const whole = valueOf(size);
    const part = divideSizes(size, sizeOf(count));
    const parts = Array.from({ length: count }, (_, place) => {
      if (whole === undefined) return part;
      const step = Math.ceil(whole / count);
      return sizeOf(Math.max(0, Math.min(step, whole - place * step)));
    }).filter((one) => valueOf(one) !== 0);
    return tupleOf(parts.map((one) => shaped(x, x.shape!.with(axis, one), { contiguous: false })));
  }),
  split: rule('input split_size dim', (c, { input, split_size, dim }) =>
    split(c, input, split_size, dim),
  ),
  array_split: rule('input split_size dim', (c, { input, split_size, dim }) =>
    split(c, input, split_size, dim),
  ),
  unbind: rule('input dim', (c, { input, dim }) => {
    const x = operand(c, input);
    const axis = x.shape ? (dim ? axisArg(c, dim, x.shape.length) : 0) : undefined;
    if (!x.shape || axis === undefined) return manyOf(shaped(x, null), unknownSize, 'tuple');
    const part = shaped(
      x,
      x.shape.filter((_, at) => at !== axis),
      { contiguous: false },
    );
    const count = valueOf(x.shape[axis]!);
    return count !== undefined && count <= 64
      ? tupleOf(Array.from({ length: count }, () => part))
      : manyOf(part, x.shape[axis]!, 'tuple');
  }),
  narrow: rule('input dim start length', (c, { input, dim, length }) => {
    const x = operand(c, input);
    const axis = x.shape ? axisArg(c, dim, x.shape.length) : undefined;
    return shaped(
      x,
      x.shape && axis !== undefined ? x.shape.with(axis, sizeArg(c, length) ?? unknownSize) : null,
    );
  }),
  diagonal: rule('input offset dim1 dim2', (c, { input }) => {
    const x = operand(c, input);
    return shaped(
      x,
      x.shape && x.shape.length >= 2 && sameSize(x.shape.at(-1)!, x.shape.at(-2)!)
        ? c.args.length === 1 && x.shape.length === 2
          ? [x.shape[0]!]
          : null
        : null,
    );
  }),
};

function swap(
  c: Call,
  x: ReturnType<typeof operand>,
  dim0: Value | undefined,
  dim1: Value | undefined,
) {
  if (!x.shape) return shaped(x, null, ranked(x));
  const [a, b] = [axisArg(c, dim0, x.shape.length), axisArg(c, dim1, x.shape.length)];
  if (a === undefined || b === undefined) return shaped(x, null);
  const same = x.contiguous === true && a === b;
  return shaped(x, x.shape.with(a, x.shape[b]!).with(b, x.shape[a]!), { contiguous: same });
}

function permute(c: Call, x: ReturnType<typeof operand>, order: Value | undefined) {
  const items = order && itemsOf(order);
  const now = items ? c.m.learnRankOf(x, items.length) : x;
  if (!now.shape || !items) return shaped(x, items ? items.map(() => c.m.anySize()) : null);
  if (items.length !== now.shape.length) {
    c.m.report(
      'permute',
      `${c.name}: ${items.length} axes are given for ${shapeText(now.shape)}, which has ${now.shape.length}`,
    );
    return shaped(x, null);
  }
  const axes = axesArg(c, order, now.shape.length);
  if (new Set(axes).size !== axes?.length) {
    if (axes) c.m.report('permute', `${c.name}: an axis is named twice`);
    return shaped(x, null);
  }
  return shaped(
    x,
    axes.map((axis) => now.shape![axis]!),
    { contiguous: false },
  );
}

/** -1 stands for what is left. */
function filled(c: Call, cells: Size, sizes: readonly Size[], of: readonly Size[]): Size[] {
  const open = sizes.findIndex((size) => valueOf(size) === -1);
  const known = productOf(sizes.filter((_, place) => place !== open));
  const all = c.m.facts.resolve(cells);
  if (open < 0) {
    const product = c.m.facts.resolve(known);
    if (c.m.facts.equal(all, product) === false) {
      c.m.report(
        'view',
        `${c.name}: ${shapeText(of)} has ${all.text} cells, (${sizes.map((s) => s.text).join(', ')}) has ${product.text}`,
      );
    } else c.m.facts.assumeEqual(all, product);
    return [...sizes];
  }
  const fixed = [c.m.facts.fixed(all), c.m.facts.fixed(known)];
  if (
    fixed[0] !== undefined &&
    fixed[1] !== undefined &&
    fixed[1] > 0 &&
    fixed[0] % fixed[1] !== 0
  ) {
    c.m.report(
      'view',
      `${c.name}: ${shapeText(of)} has ${all.text} cells, which ${known.text} does not divide`,
    );
  }
  return sizes.map((size, place) =>
    place === open ? c.m.facts.resolve(divideSizes(all, c.m.facts.resolve(known))) : size,
  );
}

function reshape(
  c: Call,
  input: Value | undefined,
  sizes: Value | undefined,
): ReturnType<typeof operand> {
  const x = operand(c, input);
  const wanted = sizesArg(c, sizes);
  if (!wanted) return shaped(x, null, openSizes(c, sizes));
  const resolved = wanted.map((size) => c.m.facts.resolve(size));
  // view(B, -1, heads, size) of (B, T, heads*size)
  const cut =
    x.last && resolved.length >= 3 && valueOf(resolved[1]!) === -1
      ? c.m.facts.resolve(productOf(resolved.slice(2)))
      : undefined;
  if (cut && x.last && !x.shape) {
    c.m.facts.assumeEqual(x.last, cut);
    if (c.m.facts.equal(x.last, cut)) {
      const now = c.m.learnRankOf(x, 3);
      if (now.shape) return reshape(c, now, sizes);
    }
  }
  if (!x.shape) {
    // What is left of an input of any number of axes: a size of that input.
    const given = x.like?.what === 'shape' ? x.like.given : undefined;
    const rest = (axis: number) =>
      given
        ? c.m.newSize(
            `${given.name}_${axis}`,
            `${given.path} as ${resolved.map((s) => s.text).join()}`,
          )
        : c.m.anySize();
    return shaped(
      x,
      resolved.map((size, axis) => (valueOf(size) === -1 ? rest(axis) : size)),
    );
  }
  // view(B, -1, …) keeps the first axis, by whatever name the input has it.
  const [lead, wantedLead] = [x.shape[0], resolved[0]];
  if (lead && wantedLead && resolved.length > 1 && resolved.some((size) => valueOf(size) === -1)) {
    const [p, q] = [nameOf(lead), nameOf(wantedLead)];
    if (p && q && p !== q && (c.m.facts.isInput(p) || c.m.facts.isInput(q)))
      c.m.guessEqual(lead, wantedLead);
  }
  const shape = filled(
    c,
    c.m.facts.resolve(productOf(x.shape)),
    resolved.map((size) => c.m.facts.resolve(size)),
    x.shape,
  );
  return shaped(
    x,
    shape.map((size) => c.m.facts.resolve(size)),
    { contiguous: true },
  );
}

function split(c: Call, input: Value | undefined, by: Value | undefined, dim: Value | undefined) {
  const x = operand(c, input);
  const parts = by && itemsOf(by);
  const axis = x.shape ? (dim ? axisArg(c, dim, x.shape.length) : 0) : undefined;
  const part = (size: Size) =>
    x.shape && axis !== undefined
      ? shaped(x, x.shape.with(axis, size), { contiguous: false })
      : shaped(x, null, ranked(x));
  const numpy = c.library !== 'torch';
  if (parts) {
    if (numpy) return tupleOf(Array.from({ length: parts.length + 1 }, () => part(unknownSize)));
    const sizes = parts.map((one) => sizeArg(c, one) ?? c.m.anySize());
    if (x.shape && axis !== undefined && sizes.length > 0) {
      const sum = sizes.reduce(addSizes);
      const [whole, total] = [c.m.facts.resolve(x.shape[axis]!), c.m.facts.resolve(sum)];
      if (c.m.facts.equal(whole, total) === false) {
        c.m.report(
          'split',
          `split: the sizes (${sizes.map((s) => s.text).join(', ')}) sum to ${total.text}, not ${whole.text}`,
        );
      } else c.m.facts.assumeEqual(whole, total);
    }
    return tupleOf(sizes.map(part));
  }
  const size = sizeArg(c, by);
  if (!size) return manyOf(shaped(x, null), unknownSize, 'tuple');
  const whole = x.shape && axis !== undefined ? c.m.facts.resolve(x.shape[axis]!) : x.last;
  if (numpy) {
    const count = valueOf(size);
    const each = whole ? divideSizes(whole, size) : unknownSize;
    return count !== undefined && count <= 64
      ? tupleOf(Array.from({ length: count }, () => part(each)))
      : manyOf(part(each), size, 'tuple');
  }
  if (!whole) return manyOf(part(size), unknownSize, 'tuple');
  const count = divideSizes(whole, size);
  const [known, all, step] = [valueOf(count), valueOf(whole), valueOf(size)];
  if (all !== undefined && step !== undefined && step > 0) {
    const sizes = Array.from({ length: Math.min(64, Math.ceil(all / step)) }, (_, k) =>
      sizeOf(Math.min(step, all - k * step)),
    );
    return tupleOf(sizes.map(part));
  }
  if (
    known !== undefined &&
    known > 0 &&
    known <= 64 &&
    sameSize(multiplySizes(sizeOf(known), size), whole)
  ) {
    return tupleOf(Array.from({ length: known }, () => part(size)));
  }
  return manyOf(part(size), count, 'tuple');
}
