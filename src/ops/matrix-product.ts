import type { Place, Product } from '../kernels/kernels';
import type { Strided } from '../tensor/strided';
import { type Tensor, stridesOf } from '../tensor/tensor';

/** Contractions of fewer products than this in a row of the result are as fast in a plain loop. */
const worthwhile = 1 << 10;

/** One axis of a contraction: how far apart neighbours lie in each tensor that has it. */
interface Axis {
  readonly size: number;
  readonly a: number | undefined;
  readonly b: number | undefined;
  readonly out: number | undefined;
}

/** The names of the axes of both factors and of the result. */
type Names = readonly [readonly string[], readonly string[], readonly string[]];

/**
 * A contraction in float32 as products of matrices, if it is that: some axes are the rows, some the
 * columns, some are summed over, and one product is made for every place along the others. Axes that
 * lie in memory as one are one. undefined for what is none, or so small that a loop is done sooner.
 */
export function matrixProduct(
  a: Tensor,
  b: Tensor,
  out: Tensor,
  names: Names,
): Product | undefined {
  if (!(out.data instanceof Float32Array) || a.dtype !== 'float32' || b.dtype !== 'float32') return;
  const axes = axesOf([a, b, out], names);
  // However many rows there are: a row is the same with others and alone.
  const fewest = worthwhile * (out.shape[0] ?? 1);
  if (!axes || axes.reduce((product, { size }) => product * size, 1) < fewest) return;
  const rows = joined(axes.filter((axis) => axis.b === undefined));
  const columns = joined(axes.filter((axis) => axis.a === undefined));
  const inner = joined(axes.filter((axis) => axis.out === undefined));
  const others = joined(
    axes.filter((axis) => axis.a !== undefined && axis.b !== undefined && axis.out !== undefined),
  );
  if (inner.length > 1) return;
  // The columns of a result lie side by side: where its rows do, the factors change places.
  const column = columns.find((axis) => axis.out === 1);
  if (!column && rows.some((axis) => axis.out === 1)) {
    return matrixProduct(b, a, out, [names[1], names[0], names[2]]);
  }
  if (!column && columns.length > 0) return;
  const row = rows.reduce<Axis | undefined>(
    (longest, axis) => (longest && longest.size >= axis.size ? longest : axis),
    undefined,
  );
  const [first, second] = [asFloats(a), stridedOf(b)];
  if (!first) return;
  const rest = [...others, ...rows, ...columns].filter((axis) => axis !== row && axis !== column);
  return {
    rows: row?.size ?? 1,
    inner: inner[0]?.size ?? 1,
    columns: column?.size ?? 1,
    a: { data: first.data, row: row?.a ?? 0, inner: inner[0]?.a ?? 0 },
    b: {
      kind: second.kind,
      data: second.data,
      inner: inner[0]?.b ?? 0,
      column: column?.b ?? 0,
    },
    out: { data: out.data, row: row?.out ?? 0 },
    places: placesOf(rest, { a: first.offset, b: second.offset, out: 0 }),
  };
}

/** Every axis once, without those of one place; undefined where one is not in exactly two or three. */
function axesOf(tensors: readonly [Tensor, Tensor, Tensor], names: Names): Axis[] | undefined {
  if (names.some((list) => new Set(list).size !== list.length)) return undefined;
  const strides = tensors.map((tensor) => tensor.strided?.strides ?? stridesOf(tensor.shape));
  const axes: Axis[] = [];
  // In the order of the sums, then of the result: what follows each other there may be one axis.
  for (const name of new Set([...names[2], ...names[0], ...names[1]])) {
    const places = names.map((list) => list.indexOf(name));
    const [a, b, out] = places.map((place, n) => (place < 0 ? undefined : strides[n]![place]!));
    const holder = places.findIndex((place) => place >= 0);
    const size = tensors[holder]!.shape[places[holder]!]!;
    if (size === 1) continue;
    if ([a, b, out].filter((stride) => stride === undefined).length > 1) return undefined;
    axes.push({ size, a, b, out });
  }
  return axes;
}

/** Neighbouring axes that lie in every tensor as one are one. */
function joined(axes: readonly Axis[]): Axis[] {
  const result: Axis[] = [];
  for (const axis of axes) {
    const before = result.at(-1);
    const follows = (['a', 'b', 'out'] as const).every(
      (key) => before?.[key] === (axis[key] === undefined ? undefined : axis[key] * axis.size),
    );
    if (before && follows) result.splice(-1, 1, { ...axis, size: before.size * axis.size });
    else result.push(axis);
  }
  return result;
}

/** Where each product begins: every place along these axes, from a first one on. */
function placesOf(axes: readonly Axis[], first: Place): Place[] {
  let places = [first];
  for (const { size, a = 0, b = 0, out = 0 } of axes) {
    places = places.flatMap((place) =>
      Array.from({ length: size }, (_, i) => ({
        a: place.a + i * a,
        b: place.b + i * b,
        out: place.out + i * out,
      })),
    );
  }
  return places;
}

function stridedOf(tensor: Tensor): Strided {
  return (
    tensor.strided ?? {
      kind: 'float32',
      data: tensor.data as Float32Array,
      offset: 0,
      strides: stridesOf(tensor.shape),
    }
  );
}

/** The first factor is read in float32 only; a weight is mostly the second. */
function asFloats(tensor: Tensor): { data: Float32Array; offset: number } | undefined {
  const { kind, data, offset } = stridedOf(tensor);
  return kind === 'float32' ? { data: data as Float32Array, offset } : undefined;
}
