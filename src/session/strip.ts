import { canReuse } from '../generation/cache';
import type { Pass } from '../models/pass';
import type { Word } from '../models/words';
import type { StripLine, StripToken, StripView } from '../protocol/strip';
import { numberAt } from '../trace/cell';
import type { Trace } from '../trace/trace';
import { tokenName } from '../writing/names';
import { counted } from '../writing/numbers';
import { tokenOf } from './place';
import type { Session } from './session';

/** A longer text is shown from so many tokens before its end on. */
const mostTokens = 160;

type Which = StripLine['which'];

/** A pattern, and between which lines it stands. */
interface Weights {
  readonly step: string;
  readonly asks: Which;
  readonly of: Which;
}

/** The texts of a pass as tokens, and the attention of the token that is looked at. */
export function stripView(session: Session, pass: Pass): StripView {
  const { trace, words, source, lookup } = pass;
  const block = session.way.blocks[session.way.layer];
  const asking: Which = source && block?.id.startsWith('encoder.') ? 'source' : 'text';
  const head = Math.min(session.way.head, (block?.heads ?? 1) - 1);
  const patterns: Weights[] = [];
  if (block && trace.find(`${block.id}.attn.hook_pattern`)) {
    patterns.push({ step: `${block.id}.attn.hook_pattern`, asks: asking, of: asking });
  }
  if (block && trace.find(`${block.id}.cross_attn.hook_pattern`)) {
    patterns.push({ step: `${block.id}.cross_attn.hook_pattern`, asks: 'text', of: 'source' });
  }
  const queries = asking === 'source' ? source!.words : words;
  const token = Math.min(askingToken(session, pass, asking) ?? Infinity, queries.length - 1);
  const line = (which: Which, of: readonly Word[], label: string): StripLine => {
    const pattern = patterns.find((candidate) => candidate.of === which);
    const from = Math.max(0, of.length - mostTokens);
    const said = which === 'text' ? of.length - session.saying.said.length : of.length;
    const masked = which === 'text' ? (lookup.masked ?? []) : [];
    return {
      label,
      which,
      left: from,
      tokens: of.slice(from).map((word, nth): StripToken => {
        const place = from + nth;
        const isSentence = (which === 'source') === (source !== undefined) && place < said;
        const seen = pattern && seenBy(trace, pattern.step, head, token, place);
        return {
          text: word.text,
          place,
          weight: seen?.weight ?? null,
          hidden: seen?.hidden ?? false,
          said: place >= said,
          masked: masked.includes(place),
          at: isSentence ? startOf(session.sentence, pass, place) : null,
          word: isSentence ? wordAround(session.sentence, pass, place) : null,
        };
      }),
    };
  };
  const lines = source
    ? [line('source', source.words, 'Source'), line('text', words, 'Said so far')]
    : [line('text', words, 'Tokens')];
  return {
    lines,
    asks:
      patterns.length === 0 || token < 0
        ? null
        : { line: lines.findIndex(({ which }) => which === asking), token },
    pattern: block ? `${block.label}, head ${head}` : '',
    sees: token < 0 || patterns.length === 0 ? '' : seesOf(pass, patterns[0]!, token),
    changes: canReuse(trace)
      ? 'One token more changes nothing of what stands before it.'
      : 'One token more changes the vectors of all tokens.',
  };
}

function seesOf({ trace }: Pass, { step }: Weights, token: number): string {
  const own = trace.step(step);
  const keys = own.shape[2]!;
  const open = Array.from({ length: keys }, (_, key) => !seenBy(trace, step, 0, token, key).hidden);
  const count = (from: number, to: number) => open.slice(from, to).filter(Boolean).length;
  const [before, after] = [count(0, token), count(token + 1, keys)];
  const hidden = keys - count(0, keys);
  const parts = [
    ...(open[token] ? ['itself'] : []),
    ...(before > 0 ? [`${counted(before, 'token')} before it`] : []),
    ...(after > 0 ? [`${counted(after, 'token')} after it`] : []),
  ];
  const last = parts.pop();
  const all =
    last === undefined ? 'nothing' : parts.length > 0 ? `${parts.join(', ')} and ${last}` : last;
  return `${tokenName(trace, own, token, 1)} may look at ${all}${hidden > 0 ? `; ${hidden} ${hidden === 1 ? 'is' : 'are'} hidden from it` : ''}.`;
}

/** The token whose attention is shown: the focused one, else the one that was looked at. */
function askingToken(session: Session, { trace, source }: Pass, of: Which): number | null {
  const { cell } = session.way.place;
  const focused = tokenOf(trace, cell);
  const inSource = source !== undefined && cell?.step.startsWith('encoder.') === true;
  if (focused !== null && inSource === (of === 'source')) return focused;
  return session.looked?.which === of ? session.looked.token : null;
}

function seenBy(trace: Trace, step: string, head: number, query: number, key: number) {
  const { shape } = trace.step(step);
  const heads = shape[0]!;
  const at = step.slice(0, -'hook_pattern'.length);
  const mask = trace.steps.find(({ id, operation }) => operation === 'mask' && id.startsWith(at));
  const weight = numberAt(trace, { step, index: [Math.min(head, heads - 1), query, key] });
  return {
    // A row of −∞ alone has no softmax.
    weight: Number.isNaN(weight) ? null : weight,
    hidden: mask !== undefined && numberAt(trace, { step: mask.id, index: [query, key] }) < 0,
  };
}

/** Where a token of the sentence begins, blanks before it left out; null for one that is not of it. */
export function startOf(
  sentence: string,
  { words, lookup, source }: Pick<Pass, 'words' | 'lookup' | 'source'>,
  token: number,
): number | null {
  const word = (source?.words ?? words)[token];
  const types = source?.types ?? lookup.types;
  if (!word || word.end <= word.start || types?.[token] === 1) return null;
  const text = sentence.slice(word.start, word.end);
  return word.start + text.length - text.trimStart().length;
}

/**
 * The word of the sentence that a token is of, whose other tokens stand without a gap before and behind
 * it; null for what a model adds itself, and for a token of a second text.
 */
export function wordAround(
  sentence: string,
  { words, lookup, source }: Pick<Pass, 'words' | 'lookup' | 'source'>,
  token: number,
): readonly [number, number] | null {
  const all = source?.words ?? words;
  const types = source?.types ?? lookup.types;
  const own = (place: number) => {
    const word = all[place];
    return word && word.end > word.start && types?.[place] !== 1 ? word : undefined;
  };
  const word = own(token);
  if (!word) return null;
  const joined = (at: number) => /^[\p{L}\p{N}][\p{L}\p{N}]$/u.test(sentence.slice(at - 1, at + 1));
  let [first, last] = [token, token];
  while (own(first - 1)?.end === own(first)!.start && joined(own(first)!.start)) first--;
  while (own(last + 1)?.start === own(last)!.end && joined(own(last)!.end)) last++;
  const text = sentence.slice(own(first)!.start, own(last)!.end);
  const blank = text.length - text.trimStart().length;
  return [own(first)!.start + blank, own(last)!.end];
}

/** The token of the sentence that an offset lies in, or the last that begins before it. */
export function tokenAtOffset(sentence: string, pass: Pass, at: number): number | null {
  const { length } = (pass.source ?? pass).words;
  let found: number | null = null;
  for (let token = 0; token < length; token++) {
    const start = startOf(sentence, pass, token);
    if (start !== null && start <= at) found = token;
  }
  return found;
}
