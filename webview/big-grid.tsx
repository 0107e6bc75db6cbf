/** @jsxRuntime automatic @jsxImportSource preact */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { GridView, PictureView } from '../src/protocol/snapshot';
import { type Painting, type Palette, imageOf, paint, paletteOf } from './big-grid-paint';
import { type Viewport, boxOf, cellAtPoint, extentOf, scrollFor, zoomsOf } from './big-grid-view';
import { type Place, indexAt, placeOf, sameCell } from './cells';
import { usePass } from './context';
import { Button } from './controls';
import type { GridProps } from './grid';
import { moveInGrid } from './keyboard';
import { formatExactly } from './numbers';
import type { Part } from './parts';

const largest = { width: 460, height: 440 };

/**
 * A matrix too large for cells of its own: drawn on a canvas that scrolls and zooms. What is pointed at
 * is computed from where the pointer is, and only parts in sight are asked for.
 */
export function BigGrid(props: GridProps & { readonly picture: PictureView }) {
  const { grid, picture, role, focused, shown, spot, pointer } = props;
  const { post, digits, parts } = usePass();
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const cursor = useRef<HTMLDivElement>(null);
  const [level, setLevel] = useState(0);
  const [active, setActive] = useState<Place>({ row: 0, column: 0 });
  const [arrived, setArrived] = useState(0);
  const palette = usePalette(box);
  const [rows, columns] = [grid.rows.size, grid.columns.size];
  const square = grid.rows.tokens && grid.columns.tokens;
  const zooms = useMemo(
    () => zoomsOf(rows, columns, largest.width, largest.height, square),
    [rows, columns, square],
  );
  const zoom = zooms[Math.min(level, zooms.length - 1)]!;
  const extent = extentOf({ zoom, rows, columns });
  const [width, height] = [
    Math.min(largest.width, Math.ceil(extent.width)),
    Math.min(largest.height, Math.ceil(extent.height)),
  ];
  const viewport = (): Viewport => {
    const { scrollLeft: left = 0, scrollTop: top = 0 } = box.current ?? {};
    return { zoom, rows, columns, width, height, left, top };
  };
  const images = useRef(new WeakMap<object, HTMLCanvasElement>());
  const image = useMemo(() => {
    images.current = new WeakMap();
    return palette && typeof ImageData !== 'undefined' ? imageOf(picture, palette) : null;
  }, [picture.pixels, palette]);

  const told = useRef<Part | undefined>(undefined);

  // Drawn once a frame at most, by whatever asked for it.
  const frame = useRef(0);
  const painting = useRef<Omit<Painting, 'view'> | null>(null);
  painting.current = palette &&
    image && {
      ...{ grid, palette, picture: image, partImages: images.current, parts, digits },
      operands: (shown?.operands ?? []).flatMap((cell) => placeOf(grid, cell) ?? []),
      self: (spot && placeOf(grid, spot)) ?? (shown && placeOf(grid, shown)),
    };
  const draw = () => {
    frame.current = 0;
    const context = canvas.current?.getContext('2d');
    if (!context || !painting.current) return;
    const scale = window.devicePixelRatio || 1;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    paint(context, { ...painting.current, view: latest.current() });
  };
  const latest = useRef(viewport);
  latest.current = viewport;
  const redraw = () => {
    frame.current ||= requestAnimationFrame(draw);
  };
  useLayoutEffect(redraw);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  useEffect(
    () =>
      parts.listen((step) => {
        if (step !== grid.step) return;
        redraw();
        // Of what is said, only the number in focus waits for a part.
        const part = parts.find(grid, active.row, active.column);
        if (part !== told.current) setArrived((count) => count + 1);
        told.current = part;
        if (over.current) tell(over.current);
      }),
    [parts, grid, active],
  );

  // The focus of the session, and where the keyboard is.
  const place = focused && placeOf(grid, focused);
  useLayoutEffect(() => {
    if (place) setActive(place);
  }, [place?.row, place?.column]);
  const moveTo = (to: Place) => {
    setActive(to);
    const { left, top } = scrollFor(viewport(), to);
    box.current?.scrollTo({ left, top });
    const index = indexAt(grid, to);
    if (!focused || !sameCell(focused, { step: grid.step, index }))
      post({ type: 'focus', step: grid.step, index });
  };
  const zoomTo = (next: number, at: Place = active) => {
    setLevel(Math.max(0, Math.min(zooms.length - 1, next)));
    centre.current = at;
  };
  const centre = useRef<Place | null>(null);
  useLayoutEffect(() => {
    if (!centre.current || !box.current) return;
    const { x, y } = boxOf({ ...viewport(), left: 0, top: 0 }, centre.current);
    box.current.scrollTo({ left: x - width / 2, top: y - height / 2 });
    centre.current = null;
  }, [zoom]);

  const pointAt = (event: MouseEvent): Place | null => {
    const bounds = canvas.current!.getBoundingClientRect();
    return cellAtPoint(viewport(), event.clientX - bounds.left, event.clientY - bounds.top);
  };
  const over = useRef<Place | null>(null);
  const showCursor = (at: Place | null) => {
    over.current = at;
    const mark = cursor.current!;
    mark.hidden = at === null;
    if (!at) return;
    const view = viewport();
    const { x, y, width: w, height: h } = boxOf(view, at);
    const [left, top] = [x + view.left, y + view.top];
    mark.style.transform = `translate(${left}px, ${top}px)`;
    mark.style.inlineSize = `${Math.max(4, w)}px`;
    mark.style.blockSize = `${Math.max(4, h)}px`;
  };
  const say = (at: Place) => {
    const part = parts.find(grid, at.row, at.column);
    const name = (side: 'rows' | 'columns', from: number, n: number) => {
      const label = part?.[side][n - from];
      return label ? `${n} ${label}` : `${n}`;
    };
    const index = indexAt(grid, at);
    const known = shown && sameCell(shown, { step: grid.step, index }) ? shown.stored : undefined;
    const number = known ?? part?.cells[at.row - part.row]?.[at.column - part.column];
    const value = number === undefined ? '' : ` = ${formatExactly(number, digits)}`;
    return `${grid.rows.name} ${name('rows', part?.row ?? 0, at.row)}, ${grid.columns.name} ${name('columns', part?.column ?? 0, at.column)}${value}`;
  };
  const label = useRef<HTMLParagraphElement>(null);
  const tell = (at: Place) => {
    if (label.current) label.current.textContent = say(at);
  };
  const onPointerMove = (event: PointerEvent) => {
    if (event.pointerType === 'touch') return;
    const at = pointAt(event);
    if (at && over.current?.row === at.row && over.current.column === at.column) return;
    showCursor(at);
    tell(at ?? active);
    if (!at) return pointer.leave();
    parts.want(grid, at.row, at.column);
    pointer.enter({ step: grid.step, index: indexAt(grid, at) });
  };
  const leave = () => {
    showCursor(null);
    tell(active);
    pointer.leave();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const page = (size: number, cell: number) => Math.max(1, Math.floor(size / cell) - 1);
    const to = moveInGrid(event, active, {
      ...{ rows, columns },
      pageRows: page(height, zoom.height),
      pageColumns: page(width, zoom.width),
    });
    if (to) {
      pointer.leave();
      moveTo(to);
    } else if (event.key === 'Enter' && role === 'operand') {
      post({ type: 'follow', step: grid.step, index: indexAt(grid, active) });
    } else if (event.key === '+' || event.key === '-') {
      zoomTo(level + (event.key === '+' ? 1 : -1));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onWheel = (event: WheelEvent) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoomTo(level + (event.deltaY < 0 ? 1 : -1), pointAt(event) ?? active);
  };
  useEffect(() => tell(over.current ?? active), [active.row, active.column, shown, arrived, grid]);

  const density = typeof window === 'undefined' ? 1 : window.devicePixelRatio || 1;
  const id = `active-${role}-${grid.step.replace(/\W/g, '-')}-${grid.slice.replace(/\W/g, '')}`;
  return (
    <div class="big-grid">
      <div
        ref={box}
        class="big-scroll"
        role="grid"
        tabIndex={0}
        aria-label={`${nameOf(grid)}. Arrow keys move, plus and minus zoom`}
        aria-rowcount={rows}
        aria-colcount={columns}
        aria-readonly
        aria-activedescendant={id}
        style={{ inlineSize: `${width}px`, blockSize: `${height}px` }}
        onScroll={() => {
          redraw();
          showCursor(null);
        }}
        onKeyDown={onKeyDown}
        onPointerMove={onPointerMove}
        onPointerLeave={leave}
        onWheel={onWheel}
        onClick={(event) => {
          const at = pointAt(event);
          if (at) moveTo(at);
        }}
        onDblClick={(event) => {
          const at = pointAt(event);
          if (at && role === 'operand')
            post({ type: 'follow', step: grid.step, index: indexAt(grid, at) });
        }}
      >
        <canvas
          ref={canvas}
          aria-hidden="true"
          width={Math.round(width * density)}
          height={Math.round(height * density)}
          style={{ inlineSize: `${width}px`, blockSize: `${height}px` }}
        />
        <div
          class="extent"
          style={{ inlineSize: `${extent.width}px`, blockSize: `${extent.height}px` }}
        />
        <div ref={cursor} class="cursor" hidden />
        <div class="unseen" role="row" aria-rowindex={active.row + 1}>
          <span role="gridcell" id={id} aria-colindex={active.column + 1}>
            {say(active)}
          </span>
        </div>
      </div>
      <div class="big-bar">
        <p ref={label} class="quiet" />
        <Button
          look="icon"
          label="Smaller"
          disabled={level === 0}
          onClick={() => zoomTo(level - 1)}
        >
          −
        </Button>
        <Button
          look="icon"
          label="Larger"
          disabled={level >= zooms.length - 1}
          onClick={() => zoomTo(level + 1)}
        >
          +
        </Button>
      </div>
    </div>
  );
}

const nameOf = ({ label, slice, rows, columns }: GridView): string =>
  `${label}${slice ? `, ${slice}` : ''}: ${rows.name} ${rows.size} by ${columns.name} ${columns.size}`;

/** The colours of the theme, again whenever it changes. */
function usePalette(element: { readonly current: HTMLElement | null }): Palette | null {
  const [palette, setPalette] = useState<Palette | null>(null);
  useLayoutEffect(() => {
    // A page without canvas, as in tests of what is said.
    if (typeof ImageData === 'undefined') return;
    const read = () => setPalette(paletteOf(element.current!));
    read();
    const observer = new MutationObserver(read);
    observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
    return () => observer.disconnect();
  }, []);
  return palette;
}
