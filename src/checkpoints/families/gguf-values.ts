import type { MetadataValue, TensorFile } from '../files/tensor-file';

/** The metadata by the keys of config.json. */
export function valuesOf(file: TensorFile, name: string): Record<string, unknown> {
  const ask = (key: string): MetadataValue | undefined => file.metadata.get(`${name}.${key}`);
  const vocabulary = file.tensors.get('token_embd.weight')?.shape[0];
  const common = {
    vocab_size: vocabulary ?? ask('vocab_size'),
    rms_norm_eps: ask('attention.layer_norm_rms_epsilon'),
    layer_norm_epsilon: ask('attention.layer_norm_epsilon'),
    layer_norm_eps: ask('attention.layer_norm_epsilon'),
    norm_epsilon: ask('attention.layer_norm_epsilon'),
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
    ...expertValues(ask),
    ...ownValues(ask, name),
  };
}

function expertValues(ask: Ask): Record<string, unknown> {
  return {
    num_local_experts: ask('expert_count'),
    num_experts_per_tok: ask('expert_used_count'),
    moe_intermediate_size: ask('expert_feed_forward_length'),
  };
}

/** What single architectures say beside. */
function ownValues(ask: Ask, name: string): Record<string, unknown> {
  switch (name) {
    case 'granite':
      return {
        embedding_multiplier: ask('embedding_scale'),
        residual_multiplier: ask('residual_scale'),
        attention_multiplier: ask('attention.scale'),
        logits_scaling: ask('logit_scale'),
      };
    case 'command-r':
      return { logit_scale: ask('logit_scale') };
    case 'cohere2':
      return {
        logit_scale: ask('logit_scale'),
        sliding_window: ask('attention.sliding_window'),
        sliding_window_pattern: 4,
      };
    case 'phi3':
      return { sliding_window: ask('attention.sliding_window') };
    case 'stablelm':
    case 'gptneox':
      return { use_parallel_residual: ask('use_parallel_residual') };
    default:
      return {};
  }
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
