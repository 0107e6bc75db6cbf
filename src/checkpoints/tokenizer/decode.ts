import { Tokenizer as Library } from '@huggingface/tokenizers';
import type { AddedToken } from './added';
import { TokenizerProblem } from './problem';

/** Pieces to text: the `decoder` of tokenizer.json, which the library reads and runs. */
export type Decoder = (pieces: readonly string[]) => string;

export function readDecoder(decoder: unknown, added: readonly AddedToken[]): Decoder {
  try {
    const library = new Library(
      {
        normalizer: null,
        pre_tokenizer: null,
        post_processor: null,
        decoder: decoder ?? null,
        model: { type: 'BPE', vocab: {}, merges: [] },
        added_tokens: added.map(({ id, content, special }) => ({ id, content, special })),
      },
      {},
    );
    const run = library.decoder;
    return (pieces) => (run ? run.decode([...pieces]) : pieces.join(' '));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TokenizerProblem(`tokenizer.json has a decoder that cannot be used: ${reason}`);
  }
}
