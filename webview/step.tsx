/** @jsxRuntime automatic @jsxImportSource preact */
import { Fragment } from 'preact';
import type { PassSnapshot, SparedView, StepView } from '../src/protocol/snapshot';
import { Arcs } from './arcs';
import { Bars } from './bars';
import { BigGrid } from './big-grid';
import { isDense } from './cells';
import { usePass } from './context';
import { Grid, type GridProps } from './grid';
import { Thumbnails } from './heads';
import { Icon } from './icons';
import { Lens } from './lens';
import { Formula } from './math';
import { ScrollBox } from './scroll-box';
import { Notes } from './states';
import { Token } from './token';

interface StepProps extends Omit<GridProps, 'grid' | 'role' | 'dense'> {
  readonly step: StepView;
  readonly prediction: PassSnapshot['prediction'];
  readonly lens: PassSnapshot['lens'];
  readonly drawing: DrawnAs;
  readonly draw: (as: DrawnAs) => void;
  /** Only the result: beside another model there is no room for more. */
  readonly compact?: boolean;
  /** What is predicted stands under a mask. */
  readonly masked?: boolean;
}

/** How a pattern is shown: as an equation of matrices, or as lines between tokens. */
export type DrawnAs = 'numbers' | 'arcs';

/** One step as one equation: operands, arrow, result, and what it says about these words. */
export function Step({
  step,
  prediction,
  lens,
  drawing,
  draw,
  compact,
  masked,
  ...rest
}: StepProps) {
  // One density for the whole equation, so that rows stay on one line.
  const grids = { ...rest, dense: [...step.operands, step.result].some(isDense) };
  if (compact) {
    return (
      <div class="view">
        <div class="title">
          <h2>{step.label}</h2>
          <Shape axes={step.axes} />
        </div>
        <Matrix {...grids} grid={step.result} role="result" />
        <StepWords words={step.words} />
      </div>
    );
  }
  return (
    <main class="view" aria-labelledby="step-title">
      <div class="title">
        <h1 id="step-title">{step.label}</h1>
        <Shape axes={step.axes} />
      </div>
      {step.formula ? (
        <ScrollBox class="formula" label="Formula of the step">
          <Formula tex={step.formula} spoken={step.spokenFormula} display />
        </ScrollBox>
      ) : null}
      {step.heads ? (
        <div class="pattern-tools">
          <Thumbnails heads={step.heads} />
          {step.heads.arcs ? <Drawing as={drawing} choose={draw} /> : null}
        </div>
      ) : null}
      {step.heads?.arcs && drawing === 'arcs' ? (
        <Arcs
          view={step.heads.arcs}
          head={step.heads.picked}
          focused={queryIn(step, rest.focused)}
        />
      ) : (
        <div class="equation">
          {step.operands.map((grid, at) => (
            <div class="term" key={`${at} ${grid.step}`}>
              {at > 0 && step.sign ? <Sign sign={step.sign} /> : null}
              <Matrix {...grids} grid={grid} role="operand" />
            </div>
          ))}
          <div class="term">
            {step.operands.length > 0 ? (
              <span class="arrow">
                <Icon name="arrow" />
                <span class="unseen">gives</span>
              </span>
            ) : null}
            <Matrix {...grids} grid={step.result} role="result" />
          </div>
        </div>
      )}
      <StepWords words={step.words} />
      <Notes notes={step.notes} />
      {step.showsPrediction ? <Bars prediction={prediction} masked={masked ?? false} /> : null}
      {step.showsLens ? <Lens lens={lens} shown={rest.shown} pointer={rest.pointer} /> : null}
    </main>
  );
}

function StepWords({ words }: Pick<StepView, 'words'>) {
  if (words.length === 0) return null;
  return (
    <div class="words">
      {words.map((sentence) => (
        <p key={sentence}>
          <Words text={sentence.replaceAll(' %', '\u00a0%')} />
        </p>
      ))}
    </div>
  );
}

const drawings = [
  { as: 'numbers', label: 'Numbers' },
  { as: 'arcs', label: 'Lines' },
] as const;

function Drawing({ as, choose }: { readonly as: DrawnAs; choose: (as: DrawnAs) => void }) {
  return (
    <fieldset class="segments" aria-label="How the pattern is shown">
      {drawings.map(({ as: each, label }) => (
        <label key={each}>
          <input
            type="radio"
            name="drawing"
            aria-label={label}
            checked={as === each}
            onChange={() => choose(each)}
          />
          <span aria-hidden="true">{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** The query of the focused cell of a pattern. */
function queryIn(step: StepView, focused: StepProps['focused']): number | null {
  return focused?.step === step.id ? focused.index[1]! : null;
}

function Shape({ axes }: { readonly axes: StepView['axes'] }) {
  if (axes.length === 0) return <span class="shape">a single number</span>;
  return (
    <span
      class="shape"
      aria-label={`Shape: ${axes.map((a) => `${a.name} ${a.size}`).join(' by ')}`}
    >
      (
      {axes.map(({ name, size }, at) => (
        <Fragment key={at}>
          {at > 0 ? ' × ' : ''}
          {name === '' ? '' : `${name} `}
          <b>{size}</b>
        </Fragment>
      ))}
      )
    </span>
  );
}

const Sign = ({ sign }: { readonly sign: string }) => (
  <span class="sign">
    <Formula tex={sign} />
  </span>
);

/** A grid under its name. The name of an operand leads to the step that made it. */
function Matrix({ grid, role, ...rest }: GridProps) {
  const { post } = usePass();
  const name = (
    <>
      {grid.symbol ? <Formula tex={grid.symbol} hidden /> : null}
      <span class="label">{grid.label}</span>
    </>
  );
  return (
    <figure class={`matrix ${role}`} data-matrix={`${grid.step} ${grid.slice}`}>
      <figcaption>
        {role === 'operand' ? (
          <button
            type="button"
            title={`Go to ${grid.label}`}
            onClick={() => post({ type: 'go', step: grid.step })}
          >
            {name}
          </button>
        ) : (
          name
        )}
        {grid.slice ? <span class="slice">{grid.slice}</span> : null}
        {grid.spared ? <span class="spared-note">{sparedNote(grid.spared)}</span> : null}
      </figcaption>
      {grid.picture ? (
        <BigGrid {...rest} grid={grid} picture={grid.picture} role={role} />
      ) : (
        <Grid {...rest} grid={grid} role={role} />
      )}
    </figure>
  );
}

/** "4 rows from the cache" */
function sparedNote({ rows, columns, kept }: SparedView): string {
  const [count, what] = rows > 0 ? [rows, 'row'] : [columns, 'column'];
  const which = `${count} ${what}${count === 1 ? '' : 's'}`;
  return kept ? `${which} from the cache` : `${which} not needed again`;
}

/** A sentence in which the quoted tokens wear their colours (where only one token is spelled so). */
function Words({ text }: { readonly text: string }) {
  const { tokens } = usePass();
  return (
    <>
      {text.split(/“([^”]+)”/).map((part, n) => {
        if (n % 2 === 0) return part;
        const place = tokens.findIndex((token) => token.text === part);
        const again = tokens.findLastIndex((token) => token.text === part);
        return place >= 0 && place === again ? (
          <Token key={n} place={place} text={part} />
        ) : (
          `“${part}”`
        );
      })}
    </>
  );
}
