/** @jsxRuntime automatic @jsxImportSource preact */
import { useState } from 'preact/hooks';
import type { PassSnapshot } from '../src/protocol/snapshot';
import { Choices, Next, useRun } from './generation';
import { Answers, Fills, MaskButton } from './masks';
import type { Pointer } from './pointer';
import { Strip } from './strip';

interface BandProps {
  readonly pass: PassSnapshot;
  readonly pointer: Pointer;
}

/** The text as tokens, and how it goes on: what comes next, or what stands under a mask. */
export function TextBand({ pass, pointer }: BandProps) {
  const { strip, generation, masks } = pass;
  const [open, setOpen] = useState(false);
  const run = useRun(generation);
  return (
    <section class="band" aria-label="Tokens and what comes next">
      <Strip strip={pass.beside ? { ...strip, lines: [] } : strip}>
        {generation ? (
          <Next generation={generation} run={run} open={open} toggle={() => setOpen(!open)} />
        ) : null}
        {masks ? <MaskButton pass={pass} masks={masks} /> : null}
      </Strip>
      <Answers pass={pass} pointer={pointer} />
      {generation && open ? <Choices generation={generation} pointer={pointer} /> : null}
      {masks ? <Fills pass={pass} masks={masks} pointer={pointer} /> : null}
    </section>
  );
}
