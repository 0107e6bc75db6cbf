/** @jsxRuntime automatic @jsxImportSource preact */
import type { BeamView, BeamsView } from '../src/protocol/snapshot';
import { Button } from './controls';
import { usePass } from './context';
import { Formula } from './math';
import { ScrollBox } from './scroll-box';
import { visible } from './token';

/** The texts of a beam search, the best first: each with the sum that ranks it. */
export function Beams({ beams }: { readonly beams: BeamsView }) {
  const { post } = usePass();
  const { live, done, settled } = beams;
  return (
    <section class="beams" aria-label="Beam search">
      <Button disabled={settled} onClick={() => post({ type: 'growBeams' })}>
        {live.length + done.length === 0 ? 'Begin: one token each' : 'One token more each'}
      </Button>
      {settled ? <p class="quiet">Nothing that is followed can become better.</p> : null}
      <ol>
        {live.map((beam) => (
          <Beam key={beam.ids.join()} beam={beam} />
        ))}
      </ol>
      {done.length > 0 ? (
        <>
          <h3>Ended</h3>
          <ol>
            {done.map((beam) => (
              <Beam key={beam.ids.join()} beam={beam} />
            ))}
          </ol>
        </>
      ) : null}
    </section>
  );
}

function Beam({ beam }: { readonly beam: BeamView }) {
  const { post } = usePass();
  const { tokens, probabilities, score, agrees, ids } = beam;
  const text = tokens.map(visible).join('');
  return (
    <li>
      <div class="beam">
        <span class="beam-text">
          {tokens.map((token, at) => (
            <span
              key={at}
              class="chip"
              title={`probability ${probabilities[at]?.toPrecision(4) ?? '?'}`}
            >
              {visible(token)}
            </span>
          ))}
        </span>
        <span
          class="score"
          title="The mean of the logarithms of the probabilities: the larger, the better"
        >
          {score.toFixed(4).replace('-', '−')}
        </span>
        <Button label={`Take “${text}”`} onClick={() => post({ type: 'takeBeam', ids: [...ids] })}>
          Take
        </Button>
      </div>
      <ScrollBox class="beam-sum" label="How the score comes about">
        <Formula tex={`= ${beam.formula}`} spoken={beam.spoken} />
        <span class={agrees ? 'check agrees' : 'check differs'}>
          {agrees ? '✓ recomputed' : `✗ recomputed ${beam.value}`}
        </span>
      </ScrollBox>
    </li>
  );
}
