import { lookAhead, mostCells, pictureOf } from './picture';
import type { SparedRows } from '../generation/cache';
import type { GridAxis, GridView, SparedView } from '../protocol/snapshot';
import { type Index, type Tensor, at, offsetOf, rowsOf, stridesOf } from '../tensor/tensor';
import type { Step, Trace } from '../trace/trace';
import { surveyOf } from './survey';
import { placeText, symbolTex } from '../writing/names';
import { toWire } from '../writing/numbers';

/** The largest tile of a matrix that is sent at once. */
export const tileSize = 40;

export interface GridRequest {
  readonly head: number;
  readonly transposed: boolean;
  /** The first row and column to show; undefined to choose them by `show`. */
  readonly tile: readonly [number, number] | undefined;
  /** A cell that the tile should hold. */
  readonly show: Index | undefined;
  readonly editable: boolean;
  /** The same pass unedited, where this one is edited. */
  readonly before: Trace | undefined;
  readonly run: number;
  /** What a key/value cache spares. */
  readonly spared: SparedRows | undefined;
}

const tokenAxes = new Set(['position', 'query', 'key']);

/** A step's matrix: its two axes beside the head, or a vector as one row (one column along tokens). */
export function gridOf(trace: Trace, step: Step, request: GridRequest): GridView {
  const headAxis = step.axes.indexOf('head');
  const head = headAxis < 0 ? 0 : Math.min(request.head, step.shape[headAxis]! - 1);
  const free = [...step.axes.keys()].filter((axis) => axis !== headAxis);
  let [rowsAt, columnsAt]: [number | undefined, number | undefined] =
    free.length >= 2
      ? [free[0], free[1]]
      : tokenAxes.has(step.axes[free[0]!]!)
        ? [free[0], undefined]
        : [undefined, free[0]];
  if (request.transposed) [rowsAt, columnsAt] = [columnsAt, rowsAt];

  const index = step.axes.map((_, axis) =>
    axis === rowsAt ? 'row' : axis === columnsAt ? 'column' : head,
  );
  const [rowCount, columnCount] = [sizeOf(step, rowsAt), sizeOf(step, columnsAt)];
  const [row, column] = tileStart(request, rowsAt, columnsAt, rowCount, columnCount);
  const rows = axisOf(trace, step, rowsAt, row, rowCount);
  const columns = axisOf(trace, step, columnsAt, column, columnCount);
  const place = (i: number, j: number) =>
    index.map((part) => (part === 'row' ? i : part === 'column' ? j : part));

  const value = trace.value(step.id);
  const read = (tensor: Tensor, i: number, j: number) => at(tensor, place(i, j));
  const seen = look(value, place(0, 0), [rowsAt, columnsAt], [rowCount, columnCount]);
  const { scale } = seen;
  if (rowsAt === 0) lookAhead(value, row, rows.labels.length);
  else if (columnsAt === 0) lookAhead(value, column, columns.labels.length);
  const past = pastValue(request.before, step);
  const changed: { row: number; column: number; before: ReturnType<typeof toWire> }[] = [];
  const cells = rows.labels.map((_, i) =>
    columns.labels.map((__, j) => {
      const now = read(value, row + i, column + j);
      if (past && !Object.is(read(past, row + i, column + j), now)) {
        changed.push({ row: i, column: j, before: toWire(read(past, row + i, column + j)) });
      }
      return toWire(now);
    }),
  );
  return {
    step: step.id,
    label: step.label,
    symbol: request.transposed ? `{${symbolTex(step.symbol)}}^{\\top}` : symbolTex(step.symbol),
    slice: headAxis >= 0 && step.shape[headAxis]! > 1 ? `head ${head}` : '',
    rows,
    columns,
    picture:
      rowCount * columnCount >= mostCells && !request.editable && !past
        ? { ...seen.picture(), run: request.run }
        : null,
    cells,
    index,
    scale,
    editable: request.editable,
    whole: step.role === 'tokens',
    spared: sparedView(request.spared, rowsAt, columnsAt, rowCount),
    changed,
  };
}

/** What is seen of a matrix as a whole: the largest size of a finite cell, and its picture. */
function look(
  value: Tensor,
  start: Index,
  axes: readonly (number | undefined)[],
  [rows, columns]: readonly [number, number],
): { scale: number; picture: () => ReturnType<typeof pictureOf> } {
  if (value.rows) {
    const { scale, strongest } = surveyOf(value).reach(value.shape[0]!);
    return { scale, picture: () => strongest.picture(scale, axes[1] === 0) };
  }
  const { data, shape } = value;
  const strides = stridesOf(shape);
  const first = offsetOf(shape, start);
  const [down = 0, across = 0] = axes.map((axis) => (axis === undefined ? 0 : strides[axis]!));
  let scale = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const size = Math.abs(data[first + i * down + j * across]!);
      if (size > scale && size < Infinity) scale = size;
    }
  }
  const slice = { first, down, across };
  return { scale, picture: () => pictureOf(value, slice, rows, columns, scale) };
}

function sparedView(
  spared: SparedRows | undefined,
  rowsAt: number | undefined,
  columnsAt: number | undefined,
  rows: number,
): SparedView | null {
  if (!spared) return null;
  const { axis, kept } = spared;
  if (axis === null) return { rows, columns: 0, kept };
  const [inRows, inColumns] = [axis === rowsAt, axis === columnsAt];
  if (!inRows && !inColumns) return null;
  return { rows: inRows ? spared.rows : 0, columns: inColumns ? spared.rows : 0, kept };
}

/** Whether a cell of a step differs from the unedited pass. */
export function isChanged(trace: Trace, step: Step, before: Trace | undefined): boolean {
  const past = pastValue(before, step);
  if (!past || past === trace.value(step.id)) return false;
  const now = trace.value(step.id);
  const differ = (a: Tensor['data'], b: Tensor['data']) =>
    a.some((number, place) => !Object.is(number, b[place]));
  if (!now.rows) return differ(now.data, past.data);
  // The same of the same operands is the same: rows are compared where there is a difference.
  const then = before!.step(step.id);
  const isSame = (['operation', 'attributes', 'inputs'] as const).every(
    (key) => JSON.stringify(step[key]) === JSON.stringify(then[key]),
  );
  const inputs = step.inputs.map((id) => trace.step(id));
  if (isSame && !inputs.some((input) => isChanged(trace, input, before))) return false;
  const rows = Array.from({ length: step.shape[0]! }, (_, row) => row);
  return rows.some((row) => differ(rowsOf(now, row, 1), rowsOf(past, row, 1)));
}

function pastValue(before: Trace | undefined, step: Step): Tensor | undefined {
  const past = before?.find(step.id);
  return past?.shape.join() === step.shape.join() ? before?.value(step.id) : undefined;
}

function sizeOf(step: Step, axis: number | undefined): number {
  return axis === undefined ? 1 : step.shape[axis]!;
}

function axisOf(
  trace: Trace,
  step: Step,
  axis: number | undefined,
  start: number,
  size: number,
): GridAxis {
  const name = axis === undefined ? '' : step.axes[axis]!;
  return {
    name: name === '1' ? '' : name,
    size,
    start,
    labels: Array.from({ length: Math.min(tileSize, size - start) }, (_, i) =>
      axis === undefined ? '' : placeText(trace, step, axis, start + i),
    ),
    tokens: tokenAxes.has(name),
  };
}

/** The tile asked for, or one that holds the cell to show, a little before it. */
function tileStart(
  { tile, show }: GridRequest,
  rowsAt: number | undefined,
  columnsAt: number | undefined,
  rows: number,
  columns: number,
): [number, number] {
  const clamp = (start: number, size: number) => Math.max(0, Math.min(start, size - tileSize));
  if (tile) return [clamp(tile[0], rows), clamp(tile[1], columns)];
  const around = (axis: number | undefined, size: number) => {
    const at = axis === undefined ? 0 : (show?.[axis] ?? 0);
    return at < tileSize ? 0 : clamp(at - Math.floor(tileSize / 2), size);
  };
  return [around(rowsAt, rows), around(columnsAt, columns)];
}
