import { readBpe } from './bpe';
import type { Model } from './model';
import { isObject, type Json, TokenizerProblem } from './problem';
import { looksUnigram, readUnigram } from './unigram';
import { namedId, readVocabulary } from './vocabulary';
import { readWordPiece } from './word-piece';

/** The `model` of tokenizer.json. Files of the first years name no type: their vocabulary tells. */
export function readModel(value: unknown): Model {
  if (!isObject(value)) throw new TokenizerProblem('tokenizer.json has no model.');
  const type = value.type ?? typeByContent(value);
  switch (type) {
    case 'BPE':
      return readBpe(value);
    case 'WordPiece':
      return readWordPiece(value);
    case 'Unigram':
      return readUnigram(value);
    case 'WordLevel':
      return readWordLevel(value);
    default:
      throw new TokenizerProblem(
        `tokenizer.json has a model of the type ${JSON.stringify(type)}. BPE, WordPiece, Unigram and WordLevel are known here.`,
      );
  }
}

function typeByContent(part: Json): string {
  if ('merges' in part) return 'BPE';
  return looksUnigram(part)
    ? 'Unigram'
    : 'continuing_subword_prefix' in part
      ? 'WordPiece'
      : 'WordLevel';
}

function readWordLevel(part: Json): Model {
  const vocabulary = readVocabulary(part.vocab);
  const unknown = namedId(part, 'unk_token', vocabulary);
  return {
    kind: 'WordLevel',
    vocabulary,
    tokens: (word) => {
      const id = vocabulary.ids.get(word) ?? unknown;
      return id === undefined ? [] : [{ id, from: 0, to: word.length }];
    },
    explain: (word) => ({ kind: 'WordLevel', word, known: vocabulary.ids.has(word) }),
  };
}
