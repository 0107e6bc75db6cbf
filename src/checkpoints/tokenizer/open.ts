import { fromPieceList, fromVocabularyAndMerges } from './legacy';
import { isObject, type Json, TokenizerProblem } from './problem';
import { buildTokenizer, type Tokenizer } from './tokenizer';

/** The files of a checkpoint folder that a tokenizer may be read from; a shell reads what is there. */
export const tokenizerFiles = [
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'vocab.json',
  'merges.txt',
  'vocab.txt',
] as const;

export type TokenizerFiles = Partial<Readonly<Record<(typeof tokenizerFiles)[number], string>>>;

export interface OpenedTokenizer {
  readonly tokenizer: Tokenizer | null;
  /** Ids of the tokens with a role, where the folder names them. */
  readonly roles: Readonly<Partial<Record<Role, number>>>;
  /** Why there is none, in sentences for the reader. */
  readonly problems: readonly string[];
}

export type Role = 'bos' | 'eos' | 'unk' | 'sep' | 'pad' | 'cls' | 'mask';
const roles: readonly Role[] = ['bos', 'eos', 'unk', 'sep', 'pad', 'cls', 'mask'];

/** The tokenizer of a folder's files. Never throws: what is wrong is a problem. */
export function openTokenizer(files: TokenizerFiles): OpenedTokenizer {
  try {
    const config = {
      ...optional(files, 'special_tokens_map.json'),
      ...optional(files, 'tokenizer_config.json'),
    };
    const tokenizer = buildTokenizer(describe(files, config));
    return { tokenizer, roles: rolesOf(config, tokenizer), problems: [] };
  } catch (error) {
    if (error instanceof RangeError) {
      return { tokenizer: null, roles: {}, problems: ['tokenizer.json is nested too deeply.'] };
    }
    if (!(error instanceof TokenizerProblem)) throw error;
    return { tokenizer: null, roles: {}, problems: [error.message] };
  }
}

function describe(files: TokenizerFiles, config: Json): unknown {
  if (files['tokenizer.json'] !== undefined) return parsed(files, 'tokenizer.json');
  const [vocab, merges] = [files['vocab.json'], files['merges.txt']];
  if (vocab !== undefined && merges !== undefined) {
    const json = parsed(files, 'vocab.json');
    if (!isObject(json)) throw new TokenizerProblem('vocab.json is no object of piece to id.');
    return fromVocabularyAndMerges(json, merges, config);
  }
  if (files['vocab.txt'] !== undefined) return fromPieceList(files['vocab.txt'], config);
  const lone = vocab === undefined ? (merges === undefined ? null : 'vocab.json') : 'merges.txt';
  throw new TokenizerProblem(
    lone
      ? `The folder has no tokenizer.json, and of the older pair of files ${lone} is missing.`
      : 'The folder has no tokenizer: a tokenizer.json is needed, or vocab.json with merges.txt, or vocab.txt. (A SentencePiece file, tokenizer.model, becomes tokenizer.json when transformers saves the fast tokenizer.)',
  );
}

function optional(files: TokenizerFiles, name: keyof TokenizerFiles): Json {
  const json = files[name] === undefined ? {} : parsed(files, name);
  return isObject(json) ? json : {};
}

function parsed(files: TokenizerFiles, name: keyof TokenizerFiles): unknown {
  try {
    return JSON.parse(files[name]!);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TokenizerProblem(`${name} is no JSON: ${reason}`);
  }
}

function rolesOf(config: Json, tokenizer: Tokenizer): Partial<Record<Role, number>> {
  const found: Partial<Record<Role, number>> = {};
  for (const role of roles) {
    const named = config[`${role}_token`];
    const text = isObject(named) ? named.content : named;
    const id = typeof text === 'string' ? tokenizer.id(text) : undefined;
    if (id !== undefined) found[role] = id;
  }
  return found;
}
