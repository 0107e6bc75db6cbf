import { shapeText } from '../../../tensor/abstract';
import { type Size, divideSizes, nameOf, productOf, sizeOf, valueOf } from '../../../tensor/size';
import { equalBeyondOne, viewStrides } from '../../../tensor/strides';
import { type TensorValue, type Value, itemsOf, tupleOf } from '../../values';
import {
  type Arguments,
  type Call,
  type Rules,
  alike,
  axisArg,
  each,
  fixed,
  laid,
  openSizes,
  operand,
  refuse,
  rule,
  shaped,
  sizesArg,
  stridesOf,
} from '../rule';

const says = 'the same cells in another shape: as many of them; −1 stands for what is left';

/** -1 stands for what is left. undefined: the cells do not fit. */
function filled(c: Call, cells: Size, sizes: readonly Size[], of: string): Size[] | undefined {
  const wanted = `(${sizes.map((s) => s.text).join(', ')})`;
  const opens = sizes.filter((size) => valueOf(size) === -1).length;
  const negative = sizes.find((size) => (valueOf(size) ?? 0) < -1);
  if (opens > 1 || negative) {
    refuse(
      c,
      'view',
      opens > 1
        ? `${wanted} leaves more than one size open`
        : `${wanted} has ${negative!.text}, which is no size`,
    );
    return undefined;
  }
  const open = sizes.findIndex((size) => valueOf(size) === -1);
  const known = productOf(sizes.filter((_, place) => place !== open));
  const all = c.m.facts.resolve(cells);
  if (open < 0) {
    const product = c.m.facts.resolve(known);
    if (c.m.facts.equal(all, product) === false) {
      refuse(c, 'view', `${of} has ${all.text} cells, ${wanted} has ${product.text}`);
      return undefined;
    }
    c.m.facts.assumeEqual(all, product);
    return [...sizes];
  }
  const [p, q] = [fixed(c, all), fixed(c, known)];
  if (p !== undefined && q !== undefined && (q === 0 || p % q !== 0)) {
    refuse(c, 'view', `${of} has ${all.text} cells, which ${known.text} does not divide`);
    return undefined;
  }
  return sizes.map((size, place) =>
    place === open ? c.m.facts.resolve(divideSizes(all, c.m.facts.resolve(known))) : size,
  );
}

/** The same cells in another shape; `view` copies nothing, so that it may be refused. */
export function reshape(
  c: Call,
  x: TensorValue,
  wanted: Size[] | undefined,
  view: boolean,
  open: Partial<TensorValue> = {},
): TensorValue {
  if (!wanted) return shaped(x, null, open);
  const resolved = wanted.map((size) => c.m.facts.resolve(size));
  const cut = cutLast(c, x, resolved);
  if (cut) return reshape(c, cut, wanted, view);
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
  keepFirst(c, x.shape, resolved);
  const shape = filled(
    c,
    productOf(x.shape),
    resolved.map((size) => c.m.facts.resolve(size)),
    shapeText(x.shape),
  )?.map((size) => c.m.facts.resolve(size));
  if (!shape) return shaped(x, null);
  const strides = stridesOf(x);
  const seen =
    strides &&
    viewStrides(x.shape, strides, shape, (a, b) => {
      const [p, q] = [fixed(c, a), fixed(c, b)];
      return p !== undefined && q !== undefined
        ? p === q
        : equalBeyondOne(c.m.facts.resolve(a), c.m.facts.resolve(b));
    });
  // What was expanded along an axis that may be 1 may lie in order.
  const spread = strides?.some(
    (stride, axis) => valueOf(stride) === 0 && fixed(c, x.shape![axis]) === undefined,
  );
  // `(r, 1, h)` seen as `(r, h)` says that the second is 1: nothing was said of the order.
  const whole = [x.shape, shape].map((sizes) => c.m.facts.resolve(productOf(sizes)).text);
  if (seen === false && view && !spread && whole[0] === whole[1])
    refuse(
      c,
      'contiguous',
      `the cells of ${shapeText(x.shape)} do not lie in this order; reshape copies them, or contiguous before it`,
    );
  return shaped(x, shape, seen ? laid(shape, seen) : seen === false ? { contiguous: true } : {});
}

/** view(B, -1, heads, size) of (B, T, heads*size): the rank follows from the last size. */
function cutLast(c: Call, x: TensorValue, resolved: readonly Size[]): TensorValue | undefined {
  if (x.shape || !x.last || resolved.length < 3 || valueOf(resolved[1]!) !== -1) return undefined;
  const cut = c.m.facts.resolve(productOf(resolved.slice(2)));
  c.m.facts.assumeEqual(x.last, cut);
  if (!c.m.facts.equal(x.last, cut)) return undefined;
  const now = c.m.learnRankOf(x, 3);
  return now.shape ? now : undefined;
}

/** view(B, -1, …) keeps the first axis, by whatever name the input has it. */
function keepFirst(c: Call, shape: readonly Size[], resolved: readonly Size[]): void {
  const [lead, wanted] = [shape[0], resolved[0]];
  if (!lead || !wanted || resolved.length < 2) return;
  if (!resolved.some((size) => valueOf(size) === -1)) return;
  const [p, q] = [nameOf(lead), nameOf(wanted)];
  if (p && q && p !== q && (c.m.facts.isInput(p) || c.m.facts.isInput(q)))
    c.m.guessEqual(lead, wanted);
}

function flatten(c: Call, { input, start_dim, end_dim }: Arguments): Value {
  const x = operand(c, input);
  if (!x.shape) return shaped(x, !start_dim && !end_dim ? [c.m.anySize()] : null);
  const rank = x.shape.length;
  const from = start_dim ? axisArg(c, start_dim, rank) : 0;
  const to = end_dim ? axisArg(c, end_dim, rank) : Math.max(rank - 1, 0);
  if (from === undefined || to === undefined) return shaped(x, null);
  if (to < from) {
    refuse(c, 'axis', `dimension ${from} comes after dimension ${to}`);
    return shaped(x, null);
  }
  if (rank === 0) return shaped(x, [sizeOf(1)], { contiguous: true });
  return reshape(
    c,
    x,
    [...x.shape.slice(0, from), productOf(x.shape.slice(from, to + 1)), ...x.shape.slice(to + 1)],
    false,
  );
}

function unflatten(c: Call, { input, dim, sizes }: Arguments): Value {
  const x = operand(c, input);
  const axis = x.shape ? axisArg(c, dim, x.shape.length) : undefined;
  const parts = sizesArg(c, sizes);
  if (!x.shape || axis === undefined || !parts) return shaped(x, null);
  if (x.shape.length === 0) {
    refuse(c, 'axis', 'a single number has no dimension to cut');
    return shaped(x, null);
  }
  const size = x.shape[axis]!;
  const made = filled(c, size, parts, `dimension ${axis}, ${size.text},`);
  if (!made) return shaped(x, null);
  return reshape(c, x, [...x.shape.slice(0, axis), ...made, ...x.shape.slice(axis + 1)], true);
}

/** The shape of one tensor for another. */
function reshapeAs(view: boolean) {
  return rule(
    'input other',
    (c, { input, other }) => {
      const [x, y] = [operand(c, input), operand(c, other)];
      return reshape(c, x, y.shape ? [...y.shape] : undefined, view);
    },
    'the shape of the other tensor',
  );
}

const asDtype = (sizes: Value | undefined) =>
  sizes?.kind === 'dtype' || itemsOf(sizes ?? tupleOf([]))?.[0]?.kind === 'dtype';

/** Another shape for the same cells. */
export const views: Rules = {
  view: rule(
    'input *sizes',
    (c, { input, sizes, dtype }) =>
      dtype || asDtype(sizes)
        ? alike(operand(c, input))
        : reshape(
            c,
            operand(c, input),
            sizesArg(c, sizes),
            c.library === 'torch',
            openSizes(c, sizes),
          ),
    says,
  ),
  reshape: rule(
    'input *sizes',
    (c, { input, sizes, shape }) =>
      reshape(
        c,
        operand(c, input),
        sizesArg(c, sizes ?? shape),
        false,
        openSizes(c, sizes ?? shape),
      ),
    says,
  ),
  view_as: reshapeAs(true),
  reshape_as: reshapeAs(false),
  flatten: rule('input start_dim end_dim', flatten, 'the named dimensions become one'),
  ravel: rule('input', (c, { input }) => flatten(c, { input }), 'one dimension of all cells'),
  unflatten: rule('input dim sizes', unflatten, 'one dimension becomes several'),
  view_as_complex: rule(
    'input',
    (c, { input }) => {
      const x = operand(c, input);
      const last = x.shape?.at(-1);
      if (x.shape && (!last || (fixed(c, last) ?? 2) !== 2)) {
        refuse(
          c,
          'view',
          `the last dimension holds real and imaginary part: 2, not ${last ? last.text : 'none'}`,
        );
        return shaped(x, null);
      }
      if (x.shape && stridesOf(x) && valueOf(stridesOf(x)!.at(-1)!) !== 1 && fixed(c, last) === 2)
        refuse(c, 'contiguous', 'real and imaginary part do not lie side by side');
      return shaped(x, x.shape?.slice(0, -1) ?? null, { dtype: 'complex' });
    },
    'the last dimension, 2, becomes one complex number',
  ),
  view_as_real: rule(
    'input',
    (c, { input }) => {
      const x = operand(c, input);
      return shaped(x, x.shape && [...x.shape, sizeOf(2)], { dtype: 'float' });
    },
    'a new last dimension of 2: real and imaginary part',
  ),
  ...each(
    'as_strided',
    rule('input sizes', (c, { input, sizes }) =>
      shaped(operand(c, input), sizesArg(c, sizes) ?? null),
    ),
  ),
};
