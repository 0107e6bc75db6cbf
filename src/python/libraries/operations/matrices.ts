import { shapeText } from '../../../tensor/abstract';
import {
  type Size,
  addSizes,
  sizeOf,
  smallerOf,
  sameSize,
  subtractSizes,
  valueOf,
} from '../../../tensor/size';
import { type TensorValue, type Value, tensorOf, tupleOf } from '../../values';
import { broadcast } from '../broadcasting';
import { equalSizes } from '../products';
import {
  type Arguments,
  type Call,
  type Rules,
  absent,
  alike,
  axisArg,
  checkedAxis,
  each,
  fixed,
  fresh,
  intArg,
  laid,
  operand,
  refuse,
  rule,
  shaped,
  sizeArg,
  stridesOf,
} from '../rule';
import { folded } from './reductions';

/** The triangle of the last two dimensions. */
function triangle(c: Call, { input }: Arguments): Value {
  const x = operand(c, input);
  if (x.shape && x.shape.length < 2 && !(x.shape.length === 1 && c.library === 'numpy')) {
    refuse(c, 'rank', `takes a matrix, not ${shapeText(x.shape)}`);
    return shaped(x, null);
  }
  if (x.shape?.length === 1) return shaped(x, [x.shape[0]!, x.shape[0]!]);
  return c.name.endsWith('_') ? x : fresh(x);
}

/** How long a diagonal is that lies so far from the main one. */
function lengthOf(rows: Size, columns: Size, offset: number): Size {
  const [a, b] =
    offset >= 0
      ? [rows, subtractSizes(columns, sizeOf(offset))]
      : [addSizes(rows, sizeOf(offset)), columns];
  const found = sameSize(a, b) === true ? a : smallerOf(a, b);
  return (valueOf(found) ?? 0) < 0 ? sizeOf(0) : found;
}

function diagonal(c: Call, { input, offset, dim1, dim2, axis1, axis2 }: Arguments): Value {
  const x = operand(c, input);
  if (!x.shape) return shaped(x, null);
  const { shape } = x;
  const number = (value: number): Value => ({ kind: 'int', size: sizeOf(value) });
  const by = absent(offset) ? 0 : intArg(c, offset);
  if (shape.length < 2) {
    refuse(c, 'rank', `takes a matrix, not ${shapeText(shape)}`);
    return shaped(x, null);
  }
  const a = axisArg(c, dim1 ?? axis1 ?? number(0), shape.length);
  const b = axisArg(c, dim2 ?? axis2 ?? number(1), shape.length);
  if (a === undefined || b === undefined || by === undefined) return shaped(x, null);
  if (a === b) {
    refuse(c, 'axis', `a plane has two dimensions, not ${a} twice`);
    return shaped(x, null);
  }
  const rest = shape.filter((_, axis) => axis !== a && axis !== b);
  const strides = stridesOf(x);
  const made = [...rest, lengthOf(shape[a]!, shape[b]!, by)];
  const steps = strides && [
    ...strides.filter((_, axis) => axis !== a && axis !== b),
    addSizes(strides[a]!, strides[b]!),
  ];
  return shaped(x, made, laid(made, steps));
}

/** A vector to a matrix, a matrix to its diagonal. */
function diag(c: Call, { input, diagonal: at }: Arguments): Value {
  const x = operand(c, input);
  const by = absent(at) ? 0 : intArg(c, at);
  if (!x.shape || by === undefined) return shaped(x, null);
  if (x.shape.length === 1) {
    const size = addSizes(x.shape[0]!, sizeOf(Math.abs(by)));
    return shaped(x, [size, size], { contiguous: true });
  }
  if (x.shape.length === 2)
    return shaped(x, [lengthOf(x.shape[0]!, x.shape[1]!, by)], { contiguous: true });
  refuse(c, 'rank', `takes a vector or a matrix, not ${shapeText(x.shape)}`);
  return shaped(x, null);
}

function diagEmbed(c: Call, { input, offset, dim1, dim2 }: Arguments): Value {
  const x = operand(c, input);
  const by = absent(offset) ? 0 : intArg(c, offset);
  if (!x.shape || by === undefined) return shaped(x, null);
  if (x.shape.length === 0) {
    refuse(c, 'rank', 'takes a vector, not a single number ()');
    return shaped(x, null);
  }
  const size = addSizes(x.shape.at(-1)!, sizeOf(Math.abs(by)));
  const rank = x.shape.length + 1;
  const places = [dim1, dim2].map((dim, place) => {
    const at = absent(dim) ? place - 2 : intArg(c, dim);
    return at === undefined ? undefined : checkedAxis(c, at, rank);
  });
  if (!places.every((place) => place !== undefined)) return shaped(x, null);
  const rest = x.shape.slice(0, -1);
  return shaped(
    x,
    Array.from({ length: rank }, (_, axis) => (places.includes(axis) ? size : rest.shift()!)),
    { contiguous: true },
  );
}

function trace(c: Call, { input }: Arguments): Value {
  const x = operand(c, input);
  if (!x.shape) return shaped(x, null);
  if (x.shape.length < 2 || (c.library === 'torch' && x.shape.length > 2)) {
    refuse(c, 'rank', `takes a matrix, not ${shapeText(x.shape)}`);
    return shaped(x, null);
  }
  return shaped(x, x.shape.slice(2));
}

/** Powers of each number of a vector. */
function vander(c: Call, { input, N, n }: Arguments): Value {
  const x = operand(c, input);
  if (x.shape && x.shape.length !== 1) {
    refuse(c, 'rank', `takes a vector, not ${shapeText(x.shape)}`);
    return shaped(x, null);
  }
  const count = N ?? n;
  return shaped(
    x,
    x.shape && [x.shape[0]!, absent(count) ? x.shape[0]! : (sizeArg(c, count) ?? c.m.anySize())],
  );
}

/** Products of vectors in space: 3 numbers along a dimension. */
function cross(c: Call, { input, other, dim }: Arguments): Value {
  const [x, y] = [operand(c, input), operand(c, other)];
  if (!x.shape || !y.shape) return shaped(x, null);
  if (c.library === 'torch' && x.shape.length !== y.shape.length) {
    refuse(
      c,
      'rank',
      `${shapeText(x.shape)} and ${shapeText(y.shape)} have different numbers of dimensions`,
    );
    return shaped(x, null);
  }
  const made = broadcast(c.m, c.name, x, y);
  if (!made.shape || absent(dim)) return made;
  const axis = axisArg(c, dim, x.shape.length);
  if (axis === undefined) return shaped(x, null);
  const size = made.shape[axis];
  if (size && (fixed(c, size) ?? 3) !== 3) {
    refuse(c, 'value', `dimension ${axis} holds 3 numbers, not ${size.text}`);
    return shaped(x, null);
  }
  return made;
}

/** Distances of all pairs: (…, p, d) and (…, r, d) -> (…, p, r) */
function distances(c: Call, { input, other }: Arguments): Value {
  const [x, y] = [operand(c, input), operand(c, other)];
  if (!x.shape || !y.shape) return shaped(x, null);
  if (
    x.shape.length < 2 ||
    y.shape.length < 2 ||
    !equalSizes(c.m, x.shape.at(-1)!, y.shape.at(-1)!)
  ) {
    refuse(
      c,
      'matmul',
      `${shapeText(x.shape)} and ${shapeText(y.shape)} do not hold points of one size`,
    );
    return shaped(x, null);
  }
  const stacks = broadcast(
    c.m,
    c.name,
    tensorOf(x.shape.slice(0, -2)),
    tensorOf(y.shape.slice(0, -2)),
  );
  return shaped(x, stacks.shape && [...stacks.shape, x.shape.at(-2)!, y.shape.at(-2)!], {
    contiguous: true,
  });
}

function similarity(standard: number) {
  return rule(
    'input other dim',
    (c, { input, other, dim }) => {
      const made = broadcast(c.m, c.name, operand(c, input), operand(c, other));
      if (!made.shape) return made;
      return folded(c, {
        input: made,
        dim: absent(dim) ? { kind: 'int', size: sizeOf(standard) } : dim,
      });
    },
    'both broadcast; the dimension goes',
  );
}

function pairwise(c: Call, { input, other, keepdim }: Arguments): Value {
  const made = broadcast(c.m, c.name, operand(c, input), operand(c, other));
  if (!made.shape) return made;
  return folded(c, { input: made, keepdim, dim: { kind: 'int', size: sizeOf(-1) } });
}

/** Windows along one dimension: it becomes their number, and their size comes last. */
function unfold(c: Call, { input, dim, size, step, dimension }: Arguments): Value {
  const x = operand(c, input);
  const axis = x.shape ? axisArg(c, dim ?? dimension, x.shape.length) : undefined;
  const [window, by] = [sizeArg(c, size), intArg(c, step)];
  if (!x.shape || axis === undefined || !window || by === undefined) return shaped(x, null);
  const whole = x.shape[axis] ?? sizeOf(1);
  const [n, k] = [fixed(c, whole), fixed(c, window)];
  if (n !== undefined && k !== undefined && k > n) {
    refuse(c, 'value', `a window of ${k} is larger than dimension ${axis}, ${n}`);
    return shaped(x, null);
  }
  const count =
    valueOf(whole) !== undefined && valueOf(window) !== undefined
      ? sizeOf(Math.floor((valueOf(whole)! - valueOf(window)!) / by) + 1)
      : by === 1
        ? addSizes(subtractSizes(whole, window), sizeOf(1))
        : c.m.anySize();
  return shaped(x, x.shape.length === 0 ? [window] : [...x.shape.with(axis, count), window], {});
}

/** A square matrix; other dimensions come before it. */
function square(c: Call, x: TensorValue): boolean {
  if (!x.shape) return true;
  if (x.shape.length >= 2 && equalSizes(c.m, x.shape.at(-1)!, x.shape.at(-2)!)) return true;
  refuse(c, 'rank', `takes a square matrix, not ${shapeText(x.shape)}`);
  return false;
}

const stays = 'a square matrix in the last two dimensions: the shape stays';

/** Diagonals, triangles, and what linear algebra knows. */
export const matrices: Rules = {
  ...each(
    'tril triu tril_ triu_',
    rule('input diagonal', triangle, 'a matrix in the last two dimensions: the shape stays'),
  ),
  diagonal: rule(
    'input offset dim1 dim2',
    diagonal,
    'two dimensions go, their diagonal comes last',
  ),
  diag: rule('input diagonal', diag, 'a vector becomes a matrix, a matrix its diagonal'),
  diag_embed: rule(
    'input offset dim1 dim2',
    diagEmbed,
    'the last dimension becomes the diagonal of a matrix',
  ),
  diagflat: rule('input diagonal', diag, 'a vector becomes a matrix'),
  trace: rule('input', trace, 'the sum of the diagonal'),
  vander: rule('input N', vander, 'a row of powers for each number'),
  cross: rule('input other dim', cross, 'both broadcast; the dimension holds 3 numbers'),
  cdist: rule('input other', distances, 'a distance for each pair of points'),
  cosine_similarity: similarity(1),
  pairwise_distance: rule(
    'input other p eps keepdim',
    pairwise,
    'both broadcast; the last dimension goes',
  ),
  unfold: rule(
    'input dim size step',
    unfold,
    'the dimension becomes the number of windows, their size comes last',
  ),
  ...each(
    'inv inverse pinv matrix_exp cholesky',
    rule(
      'input',
      (c, { input }) => {
        const x = operand(c, input);
        if (c.name === 'pinv')
          return shaped(
            x,
            x.shape && x.shape.length >= 2
              ? [...x.shape.slice(0, -2), x.shape.at(-1)!, x.shape.at(-2)!]
              : null,
          );
        return square(c, x) ? alike(x) : shaped(x, null);
      },
      stays,
    ),
  ),
  ...each(
    'det logdet',
    rule(
      'input',
      (c, { input }) => {
        const x = operand(c, input);
        return shaped(x, square(c, x) && x.shape ? x.shape.slice(0, -2) : null);
      },
      'a number for each square matrix',
    ),
  ),
  ...each(
    'eigh',
    rule(
      'input',
      (c, { input }) => {
        const x = operand(c, input);
        const fits = square(c, x) && x.shape;
        return tupleOf([
          shaped(x, fits ? x.shape.slice(0, -1) : null),
          shaped(x, fits ? x.shape : null),
        ]);
      },
      'a number for each row, and the matrix of vectors',
    ),
  ),
};
