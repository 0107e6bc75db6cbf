/** @jsxRuntime automatic @jsxImportSource preact */
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Digits, GridAxis, GridView, WireNumber } from '../src/protocol/snapshot';
import type { Place } from './cells';
import { formatColumn, formatNumber, heatOf } from './numbers';
import { Token } from './token';

/** A cell that is being edited, and what its field begins with. */
export interface Editing {
  readonly place: Place;
  readonly text: string;
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
  if (label) return <>{label}</>;
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
  const texts = columns.labels.map((_, n) =>
    formatColumn(
      cells.map((row) => row[n]!),
      digits,
    ),
  );
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
                number={number}
                text={texts[c]![r]!}
                heat={heatOf(number, grid.scale)}
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

const same = (a: Place, b: Place): boolean => a.row === b.row && a.column === b.column;

interface CellProps {
  readonly place: Place;
  readonly number: WireNumber;
  readonly text: string;
  readonly heat: string;
  readonly before: WireNumber | undefined;
  readonly tabbable: boolean;
  readonly editing: Editing | null;
  readonly done: GridBodyProps['done'];
}

function Cell({ place, number, text, heat, before, tabbable, editing, done }: CellProps) {
  const change =
    before === undefined
      ? undefined
      : `was ${formatNumber(before, 'all')}, now ${formatNumber(number, 'all')}`;
  return (
    <td
      role="gridcell"
      class={change ? 'changed' : undefined}
      aria-colindex={place.column + 2}
      tabIndex={tabbable ? 0 : -1}
      data-row={place.row}
      data-column={place.column}
      data-heat={heat}
      title={change}
    >
      {editing ? (
        <Field text={editing.text} done={(typed) => done(place, typed)} />
      ) : (
        <>
          {text}
          {change ? <span class="unseen">, {change}</span> : null}
        </>
      )}
    </td>
  );
}

/** The number as text. Enter, Tab and leaving keep it, Escape does not; the host judges it. */
function Field({ text, done }: { readonly text: string; done: (typed: string | null) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const finished = useRef(false);
  useLayoutEffect(() => {
    input.current!.focus();
    if (text.length > 1) input.current!.select();
  }, []);
  const finish = (keep: boolean) => {
    if (finished.current) return;
    finished.current = true;
    const typed = input.current!.value.trim();
    done(keep && typed !== '' && typed !== text ? typed : null);
  };
  return (
    <input
      ref={input}
      class="cell-field"
      type="text"
      inputMode="decimal"
      maxLength={100}
      aria-label="New value"
      defaultValue={text}
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
