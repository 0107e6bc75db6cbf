import { type CacheCount, canReuse, countCache } from '../generation/cache';
import { type Choice, choose } from '../generation/choice';
import { type Distribution, distributionOf } from '../generation/distribution';
import { saidText } from '../generation/generation';
import { greedy } from '../generation/decoding';
import { chancesId } from '../generation/steps';
import { type Pass, outputNames } from '../models/pass';
import type { AnswerView, CacheView, GenerationView, MasksView } from '../protocol/generation';
import { rowsOf } from '../tensor/tensor';
import { toWire } from '../writing/numbers';
import { beamsView } from './beams';
import { candidatesView } from './candidates';
import type { Session } from './session';
import { wordAround } from './strip';

/** What may come next, and what was generated; null for a model that predicts no next token. */
export function generationView(session: Session, pass: Pass): GenerationView | null {
  const { trace, language, lookup } = pass;
  const { said, decoding } = session.saying;
  const kind = language.transformer.output?.kind ?? 'next';
  if (kind !== 'next' || !trace.find('prediction')) return null;
  const chosen = choose(lastLogits(pass), decoding, said.length);
  const { contextLength } = language.transformer;
  const ended = !chosen.ok
    ? chosen.problem
    : chosen.choice.id === language.reader?.end
      ? 'The model ends here.'
      : lookup.ids.length >= contextLength
        ? `The model has ${contextLength} positions, and all are taken.`
        : '';
  const names = outputNames(language);
  const nameOf = (id: number) => names[id] ?? `${id}`;
  const drawn = trace.find(chancesId) ? (id: number) => cellOf(chancesId, id) : null;
  const cache = canReuse(trace) ? countCache(trace, known(session, pass)) : null;
  if (cache) session.saying.count(cache);
  return {
    decoding,
    candidates: chosen.ok
      ? candidatesView(trace, chosen.choice.distribution, nameOf, {
          own: (id) => cellOf('prediction', id),
          drawn,
        })
      : null,
    chosen: chosen.ok ? chosenView(chosen.choice, nameOf) : null,
    ended,
    said: said.length,
    text: saidAfter(pass, said),
    cache: cache && cacheView(cache, session.saying.counts),
    uncached: cache
      ? ''
      : 'A key/value cache needs a causal mask: here a new token changes the rows of those before it, and all have to be computed again.',
    beams: decoding.beams > 1 ? beamsView(session.saying.search, decoding.beams, nameOf) : null,
  };
}

const cellOf = (step: string, id: number) => ({ step, index: [0, id] });

function chosenView({ id, draw }: Choice, nameOf: (id: number) => string) {
  const token = nameOf(id);
  return { id, token, draw: draw && { value: draw.value, from: draw.from, to: draw.to } };
}

/** The row of logits that says what comes next. */
export function lastLogits({ trace }: Pass): Float32Array | Float64Array {
  const logits = trace.value('unembed.logits');
  return rowsOf(logits, logits.shape[0]! - 1, 1);
}

function cacheView(now: CacheCount, counts: readonly (CacheCount | undefined)[]): CacheView {
  const whole = counts.every((count) => count !== undefined);
  const sum = (of: 'with' | 'without') => counts.reduce((total, count) => total + count![of], 0);
  return {
    tokens: now.tokens,
    known: now.known,
    without: now.without,
    with: now.with,
    total: whole && counts.length > 1 ? { without: sum('without'), with: sum('with') } : null,
    bytes: now.bytes,
  };
}

/** Of how many tokens the pass before knew the rows: all but the last, once something was generated. */
export function known({ saying }: Session, { lookup }: Pass): number {
  return saying.said.length === 0 ? 0 : lookup.ids.length - 1;
}

/** What was generated, as it goes on from the text before it. */
export function saidAfter({ language, lookup }: Pass, said: readonly number[]): string {
  if (said.length === 0) return '';
  const { reader } = language;
  if (!reader?.said) return saidText(language, '', said);
  // A blank between two tokens may be lost where the second is read alone.
  const before = reader.said(lookup.ids.slice(0, -said.length));
  const whole = reader.said(lookup.ids);
  return whole.startsWith(before) ? whole.slice(before.length) : reader.said(said);
}

/** The masks of a text, and what may stand under the one that was picked. */
export function masksView(session: Session, pass: Pass): MasksView | null {
  const { trace, language, lookup } = pass;
  const { reader, transformer } = language;
  if (transformer.output?.kind !== 'masked' || reader?.mask === undefined) return null;
  const masked = lookup.masked ?? [];
  const picked = Math.max(0, Math.min(session.mask, masked.length - 1));
  const place = masked[picked];
  const names = outputNames(language);
  const found = place === undefined ? undefined : maskDistribution(pass, place);
  return {
    mask: reader.mask,
    places: masked.map((token) => ({ token, at: wordAround(session.sentence, pass, token) })),
    picked,
    candidates: found
      ? candidatesView(trace, found, (id) => names[id] ?? `${id}`, {
          own: (id) => ({ step: 'unembed.probabilities', index: [place!, id] }),
          drawn: null,
        })
      : null,
  };
}

function maskDistribution({ trace }: Pass, place: number): Distribution | undefined {
  const found = distributionOf(rowsOf(trace.value('unembed.logits'), place, 1), greedy);
  return found.ok ? found.distribution : undefined;
}

/** What a model answers that was asked whether the second text follows: only where there are two. */
export function answersOf({ trace, lookup }: Pass): AnswerView[] {
  const step = trace.find('nsp_head.probabilities');
  if (!step || !lookup.types?.includes(1)) return [];
  return Array.from(trace.value(step.id).data, (probability, answer) => ({
    label: trace.placeName(step, 1, answer),
    probability: toWire(probability),
    cell: { step: step.id, index: [0, answer] },
  }));
}

/** The steps whose numbers these views show; of what is computed row by row, they look at one row. */
export function lookedAtNext({ trace }: Pass): string[] {
  return [
    'unembed.logits',
    'unembed.probabilities',
    'prediction',
    chancesId,
    'nsp_head.probabilities',
  ].filter((id) => trace.find(id) && !trace.isByRow(id));
}
