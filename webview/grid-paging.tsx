/** @jsxRuntime automatic @jsxImportSource preact */
import type { GridAxis, GridView } from '../src/protocol/snapshot';
import { Button } from './controls';
import { usePass } from './context';
import { Icon } from './icons';

/** Which part of a large matrix is shown, and buttons to the parts beside it. */
export function Paging({ grid }: { readonly grid: GridView }) {
  const { post } = usePass();
  const { step, rows, columns } = grid;
  const show = (row: number, column: number) => post({ type: 'tile', step, row, column });
  return (
    <>
      <AxisPaging axis={rows} show={(start) => show(start, columns.start)} />
      <AxisPaging axis={columns} show={(start) => show(rows.start, start)} />
    </>
  );
}

function AxisPaging({ axis, show }: { readonly axis: GridAxis; show: (start: number) => void }) {
  const { name, size, start, labels } = axis;
  const page = labels.length;
  if (size <= page) return null;
  return (
    <div class="paging" role="group" aria-label={`Part of ${name}`}>
      <Button
        look="icon"
        label={`Earlier ${name}`}
        disabled={start === 0}
        onClick={() => show(Math.max(0, start - page))}
      >
        <Icon name="previous" />
      </Button>
      <span>
        {name} {start}–{start + page - 1} <span class="quiet">of {size}</span>
      </span>
      <Button
        look="icon"
        label={`Later ${name}`}
        disabled={start + page >= size}
        onClick={() => show(Math.min(size - page, start + page))}
      >
        <Icon name="next" />
      </Button>
    </div>
  );
}
