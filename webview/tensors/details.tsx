/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import type { PickedTensor, TensorsView } from '../../src/protocol/tensors';
import { Button } from '../controls';
import type { Picked } from './app';
import { HeatMap } from './heat-map';
import { counted, countText, numberText, shapeText, sizeText } from './words';

interface DetailsProps {
  readonly file: Extract<TensorsView, { kind: 'tensors' }>;
  readonly picked: Picked | null;
  readonly reload: () => void;
}

/** What the picked tensor is like; before one is picked, what the file says about itself. */
export function Details({ file, picked, reload }: DetailsProps) {
  return (
    <section class="details" aria-label="Picked tensor">
      {picked ? (
        <>
          <h2>{picked.line.name}</h2>
          <p class="quiet">
            {picked.line.dtype} {shapeText(picked.line.shape)},{' '}
            {counted(
              picked.line.shape.reduce((product, size) => product * size, 1),
              'number',
            )}
            , {sizeText(picked.line.bytes)} from byte {countText(picked.line.offset)}
          </p>
          <Numbers picked={picked} reload={reload} />
        </>
      ) : (
        <p class="quiet">Pick a tensor to see what its numbers are like.</p>
      )}
      {file.metadata.length > 0 ? (
        <details open={!picked}>
          <summary>Metadata</summary>
          <dl class="metadata">
            {file.metadata.map(([key, value]) => (
              <Pair key={key} name={key}>
                {value}
              </Pair>
            ))}
          </dl>
        </details>
      ) : null}
    </section>
  );
}

function Numbers({ picked, reload }: { readonly picked: Picked; readonly reload: () => void }) {
  const { numbers, share, line } = picked;
  if (!numbers) return <progress aria-label="Reading the numbers" value={share} max={1} />;
  if (numbers.kind === 'problem') {
    return (
      <div role="alert" class="problem">
        <p>{numbers.message}</p>
        <div class="actions">
          <Button onClick={reload}>Read the File Again</Button>
        </div>
      </div>
    );
  }
  return (
    <>
      <Statistics statistics={numbers.statistics} />
      {numbers.picture.means.length > 0 ? (
        <HeatMap name={line.name} picture={numbers.picture} />
      ) : (
        <p class="quiet">It holds no numbers.</p>
      )}
    </>
  );
}

type Found = Extract<PickedTensor, { kind: 'numbers' }>['statistics'];

function Statistics({ statistics }: { readonly statistics: Found }) {
  const { ofFinite, count, nan, infinite, zeros } = statistics;
  return (
    <dl class="statistics">
      {ofFinite ? (
        <>
          <Pair name="Minimum">{numberText(ofFinite.min)}</Pair>
          <Pair name="Maximum">{numberText(ofFinite.max)}</Pair>
          <Pair name="Mean">{numberText(ofFinite.mean)}</Pair>
          <Pair name="Standard deviation">{numberText(ofFinite.std)}</Pair>
        </>
      ) : null}
      {zeros > 0 ? <Pair name="Zeros">{part(zeros, count)}</Pair> : null}
      {nan > 0 ? <Pair name="NaN">{part(nan, count)}</Pair> : null}
      {infinite > 0 ? <Pair name="Infinite">{part(infinite, count)}</Pair> : null}
    </dl>
  );
}

function Pair({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** "12 (3.5 %)" */
function part(some: number, all: number): string {
  const percent = (some / all) * 100;
  return `${countText(some)} (${percent < 0.1 ? '<\u202f0.1' : percent.toFixed(1)}\u202f%)`;
}
