import type { CellsView, PictureView } from '../protocol/snapshot';
import { type Tensor, at } from '../tensor/tensor';
import type { Step, Trace } from '../trace/trace';
import { placeText } from '../writing/names';
import { toWire } from '../writing/numbers';

/** Matrices with so many cells are drawn as a picture, and their numbers asked for in parts. */
export const mostCells = 64 * 64;
/** Of a side of a picture. */
const mostPixels = 320;

/** Where a matrix lies in the numbers of a tensor. */
export interface Slice {
  readonly first: number;
  readonly down: number;
  readonly across: number;
}

/** A matrix in at most 320 × 320 pixels: what is strongest in each shows, a single peak as well. */
export function pictureOf(
  { data }: Tensor,
  { first, down, across }: Slice,
  rows: number,
  columns: number,
  scale: number,
): Omit<PictureView, 'run'> {
  const strongest = new Strongest(rows, columns);
  for (let i = 0; i < rows; i++) strongest.take(i, data, first + i * down, across);
  return strongest.picture(scale);
}

/** What is strongest in each pixel of a matrix, which comes row by row. */
export class Strongest {
  readonly #height: number;
  readonly #width: number;
  readonly #cells: Float64Array;

  constructor(
    private readonly rows: number,
    private readonly columns: number,
    pixels = mostPixels,
  ) {
    this.#height = Math.min(rows, pixels);
    this.#width = Math.min(columns, pixels);
    this.#cells = new Float64Array(this.#height * this.#width);
  }

  /** A row, whose cells lie `across` numbers apart. */
  take(row: number, data: Tensor['data'], first: number, across: number): void {
    const [cells, width, columns] = [this.#cells, this.#width, this.columns];
    const line = Math.floor((row * this.#height) / this.rows) * width;
    for (let j = 0, from = first; j < columns; j++, from += across) {
      const pixel = line + Math.floor((j * width) / columns);
      const value = data[from]!;
      // NaN stays; −∞ of a mask only where nothing finite falls into the pixel.
      const [now, size] = [cells[pixel]!, Math.abs(value)];
      if (Number.isNaN(value)) cells[pixel] = NaN;
      else if (
        !Number.isNaN(now) && size < Infinity
          ? size > Math.abs(now) || Math.abs(now) === Infinity
          : now === 0
      )
        cells[pixel] = value;
    }
  }

  /** The number of each pixel, row by row. */
  get numbers(): Float64Array {
    return this.#cells;
  }

  picture(scale: number, transposed = false): Omit<PictureView, 'run'> {
    const [height, width] = [this.#height, this.#width];
    const cells = transposed
      ? Array.from(
          this.#cells,
          (_, n) => this.#cells[(n % height) * width + Math.floor(n / height)]!,
        )
      : this.#cells;
    const pixels = Array.from(cells, (value) => String.fromCharCode(pixelOf(value, scale)));
    const [down, across] = transposed ? [width, height] : [height, width];
    return { height: down, width: across, pixels: pixels.join('') };
  }
}

/** "@" for 0, the letters after it for shares of 1/8 to 1, the characters before it for negative ones. */
function pixelOf(value: number, scale: number): number {
  if (Number.isNaN(value)) return 'n'.charCodeAt(0);
  if (!Number.isFinite(value)) return 'i'.charCodeAt(0);
  if (value === 0 || scale === 0) return 64;
  const level = Math.min(8, Math.max(1, Math.ceil((Math.abs(value) / scale) * 8)));
  return 64 + (value > 0 ? level : -level);
}

/** Computes some rows together that will be looked at one by one. */
export function lookAhead(value: Tensor, from: number, count: number): void {
  value.rows?.(from, Math.min(count, value.shape[0]! - from));
}

/** A part that is asked for: which slice, where it begins, how large it is. */
export interface PartRequest {
  readonly step: string;
  /** As in GridView. */
  readonly index: readonly (number | 'row' | 'column')[];
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

/** The numbers of a part, cut off where the matrix ends; null where there is no such part. */
export function cellsOf(trace: Trace, part: PartRequest): CellsView | null {
  const step = trace.find(part.step);
  if (!step || !fits(step, part)) return null;
  const value = trace.value(step.id);
  const side = part.index[0];
  if (side === 'row' || side === 'column') lookAhead(value, part[side], part[`${side}s`]);
  const placeAt = (i: number, j: number) =>
    part.index.map((at) => (at === 'row' ? part.row + i : at === 'column' ? part.column + j : at));
  const labels = (side: 'row' | 'column', count: number) => {
    const axis = part.index.indexOf(side);
    if (axis < 0) return [''];
    const size = Math.min(count, step.shape[axis]! - part[side]);
    return Array.from({ length: size }, (_, i) => placeText(trace, step, axis, part[side] + i));
  };
  const [rows, columns] = [labels('row', part.rows), labels('column', part.columns)];
  const cells = rows.map((_, i) => columns.map((__, j) => toWire(at(value, placeAt(i, j)))));
  return { rows, columns, cells };
}

function fits({ shape }: Step, { index, row, column }: PartRequest): boolean {
  const start = { row, column };
  return (
    index.length === shape.length &&
    new Set(index.filter((at) => typeof at === 'string')).size ===
      index.filter((at) => typeof at === 'string').length &&
    index.every((at, axis) => (typeof at === 'string' ? start[at] : at) < shape[axis]!)
  );
}
