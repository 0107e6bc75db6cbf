import type { ReadText, TextReader } from '../models/reader';
import type { BuiltModel } from './families/family';
import { originOf, textOf } from './token-origin';
import type { OpenedTokenizer } from './tokenizer/open';
import type { Token, Tokenizer } from './tokenizer/tokenizer';

/** Texts as the tokens of a checkpoint, with its own tokenizer. */
export function readerOf(
  tokenizer: Tokenizer,
  roles: OpenedTokenizer['roles'],
  { vocabularySize, decoderStart, model }: BuiltModel,
): TextReader {
  const mask = model.output?.kind === 'masked' ? roles.mask : undefined;
  const written = mask === undefined ? undefined : tokenizer.piece(mask)?.piece;
  const read = (tokens: readonly Token[], types: readonly number[]): ReadText => ({
    words: tokens.map(({ id, start, end }) => ({ text: textOf(tokenizer, id), start, end })),
    ids: tokens.map(({ id }) => id),
    types,
    masked: tokens.flatMap(({ id }, place) => (id === mask ? [place] : [])),
  });
  return {
    rows: vocabularySize,
    read(text, pair) {
      const { tokens, typeIds } = tokenizer.encode(text, pair);
      return read(tokens, typeIds);
    },
    readTarget(text) {
      const tokens = text === '' ? [] : tokenizer.encode(text).tokens;
      const said = tokens.at(-1)?.id === roles.eos ? tokens.slice(0, -1) : tokens;
      const start: Token[] =
        decoderStart === undefined
          ? []
          : [{ id: decoderStart, text: '', start: 0, end: 0, which: 'special' }];
      const whole = [...start, ...said];
      return read(
        whole,
        whole.map(() => 0),
      );
    },
    origin(of, place, { text, pair, target = '' }) {
      if (of === 'text') {
        const id = tokenizer.encode(text, pair).tokens[place]?.id;
        return id === undefined
          ? undefined
          : originOf(tokenizer, id, tokenizer.explainToken(place, text, pair));
      }
      const before = decoderStart === undefined ? 0 : 1;
      if (place < before) return originOf(tokenizer, decoderStart!, { kind: 'special' });
      const id = tokenizer.encode(target).tokens[place - before]?.id;
      return id === undefined
        ? undefined
        : originOf(tokenizer, id, tokenizer.explainToken(place - before, target));
    },
    said: (ids) => tokenizer.decode(ids),
    ...(roles.eos === undefined ? {} : { end: roles.eos }),
    ...(written === undefined ? {} : { mask: written }),
  };
}

/** What the ids of a vocabulary say, for the axes of W_E and of the output. */
export function vocabularyOf(tokenizer: Tokenizer, count: number): string[] {
  return Array.from({ length: count }, (_, id) => textOf(tokenizer, id));
}
