/** @jsxRuntime automatic @jsxImportSource preact */
import type { CandidateView, MasksView, PassSnapshot, StripToken } from '../src/protocol/snapshot';
import { Candidates, Percent } from './candidates';
import { Button } from './controls';
import { usePass } from './context';
import type { Pointer } from './pointer';

interface MasksProps {
  readonly pass: PassSnapshot;
  readonly masks: MasksView;
}

/** Behind the last token of a model that fills in masks: put one over the word that is looked at. */
export function MaskButton({ pass, masks }: MasksProps) {
  const { post } = usePass();
  const token = asked(pass);
  const word = token && !token.masked ? token.word : null;
  if (!word) return null;
  const { sentence } = pass;
  return (
    <div class="next" role="group" aria-label="Mask">
      <Button
        look="primary"
        label={`Mask “${sentence.slice(...word)}”: puts ${masks.mask} in its place`}
        onClick={() =>
          post({ type: 'setSentence', sentence: replaced(sentence, word, masks.mask) })
        }
      >
        Mask “{sentence.slice(...word)}”
      </Button>
    </div>
  );
}

interface FillsProps extends MasksProps {
  readonly pointer: Pointer;
}

/** What may stand under the mask that was picked. */
export function Fills({ pass, masks, pointer }: FillsProps) {
  const { post } = usePass();
  const { places, picked, candidates } = masks;
  const place = places[picked];
  if (!place || !candidates) {
    return (
      <p class="quiet hint">
        Pick a word above and mask it: the model says what may stand there, from both sides.
      </p>
    );
  }
  const fill = ({ token }: CandidateView) => {
    if (!place.at) return;
    const sentence = filled(pass.sentence, place.at, token);
    post({ type: 'setSentence', sentence });
  };
  return (
    <section class="choices" aria-label="What may stand under the mask">
      <div class="decoding">
        {places.length > 1 ? (
          <fieldset class="segments" aria-label="Which mask">
            {places.map((_, at) => (
              <label key={at}>
                <input
                  type="radio"
                  name="mask"
                  aria-label={`Mask ${at + 1}`}
                  checked={at === picked}
                  onChange={() => post({ type: 'pickMask', mask: at })}
                />
                <span aria-hidden="true">{at + 1}</span>
              </label>
            ))}
          </fieldset>
        ) : null}
        <p class="quiet">
          What the model would put under the mask. It sees what stands before and behind it
          {places.length > 1 ? '; the other masks stay masked' : ''}.
        </p>
      </div>
      <Candidates
        candidates={candidates}
        verb="Fill in"
        chosen={candidates.list[0]?.id ?? null}
        choose={fill}
        pointer={pointer}
      />
    </section>
  );
}

/** Whether the second text follows the first, as the model answers. */
export function Answers({
  pass,
  pointer,
}: {
  readonly pass: PassSnapshot;
  readonly pointer: Pointer;
}) {
  if (pass.answers.length === 0) return null;
  return (
    <dl class="answers" aria-label="What the model answers">
      {pass.answers.map(({ label, probability, cell }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <Percent what="this answer" number={probability} cell={cell} pointer={pointer} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The token that asks. */
function asked({ strip }: PassSnapshot): StripToken | undefined {
  const { asks, lines } = strip;
  return asks ? lines[asks.line]?.tokens.find(({ place }) => place === asks.token) : undefined;
}

const replaced = (text: string, [start, end]: readonly [number, number], by: string) =>
  text.slice(0, start) + by + text.slice(end);

/** A piece that goes on with the word before it is written without a blank. */
function filled(text: string, [start, end]: readonly [number, number], token: string): string {
  if (!token.startsWith('##')) return replaced(text, [start, end], token.trim());
  const before = text.slice(0, start).trimEnd().length;
  return replaced(text, [before, end], token.slice(2));
}
