/** @jsxRuntime automatic @jsxImportSource preact */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ExplanationView, GridView } from '../src/protocol/snapshot';
import {
  type CellRef,
  type Place,
  inTile,
  indexAt,
  placeOf,
  sameCell,
  tileStartFor,
} from './cells';
import { usePass } from './context';
import { type Editing, GridBody, GridHead } from './grid-cells';
import { Paging } from './grid-paging';
import { beginsNumber, moveInGrid } from './keyboard';
import { toNumber } from './numbers';
import type { Pointer } from './pointer';

export interface GridProps {
  readonly grid: GridView;
  readonly role: 'operand' | 'result';
  /** Of the focused cell. */
  readonly focused: ExplanationView | null;
  /** What the right column speaks of: its cell and its operands are lit. */
  readonly shown: ExplanationView | null;
  readonly spot: CellRef | null;
  readonly pointer: Pointer;
  /** Rows and columns stand closer together. */
  readonly dense: boolean;
}

/** A matrix, or a tile of it. One cell is in the tab order; the arrow keys move among the others. */
export function Grid({ grid, role, focused, shown, spot, pointer, dense }: GridProps) {
  const { post, digits } = usePass();
  const table = useRef<HTMLTableElement>(null);
  const awaited = useRef<Place | null>(null);
  const [editing, setEditing] = useState<Editing | null>(null);
  const [active, setActive] = useActivePlace(grid, focused);

  const refOf = (place: Place): CellRef => ({ step: grid.step, index: indexAt(grid, place) });
  const focusCell = (place: Place) => {
    setActive(place);
    if (inTile(grid, place)) cellAt(table.current, grid, place)?.focus();
    else {
      awaited.current = place;
      post({ type: 'tile', step: grid.step, ...tileStartFor(grid, place) });
    }
  };
  const follow = (place: Place) =>
    post({ type: 'follow', step: grid.step, index: indexAt(grid, place) });
  const edit = (place: Place, typed = '') => {
    const number = grid.cells[place.row - grid.rows.start]?.[place.column - grid.columns.start];
    const text = number === undefined ? '' : String(toNumber(number));
    setEditing({ place, text, typed });
  };
  const stopEditing = (place: Place, text: string | null) => {
    setEditing(null);
    cellAt(table.current, grid, place)?.focus();
    if (text !== null) post({ type: 'edit', step: grid.step, index: indexAt(grid, place), text });
  };

  // The tile that was asked for has come: the focus goes where it was going.
  useEffect(() => {
    if (awaited.current && inTile(grid, awaited.current)) {
      cellAt(table.current, grid, awaited.current)?.focus();
      awaited.current = null;
    }
  }, [grid]);
  useLayoutEffect(() => light(table.current!, grid, shown, spot), [grid, shown, spot, digits]);

  const onKeyDown = (event: KeyboardEvent) => {
    const place = placeOfElement(event.target);
    if (!place || editing) return;
    const size = {
      rows: grid.rows.size,
      columns: grid.columns.size,
      pageRows: Math.max(1, grid.rows.labels.length - 1),
      pageColumns: Math.max(1, grid.columns.labels.length - 1),
    };
    const to = moveInGrid(event, place, size);
    if (to) {
      pointer.leave();
      focusCell(to);
    } else if (event.key === 'Enter' && role === 'operand') follow(place);
    else if (grid.editable && (event.key === 'Enter' || event.key === 'F2')) edit(place);
    else if (grid.editable && beginsNumber(event)) edit(place, event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onFocusIn = (event: FocusEvent) => {
    const place = placeOfElement(event.target);
    if (!place || editing) return;
    setActive(place);
    const cell = refOf(place);
    if (focused && sameCell(focused, cell)) return;
    post({ type: 'focus', step: cell.step, index: [...cell.index] });
  };
  // Moved, not over: a matrix that comes to lie under a resting pointer is not pointed at.
  const onPointerMove = (event: PointerEvent) => {
    const place = placeOfElement(event.target);
    if (place && event.pointerType !== 'touch') pointer.enter(refOf(place));
  };
  const onDblClick = (event: MouseEvent) => {
    const place = placeOfElement(event.target);
    if (!place) return;
    if (grid.editable) edit(place);
    else if (role === 'operand') follow(place);
  };

  const content = useMemo(
    () => (
      <>
        <GridHead grid={grid} />
        <GridBody
          grid={grid}
          digits={digits}
          active={active}
          editing={editing}
          done={stopEditing}
        />
      </>
    ),
    [grid, digits, active.row, active.column, editing],
  );
  return (
    <div class="grid-box">
      <div class={dense ? 'grid-scroll dense' : 'grid-scroll'}>
        <table
          ref={table}
          role="grid"
          class={grid.columns.labels.every((label) => label === '') ? 'headless' : undefined}
          aria-label={gridName(grid)}
          aria-rowcount={grid.rows.size + 1}
          aria-colcount={grid.columns.size + 1}
          aria-readonly={!grid.editable}
          onKeyDown={onKeyDown}
          onFocusIn={onFocusIn}
          onPointerMove={onPointerMove}
          onPointerLeave={() => pointer.leave()}
          onDblClick={onDblClick}
        >
          {content}
        </table>
      </div>
      <Paging grid={grid} />
    </div>
  );
}

const gridName = ({ label, slice, rows, columns }: GridView): string =>
  `${label}${slice ? `, ${slice}` : ''}: ${rows.name} ${rows.size} by ${columns.name} ${columns.size}`;

/** The cell that Tab reaches: the focused one where it is here, else where the grid was left. */
function useActivePlace(grid: GridView, focused: CellRef | null) {
  const place = focused && placeOf(grid, focused);
  const state = useState<Place>(place ?? { row: grid.rows.start, column: grid.columns.start });
  const [active, setActive] = state;
  useLayoutEffect(() => {
    if (place) setActive(place);
  }, [place?.row, place?.column]);
  if (inTile(grid, active)) return state;
  return [{ row: grid.rows.start, column: grid.columns.start }, setActive] as const;
}

function placeOfElement(target: EventTarget | null): Place | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>('td[data-row]') : null;
  return cell && { row: Number(cell.dataset.row), column: Number(cell.dataset.column) };
}

function cellAt(table: HTMLTableElement | null, grid: GridView, { row, column }: Place) {
  const line = table?.tBodies[0]?.rows[row - grid.rows.start];
  return line?.cells[column - grid.columns.start + 1] ?? null;
}

/** Marks the explained cell and its operands without drawing the grid again. */
function light(
  table: HTMLTableElement,
  grid: GridView,
  shown: ExplanationView | null,
  spot: CellRef | null,
): () => void {
  const marked: HTMLElement[] = [];
  const mark = (cell: CellRef, how: string) => {
    const place = placeOf(grid, cell);
    const element = place && inTile(grid, place) ? cellAt(table, grid, place) : null;
    if (!element) return;
    element.dataset.lit = how;
    marked.push(element);
  };
  for (const operand of shown?.operands ?? []) mark(operand, 'operand');
  if (shown) mark(shown, 'self');
  if (spot) mark(spot, 'spot');
  return () => {
    for (const element of marked) delete element.dataset.lit;
  };
}
