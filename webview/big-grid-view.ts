import type { Place } from './cells';

/** How large the cells of a large matrix are drawn, in CSS pixels. */
export interface Zoom {
  readonly width: number;
  readonly height: number;
  /** Numbers and names fit into cells and margins. */
  readonly text: boolean;
}

/** What is seen of a large matrix: sizes in CSS pixels, `left` and `top` as scrolled. */
export interface Viewport {
  readonly zoom: Zoom;
  readonly rows: number;
  readonly columns: number;
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
}

/** Room for the names of rows and columns, where cells are large enough for text. */
export const margins = ({ text }: Zoom) => (text ? { left: 84, top: 24 } : { left: 0, top: 0 });

const steps = [2, 6, 12] as const;
const readable: Zoom = { width: 60, height: 24, text: true };

/** From the whole matrix in sight to numbers that can be read. `square`: both sides are tokens. */
export function zoomsOf(
  rows: number,
  columns: number,
  width: number,
  height: number,
  square: boolean,
): readonly Zoom[] {
  const [across, down] = [Math.min(12, width / columns), Math.min(12, height / rows)];
  const least = Math.min(across, down);
  const whole = square
    ? { width: least, height: least, text: false }
    : { width: across, height: down, text: false };
  const between = steps.filter((size) => size > Math.max(whole.width, whole.height) * 1.4);
  return [whole, ...between.map((size) => ({ width: size, height: size, text: false })), readable];
}

/** The size of everything that can be scrolled to. */
export function extentOf({ zoom, rows, columns }: Pick<Viewport, 'zoom' | 'rows' | 'columns'>) {
  const { left, top } = margins(zoom);
  return { width: left + columns * zoom.width, height: top + rows * zoom.height };
}

/** The cell at a point of the viewport; null beside the cells. */
export function cellAtPoint(view: Viewport, x: number, y: number): Place | null {
  const { zoom, rows, columns } = view;
  const { left, top } = margins(zoom);
  if (x < left || y < top) return null;
  const column = Math.floor((x - left + view.left) / zoom.width);
  const row = Math.floor((y - top + view.top) / zoom.height);
  return row < rows && column < columns ? { row, column } : null;
}

/** Where a cell is drawn in the viewport. */
export function boxOf({ zoom, left, top }: Viewport, { row, column }: Place) {
  const room = margins(zoom);
  return {
    x: room.left + column * zoom.width - left,
    y: room.top + row * zoom.height - top,
    width: zoom.width,
    height: zoom.height,
  };
}

/** The cells in sight: from, and up to but not with. */
export function inSight(view: Viewport) {
  const { zoom, rows, columns, width, height, left, top } = view;
  const room = margins(zoom);
  return {
    row: Math.max(0, Math.floor(top / zoom.height)),
    column: Math.max(0, Math.floor(left / zoom.width)),
    rowEnd: Math.min(rows, Math.ceil((top + height - room.top) / zoom.height)),
    columnEnd: Math.min(columns, Math.ceil((left + width - room.left) / zoom.width)),
  };
}

/** Where to scroll to so that a cell is in sight: as little as it takes. */
export function scrollFor(view: Viewport, place: Place): { left: number; top: number } {
  const { zoom, width, height } = view;
  const room = margins(zoom);
  const fit = (at: number, from: number, size: number, all: number) =>
    at < from ? at : at + size > from + all ? at + size - all : from;
  return {
    left: fit(place.column * zoom.width, view.left, zoom.width, width - room.left),
    top: fit(place.row * zoom.height, view.top, zoom.height, height - room.top),
  };
}
