import type { MetadataValue, TensorEntry, TensorFile } from '../files/tensor-file';
import { CheckpointError } from '../problem';
import { Config } from './config';
import { listed } from './weights';

/** A GGUF file as the families read one: a config, and tensors by the names that transformers has. */
export interface ReadGguf {
  readonly config: Config;
  readonly file: TensorFile;
}

/** What llama.cpp calls the parts of a block, and what transformers calls them. */
const llamaParts: Readonly<Record<string, string>> = {
  attn_norm: 'input_layernorm',
  ffn_norm: 'post_attention_layernorm',
  attn_q: 'self_attn.q_proj',
  attn_k: 'self_attn.k_proj',
  attn_v: 'self_attn.v_proj',
  attn_output: 'self_attn.o_proj',
  attn_q_norm: 'self_attn.q_norm',
  attn_k_norm: 'self_attn.k_norm',
  ffn_gate: 'mlp.gate_proj',
  ffn_up: 'mlp.up_proj',
  ffn_down: 'mlp.down_proj',
};
const gpt2Parts: Readonly<Record<string, string>> = {
  attn_norm: 'ln_1',
  ffn_norm: 'ln_2',
  attn_qkv: 'attn.c_attn',
  attn_output: 'attn.c_proj',
  ffn_up: 'mlp.c_fc',
  ffn_down: 'mlp.c_proj',
};

interface Architecture {
  readonly parts: Readonly<Record<string, string>>;
  readonly block: string;
  readonly others: Readonly<Record<string, string>>;
  readonly config: Readonly<Record<string, unknown>>;
}

const llamaLike = (config: Architecture['config']): Architecture => ({
  parts: llamaParts,
  block: 'model.layers.',
  others: {
    token_embd: 'model.embed_tokens',
    output_norm: 'model.norm',
    output: 'lm_head',
  },
  config,
});

/** By `general.architecture`. The rows of llama's queries and keys were reordered: neighbours are pairs. */
const architectures: Readonly<Record<string, Architecture>> = {
  llama: llamaLike({ model_type: 'llama', rope_layout: 'interleaved' }),
  qwen2: llamaLike({ model_type: 'qwen2' }),
  qwen3: llamaLike({ model_type: 'qwen3' }),
  gpt2: {
    parts: gpt2Parts,
    block: 'h.',
    others: { token_embd: 'wte', position_embd: 'wpe', output_norm: 'ln_f', output: 'lm_head' },
    config: { model_type: 'gpt2', linear_layout: true },
  },
};

/** Config and names of a GGUF file. Throws a CheckpointError for architectures that are not known. */
export function readGguf(file: TensorFile): ReadGguf {
  const name = file.metadata.get('general.architecture');
  const architecture = typeof name === 'string' ? architectures[name] : undefined;
  if (typeof name !== 'string' || !architecture) {
    const known = Object.keys(architectures).join(', ');
    const kinds = [...new Set([...file.tensors.keys()].map((it) => it.replaceAll(/\d+/g, 'N')))];
    throw new CheckpointError(
      `${file.name}: Glassformer does not know the GGUF architecture ${typeof name === 'string' ? `“${name}”` : '(none is named)'}. It knows ${known}. The file has ${file.tensors.size} tensors: ${listed(kinds)}.`,
    );
  }
  const tensors = new Map<string, TensorEntry>();
  const original = new Map<string, string>();
  for (const [stored, entry] of file.tensors) {
    const renamed = renamedBy(architecture, stored);
    tensors.set(renamed, entry);
    original.set(renamed, stored);
  }
  const values = {
    ...valuesOf(file, name),
    ...architecture.config,
    tie_word_embeddings: !file.tensors.has('output.weight'),
  };
  return {
    config: new Config(`The metadata of ${file.name}`, values),
    file: {
      name: file.name,
      format: file.format,
      metadata: file.metadata,
      notes: file.notes,
      tensors,
      read: (wanted, rows) => file.read(original.get(wanted) ?? wanted, rows),
      bytes: (wanted, rows) => file.bytes(original.get(wanted) ?? wanted, rows),
      numbers: (wanted, from, to) => file.numbers(original.get(wanted) ?? wanted, from, to),
      close: () => file.close(),
    },
  };
}

function renamedBy({ parts, block, others }: Architecture, stored: string): string {
  const [, layer, part, kind] = /^blk\.(\d+)\.(\w+)\.(weight|bias)$/.exec(stored) ?? [];
  if (part !== undefined && parts[part] !== undefined)
    return `${block}${layer!}.${parts[part]}.${kind!}`;
  const [, other, suffix] = /^(\w+)\.(weight|bias)$/.exec(stored) ?? [];
  return other !== undefined && others[other] !== undefined
    ? `${others[other]}.${suffix!}`
    : stored;
}

/** The metadata by the keys of config.json. */
function valuesOf(file: TensorFile, name: string): Record<string, unknown> {
  const ask = (key: string): MetadataValue | undefined => file.metadata.get(`${name}.${key}`);
  const head = ask('attention.key_length') ?? ask('rope.dimension_count');
  const scaling = ask('rope.scaling.type');
  const vocabulary = file.tensors.get('token_embd.weight')?.shape[0];
  const common = {
    vocab_size: vocabulary ?? ask('vocab_size'),
    rms_norm_eps: ask('attention.layer_norm_rms_epsilon'),
    layer_norm_epsilon: ask('attention.layer_norm_epsilon'),
    rope_theta: ask('rope.freq_base'),
    ...(scaling === undefined || scaling === 'none'
      ? {}
      : { rope_scaling: { type: scaling, factor: ask('rope.scaling.factor') } }),
  };
  const [width, blocks, heads, context, dMlp] = [
    ask('embedding_length'),
    ask('block_count'),
    ask('attention.head_count'),
    ask('context_length'),
    ask('feed_forward_length'),
  ];
  return name === 'gpt2'
    ? {
        ...common,
        n_embd: width,
        n_layer: blocks,
        n_head: heads,
        n_positions: context,
        n_inner: dMlp,
      }
    : {
        ...common,
        hidden_size: width,
        num_hidden_layers: blocks,
        num_attention_heads: heads,
        num_key_value_heads: ask('attention.head_count_kv'),
        head_dim: head,
        max_position_embeddings: context,
        intermediate_size: dMlp,
      };
}
