import type { BlockChoices, Experts } from '../../models/design';
import { CheckpointError } from '../problem';
import type { Config } from './config';
import {
  type Family,
  type FamilyModel,
  decoderChoices,
  languageOutput,
  placement,
  prefixOf,
  sharedHeads,
  wholeShare,
} from './family';
import {
  type HeadSizes,
  dense,
  feedForwardMatrices,
  gatedMatrices,
  headMatrices,
  normVectors,
  outMatrix,
  table,
} from './parts';
import { rotaryOf } from './rotary';
import { transposed } from './view';
import { Weights } from './weights';

/** The names of a block's norms in the file by their ids: ln1, ln1_post, … */
export type Norms = Readonly<Record<string, string>>;

/** What the members of the family do each in their own way. */
export interface LlamaKind {
  readonly name: string;
  /** Queries, keys and values have biases whatever the config says (Qwen2). */
  readonly qkvBias?: boolean;
  /** Each head's query and key is normalised (Qwen3, Gemma 3). */
  readonly headNorms?: boolean;
  /** q, k, v in one tensor, gate and up in another (Phi-3); only gate and up (GLM). */
  readonly joined?: boolean | 'gate';
  /** Weights are tied unless the config says otherwise. */
  readonly tied?: boolean;
  readonly headSize?: number;
  /** A part of each head may turn (Phi-3). */
  readonly partial?: boolean;
  /** Neighbours turn together (Cohere, GLM); else halves. */
  readonly neighbours?: boolean;
  /** LayerNorm in place of RMSNorm, and whether it has a bias. */
  readonly layerNorm?: { readonly bias: boolean };
  /** Biases of queries, keys and values, of the output and of the feed-forward layer, where they are told otherwise. */
  readonly biases?: (config: Config) => { qkv: boolean; out: boolean; mlp: boolean };
  /** The two matrices of a feed-forward layer without a gate (StarCoder 2). */
  readonly plain?: readonly [string, string];
  /** What transformers takes where the config says nothing. */
  readonly defaults?: {
    readonly theta?: number;
    readonly epsilon?: number;
    readonly window?: number;
    readonly activation?: string;
    readonly share?: number;
  };
  /** The config's name for ε, where it is another. */
  readonly epsilon?: string;
  /** The norms around each sublayer by the file's names, in place of the two of LLaMA. */
  readonly norms?: Norms | ((config: Config) => Norms);
  readonly window?: (config: Config, layer: number) => boolean;
  readonly experts?: (config: Config, layer: number) => Experts | undefined;
  readonly choices?: (config: Config, sizes: HeadSizes) => Partial<FamilyModel>;
  readonly rotary?: (config: Config, sizes: HeadSizes) => FamilyModel['rotary'];
  readonly turns?: (config: Config, layer: number) => string | undefined;
}

/**
 * LLaMA (Touvron et al. 2023) and its kin: RMSNorm before each sublayer, rotary positions, gated
 * feed-forward layers, heads of keys and values that several query heads share.
 */
export function llamaFamily(kind: LlamaKind): Family {
  return (given, file) => {
    const config = kind.neighbours ? given.orElse({ rope_layout: 'interleaved' }) : given;
    const w = new Weights(
      file,
      prefixOf(file, 'model.language_model.', 'language_model.model.', 'model.'),
    );
    const C = config.count('hidden_size');
    const heads = config.count('num_attention_heads');
    const keyHeads = config.count('num_key_value_heads', heads);
    const dHead = config.has('head_dim')
      ? config.count('head_dim')
      : (kind.headSize ?? wholeShare(C, heads));
    const blocks = config.blocks('num_hidden_layers', file);
    const vocabularySize = config.count('vocab_size');
    wholeShare(heads, keyHeads);
    config.refuse('value_head_dim', (x) => x !== dHead, 'keys and values differ in size');
    const sizes = { heads, keyHeads, width: C, dHead };
    const biases = kind.biases?.(config) ?? {
      qkv: kind.qkvBias ?? config.flag('attention_bias', false),
      out: config.flag('attention_bias', false),
      mlp: config.flag('mlp_bias', false),
    };
    const norms =
      typeof kind.norms === 'function' ? kind.norms(config) : (kind.norms ?? usualNorms);
    const normBias = kind.layerNorm?.bias ?? false;

    w.ignore(/rotary_emb\.inv_freq$/);
    table(w, 'W_E', 'vocabulary', 'embed_tokens.weight', [vocabularySize, C]);
    for (let n = 0; n < blocks; n++) {
      const [from, to] = [`layers.${n}`, `blocks.${n}`];
      const [attn, at] = [`${from}.self_attn`, `${to}.attn`];
      const qkv = ['q', 'k', 'v'].map((x) => `${attn}.${x}_proj`) as [string, string, string];
      if (kind.joined === true) headMatrices(w, at, { name: `${attn}.qkv_proj` }, sizes, false);
      else headMatrices(w, at, qkv, sizes, biases.qkv);
      outMatrix(w, at, `${attn}.o_proj`, sizes, biases.out);
      if (kind.headNorms) {
        normVectors(w, `${at}.q_norm`, `${attn}.q_norm`, dHead, false, 'd_head');
        normVectors(w, `${at}.k_norm`, `${attn}.k_norm`, dHead, false, 'd_head');
      }
      for (const [id, name] of Object.entries(norms)) {
        normVectors(w, `${to}.${id}`, `${from}.${name}`, C, normBias);
      }
      const experts = kind.experts?.(config, n);
      if (experts) expertMatrices(w, from, `${to}.mlp`, config, experts, C);
      else if (kind.plain) {
        const [first, second] = kind.plain.map((name) => `${from}.mlp.${name}`) as [string, string];
        const dMlp = config.count('intermediate_size');
        feedForwardMatrices(w, `${to}.mlp`, [first, second], [C, dMlp], biases.mlp);
      } else {
        const names: [string, string, string] = kind.joined
          ? [`${from}.mlp.gate_up_proj`, `${from}.mlp.gate_up_proj`, `${from}.mlp.down_proj`]
          : [`${from}.mlp.gate_proj`, `${from}.mlp.up_proj`, `${from}.mlp.down_proj`];
        gatedMatrices(w, `${to}.mlp`, names, [C, config.count('intermediate_size')], biases.mlp);
      }
    }
    normVectors(w, 'ln_final', 'norm', C, normBias);
    const output = languageOutput(w, config, [C, vocabularySize], { tied: kind.tied ?? false });

    const layers = Array.from({ length: blocks }, (_, layer) => layer);
    const experts = layers.map((layer) => kind.experts?.(config, layer)).find(Boolean);
    // A null is no window; where nothing is said, transformers has one of its own.
    const silent = config.raw('sliding_window') === undefined ? kind.defaults?.window : undefined;
    const window = config.has('sliding_window') ? config.count('sliding_window') : silent;
    const angles = { partial: kind.partial ?? false, theta: kind.defaults?.theta ?? 10000 };
    const share = kind.defaults?.share;
    const turning = share === undefined ? config : config.orElse({ partial_rotary_factor: share });
    const slides = (layer: number) =>
      window !== undefined && (kind.window?.(config, layer) ?? false);
    const each = layers.map((layer): BlockChoices => {
      const rotary = kind.turns ? kind.turns(config, layer) : 'rotary';
      return {
        ...(slides(layer) ? { window: window! } : {}),
        ...(rotary === undefined ? {} : { rotary }),
      };
    });
    const pairs = config.text('rope_layout', 'halves') === 'halves' ? 'halves' : 'neighbours';
    const words = [
      placement(kind.layerNorm ? 'LayerNorm' : 'RMSNorm', (id) => Object.hasOwn(norms, id)),
      `rotary positions (${pairs} in pairs)`,
      ...sharedHeads(sizes),
      kind.plain ? 'feed-forward without a gate' : 'gated feed-forward',
      ...(experts ? [`${experts.picked} of ${experts.count} experts a token`] : []),
      output.words,
    ];
    return {
      weights: w,
      vocabularySize,
      description: `${kind.name}: ${words.join(', ')}`,
      model: {
        ...decoderChoices(sizes, blocks, config.count('max_position_embeddings', 2048)),
        normKind: kind.layerNorm ? 'layer' : 'rms',
        epsilon: config.number(kind.epsilon ?? 'rms_norm_eps', kind.defaults?.epsilon ?? 1e-6),
        activation: config.activation('hidden_act', kind.defaults?.activation ?? 'silu'),
        positions: { kind: 'none' },
        rotary: kind.rotary?.(config, sizes) ?? { rotary: rotaryOf(turning, dHead, angles) },
        each,
        ...(experts ? { experts } : {}),
        ...kind.choices?.(config, sizes),
        ...output.choices,
      },
    };
  };
}

const usualNorms: Norms = { ln1: 'input_layernorm', ln2: 'post_attention_layernorm' };

/** Router and experts, as Mixtral (w1, w3, w2) or as Qwen names them. */
function expertMatrices(
  w: Weights,
  from: string,
  at: string,
  config: Config,
  { count, picked }: Experts,
  width: number,
): void {
  const mixtral = w.has(`${from}.block_sparse_moe.gate.weight`);
  const moe = `${from}.${mixtral ? 'block_sparse_moe' : 'mlp'}`;
  const [gate, up, down] = mixtral ? ['w1', 'w3', 'w2'] : ['gate_proj', 'up_proj', 'down_proj'];
  const dMlp = config.has('moe_intermediate_size')
    ? config.count('moe_intermediate_size')
    : config.count('intermediate_size');
  dense(w, [`${at}.W_router`, 'W_router'], [`${at}.b_router`, 'b_router'], `${moe}.gate`, {
    axes: ['d_model', 'expert'],
    sizes: [width, count],
    bias: false,
  });
  if (picked > count) {
    throw new CheckpointError(
      `${config.file}: of ${count} experts, ${picked} are to be picked for a token.`,
    );
  }
  if (count > w.file.tensors.size) {
    throw new CheckpointError(
      `${config.file}: it names ${count} experts, but ${w.file.name} has only ${w.file.tensors.size} tensors.`,
    );
  }
  if (w.has(`${moe}.experts.gate_proj.weight`)) {
    stackedExperts(w, at, `${moe}.experts`, [count, width, dMlp]);
    return;
  }
  for (let e = 0; e < count; e++) {
    const own = `${moe}.experts.${e}`;
    gatedMatrices(
      w,
      `${at}.experts.${e}`,
      [`${own}.${gate}`, `${own}.${up}`, `${own}.${down}`],
      [width, dMlp],
    );
  }
}

/** The experts of a GGUF file, behind each other in one tensor for each matrix: [expert, out, in]. */
function stackedExperts(
  w: Weights,
  at: string,
  from: string,
  [count, width, dMlp]: readonly [number, number, number],
): void {
  const matrices = [
    ['gate', 'gate_proj', width, dMlp],
    ['in', 'up_proj', width, dMlp],
    ['out', 'down_proj', dMlp, width],
  ] as const;
  for (let e = 0; e < count; e++) {
    for (const [letter, name, input, output] of matrices) {
      const axes = letter === 'out' ? ['d_mlp', 'd_model'] : ['d_model', 'd_mlp'];
      const symbol = letter === 'out' ? 'W_2' : `W_${letter}`;
      w.view(
        { id: `${at}.experts.${e}.W_${letter}`, symbol, axes },
        { name: `${from}.${name}.weight`, shape: [count, output, input] },
        { ...transposed([input, output]), offset: e * input * output },
      );
    }
  }
}
