import type { MetadataValue, TensorFile } from './files/tensor-file';
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

/**
 * The tokenizer in a GGUF file's metadata, as the files of a folder. Byte-level BPE only; throws a
 * CheckpointError for others.
 */
export function tokenizerInGguf(file: TensorFile): TokenizerFiles {
  const ask = (key: string) => file.metadata.get(`tokenizer.ggml.${key}`);
  const [model, pre] = [ask('model'), ask('pre') ?? 'gpt-2'];
  const cut = typeof pre === 'string' ? preTokenizers[pre] : undefined;
  const tokens = listOf(ask('tokens'));
  const merges = listOf(ask('merges'));
  if (model !== 'gpt2' || !cut || !tokens || !merges) {
    throw new CheckpointError(
      `${file.name}: its tokenizer (${String(model)}, ${String(pre)}) cannot be read from the file. Put the model's tokenizer.json beside it.`,
    );
  }
  const types = ask('token_type');
  const texts = tokens.map(String);
  // 3 is a control token, 4 one that the authors added.
  const added = texts.flatMap((content, id) => {
    const type = typeof types === 'object' ? Number(types[id]) : 1;
    return type !== 3 && type !== 4
      ? []
      : [
          {
            id,
            content,
            special: type === 3,
            single_word: false,
            lstrip: false,
            rstrip: false,
            normalized: false,
          },
        ];
  });
  const named = (key: string) => {
    const id = ask(key);
    return typeof id === 'number' ? texts[id] : undefined;
  };
  const first = named('bos_token_id');
  const begins = ask('add_bos_token') === true && first !== undefined;
  return {
    'tokenizer.json': JSON.stringify({
      model: {
        type: 'BPE',
        vocab: Object.fromEntries(texts.map((text, id) => [text, id])),
        merges: merges.map(String),
      },
      added_tokens: added,
      pre_tokenizer: cut,
      decoder: byteLevel(true),
      post_processor: begins
        ? {
            type: 'TemplateProcessing',
            single: [special(first), { Sequence: { id: 'A', type_id: 0 } }],
            pair: [
              special(first),
              { Sequence: { id: 'A', type_id: 0 } },
              { Sequence: { id: 'B', type_id: 1 } },
            ],
            special_tokens: { [first]: { id: first, ids: [ask('bos_token_id')], tokens: [first] } },
          }
        : null,
    }),
    'tokenizer_config.json': JSON.stringify({
      bos_token: first,
      eos_token: named('eos_token_id'),
      pad_token: named('padding_token_id'),
      unk_token: named('unknown_token_id'),
    }),
  };
}

function special(id: string) {
  return { SpecialToken: { id, type_id: 0 } };
}

function listOf(value: MetadataValue | undefined): readonly string[] | undefined {
  return Array.isArray(value) ? (value as readonly string[]) : undefined;
}
