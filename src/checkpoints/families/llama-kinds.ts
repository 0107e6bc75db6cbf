import { CheckpointError } from '../problem';
import { type Config } from './config';
import { type Family } from './family';
import { llamaFamily } from './llama';

/** Whether a layer looks through a sliding window, by `layer_types` where the config has them. */
export function slidesBy(
  config: Config,
  layer: number,
  otherwise: (layer: number) => boolean,
): boolean {
  const types = config.list('layer_types');
  if (!types) return otherwise(layer);
  const type = types[layer];
  if (type === 'sliding_attention' || type === 'full_attention') return type !== 'full_attention';
  throw new CheckpointError(
    `${config.file}: layer_types has ${type === undefined ? 'nothing' : JSON.stringify(type)} for layer ${layer}. Glassformer knows full_attention and sliding_attention.`,
  );
}

const everywhere = () => true;

/** Mixtral's and Qwen's ways to say how many experts there are. */
const expertsOf = (config: Config, renormalized: boolean) => ({
  count: config.has('num_local_experts')
    ? config.count('num_local_experts')
    : config.count('num_experts'),
  picked: config.count('num_experts_per_tok', 2),
  renormalized,
});

const qwenWindow = (config: Config, layer: number) =>
  config.flag('use_sliding_window', false) &&
  slidesBy(config, layer, (at) => at >= config.count('max_window_layers', 28, 0));

/** LLaMA's kin that differ from it in a few words. */
export const llamaKinds: Readonly<Record<string, Family>> = {
  llama: llamaFamily({ name: 'LLaMA' }),
  mistral: llamaFamily({ name: 'Mistral', window: everywhere, defaults: { window: 4096 } }),
  mixtral: llamaFamily({
    name: 'Mixtral',
    window: everywhere,
    defaults: { theta: 1_000_000, epsilon: 1e-5 },
    experts: (config) => expertsOf(config, true),
  }),
  phi3: llamaFamily({
    name: 'Phi-3',
    joined: true,
    partial: true,
    window: everywhere,
    defaults: { epsilon: 1e-5 },
  }),
  qwen2: llamaFamily({
    name: 'Qwen2',
    qkvBias: true,
    window: qwenWindow,
    defaults: { window: 4096 },
  }),
  qwen3: llamaFamily({
    name: 'Qwen3',
    headNorms: true,
    headSize: 128,
    window: qwenWindow,
    defaults: { window: 4096 },
  }),
  qwen3_moe: llamaFamily({
    name: 'Qwen3 MoE',
    headNorms: true,
    defaults: { window: 4096 },
    window: (config) => config.flag('use_sliding_window', false),
    experts(config, layer) {
      const dense = (config.list('mlp_only_layers') ?? []).includes(layer);
      const sparse = (layer + 1) % config.count('decoder_sparse_step', 1) === 0;
      return dense || !sparse ? undefined : expertsOf(config, config.flag('norm_topk_prob', false));
    },
  }),
  smollm3: llamaFamily({
    name: 'SmolLM3',
    tied: true,
    defaults: { theta: 2_000_000 },
    window: (config, layer) =>
      config.flag('use_sliding_window', false) &&
      slidesBy(config, layer, (at) => !turnsInSmolLm3(config, at)),
    turns: (config, layer) => (turnsInSmolLm3(config, layer) ? 'rotary' : undefined),
  }),
};

function turnsInSmolLm3(config: Config, layer: number): boolean {
  const flags = config.list('no_rope_layers');
  const interval = config.count('no_rope_layer_interval', 4);
  return flags ? flags[layer] === 1 : (layer + 1) % interval !== 0;
}
