import type { TensorEntry, TensorFile } from '../files/tensor-file';
import { CheckpointError } from '../problem';
import { Config } from './config';
import { valuesOf } from './gguf-values';
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
/** Experts lie behind each other in one tensor each. */
const expertParts: Readonly<Record<string, string>> = {
  ...llamaParts,
  ffn_gate_inp: 'mlp.gate',
  ffn_gate_exps: 'mlp.experts.gate_proj',
  ffn_up_exps: 'mlp.experts.up_proj',
  ffn_down_exps: 'mlp.experts.down_proj',
};
const phi3Parts = {
  ...llamaParts,
  attn_qkv: 'self_attn.qkv_proj',
  ffn_up: 'mlp.gate_up_proj',
};
const starCoderParts = { ...llamaParts, ffn_up: 'mlp.c_fc', ffn_down: 'mlp.c_proj' };
const phi2Parts = {
  ...llamaParts,
  attn_output: 'self_attn.dense',
  ffn_up: 'mlp.fc1',
  ffn_down: 'mlp.fc2',
};
const neoxParts: Readonly<Record<string, string>> = {
  attn_norm: 'input_layernorm',
  ffn_norm: 'post_attention_layernorm',
  attn_qkv: 'attention.query_key_value',
  attn_output: 'attention.dense',
  ffn_up: 'mlp.dense_h_to_4h',
  ffn_down: 'mlp.dense_4h_to_h',
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

const llamaLike = (
  config: Architecture['config'],
  parts = llamaParts,
  norm = 'model.norm',
): Architecture => ({
  parts,
  block: 'model.layers.',
  others: {
    token_embd: 'model.embed_tokens',
    output_norm: norm,
    output: 'lm_head',
  },
  config,
});

/** Mixtral is a llama with experts. */
const mixtral = llamaLike({ model_type: 'mixtral', rope_layout: 'interleaved' }, expertParts);

/** By `general.architecture`. The rows of llama's queries and keys were reordered: neighbours are pairs. */
const architectures: Readonly<Record<string, Architecture>> = {
  llama: llamaLike({ model_type: 'llama', rope_layout: 'interleaved' }),
  qwen2: llamaLike({ model_type: 'qwen2' }),
  qwen3: llamaLike({ model_type: 'qwen3' }),
  qwen3moe: llamaLike({ model_type: 'qwen3_moe', norm_topk_prob: true }, expertParts),
  smollm3: llamaLike({ model_type: 'smollm3', rope_layout: 'interleaved' }),
  granite: llamaLike({ model_type: 'granite', rope_layout: 'interleaved' }),
  'command-r': llamaLike({ model_type: 'cohere' }),
  cohere2: llamaLike({ model_type: 'cohere2' }),
  phi3: llamaLike({ model_type: 'phi3' }, phi3Parts),
  phi2: llamaLike({ model_type: 'phi' }, phi2Parts, 'model.final_layernorm'),
  starcoder2: llamaLike({ model_type: 'starcoder2' }, starCoderParts),
  stablelm: llamaLike({ model_type: 'stablelm' }),
  gptneox: {
    parts: neoxParts,
    block: 'gpt_neox.layers.',
    others: {
      token_embd: 'gpt_neox.embed_in',
      output_norm: 'gpt_neox.final_layer_norm',
      output: 'embed_out',
    },
    // All queries, then all keys, then all values: not the three of each head in turn.
    config: { model_type: 'gpt_neox', heads_in_turn: false },
  },
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
  const known =
    typeof name === 'string' && Object.hasOwn(architectures, name)
      ? architectures[name]
      : undefined;
  const experts = typeof name === 'string' && Number(file.metadata.get(`${name}.expert_count`)) > 0;
  const architecture = experts && name === 'llama' ? mixtral : known;
  if (typeof name !== 'string' || !architecture) {
    const names = Object.keys(architectures).join(', ');
    const kinds = [...new Set([...file.tensors.keys()].map((it) => it.replaceAll(/\d+/g, 'N')))];
    throw new CheckpointError(
      `${file.name}: Glassformer does not know the GGUF architecture ${typeof name === 'string' ? `“${name}”` : '(none is named)'}. It knows ${names}. The file has ${file.tensors.size} tensors: ${listed(kinds)}.`,
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
    ...biasesOf(file),
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

/** Which biases there are, by the names of several configs. */
function biasesOf(file: TensorFile): Record<string, boolean> {
  const has = (name: string) => file.tensors.has(`blk.0.${name}.bias`);
  const attention = has('attn_q') || has('attn_qkv');
  return {
    attention_bias: attention,
    use_bias: attention,
    use_qkv_bias: attention,
    mlp_bias: has('ffn_up'),
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
