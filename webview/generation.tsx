/** @jsxRuntime automatic @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks';
import type { CacheView, Decoding, GenerationView } from '../src/protocol/snapshot';
import { Beams } from './beams';
import { Candidates } from './candidates';
import { Button, Dropdown } from './controls';
import { usePass } from './context';
import { Icon } from './icons';
import { NumberField } from './number-field';
import { formatPercent } from './numbers';
import type { Pointer } from './pointer';
import { visible } from './token';

/** Tokens that are being generated one after the other: so many are to come. */
export interface Run {
  readonly left: number;
  readonly of: number;
  readonly start: (count: number) => void;
  readonly stop: () => void;
}

/** Says one token after another, each once the last is on the screen. */
export function useRun(generation: GenerationView | null): Run {
  const { post } = usePass();
  const [goal, setGoal] = useState<{ readonly said: number; readonly of: number } | null>(null);
  const said = generation?.said ?? 0;
  const next = generation?.ended === '' ? generation.chosen : null;
  useEffect(() => {
    if (!goal) return;
    if (!next || said >= goal.said) setGoal(null);
    else post({ type: 'say', id: next.id, after: said });
  }, [goal, said, next === null]);
  return {
    left: goal ? Math.max(0, goal.said - said) : 0,
    of: goal?.of ?? 0,
    start: (count) => setGoal({ said: said + count, of: count }),
    stop: () => setGoal(null),
  };
}

interface NextProps {
  readonly generation: GenerationView;
  readonly run: Run;
  readonly open: boolean;
  readonly toggle: () => void;
}

const counts = ['5', '10', '20', '50'];

/** Behind the last token: the next one, and how to go on. */
export function Next({ generation, run, open, toggle }: NextProps) {
  const { post } = usePass();
  const [count, setCount] = useState('10');
  const { chosen, ended, said, candidates } = generation;
  const running = run.left > 0;
  const best = candidates?.list.find(({ id }) => id === chosen?.id);
  return (
    <div class="next" role="group" aria-label="Next token">
      {chosen && ended === '' ? (
        <Button
          look="primary"
          label={`+ ${visible(chosen.token)}: say this token`}
          disabled={running}
          onClick={() => post({ type: 'say', id: chosen.id, after: said })}
        >
          {`+ ${visible(chosen.token)}`}
        </Button>
      ) : (
        <span class="ended">{ended}</span>
      )}
      {best && ended === '' ? (
        <span class="quiet share">{formatPercent(best.chance ?? best.probability)}</span>
      ) : null}
      <Button
        look="icon"
        label="Take the last token back"
        disabled={said === 0 || running}
        onClick={() => post({ type: 'unsay', keep: said - 1 })}
      >
        <Icon name="undo" />
      </Button>
      {running ? (
        <>
          <span class="quiet progress">
            {run.of - run.left} of {run.of}
          </span>
          <Button onClick={run.stop}>Stop</Button>
        </>
      ) : (
        <>
          <Button
            label={`Generate ${count} tokens`}
            disabled={!chosen || ended !== ''}
            onClick={() => run.start(Number(count))}
          >
            Generate {count}
          </Button>
          <Dropdown
            label="How many tokens to generate"
            value={count}
            options={counts.map((value) => ({ value, label: value }))}
            onChange={setCount}
          />
        </>
      )}
      <Button
        label={open ? 'Hide how the token is chosen' : 'How? Shows how the token is chosen'}
        onClick={toggle}
      >
        {open ? 'Hide' : 'How?'}
      </Button>
    </div>
  );
}

interface ChoicesProps {
  readonly generation: GenerationView;
  readonly pointer: Pointer;
}

/** How the next token is chosen, among which, and what a cache spares. */
export function Choices({ generation, pointer }: ChoicesProps) {
  const { post } = usePass();
  const { decoding, candidates, chosen, beams, said, cache, uncached } = generation;
  const set = (change: Partial<Decoding>) =>
    post({ type: 'setDecoding', decoding: { ...decoding, ...change } });
  const way = decoding.beams > 1 ? 'beams' : decoding.temperature > 0 ? 'draw' : 'greedy';
  const plain = { temperature: 0, topK: null, topP: null, beams: 1 };
  return (
    <section class="choices" aria-label="How the next token is chosen">
      <div class="decoding">
        <Dropdown
          label="How the next token is chosen"
          value={way}
          options={ways}
          onChange={(next) =>
            set(
              next === 'greedy'
                ? plain
                : next === 'draw'
                  ? { ...plain, temperature: 1 }
                  : { ...plain, beams: 4 },
            )
          }
        />
        {way === 'draw' ? (
          <>
            <NumberField
              label="Temperature"
              value={decoding.temperature}
              onChange={(temperature) => set({ temperature: temperature ?? 1 })}
            />
            <NumberField label="Top-k" value={decoding.topK} onChange={(topK) => set({ topK })} />
            <NumberField label="Top-p" value={decoding.topP} onChange={(topP) => set({ topP })} />
            <NumberField
              label="Seed"
              value={decoding.seed}
              onChange={(seed) => set({ seed: seed ?? 0 })}
            />
          </>
        ) : null}
        {way === 'beams' ? (
          <NumberField
            label="Texts"
            value={decoding.beams}
            onChange={(count) => set({ beams: count ?? 4 })}
          />
        ) : null}
        <p class="quiet">{explained[way]}</p>
        {chosen?.draw ? <Draw generation={generation} draw={chosen.draw} /> : null}
        {cache ? <Cache cache={cache} /> : <p class="quiet">{uncached}</p>}
      </div>
      {beams ? <Beams beams={beams} /> : null}
      {candidates ? (
        <Candidates
          candidates={candidates}
          verb="Say"
          chosen={chosen?.id ?? null}
          choose={({ id }) => post({ type: 'say', id, after: said })}
          pointer={pointer}
        />
      ) : null}
    </section>
  );
}

const ways = [
  { value: 'greedy', label: 'Greedy: the most probable' },
  { value: 'draw', label: 'Sampling: drawn at random' },
  { value: 'beams', label: 'Beam search' },
];

const explained = {
  greedy: 'Always the most probable token: the same text every time.',
  draw: 'A token is drawn with its probability. A temperature below 1 sharpens, above 1 flattens; top-k and top-p exclude what is improbable.',
  beams: 'Several texts are followed at once; those whose probability is the largest stay.',
};

interface DrawProps {
  readonly generation: GenerationView;
  readonly draw: NonNullable<NonNullable<GenerationView['chosen']>['draw']>;
}

/** The tokens side by side from 0 to 1, each as wide as its chance, and where the random number fell. */
function Draw({ generation, draw }: DrawProps) {
  const { decoding, chosen, said } = generation;
  const number = (value: number) => value.toFixed(4);
  return (
    <div class="draw">
      <p>
        Random number {number(draw.value)} (seed {decoding.seed}, draw {said}) falls between{' '}
        {number(draw.from)} and {number(draw.to)}: “{visible(chosen!.token)}”.
      </p>
      <div class="stretches" aria-hidden="true">
        <i
          style={{
            insetInlineStart: `${100 * draw.from}%`,
            width: `${100 * (draw.to - draw.from)}%`,
          }}
        />
        <b style={{ insetInlineStart: `${100 * draw.value}%` }} />
      </div>
    </div>
  );
}

/** What is not computed again. */
function Cache({ cache }: { readonly cache: CacheView }) {
  const { tokens, known, total } = cache;
  const times = (count: { with: number; without: number }) =>
    `${large(count.with)} instead of ${large(count.without)} multiplications (${formatPercent(count.with / count.without)})`;
  return (
    <div class="cache">
      <p>
        <b>Key/value cache.</b>{' '}
        {known === 0
          ? `The prompt fills it: ${tokens} rows, all of them new. From the next token on only one row is.`
          : `${known} of ${tokens} rows need not be computed again: ${times(cache)}.`}
      </p>
      {total ? <p>Since the prompt: {times(total)}.</p> : null}
      <p class="quiet">
        It holds {large(cache.bytes)} bytes of keys and values. The passes here are computed whole,
        so that every number can be looked at; rows that a cache would spare are marked.
      </p>
    </div>
  );
}

/** "1.2 million" */
function large(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(1)} billion`;
  if (count >= 1e6) return `${(count / 1e6).toFixed(1)} million`;
  return Math.round(count).toLocaleString('en');
}
