import type { MetadataValue, TensorFile } from './files/tensor-file';
import { quoted } from './files/words';
import { CheckpointError } from './problem';
import type { TokenizerFiles } from './tokenizer/open';

const byteLevel = (regex: boolean) => ({
  type: 'ByteLevel',
  add_prefix_space: false,
  trim_offsets: true,
  use_regex: regex,
});
const splitBy = (pattern: string) => ({
  type: 'Sequence',
  pretokenizers: [
    { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false },
    byteLevel(false),
  ],
});
const words = (digits: string) =>
  `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;

/** How a text is cut into words, by `tokenizer.ggml.pre`: the families' own patterns. */
const preTokenizers: Readonly<Record<string, object>> = {
  'gpt-2': byteLevel(true),
  smollm: {
    type: 'Sequence',
    pretokenizers: [{ type: 'Digits', individual_digits: true }, byteLevel(true)],
  },
  'llama-bpe': splitBy(words('\\p{N}{1,3}')),
  qwen2: splitBy(words('\\p{N}')),
};

/** tokenizer.ggml.token_type. */
const type = { unknown: 2, control: 3, userDefined: 4, byte: 6 } as const;

/**
 * The tokenizer in a GGUF file's metadata, as the files of a folder: byte-level BPE ("gpt2") and
 * SentencePiece's BPE with scores ("llama"). Throws a CheckpointError for others.
 */
export function tokenizerInGguf(file: TensorFile): TokenizerFiles {
  const ask = (key: string) => file.metadata.get(`tokenizer.ggml.${key}`);
  const [model, pre] = [ask('model'), ask('pre') ?? 'gpt-2'];
  const tokens = textsOf(ask('tokens'));
  const types = numbersOf(ask('token_type'));
  const rules =
    tokens === undefined
      ? undefined
      : model === 'llama'
        ? byScore(ask, tokens, types)
        : model === 'gpt2'
          ? byteLevelBpe(ask, tokens, pre)
          : undefined;
  if (!tokens || !rules) {
    const kind = typeof model === 'string' ? quoted(model) : 'none is named';
    const cut = model === 'gpt2' && typeof pre === 'string' ? `, words cut as ${quoted(pre)}` : '';
    throw new CheckpointError(
      `${file.name}: its tokenizer (${kind}${cut}) cannot be read from the file. Put the model's tokenizer.json beside it.`,
    );
  }
  const added = tokens.flatMap((content, id) => {
    const kind = types?.[id];
    const special = kind === type.control || (model === 'llama' && kind === type.unknown);
    return special || kind === type.userDefined
      ? [{ id, content, special, normalized: false }]
      : [];
  });
  const named = (key: string) => {
    const id = ask(key);
    return typeof id === 'number' ? tokens[id] : undefined;
  };
  const around = (key: string, otherwise: boolean, token: string | undefined) =>
    (ask(key) ?? otherwise) === true && token !== undefined ? [special(token)] : [];
  const first = around('add_bos_token', rules.begins, named('bos_token_id'));
  const last = around('add_eos_token', false, named('eos_token_id'));
  const text = (id: string, type_id: number) => ({ Sequence: { id, type_id } });
  const specials = [...first, ...last].map(({ SpecialToken: { id } }) => id);
  return {
    'tokenizer.json': JSON.stringify({
      ...rules.json,
      added_tokens: added,
      post_processor:
        specials.length === 0
          ? null
          : {
              type: 'TemplateProcessing',
              single: [...first, text('A', 0), ...last],
              pair: [...first, text('A', 0), ...last, ...first, text('B', 1), ...last],
              special_tokens: Object.fromEntries(
                specials.map((id) => [id, { id, ids: [tokens.lastIndexOf(id)], tokens: [id] }]),
              ),
            },
    }),
    'tokenizer_config.json': JSON.stringify({
      bos_token: named('bos_token_id'),
      eos_token: named('eos_token_id'),
      pad_token: named('padding_token_id'),
      unk_token: named('unknown_token_id'),
    }),
  };
}

type Ask = (key: string) => MetadataValue | undefined;

/** What tokenizer.json says of a text's way to ids, and whether texts begin with a token of their own. */
interface Rules {
  readonly json: object;
  readonly begins: boolean;
}

function byteLevelBpe(ask: Ask, tokens: readonly string[], pre: MetadataValue): Rules | undefined {
  const cut = typeof pre === 'string' ? ownOf(preTokenizers, pre) : undefined;
  const merges = textsOf(ask('merges'));
  if (!cut || !merges) return undefined;
  // What llama.cpp does with these, though the file leaves it unsaid (llama-vocab.cpp).
  const llama3 = pre === 'llama-bpe';
  return {
    begins: llama3,
    json: {
      model: {
        type: 'BPE',
        vocab: idsOf(tokens),
        merges,
        ignore_merges: llama3,
      },
      pre_tokenizer: cut,
      decoder: byteLevel(true),
    },
  };
}

/** The whole text is one word; blanks are ▁, and where the file does not forbid it one stands before it. */
function byScore(
  ask: Ask,
  tokens: readonly string[],
  types: ArrayLike<number | bigint> | undefined,
): Rules | undefined {
  const scores = numbersOf(ask('scores'));
  if (!scores || !types || scores.length !== tokens.length || types.length !== tokens.length) {
    return undefined;
  }
  const prefixed = ask('add_space_prefix') !== false;
  const unmade: readonly unknown[] = [type.unknown, type.control, type.byte];
  const unknown = ask('unknown_token_id') ?? Array.from(types).indexOf(type.unknown);
  return {
    begins: true,
    json: {
      model: {
        type: 'BPE',
        vocab: idsOf(tokens),
        scores: Array.from(scores, (score, id) => (unmade.includes(types[id]) ? null : score)),
        unk_token: typeof unknown === 'number' ? (tokens[unknown] ?? null) : null,
        fuse_unk: true,
        byte_fallback: true,
      },
      normalizer: {
        type: 'Sequence',
        normalizers: [
          ...(prefixed ? [{ type: 'Prepend', prepend: '▁' }] : []),
          { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
        ],
      },
      decoder: {
        type: 'Sequence',
        decoders: [
          { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
          { type: 'ByteFallback' },
          { type: 'Fuse' },
          ...(prefixed ? [{ type: 'Strip', content: ' ', start: 1, stop: 0 }] : []),
        ],
      },
    },
  };
}

/** Of tokens that are written alike the last one is meant, as in llama.cpp. */
function idsOf(tokens: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(tokens.map((text, id) => [text, id]));
}

function special(id: string) {
  return { SpecialToken: { id, type_id: 0 } };
}

function ownOf<T>(of: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(of, key) ? of[key] : undefined;
}

function textsOf(value: MetadataValue | undefined): readonly string[] | undefined {
  return Array.isArray(value) ? (value as readonly string[]).map(String) : undefined;
}

function numbersOf(value: MetadataValue | undefined): ArrayLike<number | bigint> | undefined {
  return typeof value === 'object' && !Array.isArray(value)
    ? (value as ArrayLike<number | bigint>)
    : undefined;
}
