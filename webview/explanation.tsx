/** @jsxRuntime automatic @jsxImportSource preact */
import type { ExplanationView, OperandView } from '../src/protocol/snapshot';
import { Button } from './controls';
import { type CellRef, cellKey } from './cells';
import { usePass } from './context';
import { Icon } from './icons';
import { Formula } from './math';
import { formatDifference, formatExactly } from './numbers';
import { ScrollBox } from './scroll-box';
import { Origin } from './token-origin';

interface ExplanationProps {
  readonly explanation: ExplanationView | null;
  /** It speaks of the cell under the pointer, not of the focused one. */
  readonly pointed: boolean;
  readonly canGoBack: boolean;
  /** Lights up one operand in its matrix. */
  readonly spot: (cell: CellRef | null) => void;
}

/** Where does this number come from? */
export function Explanation({ explanation, pointed, canGoBack, spot }: ExplanationProps) {
  const { post } = usePass();
  return (
    <aside class="explanation" aria-label="Where the number comes from">
      {explanation ? (
        <Derivation explanation={explanation} pointed={pointed} spot={spot} />
      ) : (
        <div class="hint">
          <h2>Point at any number</h2>
          <p>
            Its formula appears here, with every term filled in and each term a link to its origin.
          </p>
          <p class="quiet">Or move through a matrix with the arrow keys.</p>
        </div>
      )}
      <div class="foot">
        {canGoBack ? (
          <Button onClick={() => post({ type: 'back' })} label="Back (Backspace)">
            <span slot="start" class="button-icon">
              <Icon name="back" />
            </span>
            Back
          </Button>
        ) : null}
        {explanation ? <Copy explanation={explanation} /> : null}
      </div>
    </aside>
  );
}

interface DerivationProps extends Pick<ExplanationProps, 'pointed' | 'spot'> {
  readonly explanation: ExplanationView;
}

function Derivation({ explanation, pointed, spot }: DerivationProps) {
  const { digits } = usePass();
  const { name, spokenName, symbolic, substituted, spoken, given, stored, operands } = explanation;
  return (
    <>
      <h2 class={pointed ? 'pointed' : ''}>
        <Formula tex={name} spoken={spokenName} later />
        <span class="exactly" title={formatExactly(stored, 'all')}>
          {formatExactly(stored, digits)}
        </span>
      </h2>
      {explanation.token ? <Origin token={explanation.token} /> : null}
      {symbolic ? (
        <div class="derivation">
          <span class="unseen">{spoken}</span>
          <Equals tex={symbolic} label="Formula" />
          <Equals tex={substituted} label="Formula with numbers" />
        </div>
      ) : null}
      {explanation.token ? null : given ? (
        <p class="given">
          <Icon name="info" />
          {given}
        </p>
      ) : (
        <Check explanation={explanation} />
      )}
      <Operands operands={operands} spot={spot} />
    </>
  );
}

/** One line of the derivation. */
function Equals({ tex, label }: { readonly tex: string; readonly label: string }) {
  return (
    <div class="derived">
      <span class="equals" aria-hidden="true">
        =
      </span>
      <ScrollBox class="right" label={label}>
        <Formula tex={tex} display wrap hidden later />
      </ScrollBox>
    </div>
  );
}

/** The displayed formula, evaluated anew, against what the pass left in the cell. */
function Check({ explanation }: { readonly explanation: ExplanationView }) {
  const { digits } = usePass();
  const { value, stored, difference, agrees } = explanation;
  const exact = `recomputed ${formatExactly(value, 'all')}, stored ${formatExactly(stored, 'all')}`;
  return (
    <p class={agrees ? 'check agrees' : 'check differs'} title={exact}>
      <span class="mark" aria-hidden="true">
        {agrees ? '✓' : '✗'}
      </span>
      <span>
        recomputed {formatExactly(value, digits)} {agrees ? '=' : '≠'} stored
        {agrees ? '' : ` ${formatExactly(stored, digits)}`}{' '}
        <span class="difference">± {formatDifference(difference)}</span>
      </span>
    </p>
  );
}

interface OperandsProps extends Pick<ExplanationProps, 'spot'> {
  readonly operands: readonly OperandView[];
}

function Operands({ operands, spot }: OperandsProps) {
  const { post, digits } = usePass();
  if (operands.length === 0) return null;
  return (
    <section class="operands" aria-label="From">
      <h3>from</h3>
      <ul>
        {operands.map((operand) => (
          <li key={cellKey(operand)}>
            <button
              type="button"
              title={`Go to ${operand.spokenName}`}
              onClick={() =>
                post({ type: 'follow', step: operand.step, index: [...operand.index] })
              }
              onPointerEnter={() => spot(operand)}
              onPointerLeave={() => spot(null)}
              onFocus={() => spot(operand)}
              onBlur={() => spot(null)}
            >
              <Formula tex={operand.name} spoken={operand.spokenName} later />
              <span class="value">{formatExactly(operand.value, digits)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

const copies = [
  { what: 'value', label: 'Value' },
  { what: 'tex', label: 'TeX' },
  { what: 'markdown', label: 'Markdown' },
] as const;

function Copy({ explanation: { step, index } }: { readonly explanation: ExplanationView }) {
  const { post } = usePass();
  return (
    <div class="copy" role="group" aria-label="Copy">
      <span aria-hidden="true">copy</span>
      {copies.map(({ what, label }) => (
        <button
          key={what}
          type="button"
          class="link"
          aria-label={`Copy ${label}`}
          onClick={() => post({ type: 'copy', what, step, index: [...index] })}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
