/** @jsxRuntime automatic @jsxImportSource preact */
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Digits, GridAxis, GridView, WireNumber } from '../src/protocol/snapshot';
import { type Place, isDense } from './cells';
import { formatAligned, formatNumber, heatOf } from './numbers';
import { Token, visible } from './token';

/** A cell that is being edited: the number as it was, and the key that began to replace it. */
export interface Editing {
  readonly place: Place;
  readonly text: string;
  readonly typed: string;
}

export function GridHead({ grid: { rows, columns } }: { readonly grid: GridView }) {
  return (
    <thead>
      <tr role="row" aria-rowindex={1}>
        <th role="columnheader" class="corner" aria-colindex={1}>
          <span class="unseen">
            {rows.name} and {columns.name}
          </span>
        </th>
        {columns.labels.map((label, n) => (
          <th key={n} role="columnheader" scope="col" aria-colindex={columns.start + n + 2}>
            <Heading axis={columns} at={columns.start + n} label={label} />
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Heading({ axis, at, label }: { readonly axis: GridAxis; at: number; label: string }) {
  if (axis.tokens) return <Token place={at} text={label} />;
  // Blanks around a token of the vocabulary would not be seen, nor read out.
  if (label) return <>{/^\s|\s$/.test(label) ? visible(label) : label}</>;
  return (
    <span class="unseen">
      {axis.name} {at}
    </span>
  );
}

interface GridBodyProps {
  readonly grid: GridView;
  readonly digits: Digits;
  readonly active: Place;
  readonly editing: Editing | null;
  /** Ends editing; null leaves the number as it was. */
  readonly done: (place: Place, text: string | null) => void;
}

export function GridBody({ grid, digits, active, editing, done }: GridBodyProps) {
  const { rows, columns, cells } = grid;
  const texts = textsOf(grid, digits);
  const before = new Map(grid.changed.map((cell) => [`${cell.row},${cell.column}`, cell.before]));
  return (
    <tbody>
      {cells.map((row, r) => (
        <tr key={r} role="row" aria-rowindex={rows.start + r + 2}>
          <th role="rowheader" scope="row" aria-colindex={1}>
            <Heading axis={rows} at={rows.start + r} label={rows.labels[r] ?? ''} />
          </th>
          {row.map((number, c) => {
            const place = { row: rows.start + r, column: columns.start + c };
            return (
              <Cell
                key={c}
                place={place}
                spared={isSpared(grid, place)}
                number={number}
                text={texts[r]![c]!}
                heat={grid.whole ? 'whole' : heatOf(number, grid.scale)}
                before={before.get(`${r},${c}`)}
                tabbable={same(place, active)}
                editing={editing && same(place, editing.place) ? editing : null}
                done={done}
              />
            );
          })}
        </tr>
      ))}
    </tbody>
  );
}

const isSpared = ({ spared }: GridView, { row, column }: Place) =>
  spared !== null && (row < spared.rows || column < spared.columns);

/** Columns of one width, unless the matrix is so large that width is precious. */
function textsOf(grid: GridView, chosen: Digits): string[][] {
  const { cells, columns, whole } = grid;
  const digits = whole ? 'all' : chosen;
  const width = columns.labels.length;
  if (!isDense(grid)) {
    const all = formatAligned(cells.flat(), digits);
    return cells.map((_, r) => all.slice(r * width, (r + 1) * width));
  }
  const byColumn = columns.labels.map((_, c) =>
    formatAligned(
      cells.map((row) => row[c]!),
      digits,
    ),
  );
  return cells.map((_, r) => byColumn.map((column) => column[r]!));
}

const same = (a: Place, b: Place): boolean => a.row === b.row && a.column === b.column;

interface CellProps {
  readonly place: Place;
  /** A key/value cache would spare it. */
  readonly spared: boolean;
  readonly number: WireNumber;
  readonly text: string;
  readonly heat: string;
  readonly before: WireNumber | undefined;
  readonly tabbable: boolean;
  readonly editing: Editing | null;
  readonly done: GridBodyProps['done'];
}

function Cell({ place, spared, number, text, heat, before, tabbable, editing, done }: CellProps) {
  const change =
    before === undefined
      ? undefined
      : `was ${formatNumber(before, 'all')}, now ${formatNumber(number, 'all')}`;
  return (
    <td
      role="gridcell"
      class={change ? 'changed' : spared ? 'spared' : undefined}
      aria-colindex={place.column + 2}
      tabIndex={tabbable ? 0 : -1}
      data-row={place.row}
      data-column={place.column}
      data-heat={heat}
      title={change}
    >
      {editing ? (
        <Field {...editing} done={(text) => done(place, text)} />
      ) : (
        <>
          {text}
          {change ? <span class="unseen">, {change}</span> : null}
        </>
      )}
    </td>
  );
}

interface FieldProps extends Pick<Editing, 'text' | 'typed'> {
  readonly done: (text: string | null) => void;
}

/** The number as text. Enter, Tab and leaving keep it, Escape does not; the host judges it. */
function Field({ text, typed, done }: FieldProps) {
  const input = useRef<HTMLInputElement>(null);
  const finished = useRef(false);
  useLayoutEffect(() => {
    input.current!.focus();
    input.current!.setSelectionRange(typed.length, input.current!.value.length);
  }, []);
  const finish = (keep: boolean) => {
    if (finished.current) return;
    finished.current = true;
    const number = input.current!.value.trim();
    done(keep && number !== '' && number !== text ? number : null);
  };
  return (
    <input
      ref={input}
      class="cell-field"
      type="text"
      inputMode="decimal"
      maxLength={100}
      aria-label="New value"
      defaultValue={typed || text}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape') finish(false);
        else if (event.key === 'Enter' || event.key === 'Tab') finish(true);
        else return;
        event.preventDefault();
      }}
      onBlur={() => finish(true)}
    />
  );
}
