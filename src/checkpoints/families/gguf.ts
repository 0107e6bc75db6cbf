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
/** With norms on both sides of each sublayer. */
const gemma2Parts: Readonly<Record<string, string>> = {
  ...llamaParts,
  post_attention_norm: 'post_attention_layernorm',
  ffn_norm: 'pre_feedforward_layernorm',
  post_ffw_norm: 'post_feedforward_layernorm',
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

const llamaLike = (config: Architecture['config'], parts = llamaParts): Architecture => ({
  parts,
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
  // The distance of a gain from 1 became the gain itself.
  gemma: llamaLike({ model_type: 'gemma', gains_from_one: false }),
  gemma2: llamaLike({ model_type: 'gemma2', gains_from_one: false }, gemma2Parts),
  gemma3: llamaLike({ model_type: 'gemma3_text', gains_from_one: false }, gemma2Parts),
  gpt2: {
    parts: gpt2Parts,
    block: 'h.',
    others: { token_embd: 'wte', position_embd: 'wpe', output_norm: 'ln_f', output: 'lm_head' },
    config: { model_type: 'gpt2', linear_layout: true },
  },
};

/** Config and names of a GGUF file. Rejects with a CheckpointError for architectures that are not known. */
export async function readGguf(file: TensorFile): Promise<ReadGguf> {
  const name = file.metadata.get('general.architecture');
  const architecture =
    typeof name === 'string' && Object.hasOwn(architectures, name)
      ? architectures[name]
      : undefined;
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
    if (stored === ropeFactors) continue;
    const renamed = renamedBy(architecture, stored);
    tensors.set(renamed, entry);
    original.set(renamed, stored);
  }
  const values = {
    ...valuesOf(file, name),
    ...architecture.config,
    ...(await ropeFactorsOf(file)),
    tie_word_embeddings: !file.tensors.has('output.weight'),
    attention_bias: file.tensors.has('blk.0.attn_q.bias'),
    mlp_bias: file.tensors.has('blk.0.ffn_up.bias'),
  };
  return {
    config: new Config(`The metadata of ${file.name}`, values),
    file: {
      name: file.name,
      format: file.format,
      metadata: file.metadata,
      notes: file.notes,
      tensors,
      read: (wanted, rows, into) => file.read(original.get(wanted) ?? wanted, rows, into),
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

/** What each rotary frequency is divided by (llama.cpp's form of Llama 3.1's scaling). */
const ropeFactors = 'rope_freqs.weight';
const mostFactors = 4096;

async function ropeFactorsOf(file: TensorFile): Promise<{ readonly rope_factors?: number[] }> {
  const entry = file.tensors.get(ropeFactors);
  if (!entry) return {};
  const [count = 0] = entry.shape;
  if (entry.shape.length !== 1 || count > mostFactors) {
    throw new CheckpointError(
      `${file.name}: ${ropeFactors} is (${entry.shape.join(', ')}); it must hold a factor for each pair of a head's coordinates.`,
    );
  }
  return { rope_factors: [...(await file.numbers(ropeFactors, 0, count))] };
}

/** The metadata by the keys of config.json. */
function valuesOf(file: TensorFile, name: string): Record<string, unknown> {
  const ask = (key: string): MetadataValue | undefined => file.metadata.get(`${name}.${key}`);
  const vocabulary = file.tensors.get('token_embd.weight')?.shape[0];
  const common = {
    vocab_size: vocabulary ?? ask('vocab_size'),
    rms_norm_eps: ask('attention.layer_norm_rms_epsilon'),
    layer_norm_epsilon: ask('attention.layer_norm_epsilon'),
  };
  const [width, blocks, heads, context, dMlp] = [
    ask('embedding_length'),
    ask('block_count'),
    ask('attention.head_count'),
    ask('context_length'),
    ask('feed_forward_length'),
  ];
  if (name === 'gpt2') {
    return {
      ...common,
      n_embd: width,
      n_layer: blocks,
      n_head: heads,
      n_positions: context,
      n_inner: dMlp,
    };
  }
  const [turning, head] = [ask('rope.dimension_count'), ask('attention.key_length')];
  const dHead = head ?? (Number(width) / Number(heads) || undefined);
  return {
    ...common,
    ...rotaryValues(ask),
    ...(name.startsWith('gemma') ? gemmaValues(ask, name, Number(dHead)) : {}),
    hidden_size: width,
    num_hidden_layers: blocks,
    num_attention_heads: heads,
    num_key_value_heads: ask('attention.head_count_kv'),
    head_dim: dHead,
    value_head_dim: ask('attention.value_length') ?? dHead,
    rope_dimensions: turning,
    max_position_embeddings: context,
    intermediate_size: dMlp,
    expert_count: ask('expert_count'),
  };
}

type Ask = (key: string) => MetadataValue | undefined;

function rotaryValues(ask: Ask): Record<string, unknown> {
  const scaling = ask('rope.scaling.type');
  const factor = ask('rope.scaling.factor') ?? ask('rope.scale_linear');
  const type = scaling ?? (factor === undefined || factor === 1 ? 'none' : 'linear');
  return {
    rope_theta: ask('rope.freq_base'),
    ...(type === 'none'
      ? {}
      : {
          rope_scaling: {
            type,
            factor,
            original_max_position_embeddings: ask('rope.scaling.original_context_length'),
            beta_fast: ask('rope.scaling.yarn_beta_fast'),
            beta_slow: ask('rope.scaling.yarn_beta_slow'),
            yarn_attn_factor:
              ask('rope.scaling.yarn_attn_factor') ?? ask('rope.scaling.attn_factor'),
            yarn_ext_factor: ask('rope.scaling.yarn_ext_factor'),
            yarn_log_multiplier: ask('rope.scaling.yarn_log_multiplier'),
          },
        }),
  };
}

/** What llama.cpp knows of Gemma by itself: which layers slide, and the scale of the largest ones. */
function gemmaValues(ask: Ask, name: string, dHead: number): Record<string, unknown> {
  const [blocks, second] = [Number(ask('block_count')), name === 'gemma2'];
  const largest = blocks === (second ? 46 : 62);
  const share = Number(ask('embedding_length')) / Number(ask('attention.head_count'));
  const pattern = ask('attention.sliding_window_pattern') ?? (second ? 2 : 6);
  const slides = (layer: number) =>
    typeof pattern === 'number'
      ? pattern === 0 || layer % pattern < pattern - 1
      : Boolean((pattern as ArrayLike<unknown>)[layer]);
  const types = Array.from({ length: blocks > 0 && blocks < 1000 ? blocks : 0 }, (_, layer) =>
    slides(layer) ? 'sliding_attention' : 'full_attention',
  );
  return name === 'gemma'
    ? {}
    : {
        query_pre_attn_scalar: largest ? share : dHead,
        sliding_window: ask('attention.sliding_window') ?? (second ? 4096 : undefined),
        layer_types: types,
        rope_local_base_freq: ask('rope.freq_base_swa') ?? 10_000,
        final_logit_softcapping: ask('final_logit_softcapping') ?? (second ? 30 : undefined),
        ...(second ? { attn_logit_softcapping: ask('attn_logit_softcapping') ?? 50 } : {}),
      };
}
