import { type AddedToken, readAdded, sectioner } from './added';
import { AlignedText } from './aligned';
import { fromByteCharacters, type Part, partsOfBytes } from './bytes';
import { type Decoder, readDecoder } from './decode';
import type { Model, WordExplanation } from './model';
import { readModel } from './models';
import { readNormalizer } from './normalizers';
import {
  type PostProcessor,
  readPostProcessor,
  type Sequence,
  type Token,
} from './post-processors';
import { type PreTokenizer, readPreTokenizer } from './pre-tokenizers';
import { isObject, type Json, TokenizerProblem } from './problem';
import { quoted } from './vocabulary';

export type { Part } from './bytes';
export type { WordExplanation } from './model';
export type { Token } from './post-processors';

export interface Encoding {
  readonly tokens: readonly Token[];
  /** 0 for the first text, 1 for its pair where the model tells them apart. */
  readonly typeIds: readonly number[];
}

/** What to show of a piece: text where it is whole characters, bytes where it is a part of one. */
export interface ShownPiece {
  /** As the vocabulary writes it. */
  readonly piece: string;
  /** In order, e.g. a space and two bytes of a character. A space is a space here, not `Ġ` or `▁`. */
  readonly parts: readonly Part[];
  /** Goes on with the word before it: `##ing`. */
  readonly continues: boolean;
  /** No part of what was said: `[CLS]`, `<|endoftext|>`. */
  readonly special: boolean;
}

/** How a token came to be. */
export type TokenExplanation =
  | { readonly kind: 'special' }
  /** Found in the text as it is, before it was cut into words. */
  | { readonly kind: 'added'; readonly content: string }
  | {
      readonly kind: 'word';
      /** The word after normalisation, and where it stood in the text: UTF-16 offsets. */
      readonly start: number;
      readonly end: number;
      /** Which of the word's tokens this is, of how many. */
      readonly index: number;
      readonly count: number;
      readonly how: WordExplanation;
    };

/** A checkpoint's tokenizer. Offsets and ids are those of Hugging Face's tokenizers. */
export interface Tokenizer {
  /** One more than the highest id: as many rows the embedding needs. */
  readonly size: number;
  readonly kind: WordExplanation['kind'];
  encode(text: string, pair?: string, options?: { readonly special?: boolean }): Encoding;
  /** The text of ids; bytes that make no character are U+FFFD here, for want of a sign. */
  decode(ids: readonly number[], options?: { readonly skipSpecial?: boolean }): string;
  /** The id of a piece or an added token, as the vocabulary writes it. */
  id(piece: string): number | undefined;
  /** What to show for an id; undefined for an id that the vocabulary lacks. */
  piece(id: number): ShownPiece | undefined;
  /** How token `index` of `encode(text, pair)` came to be; undefined where there is none. */
  explainToken(index: number, text: string, pair?: string): TokenExplanation | undefined;
}

/** A word (or added token) of a text with its tokens. */
interface Word {
  readonly text: AlignedText;
  readonly added: boolean;
  readonly tokens: readonly Token[];
  readonly surfaces: readonly string[];
}

/** The tokenizer of a parsed tokenizer.json. Throws a TokenizerProblem that says what is wrong. */
export function buildTokenizer(json: unknown): Tokenizer {
  if (!isObject(json)) throw new TokenizerProblem('tokenizer.json holds no object.');
  return new BuiltTokenizer(json);
}

class BuiltTokenizer implements Tokenizer {
  readonly size: number;
  private readonly model: Model;
  private readonly added: ReadonlyMap<number, AddedToken>;
  /** What added tokens stand for in a text. */
  private readonly said: ReadonlyMap<number, string>;
  private readonly specials: ReadonlySet<string>;
  private readonly sections: ReturnType<typeof sectioner>;
  private readonly preTokenize: PreTokenizer;
  private readonly postProcess: PostProcessor;
  private readonly decoder: Decoder;
  private readonly byteLevel: boolean;
  private readonly metaspace: boolean;

  constructor(json: Json) {
    this.model = readModel(json.model);
    const added = readAdded(json.added_tokens);
    this.added = new Map(added.map((token) => [token.id, token]));
    this.specials = new Set(added.filter(({ special }) => special).map(({ content }) => content));
    for (const { id, content } of added) this.checkAdded(id, content);
    const normalize = readNormalizer(json.normalizer);
    const normalOf = (content: string) => normalize(AlignedText.of(content)).text;
    this.said = new Map(
      added.map((token) => [token.id, token.normalized ? normalOf(token.content) : token.content]),
    );
    this.sections = sectioner(added, normalize, normalOf);
    this.preTokenize = readPreTokenizer(json.pre_tokenizer);
    this.postProcess = readPostProcessor(json.post_processor);
    this.decoder = readDecoder(json.decoder);
    const parts = JSON.stringify([json.pre_tokenizer, json.normalizer, json.decoder]);
    this.byteLevel = parts.includes('"type":"ByteLevel"');
    this.metaspace = parts.includes('▁');
    this.size = added.reduce(
      (most, { id }) => Math.max(most, id + 1),
      this.model.vocabulary.pieces.length,
    );
  }

  get kind(): WordExplanation['kind'] {
    return this.model.kind;
  }

  encode(text: string, pair?: string, { special = true } = {}): Encoding {
    const sequences = this.sequences(text, pair).map(({ sequence }) => sequence);
    const done = this.postProcess(sequences, special);
    return {
      tokens: done.flatMap(({ tokens }) => tokens),
      typeIds: done.flatMap(({ typeIds }) => typeIds),
    };
  }

  decode(ids: readonly number[], { skipSpecial = true } = {}): string {
    const pieces: string[] = [];
    for (const id of ids) {
      const piece = this.said.get(id) ?? this.model.vocabulary.pieces[id];
      if (piece === undefined || (skipSpecial && this.specials.has(piece))) continue;
      pieces.push(piece);
    }
    return pieces.length === 0 ? '' : this.decoder(pieces);
  }

  id(piece: string): number | undefined {
    for (const token of this.added.values()) if (token.content === piece) return token.id;
    return this.model.vocabulary.ids.get(piece);
  }

  piece(id: number): ShownPiece | undefined {
    const added = this.added.get(id);
    const piece = added?.content ?? this.model.vocabulary.pieces[id];
    if (piece === undefined) return undefined;
    const shown = (parts: readonly Part[], continues = false): ShownPiece => ({
      piece,
      parts,
      continues,
      special: this.specials.has(piece),
    });
    if (added) return shown([{ text: piece }]);
    const bytes = this.byteLevel ? fromByteCharacters(piece) : null;
    if (bytes) return shown(partsOfBytes(bytes));
    const byte = /^<0x([0-9A-F]{2})>$/.exec(piece);
    if (byte) return shown(partsOfBytes([parseInt(byte[1]!, 16)]));
    if (this.kind === 'WordPiece' && piece.startsWith('##') && piece.length > 2) {
      return shown([{ text: piece.slice(2) }], true);
    }
    return shown([{ text: this.metaspace ? piece.replaceAll('▁', ' ') : piece }]);
  }

  explainToken(index: number, text: string, pair?: string): TokenExplanation | undefined {
    const sequences = this.sequences(text, pair);
    const token = this.encode(text, pair).tokens[index];
    if (!token) return undefined;
    if (token.which === 'special') return { kind: 'special' };
    const before = this.encode(text, pair).tokens.slice(0, index);
    let place = before.filter(({ which }) => which === token.which).length;
    const { words } = sequences[token.which === 'first' ? 0 : 1]!;
    for (const { text: word, added, tokens } of words) {
      if (place >= tokens.length) {
        place -= tokens.length;
        continue;
      }
      if (added) return { kind: 'added', content: word.text };
      const [start, end] = word.original(0, word.text.length);
      const how = this.model.explain(word.text);
      return { kind: 'word', start, end, index: place, count: tokens.length, how };
    }
    return undefined;
  }

  private sequences(text: string, pair?: string): { sequence: Sequence; words: Word[] }[] {
    const texts = pair === undefined ? [text] : [text, pair];
    return texts.map((source, i) => {
      const words = this.words(source, i === 0 ? 'first' : 'second');
      const tokens = words.flatMap((word) => word.tokens);
      const surfaces = words.flatMap((word) => word.surfaces);
      return { words, sequence: { source, tokens, surfaces, typeIds: tokens.map(() => i) } };
    });
  }

  private words(source: string, which: 'first' | 'second'): Word[] {
    // A lone surrogate is no character: it counts as U+FFFD, of the same length.
    const text = AlignedText.of(source.replace(/\p{Surrogate}/gu, '\ufffd'));
    const { pieces } = this.model.vocabulary;
    return this.sections(text).flatMap((section): Word[] => {
      if (section.id !== null) {
        const [start, end] = section.text.original(0, section.text.text.length);
        const content = this.added.get(section.id)!.content;
        const token: Token = { id: section.id, text: content, start, end, which };
        return [
          { text: section.text, added: true, tokens: [token], surfaces: [section.text.text] },
        ];
      }
      return this.preTokenize(section.text).map((word) => {
        const found = this.model.tokens(word.text);
        const tokens = found.map(({ id, from, to }): Token => {
          const [start, end] = word.original(from, to);
          return { id, text: pieces[id]!, start, end, which };
        });
        const surfaces = found.map(({ id, from, to }) =>
          this.model.kind === 'Unigram' ? word.text.slice(from, to) : pieces[id]!,
        );
        return { text: word, added: false, tokens, surfaces };
      });
    });
  }

  private checkAdded(id: number, content: string): void {
    const piece = this.model.vocabulary.pieces[id];
    if (piece !== undefined && piece !== content) {
      throw new TokenizerProblem(
        `The added token ${quoted(content)} has the id ${id}, which is ${quoted(piece)} in the vocabulary.`,
      );
    }
  }
}
