import type { Digits, GridView, PictureView } from '../src/protocol/snapshot';
import { type Viewport, boxOf, inSight, margins } from './big-grid-view';
import type { Place } from './cells';
import { formatNumber, heatOf } from './numbers';
import type { Part, Parts } from './parts';
import { partSize } from '../src/protocol/sizes';

/** The colours of the theme: 17 levels from the strongest negative number to the strongest positive one. */
export interface Palette {
  readonly levels: readonly Rgb[];
  readonly none: Rgb;
  readonly ground: string;
  readonly ink: string;
  readonly quiet: string;
  readonly accent: string;
  readonly font: string;
}

/** Each part from 0 to 255. */
type Rgb = readonly [red: number, green: number, blue: number];

const shares = [0, 0.1, 0.22, 0.34, 0.46, 0.6, 0.73, 0.86, 1];

/** Asks the theme for its colours; once a theme, as it is slow. */
export function paletteOf(element: HTMLElement): Palette {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
  const rgb = (css: string): Rgb => {
    context.fillStyle = css;
    context.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
    return [red, green, blue];
  };
  const contrast = document.body.classList.contains('vscode-high-contrast');
  // Numbers stand on the colours, and have to be read.
  const most = contrast ? 0.6 : Number.parseFloat(colour('--strongest')) / 100;
  const ground = rgb(colour('--bg'));
  const poles = { '-1': rgb(colour('--negative')), '1': rgb(colour('--positive')) };
  const levels = Array.from({ length: 17 }, (_, n) => {
    const share = shares[Math.abs(n - 8)]! * most;
    const pole = poles[n < 8 ? '-1' : '1'];
    const between = (k: 0 | 1 | 2) => Math.round(ground[k] + (pole[k] - ground[k]) * share);
    return [between(0), between(1), between(2)] as const;
  });
  return {
    levels,
    none: rgb(colour('--line') || 'gray'),
    ground: colour('--bg'),
    ink: style.color,
    quiet: colour('--quiet'),
    accent: colour('--accent'),
    font: `12px ${style.fontFamily}`,
  };
}

/** The picture of the whole matrix as an image. */
export function imageOf({ height, width, pixels }: PictureView, palette: Palette) {
  return painted(width, height, (n) => {
    const level = pixels.charCodeAt(n) - 64;
    return palette.levels[level + 8] ?? palette.none;
  });
}

/** A part as an image, a pixel a cell. */
export function partImage(part: Part, scale: number, palette: Palette) {
  const width = part.columns.length;
  const numbers = part.cells.flat();
  return painted(width, part.rows.length, (n) => {
    const heat = heatOf(numbers[n]!, scale);
    if (heat === 'zero') return palette.levels[8]!;
    const level = Number(heat.slice(1)) * (heat.startsWith('p') ? 1 : -1);
    return palette.levels[level + 8] ?? palette.none;
  });
}

function painted(width: number, height: number, colour: (pixel: number) => Rgb) {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(width, height);
  for (let n = 0; n < width * height; n++) {
    image.data.set(colour(n), n * 4);
    image.data[n * 4 + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** What is drawn. */
export interface Painting {
  readonly grid: GridView;
  readonly view: Viewport;
  readonly palette: Palette;
  readonly picture: HTMLCanvasElement;
  readonly partImages: WeakMap<Part, HTMLCanvasElement>;
  readonly parts: Parts;
  readonly digits: Digits;
  readonly operands: readonly Place[];
  readonly self: Place | null;
}

/** Cells of fewer pixels are drawn from the picture: their parts are not asked for. */
const least = 6;

export function paint(context: CanvasRenderingContext2D, painting: Painting): void {
  const { view, palette, picture } = painting;
  const { zoom, width, height, rows, columns } = view;
  const room = margins(zoom);
  context.fillStyle = palette.ground;
  context.fillRect(0, 0, width, height);
  context.save();
  context.beginPath();
  context.rect(room.left, room.top, width - room.left, height - room.top);
  context.clip();
  context.imageSmoothingEnabled = false;
  const all = boxOf(view, { row: 0, column: 0 });
  context.drawImage(picture, all.x, all.y, columns * zoom.width, rows * zoom.height);
  const sight = inSight(view);
  if (zoom.width >= least && zoom.height >= least) {
    for (let row = sight.row - (sight.row % partSize); row < sight.rowEnd; row += partSize) {
      const first = sight.column - (sight.column % partSize);
      for (let column = first; column < sight.columnEnd; column += partSize) {
        drawPart(context, painting, row, column);
      }
    }
  }
  outline(context, painting);
  context.restore();
  if (zoom.text) drawNames(context, painting, sight);
}

function drawPart(
  context: CanvasRenderingContext2D,
  painting: Painting,
  row: number,
  column: number,
): void {
  const { grid, view, parts, partImages, palette } = painting;
  const part = parts.find(grid, row, column);
  if (!part) return parts.want(grid, row, column);
  let image = partImages.get(part);
  if (!image) partImages.set(part, (image = partImage(part, grid.scale, palette)));
  const { x, y } = boxOf(view, { row, column });
  const { zoom } = view;
  context.drawImage(image, x, y, image.width * zoom.width, image.height * zoom.height);
  if (zoom.text) drawNumbers(context, painting, part);
}

function drawNumbers(context: CanvasRenderingContext2D, painting: Painting, part: Part): void {
  const { view, palette, digits, grid } = painting;
  const sight = inSight(view);
  context.font = palette.font;
  context.fillStyle = palette.ink;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  const [bottom, right] = [part.row + part.rows.length, part.column + part.columns.length];
  for (let row = Math.max(part.row, sight.row); row < Math.min(bottom, sight.rowEnd); row++) {
    const numbers = part.cells[row - part.row]!;
    for (let c = Math.max(part.column, sight.column); c < Math.min(right, sight.columnEnd); c++) {
      const text = formatNumber(numbers[c - part.column]!, grid.whole ? 'all' : digits);
      const box = boxOf(view, { row, column: c });
      const middle = box.y + box.height / 2;
      context.fillText(text, box.x + box.width - 4, middle, box.width - 6);
    }
  }
}

function drawNames(
  context: CanvasRenderingContext2D,
  { grid, view, parts, palette }: Painting,
  sight: ReturnType<typeof inSight>,
): void {
  const room = margins(view.zoom);
  context.font = palette.font;
  context.fillStyle = palette.quiet;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (let row = sight.row; row < sight.rowEnd; row++) {
    const box = boxOf(view, { row, column: sight.column });
    if (box.y < room.top - 1) continue;
    const part = parts.find(grid, row, sight.column);
    const name = part?.rows[row - part.row] ?? '';
    context.fillText(name || `${row}`, room.left - 6, box.y + box.height / 2, room.left - 8);
  }
  context.textAlign = 'center';
  for (let column = sight.column; column < sight.columnEnd; column++) {
    const box = boxOf(view, { row: sight.row, column });
    if (box.x < room.left - 1) continue;
    const part = parts.find(grid, sight.row, column);
    const name = part?.columns[column - part.column] ?? '';
    context.fillText(name || `${column}`, box.x + box.width / 2, room.top / 2, box.width - 4);
  }
}

function outline(context: CanvasRenderingContext2D, { view, palette, operands, self }: Painting) {
  const draw = (place: Place, colour: string) => {
    const { x, y, width, height } = boxOf(view, place);
    const [w, h] = [Math.max(3, width), Math.max(3, height)];
    if (x + w < 0 || y + h < 0 || x > view.width || y > view.height) return;
    context.strokeStyle = colour;
    context.lineWidth = Math.min(2, Math.max(1, height / 6));
    context.strokeRect(x + 0.5, y + 0.5, w - 1, h - 1);
  };
  for (const place of operands) draw(place, palette.accent);
  if (self) draw(self, palette.ink);
}
