/** @jsxRuntime automatic @jsxImportSource preact */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PickedTensor } from '../../src/protocol/tensors';
import { countText, numberText, rangeText } from './words';

type Picture = Extract<PickedTensor, { kind: 'numbers' }>['picture'];

interface Pixel {
  readonly x: number;
  readonly y: number;
}

/** A tensor from afar: each pixel is a number, or the mean of those that fall into it. */
export function HeatMap({ name, picture }: { readonly name: string; readonly picture: Picture }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [pointed, setPointed] = useState<Pixel | null>(null);
  const { rows, columns, height, width, means } = picture;
  const largest = means.reduce((most, mean) => (Math.abs(mean) > most ? Math.abs(mean) : most), 0);
  const whole = height === rows && width === columns;

  useEffect(() => {
    const draw = () => canvas.current && paint(canvas.current, picture, largest);
    draw();
    // The theme may change: its class is on the body.
    const observer = new MutationObserver(draw);
    observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
    return () => observer.disconnect();
  }, [picture, largest]);
  useEffect(() => setPointed(null), [picture]);

  const point = (event: PointerEvent) => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const x = Math.floor(((event.clientX - box.left) / box.width) * width);
    const y = Math.floor(((event.clientY - box.top) / box.height) * height);
    setPointed({ x: within(x, width), y: within(y, height) });
  };
  const press = (event: KeyboardEvent) => {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[
      event.key
    ];
    if (!by) return;
    event.preventDefault();
    const { x, y } = pointed ?? { x: 0, y: 0 };
    setPointed(
      pointed ? { x: within(x + by[0]!, width), y: within(y + by[1]!, height) } : { x, y },
    );
  };

  return (
    <figure class="heat-map">
      <canvas
        ref={canvas}
        class={height === 1 ? 'strip' : ''}
        width={width}
        height={height}
        role="img"
        tabIndex={0}
        aria-label={`Heat map of ${name}: ${countText(rows)} by ${countText(columns)}; arrow keys read it`}
        onPointerMove={point}
        onPointerLeave={() => setPointed(null)}
        onKeyDown={press}
        onBlur={() => setPointed(null)}
      />
      <div class="legend">
        <span>{numberText(-largest)}</span>
        <i aria-hidden="true" />
        <span>{numberText(largest)}</span>
      </div>
      <figcaption>
        <p aria-live="polite">{pointed ? pixelText(picture, pointed) : '\u00a0'}</p>
        <p class="quiet">
          {whole
            ? `${countText(rows)} × ${countText(columns)}: each cell is a number.`
            : `${countText(rows)} × ${countText(columns)}, shown in ${height} × ${width}: each cell is the mean of those that fall into it.`}
        </p>
      </figcaption>
    </figure>
  );
}

const within = (place: number, size: number) => Math.max(0, Math.min(size - 1, place));

/** Which rows and columns a pixel stands for, and their mean. */
function pixelText({ rows, columns, height, width, means }: Picture, { x, y }: Pixel): string {
  const down = rangeText('row', first(y, height, rows), first(y + 1, height, rows));
  const across = rangeText('column', first(x, width, columns), first(x + 1, width, columns));
  const mean = means[y * width + x]!;
  const one = height === rows && width === columns;
  return `${down}, ${across}: ${one ? '' : 'mean '}${Number.isNaN(mean) ? 'no finite number' : numberText(mean)}`;
}

/** The first of `count` rows that falls into this one of `pixels`. */
const first = (pixel: number, pixels: number, count: number) => Math.ceil((pixel * count) / pixels);

type Colour = readonly [red: number, green: number, blue: number];

function paint(canvas: HTMLCanvasElement, picture: Picture, largest: number): void {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return;
  const style = getComputedStyle(canvas);
  const colour = (name: string) => colourOf(context, style.getPropertyValue(name));
  const ground = colour('--bg');
  const positive = colour('--positive');
  const negative = colour('--negative');
  const none = colour('--quiet');
  const image = context.createImageData(picture.width, picture.height);
  picture.means.forEach((mean, pixel) => {
    const pole = mean > 0 ? positive : negative;
    const share = largest === 0 ? 0 : Math.abs(mean) / largest;
    for (let part = 0; part < 3; part++) {
      image.data[pixel * 4 + part] = Number.isNaN(mean)
        ? none[part]!
        : ground[part]! + (pole[part]! - ground[part]!) * share;
    }
    image.data[pixel * 4 + 3] = 255;
  });
  context.putImageData(image, 0, 0);
}

/** The red, green and blue of any colour that CSS knows. */
function colourOf(context: CanvasRenderingContext2D, css: string): Colour {
  context.fillStyle = css.trim();
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  return [red!, green!, blue!];
}
