/** @jsxRuntime automatic @jsxImportSource preact */
import { useRef, useState } from 'preact/hooks';
import type { ExplanationView, LensView } from '../src/protocol/snapshot';
import { Button } from './controls';
import { usePass } from './context';
import { formatPercent, heatOf } from './numbers';
import type { Pointer } from './pointer';
import { ScrollBox } from './scroll-box';
import { visible } from './token';

interface LensProps {
  readonly lens: LensView;
  readonly shown: ExplanationView | null;
  readonly pointer: Pointer;
}

/** The logit lens: the likeliest tokens at every layer, once somebody asks for them. */
export function Lens({ lens, shown, pointer }: LensProps) {
  const { post } = usePass();
  if (lens.why !== '') return <p class="lens quiet">{lens.why}</p>;
  const open = lens.layers !== null;
  return (
    <section class="lens" aria-label="Logit lens">
      <Button onClick={() => post({ type: 'setLens', open: !open })}>
        {open ? 'Close the logit lens' : 'Logit lens: top tokens at every layer'}
      </Button>
      {lens.layers ? (
        <>
          <p class="quiet">
            If the model ended at a layer, this is what it would say after {lens.after}: the stream
            there, through the final norm and the output layer (nostalgebraist 2020).
          </p>
          <LensTable lens={lens} layers={lens.layers} shown={shown} pointer={pointer} />
        </>
      ) : null}
    </section>
  );
}

interface TableProps extends LensProps {
  readonly layers: NonNullable<LensView['layers']>;
}

/** Arrow keys move through it; Enter and a click lead to the number. */
function LensTable({ lens, layers, shown, pointer }: TableProps) {
  const { post } = usePass();
  const table = useRef<HTMLTableElement>(null);
  const [active, setActive] = useState({ row: layers.length - 1, column: 0 });
  const final = layers.at(-1)?.top[0]?.token;
  const move = (event: KeyboardEvent, row: number, column: number) => {
    const [down, across] = steps[event.key] ?? [0, 0];
    if (down === 0 && across === 0) return;
    event.preventDefault();
    event.stopPropagation();
    table.current
      ?.querySelector<HTMLElement>(`[data-lens="${row + down},${column + across}"]`)
      ?.focus();
  };
  return (
    <ScrollBox class="lens-table" label="Top tokens at every layer">
      <table ref={table} onPointerLeave={() => pointer.leave()}>
        <thead>
          <tr>
            <th scope="col">Layer</th>
            {layers[0]!.top.map((_, rank) => (
              <th key={rank} scope="col">
                {ranks[rank]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {layers.map(({ name, top }, row) => (
            <tr key={row}>
              <th scope="row">{name}</th>
              {top.map(({ column, token, probability }, rank) => {
                const index = [row, column];
                const lit = shown?.step === lens.step && shown.index.join() === index.join();
                return (
                  <td key={rank} data-heat={heatOf(probability, 1)} class={lit ? 'lit' : ''}>
                    <button
                      type="button"
                      data-lens={`${row},${rank}`}
                      tabIndex={active.row === row && active.column === rank ? 0 : -1}
                      onPointerEnter={() => pointer.enter({ step: lens.step, index })}
                      onFocus={() => {
                        setActive({ row, column: rank });
                        pointer.enter({ step: lens.step, index });
                      }}
                      onBlur={() => pointer.leave()}
                      onKeyDown={(event) => move(event, row, rank)}
                      onClick={() => post({ type: 'follow', step: lens.step, index })}
                    >
                      <span class={token === final ? 'word final' : 'word'}>{visible(token)}</span>
                      <span class="percent">{formatPercent(probability)}</span>
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

const ranks = ['first', 'second', 'third', 'fourth', 'fifth'];

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};
