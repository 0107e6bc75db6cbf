import { widthAt } from './aligned';
import { byteCharacters } from './bytes';
import { flagOf, isObject, type Json, listOf, partOf, TokenizerProblem } from './problem';
import { checkedId } from './vocabulary';

/** A token with its place in the first or second text; a special one stands in neither. */
export interface Token {
  readonly id: number;
  /** The vocabulary's piece, as it is written there: `Ġthe`, `##ing`, `▁the`. */
  readonly text: string;
  /** UTF-16 offsets into the text or the pair; 0, 0 for a special token. */
  readonly start: number;
  readonly end: number;
  readonly which: 'first' | 'second' | 'special';
}

/** Tokens of one text, or special ones between texts, and the type id of each. */
export interface Sequence {
  readonly source: string;
  readonly tokens: readonly Token[];
  /** What each token was in the text, an added token with the spaces that it swallowed. */
  readonly surfaces: readonly string[];
  readonly typeIds: readonly number[];
}

/** Puts special tokens around one or two sequences, and may trim offsets. */
export type PostProcessor = (sequences: readonly Sequence[], special: boolean) => Sequence[];

/** The `post_processor` of tokenizer.json. */
export function readPostProcessor(value: unknown): PostProcessor {
  const part = partOf(value, 'the post-processor');
  if (!part) return (sequences) => [...sequences];
  switch (part.type) {
    case 'Sequence': {
      const steps = listOf(part, 'processors').map(readPostProcessor);
      return (sequences, special) =>
        steps.reduce<Sequence[]>((done, step) => step(done, special), [...sequences]);
    }
    case 'ByteLevel': {
      const trim = flagOf(part, 'trim_offsets', true);
      const prefixed = flagOf(part, 'add_prefix_space', true);
      return (sequences) => (trim ? sequences.map((s) => trimmed(s, prefixed)) : [...sequences]);
    }
    case 'TemplateProcessing':
      return template(part);
    case 'BertProcessing': {
      const [cls, sep] = [marker(part, 'cls'), marker(part, 'sep')];
      return ([first, ...rest], special) =>
        special && first
          ? [
              alone(cls, 0),
              first,
              alone(sep, 0),
              ...rest.flatMap((second) => [second, alone(sep, 1)]),
            ]
          : [...(first ? [first] : []), ...rest];
    }
    case 'RobertaProcessing':
      return roberta(part);
    default:
      throw new TokenizerProblem(
        `tokenizer.json has a post-processor of the type ${part.type}, which is not known here.`,
      );
  }
}

function roberta(part: Json): PostProcessor {
  const [cls, sep] = [marker(part, 'cls'), marker(part, 'sep')];
  const trim = flagOf(part, 'trim_offsets', true);
  const prefixed = flagOf(part, 'add_prefix_space', true);
  return (sequences, special) => {
    const [first, ...rest] = sequences.map((sequence) =>
      typed(trim ? trimmed(sequence, prefixed) : sequence, 0),
    );
    if (!special || !first) return [...(first ? [first] : []), ...rest];
    const [start, end] = [alone(cls, 0), alone(sep, 0)];
    return [start, first, end, ...rest.flatMap((second) => [end, second, end])];
  };
}

function template(part: Json): PostProcessor {
  const named = part.special_tokens;
  const markers = new Map<string, { id: number; text: string }[]>();
  for (const [name, value] of Object.entries(isObject(named) ? named : {})) {
    if (!isObject(value)) continue;
    const texts = listOf(value, 'tokens');
    markers.set(
      name,
      listOf(value, 'ids').map((id, i) => ({ id: checkedId(id, name), text: String(texts[i]) })),
    );
  }
  const read = (key: 'single' | 'pair') => listOf(part, key).map((item) => readItem(item, markers));
  const [single, pair] = [read('single'), read('pair')];
  return (sequences, special) =>
    (sequences.length > 1 ? pair : single).flatMap((item) => {
      if ('tokens' in item) {
        return special ? item.tokens.map((token) => alone(token, item.typeId)) : [];
      }
      const sequence = sequences[item.sequence];
      return sequence ? [typed(sequence, item.typeId)] : [];
    });
}

type Item =
  | { readonly sequence: number; readonly typeId: number }
  | { readonly tokens: readonly { id: number; text: string }[]; readonly typeId: number };

function readItem(
  item: unknown,
  markers: ReadonlyMap<string, readonly { id: number; text: string }[]>,
): Item {
  const [kind, content] = Object.entries(isObject(item) ? item : {})[0] ?? [];
  const part = isObject(content) ? content : {};
  const typeId = typeof part.type_id === 'number' ? part.type_id : 0;
  if (kind === 'Sequence') return { sequence: part.id === 'B' ? 1 : 0, typeId };
  const tokens = kind === 'SpecialToken' ? markers.get(String(part.id)) : undefined;
  if (tokens) return { tokens, typeId };
  throw new TokenizerProblem(
    `tokenizer.json: the template names ${JSON.stringify(item)}, which is neither a sequence nor one of its special tokens.`,
  );
}

function marker(part: Json, key: 'cls' | 'sep'): { id: number; text: string } {
  const value = part[key];
  if (Array.isArray(value) && typeof value[0] === 'string') {
    return { text: value[0], id: checkedId(value[1], value[0]) };
  }
  throw new TokenizerProblem(`tokenizer.json: ${key} of the post-processor is no [token, id].`);
}

function alone({ id, text }: { id: number; text: string }, typeId: number): Sequence {
  const token: Token = { id, text, start: 0, end: 0, which: 'special' };
  return { source: '', tokens: [token], surfaces: [text], typeIds: [typeId] };
}

function typed(sequence: Sequence, typeId: number): Sequence {
  return { ...sequence, typeIds: sequence.tokens.map(() => typeId) };
}

const space = byteCharacters[0x20]!;

/** Offsets without the spaces that a token's piece begins or ends with. */
function trimmed(sequence: Sequence, prefixed: boolean): Sequence {
  const { source } = sequence;
  const tokens = sequence.tokens.map((token, i) => {
    const characters = Array.from(sequence.surfaces[i]!);
    const isSpace = (c: string) => c === space || /^\p{White_Space}$/u.test(c);
    const first = characters.findIndex((c) => !isSpace(c));
    const leading = first < 0 ? characters.length : first;
    const last = characters.findLastIndex((c) => !isSpace(c));
    const trailing = characters.length - 1 - last;
    let { start, end } = token;
    // A space before the very first word may be one that the tokenizer added itself.
    const ours = prefixed && leading === 1 && (i === 0 || start === 0);
    if (leading > 0 && !ours) {
      for (let n = 0; n < leading && start < end; n++) start += widthAt(source, start);
      start = Math.min(start, end);
    }
    for (let n = 0; n < trailing && end > start; n++) end -= widthBefore(source, end);
    return { ...token, start, end: Math.max(start, end) };
  });
  return { ...sequence, tokens };
}

function widthBefore(text: string, at: number): number {
  return at >= 2 && text.codePointAt(at - 2)! > 0xffff ? 2 : 1;
}
