/** @jsxRuntime automatic @jsxImportSource preact */
import { useRef, useState } from 'preact/hooks';
import type { CandidateView, CandidatesView, ExcludedView } from '../src/protocol/snapshot';
import { usePass } from './context';
import { formatPercent, toNumber } from './numbers';
import type { Pointer } from './pointer';
import { visible } from './token';

interface CandidatesProps {
  readonly candidates: CandidatesView;
  /** What a click on a token does, as a verb: "Say", "Fill in". */
  readonly verb: string;
  readonly choose: (candidate: CandidateView) => void;
  readonly chosen: number | null;
  readonly pointer: Pointer;
}

const reasons: Record<ExcludedView['why'], string> = {
  'top-k': 'top-k: it is not among the most probable',
  'top-p': 'top-p: those before it come to enough',
  impossible: 'its logit is −∞',
};

/** The most probable tokens with their numbers, the others counted, what may not be drawn struck out. */
export function Candidates({ candidates, verb, choose, chosen, pointer }: CandidatesProps) {
  const { list, more, excluded, moreExcluded, vocabulary } = candidates;
  const box = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState('0,0');
  const drawn = list.some(({ chance }) => chance !== null);
  const rows: readonly (CandidateView & { readonly why?: ExcludedView['why'] })[] = [
    ...list,
    ...excluded,
  ];
  const columns = drawn ? 3 : 2;
  const move = (event: KeyboardEvent, row: number, column: number) => {
    const [down, across] = steps[event.key] ?? [0, 0];
    if ((down === 0 && across === 0) || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    box.current
      ?.querySelector<HTMLElement>(`[data-at="${row + down},${column + across}"]`)
      ?.focus();
  };
  const cell = (row: number, column: number) => {
    const at = `${row},${column}`;
    return {
      'data-at': at,
      tabIndex: at === (within(active, rows.length, columns) ? active : '0,0') ? 0 : -1,
      onKeyDown: (event: KeyboardEvent) => move(event, row, column),
    };
  };
  return (
    <div class="candidates" ref={box}>
      <table>
        <caption class="unseen">
          The most probable of {vocabulary} tokens. Arrow keys move; Enter on a token takes it, on a
          number goes to it.
        </caption>
        <thead class="unseen">
          <tr>
            <th scope="col">Token</th>
            <th scope="col">Bar</th>
            <th scope="col">Probability</th>
            {drawn ? <th scope="col">Chance to be drawn</th> : null}
          </tr>
        </thead>
        <tbody>
          {rows.map((candidate, row) => (
            <tr
              key={candidate.id}
              class={[candidate.id === chosen ? 'chosen' : '', candidate.why ? 'excluded' : '']
                .join(' ')
                .trim()}
            >
              <th scope="row">
                <button
                  type="button"
                  {...cell(row, 0)}
                  title={`${verb} “${candidate.token}”${candidate.why ? ` (excluded by ${reasons[candidate.why]})` : ''}`}
                  onFocus={() => setActive(`${row},0`)}
                  onClick={() => choose(candidate)}
                >
                  {visible(candidate.token)}
                </button>
              </th>
              <td class="track" aria-hidden="true">
                <span>
                  <i style={{ width: `${toNumber(candidate.probability) * 100}%` }} />
                  {candidate.chance === null ? null : (
                    <b style={{ width: `${toNumber(candidate.chance) * 100}%` }} />
                  )}
                </span>
              </td>
              <td>
                <Percent
                  {...cell(row, 1)}
                  what="its probability"
                  number={candidate.probability}
                  cell={candidate.cell}
                  pointer={pointer}
                  onFocus={() => setActive(`${row},1`)}
                />
              </td>
              {drawn ? (
                <td>
                  {candidate.chance === null || candidate.chanceCell === null ? null : (
                    <Percent
                      {...cell(row, 2)}
                      what="its chance to be drawn"
                      number={candidate.chance}
                      cell={candidate.chanceCell}
                      pointer={pointer}
                      onFocus={() => setActive(`${row},2`)}
                    />
                  )}
                </td>
              ) : null}
              <td class="why">
                {candidate.why ? <span title={reasons[candidate.why]}>{candidate.why}</span> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="quiet">
        {[
          ...(more.count > 0
            ? [`${counted(more.count, 'more token')} with ${formatPercent(more.share)} together`]
            : []),
          ...(moreExcluded.count > 0
            ? [
                `${counted(moreExcluded.count, 'more')} excluded (${formatPercent(moreExcluded.share)})`,
              ]
            : []),
          `vocabulary: ${vocabulary.toLocaleString('en')}`,
        ].join('; ')}
        .
      </p>
    </div>
  );
}

const steps: Record<string, readonly [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

function within(active: string, rows: number, columns: number): boolean {
  const [row = 0, column = 0] = active.split(',').map(Number);
  return row < rows && column < columns;
}

function counted(count: number, what: string): string {
  const many = count === 1 || what === 'more' ? what : `${what}s`;
  return `${count.toLocaleString('en')} ${many}`;
}

interface PercentProps {
  readonly what: string;
  readonly number: CandidateView['probability'];
  readonly cell: CandidateView['cell'];
  readonly pointer: Pointer;
  readonly tabIndex?: number;
  readonly 'data-at'?: string;
  readonly onFocus?: () => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
}

/** A number of the pass: pointed at it is explained, pressed it leads there. */
export function Percent({ what, number, cell, pointer, onFocus, ...rest }: PercentProps) {
  const { post } = usePass();
  return (
    <button
      type="button"
      class="percent"
      {...rest}
      title={`Go to ${what}`}
      onPointerEnter={() => pointer.enter(cell)}
      onPointerLeave={() => pointer.leave()}
      onFocus={() => {
        onFocus?.();
        pointer.enter(cell);
      }}
      onBlur={() => pointer.leave()}
      onClick={() => {
        pointer.leave();
        post({ type: 'follow', step: cell.step, index: [...cell.index] });
      }}
    >
      {formatPercent(number)}
    </button>
  );
}
