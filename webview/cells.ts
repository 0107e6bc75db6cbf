import type { GridView } from '../src/protocol/snapshot';

/** A place in a whole grid, counted from 0, whichever tile of it is shown. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

export interface CellRef {
  readonly step: string;
  readonly index: readonly number[];
}

type Template = Pick<GridView, 'index'>;

/** The index of the tensor's cell that stands at a place. */
export const indexAt = ({ index }: Template, { row, column }: Place): number[] =>
  index.map((part) => (part === 'row' ? row : part === 'column' ? column : part));

/** Where a grid shows a cell, or null where it does not: another step, or another slice. */
export function placeOf(grid: Template & Pick<GridView, 'step'>, cell: CellRef): Place | null {
  if (grid.step !== cell.step || grid.index.length !== cell.index.length) return null;
  const place = { row: 0, column: 0 };
  for (const [axis, part] of grid.index.entries()) {
    const at = cell.index[axis]!;
    if (typeof part !== 'number') place[part] = at;
    else if (part !== at) return null;
  }
  return place;
}

export const sameCell = (a: CellRef, b: CellRef): boolean =>
  a.step === b.step &&
  a.index.length === b.index.length &&
  a.index.every((n, i) => n === b.index[i]);

export const cellKey = ({ step, index }: CellRef): string => `${step}[${index.join()}]`;

/** Whether a place lies in the tile that is shown. */
export const inTile = ({ rows, columns }: GridView, { row, column }: Place): boolean =>
  row >= rows.start &&
  row < rows.start + rows.labels.length &&
  column >= columns.start &&
  column < columns.start + columns.labels.length;

/** So many rows or columns are drawn closer together. */
export const isDense = ({ rows, columns }: GridView): boolean =>
  rows.labels.length > 8 || columns.labels.length > 8;

/** Where a tile has to begin so that it holds a place: by whole pages, as the paging buttons go. */
export const tileStartFor = (grid: GridView, place: Place): Place => ({
  row: pageStart(grid.rows, place.row),
  column: pageStart(grid.columns, place.column),
});

function pageStart(axis: GridView['rows'], at: number): number {
  const page = Math.max(1, axis.labels.length);
  if (at >= axis.start && at < axis.start + page) return axis.start;
  return Math.max(0, Math.min(axis.size - page, Math.floor(at / page) * page));
}
