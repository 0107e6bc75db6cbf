import { type Json, TokenizerProblem } from './problem';

/**
 * What tokenizer.json would say for a folder that has only GPT-2's two files: byte-level BPE. RoBERTa
 * uses the same files with markers around each text; the configuration's `tokenizer_class` tells.
 */
export function fromVocabularyAndMerges(vocab: Json, merges: string, config: Json): Json {
  const rules = merges.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#version'));
  const prefixed = config.add_prefix_space === true;
  const roberta = /roberta|bart|longformer/i.test(JSON.stringify(config.tokenizer_class ?? ''));
  const specials = roberta ? ['<s>', '</s>', '<unk>', '<pad>', '<mask>'] : ['<|endoftext|>'];
  const processor = roberta
    ? {
        type: 'RobertaProcessing',
        cls: ['<s>', vocab['<s>']],
        sep: ['</s>', vocab['</s>']],
        trim_offsets: true,
        add_prefix_space: prefixed,
      }
    : { type: 'ByteLevel', add_prefix_space: prefixed, trim_offsets: false };
  return {
    added_tokens: specialTokens(specials, (token) => vocab[token], roberta),
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: prefixed, trim_offsets: true },
    post_processor: processor,
    decoder: { type: 'ByteLevel' },
    model: { type: 'BPE', vocab, merges: rules },
  };
}

/** What tokenizer.json would say for BERT's vocab.txt: one piece a line, its number is the id. */
export function fromPieceList(text: string, config: Json): Json {
  const lines = text.split('\n').map((line) => line.replace(/\s+$/, ''));
  while (lines.at(-1) === '') lines.pop();
  const vocab: Record<string, number> = Object.create(null) as Record<string, number>;
  for (const [id, piece] of lines.entries()) {
    const other = vocab[piece];
    if (other !== undefined) {
      throw new TokenizerProblem(
        `vocab.txt has ${JSON.stringify(piece)} on line ${other + 1} and again on line ${id + 1}.`,
      );
    }
    vocab[piece] = id;
  }
  const [cls, sep] = ['[CLS]', '[SEP]'].map((token) => {
    const id = vocab[token];
    if (id === undefined)
      throw new TokenizerProblem(`vocab.txt lacks ${token}, so it is not BERT's.`);
    return [token, id];
  });
  return {
    added_tokens: specialTokens(
      ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'],
      (token) => vocab[token],
      false,
    ),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: config.tokenize_chinese_chars ?? true,
      strip_accents: config.strip_accents ?? null,
      lowercase: config.do_lower_case ?? true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: { type: 'BertProcessing', cls, sep },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      vocab,
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
    },
  };
}

function specialTokens(names: readonly string[], idOf: (name: string) => unknown, mask: boolean) {
  return names.flatMap((content) => {
    const id = idOf(content);
    return id === undefined
      ? []
      : [{ id, content, special: true, normalized: false, lstrip: mask && content === '<mask>' }];
  });
}
